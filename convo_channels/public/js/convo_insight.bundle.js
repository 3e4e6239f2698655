/** The insight parts for forms of the Desk that have no bundle of their own. */
import { createDeskHost } from "./host/desk_host.js";
import { mountCustomerSegments } from "./customers/mount.js";
import { openExplain } from "./insight/explain.js";

let host = null;

/** One host for all forms: what it listens to lives as long as the Desk. */
function formHost() {
	host = host || createDeskHost("Form", null);
	return host;
}

window.convo_channels = Object.assign(window.convo_channels || {}, {
	/** Returns {refresh(), unmount()}. */
	mountCustomerSegments: (element, customer) => mountCustomerSegments(element, formHost(), customer),
	explain: (segment, customer) => openExplain(formHost(), { segment, customer }),
});
