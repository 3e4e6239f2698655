/**
 * The size of a segment over time as a drawing: scales, ticks, steps and bars.
 *
 * Owns: geometry and the choice of what to label. Must not: fetch, translate, format, or touch the page. Days are
 * "YYYY-MM-DD"; the size is a step function: it holds from its day until the next point.
 */
import { addDays } from "../base/calendar_model.js";
import { daysBetween } from "../base/time_model.js";

/** Round steps below `most` that people read easily: [0, 5, 10, …], at most `count` of them above zero. */
export function niceTicks(most, count = 4) {
	const highest = Math.max(1, Math.ceil(most));
	const rough = highest / count;
	const power = 10 ** Math.floor(Math.log10(rough));
	const step = Math.max(
		1,
		[1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough)
	);
	const ticks = [];
	for (let at = 0; at < highest + step; at += step) ticks.push(at);
	return ticks;
}

/** Days to write below the axis: at most `count`, evenly apart, from the first to the last. */
export function dayTicks(from, to, count = 5) {
	const span = -daysBetween(to, from);
	if (span <= 0) return [from];
	const steps = Math.min(count - 1, span);
	return Array.from({ length: steps + 1 }, (_none, index) =>
		addDays(from, Math.round((span * index) / steps))
	);
}

/** How many members at the end of `day`, or null before the first point. */
export function sizeOn(points, day) {
	let found = null;
	for (const point of points) {
		if (point.on > day) break;
		found = point.members;
	}
	return found;
}

/** Functions from days and sizes to places inside a box with margins. */
export function makeScale({ from, to, most, width, height, margin }) {
	const span = Math.max(1, -daysBetween(to, from));
	const inner = Math.max(1, width - margin.left - margin.right);
	const rise = Math.max(1, height - margin.top - margin.bottom);
	const x = (day) => margin.left + (-daysBetween(day, from) / span) * inner;
	return {
		x,
		y: (size) => margin.top + rise - (size / Math.max(1, most)) * rise,
		dayAt: (left) => {
			const days = Math.round(((left - margin.left) / inner) * span);
			return addDays(from, Math.min(span, Math.max(0, days)));
		},
	};
}

const round = (number) => Math.round(number * 10) / 10;

/** The line as SVG path data: level until the next point, then up or down. `to` ends it. */
export function stepPath(points, scale, to) {
	if (!points.length) return "";
	const [first] = points;
	let path = `M${round(scale.x(first.on))} ${round(scale.y(first.members))}`;
	for (const point of points.slice(1)) {
		path += `H${round(scale.x(point.on))}V${round(scale.y(point.members))}`;
	}
	return `${path}H${round(scale.x(to))}`;
}

/** The same line closed down to zero, for the tint below it. */
export function areaPath(points, scale, to) {
	if (!points.length) return "";
	const floor = round(scale.y(0));
	return `${stepPath(points, scale, to)}V${floor}H${round(scale.x(points[0].on))}Z`;
}

/**
 * Bars of the weeks: joined above the zero line, left below it, both on one axis.
 * {bars: [{week, x, width, joined: {y, height}, left: {y, height}}], middle, ticks: [{y, size}], room}
 */
export function weekBars(weeks, { width, height, margin, widest = 40 }) {
	const most = Math.max(0, ...weeks.map((week) => week.joined));
	const least = Math.max(0, ...weeks.map((week) => week.left));
	const steps = niceTicks(Math.max(most, least), 2);
	const step = steps[1] - steps[0];
	const up = Math.ceil(most / step) * step;
	const down = Math.ceil(least / step) * step;
	const inner = Math.max(1, width - margin.left - margin.right);
	const rise = Math.max(1, height - margin.top - margin.bottom);
	const unit = rise / Math.max(1, up + down);
	const middle = margin.top + up * unit;
	const room = inner / Math.max(1, weeks.length);
	const bar = Math.min(widest, Math.max(1, room * 0.75));
	const bars = weeks.map((week, index) => ({
		week,
		x: round(margin.left + index * room + (room - bar) / 2),
		width: round(bar),
		joined: { y: round(middle - week.joined * unit), height: round(week.joined * unit) },
		left: { y: round(middle), height: round(week.left * unit) },
	}));
	const ticks = [];
	for (let size = -down; size <= up; size += step) ticks.push({ y: round(middle - size * unit), size: Math.abs(size) });
	return { bars, middle: round(middle), ticks, room };
}

export function weekIndexAt(left, count, { width, margin }) {
	const inner = Math.max(1, width - margin.left - margin.right);
	const index = Math.floor(((left - margin.left) / inner) * count);
	return Math.min(count - 1, Math.max(0, index));
}

/** One row for each week: how many joined, left, and how many there were when it ended. Newest first. */
export function weekRows(history) {
	return history.weeks
		.map((week) => ({ ...week, end_on: addDays(week.start_on, 6) }))
		.map((week) => ({ ...week, members: sizeOn(history.points, week.end_on) }))
		.reverse();
}

/** Where a key moves the marked place among `count`: null when the key means nothing here. */
export function stepIndex(key, index, count) {
	const last = count - 1;
	const far = Math.max(1, Math.round(count / 10));
	const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageUp: far, PageDown: -far };
	if (key === "Home") return 0;
	if (key === "End") return last;
	if (!(key in steps)) return null;
	// nothing is marked yet: begin with the present
	return index === null ? last : Math.min(last, Math.max(0, index + steps[key]));
}
