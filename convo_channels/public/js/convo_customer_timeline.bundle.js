/** The timeline page inside the Desk. */
import CustomerTimeline from "./timeline/CustomerTimeline.vue";
import { mountInDesk } from "./host/desk_page.js";

window.convo_channels = Object.assign(window.convo_channels || {}, {
	/** `wrapper` is the page's element, `page` what frappe.ui.make_app_page returned. Returns {show()}. */
	mountCustomerTimeline: (wrapper, page) =>
		mountInDesk(CustomerTimeline, "customer-timeline", wrapper, page),
});
