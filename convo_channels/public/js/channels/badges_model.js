/**
 * How much is unread in all channels together.
 *
 * Owns: the sum and how it is written. Must not: fetch or draw.
 */
// so many are counted of each channel, and no further
const MOST = 100;

/** "" where nothing is unread, else a number or "99+". */
export function badgeText(channels) {
	const sum = (channels || []).reduce((all, one) => all + (one.is_muted ? 0 : one.unread_count || 0), 0);
	if (!sum) return "";
	return sum >= MOST ? `${MOST - 1}+` : String(sum);
}
