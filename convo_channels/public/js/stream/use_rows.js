/**
 * What a reader does with the rows of a stream: choose one, step from one to the next, write, close, all by keys as well.
 *
 * Owns: which row is chosen, whether the composer or the help is open, and what the keys mean. Must not: know what a row
 * is about.
 */
import { computed, nextTick, ref, watch } from "vue";
import { useKeyboard } from "../ui/use_page.js";
import { itemKey, neighbour } from "./stream_model.js";

/**
 * `root` is the page's element, `subject()` whose stream it is, `hasDraft(name)` whether something was begun there.
 * `isActive()` says that the keys are the page's. `canCompose()`, `beforeCompose()`; `onStep(item)` after a step,
 * `stepElsewhere(by)` for what else may be stepped through (undefined: nothing); `open(item)` and `close()` answer
 * whether they did anything. `hasUnread`: posts can be marked unread. `showButtons(item)` brings those of a post into view, `goToChannels()` leads to the channels.
 */
export function useRows(root, items, options) {
	const { subject, hasDraft, isActive, canCompose, beforeCompose, onStep, stepElsewhere, open, close } =
		options;
	const { goToChannels, showButtons = () => {}, hasUnread = false } = options;
	const list = ref(null);
	const filters = ref(null);
	const composer = ref(null);
	const isComposing = ref(false);
	const isHelping = ref(false);
	const selectedKey = ref(null);
	const selectedItem = computed(
		() => items.value.find((item) => itemKey(item) === selectedKey.value) || null
	);

	const begin = (name) => {
		selectedKey.value = null;
		isComposing.value = Boolean(name) && hasDraft(name);
	};
	watch(subject, begin, { immediate: true });

	const reveal = (key) => nextTick(() => list.value && list.value.reveal(key));

	function select(item) {
		selectedKey.value = itemKey(item);
	}

	function step(by) {
		const elsewhere = stepElsewhere && stepElsewhere(by);
		if (elsewhere !== undefined) return elsewhere;
		const item = neighbour(items.value, selectedKey.value, selectedKey.value ? by : 0);
		if (!item) return false;
		select(item);
		onStep(item);
		reveal(itemKey(item));
		return true;
	}

	async function compose() {
		if (!canCompose()) return false;
		if (beforeCompose) beforeCompose();
		isComposing.value = true;
		await nextTick();
		if (composer.value) composer.value.focus();
		return true;
	}

	/** A post was sent and stands in the list by now: it has the focus that the form had, so that keys go on from there. */
	async function showSent(post) {
		select(post);
		await nextTick();
		if (list.value) list.value.toTop();
		const row = root.value && root.value.querySelector(".convo-is-selected");
		if (row) row.focus({ preventScroll: true });
	}

	/** Presses a button of the chosen post, in its row or where it is opened. */
	async function press(act) {
		showButtons(selectedItem.value);
		await nextTick();
		const found = `.convo-is-selected [data-act=${act}], .convo-panel [data-act=${act}]`;
		const button = root.value.querySelector(found);
		if (button) button.click();
	}
	const isPost = () => Boolean(selectedItem.value) && selectedItem.value.kind === "post";
	const pressOwn = (act) => (selectedItem.value && selectedItem.value.can_edit ? press(act) : false);

	const pressAny = (act) => (selectedItem.value && selectedItem.value.kind === "post" ? press(act) : false);

	function closeOne() {
		if (isComposing.value) isComposing.value = false;
		else if (close()) return true;
		else if (selectedKey.value) selectedKey.value = null;
		else return false;
		return true;
	}

	useKeyboard(root, () => isActive() && !isHelping.value, {
		next: () => step(1),
		previous: () => step(-1),
		compose,
		search: () => filters.value && filters.value.focusSearch(),
		open: () => (selectedItem.value ? open(selectedItem.value) : false),
		close: closeOne,
		help: () => (isHelping.value = true),
		edit: () => pressOwn("edit"),
		reply: () => pressAny("reply"),
		unread: () => (hasUnread ? pressAny("unread") : false),
		pin: () => pressAny("pin"),
		remove: () => pressOwn("remove"),
		filter: () => (filters.value ? filters.value.focusFilters() : false),
		channels: () => (goToChannels ? goToChannels() : false),
	});

	return {
		list,
		filters,
		composer,
		isComposing,
		isHelping,
		selectedKey,
		selectedItem,
		select,
		reveal,
		compose,
		showSent,
	};
}
