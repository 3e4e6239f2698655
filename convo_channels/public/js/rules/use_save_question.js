/**
 * The question before a rule is saved: who would enter and leave, and whether to go on.
 *
 * Owns: when it is asked, and what becomes of an answer that comes late or not at all. Must not: save, or draw.
 */
import { ref } from "vue";
import { askDifference, isNothing, isSameDraft } from "./difference_model.js";
import { readProblem } from "./live_answer.js";

const QUIET_MS = 400;

/** `current()` answers {segment, isReadOnly, stored, draft}. `question` is what a dialog shows, or null. */
export function useSaveQuestion(host, current) {
	const __ = host.translate;
	const question = ref(null);

	async function confirmSave() {
		const about = current();
		if (question.value) return false;
		if (!about.segment || about.isReadOnly) return true;
		if (about.stored && isSameDraft(about.stored, about.draft)) return true;
		let asked = null;
		let timer = null;
		const decided = new Promise((resolve) => {
			question.value = { difference: null, isShown: false, answer: resolve };
		});
		const mine = question.value;
		const show = (difference) => {
			if (question.value !== mine) return;
			question.value.difference = difference;
			if (difference.state !== "counting") question.value.isShown = true;
		};
		try {
			asked = askDifference(host, { segment: about.segment, draft: about.draft });
			// quick answers come without a flicker
			timer = setTimeout(() => (mine.isShown = true), QUIET_MS);
			const outcome = await Promise.race([
				asked.finished.then((difference) => ({ difference })),
				decided,
			]);
			if (!outcome.difference) return outcome === "save";
			if (isNothing(outcome.difference)) return true;
			show(outcome.difference);
			return (await decided) === "save";
		} catch (e) {
			// a rule that makes no sense is refused by saving itself, at its row
			if (readProblem(e.message).row === null) {
				host.toast(__("What saving changes could not be computed: {0}", [e.message]), "info");
			}
			return true;
		} finally {
			clearTimeout(timer);
			if (asked) asked.stop();
			question.value = null;
		}
	}

	return { question, confirmSave };
}
