/**
 * How a reader's channels stand in the sidebar: favourites on top, sections of their own, the rest, each foldable.
 *
 * Owns: the groups, and every step by which they are arranged. Must not: fetch or draw. A layout is as the server keeps it:
 * {sections: [{title, channels, is_folded}], favourites, folded}; steps answer a new one.
 */
export const [FAVOURITES, OTHERS, ARCHIVED] = ["favourites", "others", "archived"];
export const plainLayout = () => ({ sections: [], favourites: [], folded: [ARCHIVED] });
export const sectionKey = (index) => `section:${index}`;
export const sectionIndex = (key) => (key.startsWith("section:") ? Number(key.slice(8)) : -1);

/**
 * [{key, title, isFolded, channels}] in order; a section's title is its own, the others have none. `channels` are those to be
 * shown; what a layout names and the reader does not see is left out. Empty sections are shown only where `isWhole`.
 */
export function groupsOf(channels, layout, isWhole = false) {
	const known = new Map(channels.map((channel) => [channel.name, channel]));
	const placed = new Set();
	const take = (names) => {
		const found = names.filter((name) => known.has(name) && !placed.has(name));
		found.forEach((name) => placed.add(name));
		return found.map((name) => known.get(name));
	};
	const isFolded = (name) => layout.folded.includes(name);
	const favourites = { key: FAVOURITES, title: "", isFolded: isFolded(FAVOURITES), channels: take(layout.favourites) };
	const sections = layout.sections.map((section, index) => ({
		key: sectionKey(index),
		title: section.title,
		isFolded: Boolean(section.is_folded),
		channels: take(section.channels),
	}));
	const others = { key: OTHERS, title: "", isFolded: isFolded(OTHERS), channels: channels.filter(({ name }) => !placed.has(name)) };
	const all = [favourites, ...sections, others];
	return all.filter(({ key, channels: inside }) => inside.length || (isWhole && key.startsWith("section:")));
}

const copy = (layout) => ({
	sections: layout.sections.map((section) => ({ ...section, channels: [...section.channels] })),
	favourites: [...layout.favourites],
	folded: [...layout.folded],
});

export function toggleFavourite(layout, name) {
	const next = copy(layout);
	next.favourites = layout.favourites.includes(name)
		? layout.favourites.filter((one) => one !== name)
		: [...layout.favourites, name];
	return next;
}

export function toggleFolded(layout, key) {
	const next = copy(layout);
	const section = next.sections[sectionIndex(key)];
	if (section) section.is_folded = !section.is_folded;
	else next.folded = layout.folded.includes(key) ? layout.folded.filter((one) => one !== key) : [...layout.folded, key];
	return next;
}

/** Puts a channel into a group, before another one of it or at its end. Among the rest all stand by their names. */
export function putChannel(layout, name, key, before = null) {
	const next = copy(layout);
	if (key === FAVOURITES) {
		next.favourites = inserted(next.favourites, name, before);
		return next;
	}
	next.favourites = next.favourites.filter((one) => one !== name);
	for (const section of next.sections) section.channels = section.channels.filter((one) => one !== name);
	const section = next.sections[sectionIndex(key)];
	if (section) section.channels = inserted(section.channels, name, before);
	return next;
}

function inserted(names, name, before) {
	const rest = names.filter((one) => one !== name);
	const at = before && before !== name ? rest.indexOf(before) : -1;
	rest.splice(at < 0 ? rest.length : at, 0, name);
	return rest;
}

/** One step up (-1) or down (1) as the reader sees it; over the edge of a group into the next one. */
export function moveChannel(layout, groups, key, name, by) {
	const at = groups.findIndex((group) => group.key === key);
	if (at < 0) return layout;
	const names = groups[at].channels.map((channel) => channel.name);
	const index = names.indexOf(name);
	const to = index + by;
	if (key !== OTHERS && to >= 0 && to < names.length) {
		return putChannel(layout, name, key, by < 0 ? names[to] : names[to + 1] || null);
	}
	const next = groups[at + by];
	if (!next || key === FAVOURITES) return layout;
	if (key === OTHERS && by > 0) return layout;
	return next.key === FAVOURITES ? layout : putChannel(layout, name, next.key, by > 0 ? firstOf(next) : null);
}

const firstOf = (group) => (group.channels[0] ? group.channels[0].name : null);

export const hasSection = (layout, title, except = -1) =>
	layout.sections.some((section, index) => index !== except && section.title.toLowerCase() === title.toLowerCase());

export function addSection(layout, title) {
	const next = copy(layout);
	next.sections.push({ title, channels: [], is_folded: false });
	return next;
}

export function renameSection(layout, key, title) {
	const next = copy(layout);
	next.sections[sectionIndex(key)].title = title;
	return next;
}

/** Its channels are among the rest again. */
export function removeSection(layout, key) {
	const next = copy(layout);
	next.sections.splice(sectionIndex(key), 1);
	return next;
}

/** A section that was removed stands where it stood, with those of its channels that no other has taken by now. */
export function returnSection(layout, section, at) {
	if (hasSection(layout, section.title)) return layout;
	const next = copy(layout);
	const taken = new Set(next.sections.flatMap(({ channels }) => channels));
	next.sections.splice(at, 0, { ...section, channels: section.channels.filter((name) => !taken.has(name)) });
	return next;
}

export function moveSection(layout, key, by) {
	const from = sectionIndex(key);
	const to = from + by;
	if (from < 0 || to < 0 || to >= layout.sections.length) return layout;
	const next = copy(layout);
	next.sections.splice(to, 0, ...next.sections.splice(from, 1));
	return next;
}
