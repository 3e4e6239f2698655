/**
 * What a channel looks like: the icon and colour that its managers have chosen.
 *
 * Owns: which drawing and which pair of colours a name stands for, and what both are called. Must not: draw.
 */

/** By the names that a channel keeps (core/channels/looks.py). */
const DRAWN = {
	Chat: "chat",
	People: "people",
	Phone: "phone",
	Mail: "mail",
	Bell: "bell",
	Bulb: "bulb",
	Calendar: "calendar",
	Document: "document",
	Globe: "globe",
	Star: "star",
	Flag: "flag",
	Heart: "heart",
	Clock: "clock",
	Truck: "truck",
	Tool: "tool",
};
export const CHANNEL_ICONS = Object.keys(DRAWN);
export const CHANNEL_COLORS = ["Blue", "Green", "Orange", "Red", "Purple", "Pink", "Cyan", "Yellow", "Gray"];

/** A restricted channel without an icon of its own shows a lock. */
export const iconOf = (channel) => DRAWN[channel.icon] || (channel.is_restricted ? "lock" : "hash");

/** The class of its colour, or "". */
export const colorOf = (channel) =>
	CHANNEL_COLORS.includes(channel.color) ? `convo-tint-${channel.color.toLowerCase()}` : "";

export const iconNames = (__) => ({
	Chat: __("Chat", null, "Icon"),
	People: __("People", null, "Icon"),
	Phone: __("Phone", null, "Icon"),
	Mail: __("Mail", null, "Icon"),
	Bell: __("Bell", null, "Icon"),
	Bulb: __("Bulb", null, "Icon"),
	Calendar: __("Calendar", null, "Icon"),
	Document: __("Document", null, "Icon"),
	Globe: __("Globe", null, "Icon"),
	Star: __("Star", null, "Icon"),
	Flag: __("Flag", null, "Icon"),
	Heart: __("Heart", null, "Icon"),
	Clock: __("Clock", null, "Icon"),
	Truck: __("Truck", null, "Icon"),
	Tool: __("Tool", null, "Icon"),
});

export const colorNames = (__) => ({
	Blue: __("Blue"),
	Green: __("Green"),
	Orange: __("Orange"),
	Red: __("Red"),
	Purple: __("Purple"),
	Pink: __("Pink"),
	Cyan: __("Cyan"),
	Yellow: __("Yellow"),
	Gray: __("Gray"),
});
