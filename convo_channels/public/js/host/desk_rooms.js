/**
 * The rooms of documents in which the Desk hears what happens to them.
 *
 * Owns: who listens where, and that the last one to leave puts out the light. Must not: know what is told.
 */

/** Joins the room of a document, again after a lost connection, for the listeners of all pages together. */
function createRooms() {
	const rooms = new Map();
	const join = ({ doctype, name }) => frappe.realtime.emit("doc_subscribe", doctype, name);

	function leave({ doctype, name }) {
		// a form of the same document listens in this room too
		const isOpenInForm = frappe.realtime.open_docs && frappe.realtime.open_docs.has(`${doctype}:${name}`);
		if (!isOpenInForm) frappe.realtime.emit("doc_unsubscribe", doctype, name);
	}

	if (frappe.realtime) frappe.realtime.on("connect", () => rooms.forEach(join));
	return function subscribe(doctype, name, event, handler) {
		// without a socket the pages still look again by themselves from time to time
		if (!frappe.realtime || !frappe.realtime.socket) return () => {};
		const key = `${doctype}:${name}`;
		const room = rooms.get(key) || { doctype, name, count: 0 };
		room.count += 1;
		rooms.set(key, room);
		// not frappe.realtime.doc_subscribe: it drops every second call within a second
		if (room.count === 1) join(room);
		frappe.realtime.on(event, handler);
		return () => {
			frappe.realtime.off(event, handler);
			room.count -= 1;
			if (room.count) return;
			rooms.delete(key);
			leave(room);
		};
	};
}

/** One set of rooms for the whole Desk, whichever of our scripts asks: what one page leaves another may still listen to. */
export function subscribe(...args) {
	const ours = (window.convo_channels = window.convo_channels || {});
	ours.subscribe = ours.subscribe || createRooms();
	return ours.subscribe(...args);
}
