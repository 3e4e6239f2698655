/**
 * What a mail says of itself besides its words: from whom, to whom, with which files.
 *
 * Owns: asking for it once its row is opened. Must not: keep it for another row.
 */
import { shallowRef, watch } from "vue";

export function useMail(host, item) {
	const mail = shallowRef(null);

	watch(
		() => (item().reference_doctype === "Communication" ? item().name : null),
		async (name) => {
			mail.value = null;
			if (!name) return;
			try {
				const args = { customer: item().customer, interaction: name };
				const answer = await host.call("convo_channels.api.timeline.get_mail", args);
				if (item().name === name) mail.value = answer;
			} catch (error) {
				// the panel shows what the row knows
			}
		},
		{ immediate: true }
	);

	return { mail };
}
