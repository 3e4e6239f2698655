/** The channel page inside the Desk. */
import ChannelFeed from "./feed/ChannelFeed.vue";
import { mountInDesk } from "./host/desk_page.js";

window.convo_channels = Object.assign(window.convo_channels || {}, {
	/** `wrapper` is the page's element, `page` what frappe.ui.make_app_page returned. Returns {show()}. */
	mountChannelFeed: (wrapper, page) => mountInDesk(ChannelFeed, "channel-feed", wrapper, page),
});
