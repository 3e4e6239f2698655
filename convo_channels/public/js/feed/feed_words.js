/**
 * The sentences of a channel's feed.
 *
 * Owns: the wording of what waits, what was folded and what is new. Must not: hold state. Every function takes the
 * translator as `__`, so that message extraction finds the sentences.
 */

/** "3 new posts · 2 joined" for what waits above. */
export function pendingWords(__, pending) {
	const parts = [];
	if (pending.posts)
		parts.push(pending.posts === 1 ? __("1 new post") : __("{0} new posts", [pending.posts]));
	if (pending.moves)
		parts.push(pending.moves === 1 ? __("1 customer moved") : __("{0} customers moved", [pending.moves]));
	return parts.length ? parts.join(" · ") : __("The feed has changed");
}

/** The same for those who do not see it; nothing where rows only changed. */
export function arrivedWords(__, { posts, moves }) {
	const parts = [];
	if (posts) parts.push(posts === 1 ? __("1 new post has arrived.") : __("{0} new posts have arrived.", [posts]));
	if (moves) parts.push(moves === 1 ? __("1 customer joined or left.") : __("{0} customers joined or left.", [moves]));
	return parts.join(" ");
}

/** What the filters by state are called. */
export const stateWords = (__) => ({
	open_questions: __("Open questions"),
	my_mentions: __("My mentions"),
	unread: __("Unread"),
	pinned: __("Pinned"),
});

/** What to do where one of them alone finds nothing; null where more is asked for. */
export function emptyStateWords(__, names) {
	if (names.length !== 1) return null;
	return {
		open_questions: {
			icon: "check",
			title: __("No question is open here"),
			text: __("Whoever asked marks the reply that answers it. Take the filter away to see what was asked before."),
		},
		my_mentions: {
			icon: "chat",
			title: __("Nobody has mentioned you here"),
			text: __("Colleagues mention you by writing @ and your name in a post. It is then found here."),
		},
		unread: {
			icon: "check",
			title: __("You have read everything here"),
			text: __("What colleagues write from now on appears by itself."),
		},
		pinned: {
			icon: "pin",
			title: __("Nothing is pinned here"),
			text: __("Pin a post to this channel or to its customer, and it is found here."),
		},
	}[names[0]];
}

export function foldedWords(__, row) {
	const joined = row.joined === 1 ? __("1 customer joined") : __("{0} customers joined", [row.joined]);
	const left = row.left === 1 ? __("1 customer left") : __("{0} customers left", [row.left]);
	if (!row.left) return joined;
	if (!row.joined) return left;
	return `${joined} · ${left}`;
}

// so many are counted, and no further
const MOST = 100;

/** [{name, text}] of what happened since the last visit: what there was none of is left out. */
export function catchUpParts(__, news) {
	const count = (number) => (number >= MOST ? `${MOST - 1}+` : number);
	const parts = [
		{ name: "posts", text: news.posts === 1 ? __("1 post") : __("{0} posts", [count(news.posts)]) },
		{ name: "questions", text: news.questions === 1 ? __("1 open question") : __("{0} open questions", [count(news.questions)]) },
		{ name: "joined", text: __("{0} joined", [count(news.joined)]) },
		{ name: "left", text: __("{0} left", [count(news.left)]) },
	];
	return parts.filter(({ name }) => news[name]);
}
