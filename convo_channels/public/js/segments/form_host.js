/** The host of everything of ours inside a form: one for the whole Desk. */
import { createDeskHost } from "../host/desk_host";

let host = null;

export function formHost() {
	host = host || createDeskHost("Form", null);
	return host;
}
