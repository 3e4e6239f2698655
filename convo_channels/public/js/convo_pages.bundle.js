/**
 * All that the pages, forms and lists of the Desk show of ours, in one script, for one Vue.
 *
 * Asked for with `window.convo_channels.load()`, whatever is opened first. Frappe's bundler makes no shared chunks: every
 * further bundle would bring Vue and the parts of all pages along again.
 */
import { mountCustomerSegments } from "./customers/mount.js";
import ChannelFeed from "./feed/ChannelFeed.vue";
import HealthPage from "./health/HealthPage.vue";
import { deskHost } from "./host/desk_host.js";
import { mountInDesk } from "./host/desk_page.js";
import { openExplain } from "./insight/explain.js";
import { openNewPost } from "./posts/mount.js";
import { createSegmentForm } from "./segments/segment_form.js";
import { segmentLibrary } from "./segments/segment_list.js";
import CustomerTimeline from "./timeline/CustomerTimeline.vue";
import { mountHome } from "./welcome/mount.js";
import WelcomePage from "./welcome/WelcomePage.vue";

const PAGES = {
	"channel-feed": ChannelFeed,
	"customer-timeline": CustomerTimeline,
	"convo-health": HealthPage,
	"convo-welcome": WelcomePage,
};

window.convo_channels = Object.assign(window.convo_channels || {}, {
	/** `wrapper` is the page's element, `page` what frappe.ui.make_app_page returned. Returns {show()}. */
	mountPage: (name, wrapper, page) => mountInDesk(PAGES[name], name, wrapper, page),
	/** Returns {refresh(), unmount()}. */
	mountCustomerSegments: (element, customer) => mountCustomerSegments(element, deskHost("Form"), customer),
	explain: (segment, customer) => openExplain(deskHost("Form"), { segment, customer }),
	/** `about`: {customer, reference}, see posts/form_posts_model.js. Resolves with the post, or null. */
	writePost: (about) => openNewPost(deskHost("Form"), about),
	/** Beside a block of the Desk's workspace. */
	mountHome: (block) => mountHome(block, deskHost("Workspaces")),
	createSegmentForm,
	segmentLibrary,
});
