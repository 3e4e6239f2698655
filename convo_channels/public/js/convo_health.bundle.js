/** The health page inside the Desk. */
import HealthPage from "./health/HealthPage.vue";
import { mountInDesk } from "./host/desk_page.js";

window.convo_channels = Object.assign(window.convo_channels || {}, {
	/** `wrapper` is the page's element, `page` what frappe.ui.make_app_page returned. Returns {show()}. */
	mountHealth: (wrapper, page) => mountInDesk(HealthPage, "convo-health", wrapper, page),
});
