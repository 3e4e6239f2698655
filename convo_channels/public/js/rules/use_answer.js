/**
 * The live answer of one builder, bound to its host.
 *
 * Owns: the calls behind it. Must not: decide when to ask (live_answer.js does).
 */
import { onBeforeUnmount, ref, watch } from "vue";
import { afterPress } from "../ui/press.js";
import { onOwnNumbers, problemOnOwnNumbers } from "./asked_rows.js";
import { draftArguments } from "./difference_model.js";
import { createLiveAnswer } from "./live_answer.js";

const API = "convo_channels.api.rules.";
const EVENT = "convo_count_done";

/** A question is {draft, numbers}: the rows asked, and the numbers that they have in the rule. */
export function useAnswer(host) {
	const __ = host.translate;
	const answer = ref({ kind: "empty" });
	const sayNone = (row) => __("Condition {0} alone matches none.", [row]);
	let numbers = [];

	async function told(call) {
		const mine = numbers;
		try {
			return onOwnNumbers(await call, mine, sayNone);
		} catch (error) {
			error.message = problemOnOwnNumbers(error.message, mine);
			throw error;
		}
	}
	const live = createLiveAnswer({
		ask: (question) => {
			numbers = question.numbers;
			return told(host.call(`${API}count`, draftArguments(question.draft), { post: true }));
		},
		askAgain: (token) => told(host.call(`${API}get_count`, { token })),
		listen: host.listen
			? (token, ready) => host.listen(EVENT, (data) => data && data.token === token && ready())
			: null,
		// what is drawn of it may push what somebody is about to hit
		onState: (state) => afterPress(() => (answer.value = state)),
	});
	onBeforeUnmount(live.stop);

	/** Once the question that was asked last has an answer, or goes on in the background. */
	function settled() {
		return new Promise((resolve) => {
			const isOpen = () => answer.value.kind === "asking";
			if (!isOpen()) return resolve();
			const stop = watch(answer, () => isOpen() || (stop(), resolve()));
		});
	}
	return { answer, update: live.update, settled };
}
