/**
 * The first steps as a list: their words, which is open, how far the whole is.
 *
 * Owns: what is said about a step. Must not: fetch.
 */
const RUNNING = ["queued", "running"];

/** {title, text} of a step. */
export function wordsOf(__, key) {
	const words = {
		roles: {
			title: __("Give people their roles"),
			text: __(
				"A Convo Agent reads channels and timelines and writes posts. A Convo Manager also makes segments and channels."
			),
		},
		history: {
			title: __("Fill the timelines from history"),
			text: __(
				"Every quotation, order, invoice, delivery, issue and message of the past gets its row on the customers' timelines. It can run while people work."
			),
		},
		segment: {
			title: __("Make the first segment"),
			text: __(
				"A segment holds the customers for whom its rule is true, at any moment. Take a template, change it freely later."
			),
		},
		channel: {
			title: __("Open the first channel"),
			text: __("A channel shows everything said with the customers of one segment, newest first."),
		},
		demo: {
			title: __("Look around in a demo business"),
			text: __(
				"About 60 invented customers with their documents and conversations. They come and go with one button; nothing of yours is touched."
			),
		},
	};
	return words[key];
}

export const isRunning = (job) => Boolean(job) && RUNNING.includes(job.state);

/** Those to show, and the key of the first that is still to be done. */
export function arrange(steps) {
	const shown = steps.filter((step) => !step.is_put_away);
	const next = shown.find((step) => !step.is_done && !step.is_optional);
	return { shown, away: steps.filter((step) => step.is_put_away), next: next ? next.key : null };
}

/** {done, total} over what is not put away: as many are done as have a tick. What is optional counts once it has one. */
export function progressOf(steps) {
	const counted = steps.filter((step) => !step.is_put_away && (step.is_done || !step.is_optional));
	return { done: counted.filter((step) => step.is_done).length, total: counted.length };
}

/** "1,200 of 5,000 documents", or what can be said before the total is known. */
export function sayBackfill(__, job, number) {
	if (!job) return "";
	if (job.state === "queued") return __("Waiting for a worker …");
	if (job.state === "running") return __("{0} of {1} documents", [number(job.done), number(job.total)]);
	if (job.state === "failed")
		return __("It stopped with an error; the Error Log has the details. Start it again to go on.");
	if (job.state === "done") return job.message || __("Done: {0} documents.", [number(job.total)]);
	return "";
}

export function percentOf(job) {
	return job && job.total ? Math.min(100, (100 * job.done) / job.total) : 0;
}
