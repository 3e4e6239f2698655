/**
 * The place of the builder on the form of a segment, while its script is on its way.
 *
 * Owns: how high that place is, so that nothing below it moves, and that the grid, which is the form where the script does
 * not come, is not shown before. Comes with the Desk. Must not: know the builder.
 */

// as high as the builder draws them where there is room: its head, a group, a condition, what narrows one
const HEAD = 76;
const EMPTY = 186;
const GROUP = 141;
const WORDS_OF_GROUP = 24;
const VALUE = 63;
const DOCUMENTS = 97;
const FILTER = 34;

function countFilters({ filters }) {
	try {
		return JSON.parse(filters || "[]").length;
	} catch (e) {
		return 0; // written by hand, and shown as one line
	}
}

const heightOf = (row) => (row.measure === "value" ? VALUE : DOCUMENTS) + FILTER * countFilters(row);

/** How high the builder of these rows is about to be. */
export function expectHeight(rows) {
	if (!rows.length) return EMPTY;
	const groups = new Set(rows.map((row) => Number(row.group_no) || 0)).size;
	// a single condition needs no word of how it stands to others
	const words = rows.length > 1 ? 0 : WORDS_OF_GROUP;
	return rows.reduce((sum, row) => sum + heightOf(row), HEAD + GROUP * groups - words);
}

/** Keeps the place until `coming` has come; where it does not, the form is what it is without the builder. */
export function awaitBuilder(frm, coming) {
	const place = frm.get_field("builder_html").$wrapper;
	const grid = frm.get_field("rules").$wrapper;
	if (frm.has_builder) return;
	place.addClass("convo-awaited").css("--convo-awaited", `${expectHeight(frm.doc.rules || [])}px`);
	grid.addClass("convo-behind-builder");
	coming.then(
		() => (frm.has_builder = true),
		() => {
			place.removeClass("convo-awaited");
			grid.removeClass("convo-behind-builder");
		}
	);
}
