/**
 * The live answer of one builder, bound to its host.
 *
 * Owns: the calls behind it. Must not: decide when to ask (live_answer.js does).
 */
import { onBeforeUnmount, ref } from "vue";
import { afterPress } from "../ui/press.js";
import { draftArguments } from "./difference_model.js";
import { createLiveAnswer } from "./live_answer.js";

const API = "convo_channels.api.rules.";
const EVENT = "convo_count_done";

export function useAnswer(host) {
	const answer = ref({ kind: "empty" });
	const live = createLiveAnswer({
		ask: (draft) => host.call(`${API}count`, draftArguments(draft), { post: true }),
		askAgain: (token) => host.call(`${API}get_count`, { token }),
		listen: host.listen
			? (token, ready) => host.listen(EVENT, (data) => data && data.token === token && ready())
			: null,
		// what is drawn of it may push what somebody is about to hit
		onState: (state) => afterPress(() => (answer.value = state)),
	});
	onBeforeUnmount(live.stop);
	return { answer, update: live.update };
}
