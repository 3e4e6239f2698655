/**
 * Line icons on a 16 by 16 grid, drawn with the current text colour.
 *
 * Owns: the paths. The Desk's sprites differ between its versions and are not there in the preview, so a page that
 * has to look the same in all of them carries its own few.
 */
export const ICONS = {
	add: "M8 3.5v9M3.5 8h9",
	back: "M9.75 3.5 5.25 8l4.5 4.5",
	bell: "M4 11V7.25a4 4 0 0 1 8 0V11l1 1.25H3L4 11ZM6.75 14h2.5",
	bulb: "M6 11.5c0-1.2-1.75-2-1.75-4.25a3.75 3.75 0 0 1 7.5 0C11.75 9.5 10 10.3 10 11.5ZM6.25 13.75h3.5",
	calendar: "M2.75 4h10.5v9.25H2.75ZM2.75 6.75h10.5M5.5 2.5V5M10.5 2.5V5",
	chat: "M2.75 3.25h10.5v7.5H7.5L4.75 13v-2.25h-2Z",
	check: "m3.25 8.5 3.25 3.25 6.25-7",
	close: "m4 4 8 8M12 4l-8 8",
	copy: "M5.75 5.75h7.5v7.5h-7.5ZM3.5 10.25h-.75v-7.5h7.5v.75",
	document: "M4 2.25h5.25L12.25 5.25v8.5H4ZM9 2.5V5.5h3M6 8.25h4.25M6 10.75h4.25",
	down: "M3.75 6 8 10.25 12.25 6",
	edit: "m10.5 3 2.5 2.5-7 7-3 .5.5-3ZM9 4.5 11.5 7",
	forward: "M6.25 3.5 10.75 8l-4.5 4.5",
	globe: "M8 2.25a5.75 5.75 0 1 0 0 11.5a5.75 5.75 0 1 0 0-11.5ZM2.5 8h11M8 2.5c-3.3 3.6-3.3 7.4 0 11 3.3-3.6 3.3-7.4 0-11",
	hash: "M6.25 2.75 5 13.25M11 2.75 9.75 13.25M2.75 6h11M2.25 10h11",
	help: "M8 2.25a5.75 5.75 0 1 0 0 11.5a5.75 5.75 0 1 0 0-11.5ZM6.25 6.5c0-2.25 3.5-2.25 3.5 0C9.75 7.9 8 7.8 8 9.25M8 11.25v.1",
	incoming: "M12.25 3.75 4.25 11.75M4.25 5.75v6h6",
	outgoing: "M3.75 12.25l8-8M5.75 4.25h6v6",
	joined: "M2.5 8h7.25M6.5 4.75 9.75 8 6.5 11.25M11 2.75h2.5v10.5H11",
	keyboard: "M1.75 4.25h12.5v7.5H1.75ZM4.25 6.75h.1M6.75 6.75h.1M9.25 6.75h.1M11.75 6.75h.1M5 9.5h6",
	left: "M9.5 8H2.75M5.75 4.75 2.5 8l3.25 3.25M11 2.75h2.5v10.5H11",
	hidden: "M2 8s2.25-3.75 6-3.75S14 8 14 8s-2.25 3.75-6 3.75S2 8 2 8ZM3 13 13 3",
	lock: "M4 7.25h8v6H4ZM5.75 7V5.25a2.25 2.25 0 0 1 4.5 0V7",
	mail: "M2.25 3.75h11.5v8.5H2.25ZM2.5 4.25 8 8.75l5.5-4.5",
	more: "M3.5 8h.1M8 8h.1M12.5 8h.1",
	muted: "M4 11V7.25c0-2 1.5-3.75 3.5-4M12 9V7.25M4 11l-1 1.25h8M6.75 14h2.5M2.75 2.75l10.5 10.5",
	note: "M3 2.75h10v7.5l-3 3H3ZM13 10h-3.25v3.25M5.5 5.75h5M5.5 8.25h2.75",
	open: "M6.25 3.25h-3v9.5h9.5v-3M8.75 2.75h4.5v4.5M13 3 7.5 8.5",
	minus: "M3.75 8h8.5",
	people: "M6 3a2.25 2.25 0 1 0 0 4.5A2.25 2.25 0 1 0 6 3ZM2 13c0-2.25 1.75-3.5 4-3.5s4 1.25 4 3.5M10.25 3.25a2.1 2.1 0 0 1 0 4.1M11.75 9.75c1.5.5 2.25 1.6 2.25 3.25",
	phone: "M3.25 2.75h2.5L7 6 5.5 7.25c.75 1.5 1.75 2.5 3.25 3.25L10 9l3.25 1.25v2.5c0 .4-.3.6-.6.6C7.25 13.25 2.75 8.75 2.65 3.35c0-.3.2-.6.6-.6Z",
	redo: "M12.75 6.75H6a3 3 0 0 0 0 6h2.25M10 3.75l3 3-3 3",
	refresh: "M13 8a5 5 0 1 1-1.5-3.55M13 2.5v2.75h-2.75",
	search: "M7 2.75a4.25 4.25 0 1 0 0 8.5a4.25 4.25 0 1 0 0-8.5ZM10.25 10.25l3 3",
	timeline: "M4 2.5v11M4 4.5h.1M4 8h.1M4 11.5h.1M7 4.5h6.5M7 8h4.5M7 11.5h6",
	trash: "M3 4.25h10M6 4V2.75h4V4M4.25 4.5l.5 8.75h6.5l.5-8.75M6.75 7v3.75M9.25 7v3.75",
	undo: "M3.25 6.75H10a3 3 0 0 1 0 6H7.75M6 3.75l-3 3 3 3",
	up: "M8 13V3.25M4 7.25l4-4 4 4",
	warning: "M8 2.5 14 13H2ZM8 6.25v3.25M8 11.25v.1",
};

export const POST_ICONS = {
	Note: "note",
	Meeting: "people",
	Call: "phone",
	Reminder: "bell",
	Idea: "bulb",
	Question: "help",
	Decision: "check",
	Email: "mail",
};

export const MEDIUM_ICONS = {
	Email: "mail",
	Phone: "phone",
	SMS: "chat",
	WhatsApp: "chat",
	Chat: "chat",
	Web: "globe",
	Meeting: "people",
	Document: "document",
	Other: "note",
};
