/** Times, days, amounts and numbers as the preview writes them. Stamps are wall time, without a time zone. */
import { stampMs } from "../../convo_channels/public/js/base/time_model.js";
import { PATTERNS, writeFigure } from "../../convo_channels/public/js/base/typed_model.js";

const wall = (stamp) => new Date(stampMs(stamp));

export function createFormat(lang) {
	const time = new Intl.DateTimeFormat(lang, {
		hour: "2-digit",
		minute: "2-digit",
		hour12: false,
		timeZone: "UTC",
	});
	const date = new Intl.DateTimeFormat(lang, {
		day: "numeric",
		month: "short",
		year: "numeric",
		timeZone: "UTC",
	});
	return {
		patterns: { ...PATTERNS, time: "HH:mm", firstDay: 1 },
		time: (stamp) => (stampMs(stamp) === null ? "" : time.format(wall(stamp))),
		date: (stamp) => (stampMs(stamp) === null ? "" : date.format(wall(stamp))),
		number: (value, digits) => writeFigure(value, PATTERNS, digits),
		currency: (amount, currency) => formatAmount(lang, amount, currency),
	};
}

function formatAmount(lang, amount, currency) {
	if (amount === null || amount === undefined) return "";
	if (!currency) return new Intl.NumberFormat(lang, { maximumFractionDigits: 2 }).format(amount);
	try {
		return new Intl.NumberFormat(lang, { style: "currency", currency }).format(amount);
	} catch (e) {
		return `${amount} ${currency}`;
	}
}
