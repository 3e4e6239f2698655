/**
 * The answer to the rule being typed: asked once it is quiet, asked again while the server counts, dropped when stale.
 *
 * Owns: when to ask, and which answer still counts. Must not: word anything, or know a component. Time, the server and
 * the listener are handed in.
 *
 * States: {kind: "empty"}, {kind: "unfinished", rows}, {kind: "asking"}, {kind: "counting", answer},
 * {kind: "done", answer}, {kind: "error", problem}. `answer` of the last done state stays as `before` while a new one is
 * on its way.
 */

export const WAIT_MS = 350;
export const POLL_MS = 1000;

export function createLiveAnswer({
	ask,
	askAgain,
	listen,
	onState,
	later = setTimeout,
	cancel = clearTimeout,
}) {
	let generation = 0;
	let timer = null;
	let before = null;
	let unlisten = null;

	function tell(mine, state) {
		if (mine !== generation) return;
		if (state.kind === "done") before = state.answer;
		onState({ ...state, before });
	}

	function reset() {
		generation += 1;
		cancel(timer);
		if (unlisten) unlisten();
		unlisten = null;
		return generation;
	}

	async function settle(mine, question, promise) {
		try {
			const answer = await promise;
			if (mine !== generation) return;
			if (answer.state !== "counting") return tell(mine, { kind: "done", answer });
			tell(mine, { kind: "counting", answer });
			waitFor(mine, question, answer.token);
		} catch (error) {
			tell(mine, { kind: "error", problem: error.message, status: error.status });
		}
	}

	/** Another page of the same reader may have taken the question's place: then it is asked anew. */
	async function askOn(question, token) {
		try {
			return await askAgain(token);
		} catch (error) {
			if (error.status !== 404) throw error;
			return ask(question);
		}
	}

	/** The server counts on as a job: look every second, and at once when it says that it is ready. */
	function waitFor(mine, question, token) {
		let isAsked = false;
		const again = () => {
			if (isAsked || mine !== generation) return;
			isAsked = true;
			cancel(timer);
			if (unlisten) unlisten();
			unlisten = null;
			settle(mine, question, askOn(question, token));
		};
		timer = later(again, POLL_MS);
		if (listen) unlisten = listen(token, again);
	}

	return {
		/** `question` is null for a rule without conditions; `unfinished` are the rows that still miss something. */
		update(question, { unfinished = [], wait = WAIT_MS } = {}) {
			const mine = reset();
			if (unfinished.length) return tell(mine, { kind: "unfinished", rows: unfinished });
			if (!question) return tell(mine, { kind: "empty" });
			tell(mine, { kind: "asking" });
			timer = later(() => settle(mine, question, ask(question)), wait);
		},
		stop: reset,
	};
}

/** {row, text} of the server's sentence about a rule: "Row 2: The value is missing." speaks of the second condition. */
export function readProblem(sentence) {
	const text = String(sentence || "");
	const found = /^[^\d:"]{1,24}?(\d{1,3})\s*[:：]\s*(\S.*)$/su.exec(text);
	return found ? { row: Number(found[1]), text: found[2] } : { row: null, text };
}
