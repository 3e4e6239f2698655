/**
 * Brackets within one card: of the conditions of a bracket one is enough, and the card asks for it as for any other.
 *
 * Owns: which rows of a card stand in one bracket, and what a move does to it. Rows go in and out as lists; nothing is changed
 * in place. Must not: know cards or their order (rule_model.js).
 */

/** The number of a row's bracket; 0 for none. */
export function bracketOf(row) {
	return Number(row.bracket_no) || 0;
}

/** What a card asks for: [{key, bracket, rows}], a condition alone or those of a bracket, where the first of them stands. */
export function clausesOf(rows) {
	const clauses = [];
	const open = new Map();
	for (const row of rows) {
		const bracket = bracketOf(row);
		const known = bracket && open.get(bracket);
		if (known) known.rows.push(row);
		else {
			const clause = { key: row.key, bracket, rows: [row] };
			clauses.push(clause);
			if (bracket) open.set(bracket, clause);
		}
	}
	return clauses;
}

/** The rows with each bracket in one piece. */
function inOrder(rows) {
	return clausesOf(rows).flatMap((clause) => clause.rows);
}

/** A bracket around a single condition says nothing: it goes. */
export function withoutSingles(rows) {
	const alone = new Set(
		clausesOf(rows)
			.filter((clause) => clause.bracket && clause.rows.length === 1)
			.map((clause) => clause.key)
	);
	return alone.size ? rows.map((row) => (alone.has(row.key) ? { ...row, bracket_no: 0 } : row)) : rows;
}

function isSame(one, other) {
	return one.length === other.length && one.every((row, index) => row === other[index]);
}

function clauseOf(clauses, key) {
	return clauses.findIndex((clause) => clause.rows.some((row) => row.key === key));
}

function nextNumber(rows) {
	return Math.max(0, ...rows.map(bracketOf)) + 1;
}

function flatten(clauses) {
	return clauses.flatMap((clause) => clause.rows);
}

/** With `added` as an alternative to the condition `key`. */
export function withAlternative(rows, key, added) {
	const clauses = clausesOf(rows);
	const at = clauseOf(clauses, key);
	const number = clauses[at].bracket || nextNumber(rows);
	const both = [...clauses[at].rows, added].map((row) => ({ ...row, bracket_no: number }));
	return flatten(clauses.map((clause, index) => (index === at ? { rows: both } : clause)));
}

/** The condition as an alternative to what stands above it; the same rows when nothing does. */
export function joinedAbove(rows, key) {
	const clauses = clausesOf(rows);
	const at = clauseOf(clauses, key);
	if (at < 1) return rows;
	const row = clauses[at].rows.find((item) => item.key === key);
	const rest = flatten(clauses).filter((item) => item !== row);
	return withoutSingles(withAlternative(rest, clauses[at - 1].key, row));
}

/** The condition for itself again, after the bracket that it leaves. */
export function outOfBracket(rows, key) {
	const clauses = clausesOf(rows);
	const at = clauseOf(clauses, key);
	if (!clauses[at].bracket) return rows;
	const left = clauses[at].rows.filter((row) => row.key !== key);
	const row = { ...clauses[at].rows.find((item) => item.key === key), bracket_no: 0 };
	return withoutSingles(flatten(clauses.flatMap((clause, index) => (index === at ? [{ rows: left }, { rows: [row] }] : [clause]))));
}

/**
 * One step up or down within a card: inside its bracket, out of it at its edge, or past a whole bracket. null when it is at
 * the end of the card.
 */
export function stepped(rows, key, step) {
	const clauses = clausesOf(rows);
	const at = clauseOf(clauses, key);
	const inside = clauses[at].rows;
	const place = inside.findIndex((row) => row.key === key);
	if (inside.length > 1) {
		const other = place + step;
		if (other >= 0 && other < inside.length) {
			const swapped = [...inside];
			[swapped[place], swapped[other]] = [inside[other], inside[place]];
			return flatten(clauses.map((clause, index) => (index === at ? { rows: swapped } : clause)));
		}
		const row = { rows: [{ ...inside[place], bracket_no: 0 }] };
		const left = { rows: inside.filter((item) => item.key !== key) };
		const both = step > 0 ? [left, row] : [row, left];
		return withoutSingles(flatten(clauses.flatMap((clause, index) => (index === at ? both : [clause]))));
	}
	const to = at + step;
	if (to < 0 || to >= clauses.length) return null;
	const moved = [...clauses];
	[moved[at], moved[to]] = [clauses[to], clauses[at]];
	const next = flatten(moved);
	return isSame(next, inOrder(rows)) ? rows : next;
}
