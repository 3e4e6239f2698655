/**
 * Which key means which command.
 *
 * Owns: the keys of both pages. Must not: do anything. A key never means a command while somebody types.
 */

const KEYS = {
	j: "next",
	ArrowDown: "next",
	k: "previous",
	ArrowUp: "previous",
	c: "compose",
	"/": "search",
	o: "open",
	Enter: "open",
	"?": "help",
	e: "edit",
	r: "reply",
	u: "unread",
	p: "pin",
	Delete: "remove",
	f: "filter",
	g: "channels",
};

const OF_OTHER_SCRIPT = /^(?!\p{Script=Latin})\p{L}$/u;

/** What a key says: where letters of another script are on the keys (Hebrew), its place says which of these is meant. */
function signOf({ key, code = "", shiftKey = false }) {
	// written large without Shift: all letters are, by Caps Lock
	if (shiftKey) return key;
	const place = OF_OTHER_SCRIPT.test(key) && /^Key([A-Z])$/.exec(code);
	return place ? place[1].toLowerCase() : key.length === 1 ? key.toLowerCase() : key;
}

const TYPING = ["INPUT", "TEXTAREA", "SELECT"];
const PRESSING = ["BUTTON", "A", "SUMMARY"];

/**
 * `target` is {tagName, isContentEditable, role} of the element that has the focus; `areSingleOn` whether a letter or a sign
 * alone is a command. Null means: leave it alone.
 */
export function commandOf(event, target = {}, areSingleOn = true) {
	if (event.key === "Escape") return "close";
	if (event.ctrlKey || event.metaKey || event.altKey) return null;
	if (TYPING.includes(target.tagName) || target.isContentEditable) return null;
	if (!areSingleOn && event.key.length === 1) return null;
	// Enter presses the button or follows the link that has the focus; arrows belong to lists and menus
	if (event.key === "Enter" && PRESSING.includes(target.tagName)) return null;
	if (
		/^Arrow/.test(event.key) &&
		["listbox", "option", "menu", "menuitem", "radio", "tab"].includes(target.role)
	) {
		return null;
	}
	return KEYS[signOf(event)] || null;
}
