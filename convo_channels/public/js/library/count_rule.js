/**
 * How many customers a rule holds, asked until it is known.
 *
 * Owns: asking again while the server counts. Must not: show anything.
 */

const API = "convo_channels.api.rules.";
const AGAIN_MS = 1500;
const TIMES = 40;

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The number, or null where it is hidden from the reader or takes too long; rejects with the server's sentence. */
export async function countRule(host, rules, isWanted = () => true) {
	let answer = await host.call(`${API}count`, { rules: JSON.stringify(rules), limit: 0 }, { post: true });
	for (let times = 0; answer.state === "counting" && times < TIMES && isWanted(); times++) {
		await wait(AGAIN_MS);
		answer = await host.call(`${API}get_count`, { token: answer.token });
	}
	return answer.state === "done" ? (answer.seen ?? answer.count) : null;
}
