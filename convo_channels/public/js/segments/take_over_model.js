/** Which actions of a segment are somebody else's, and how that is said. Pure. */

/** [{action, author}] of the enabled actions that are carried out as another user. */
export function othersOf(rows, user) {
	return (rows || [])
		.filter((row) => Number(row.is_enabled) && row.author && row.author !== user)
		.map(({ action, author }) => ({ action, author }));
}

/** One line for each author: "Anna: Assign, Call Webhook". */
export function sayOthers(others, nameOf, __) {
	const byAuthor = new Map();
	for (const { action, author } of others) {
		byAuthor.set(author, [...(byAuthor.get(author) || []), __(action)]);
	}
	return [...byAuthor].map(([author, actions]) => `${nameOf(author)}: ${actions.join(", ")}`);
}
