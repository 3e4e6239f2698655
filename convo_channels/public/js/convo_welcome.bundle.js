/** The first steps inside the Desk. */
import WelcomePage from "./welcome/WelcomePage.vue";
import { mountInDesk } from "./host/desk_page.js";

window.convo_channels = Object.assign(window.convo_channels || {}, {
	/** `wrapper` is the page's element, `page` what frappe.ui.make_app_page returned. Returns {show()}. */
	mountWelcome: (wrapper, page) => mountInDesk(WelcomePage, "convo-welcome", wrapper, page),
});
