/**
 * Families of operators: those that differ in their unit, or in the part of the calendar, alone.
 *
 * Owns: what a list shows of a family, and what it may be exchanged for. Must not: know rows, fields or words.
 */

const UNITS = ["hours", "days", "weeks", "months", "years"];

/** Whether so many of something are asked for, whatever the unit. */
export function countsUnits(needs) {
	return UNITS.includes(needs);
}

/** Of each family the one that is chosen, or the one it is named by: in what they differ is chosen beside the value. */
export function oneOfEach(operators, chosen) {
	const current = operators.find((operator) => operator.key === chosen);
	return operators.filter(({ key, family }) => {
		if (!family) return true;
		return current && current.family === family ? key === chosen : key === family;
	});
}

/** Those of the family of the one that is chosen: [{key, choice}]; none where it has no family. */
export function variantsOf(operators, chosen) {
	const current = operators.find((operator) => operator.key === chosen);
	return current && current.family ? operators.filter((item) => item.family === current.family) : [];
}
