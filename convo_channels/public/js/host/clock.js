/**
 * The site's present, ticking, and every way a stamp is shown.
 *
 * Owns: the offset between the site's clock and the browser's, day labels and relative times. Must not: fetch. The
 * present follows the `now` of the server's answers, never the browser's date.
 */
import { computed, inject, onBeforeUnmount, provide, ref } from "vue";
import { dayKind, dayOf, distance, presentStamp, stampMs } from "../base/time_model.js";
import { relativeWords } from "../base/words.js";

const TICK_MS = 15000;
export const CLOCK_KEY = "clock";

export const useClock = () => inject(CLOCK_KEY);

/** The clock of a page or a part, for everything inside it, as long as it is there. */
export function provideClock(host) {
	const clock = createClock(host);
	provide(CLOCK_KEY, clock);
	onBeforeUnmount(clock.stop);
	return clock;
}

function browserStamp() {
	const now = new Date();
	return presentStamp("1970-01-01 00:00:00", 0, now.getTime() - now.getTimezoneOffset() * 60000);
}

export function createClock(host) {
	let base = { stamp: (host.now && host.now()) || browserStamp(), at: Date.now() };
	const now = ref(base.stamp);
	const local = host.format.local || ((at) => at);
	const tick = () => (now.value = presentStamp(base.stamp, base.at, Date.now()));
	const timer = setInterval(tick, TICK_MS);
	const today = computed(() => dayOf(local(now.value)));

	function sync(stamp) {
		if (stampMs(stamp) === null) return;
		base = { stamp, at: Date.now() };
		tick();
	}

	/** English has two orders of day and month; which one is meant the person's short dates say. */
	function lang() {
		const isDayFirst = (host.format.patterns?.date || "").startsWith("d");
		return host.lang === "en" && isDayFirst ? "en-GB" : host.lang || undefined;
	}

	function longDay(day, withYear) {
		const options = { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" };
		if (withYear) options.year = "numeric";
		return new Intl.DateTimeFormat(lang(), options).format(new Date(stampMs(day)));
	}

	/** Within a line: "24 Nov", with the year where it is not this one. */
	function shortDay(at) {
		const day = dayOf(at);
		if (stampMs(day) === null) return "";
		const options = { day: "numeric", month: "short", timeZone: "UTC" };
		if (day.slice(0, 4) !== today.value.slice(0, 4)) options.year = "numeric";
		return new Intl.DateTimeFormat(lang(), options).format(new Date(stampMs(day)));
	}

	function dayLabel(day) {
		const __ = host.translate;
		const kind = dayKind(day, today.value);
		if (kind === "today") return __("Today");
		if (kind === "yesterday") return __("Yesterday");
		if (kind === "tomorrow") return __("Tomorrow");
		return longDay(day, kind === "date");
	}

	return {
		now,
		today,
		sync,
		dayLabel,
		dayOf: (at) => dayOf(local(at)),
		time: (at) => (at ? host.format.time(at) : ""),
		date: (at) => (at ? host.format.date(at) : ""),
		shortDay: (at) => (at ? shortDay(local(at)) : ""),
		exact: (at) => (at ? `${host.format.date(at)} ${host.format.time(at)}` : ""),
		relative: (at) => relativeWords(host.translate, distance(at, now.value)),
		isRecent: (at) => {
			const far = distance(at, now.value);
			return Boolean(far) && !far.ahead && ["now", "second", "minute"].includes(far.unit);
		},
		stop: () => clearInterval(timer),
	};
}
