/**
 * The head of one segment, kept true while it is looked at: moves and a finished fill are told live, and while the segment
 * is being filled it is asked again and again, whether anything is told or not.
 *
 * Owns: the requests and the listening. Must not: draw.
 */
import { computed, onBeforeUnmount, ref, watch } from "vue";
import { debounced } from "../ui/use_page.js";
import { pauseBefore } from "./pending_model.js";

/** `about()` is {segment, tick}; `onLoaded(overview)` hears of every answer. */
export function useOverview(host, about, onLoaded) {
	const overview = ref(null);
	const error = ref(null);
	// what else is shown of the segment follows live changes as well
	const news = ref(0);
	const changes = computed(() => about().tick + news.value);
	let timer = null;
	let tries = 0;

	async function load() {
		clearTimeout(timer);
		const { segment } = about();
		try {
			const answer = await host.call("convo_channels.api.segments.get_overview", { segment });
			if (segment !== about().segment) return;
			const wasPending = overview.value && overview.value.status === "Pending";
			overview.value = answer;
			error.value = null;
			listen(answer.used_by || []);
			onLoaded(answer);
			if (answer.status === "Pending") timer = setTimeout(load, pauseBefore(tries++));
			else if (wasPending) news.value += 1;
			if (answer.status !== "Pending") tries = 0;
		} catch (e) {
			if (segment === about().segment) error.value = e;
		}
	}

	// A segment tells of its moves in its own room, and in those of the channels that show it.
	const lookAgain = debounced(() => (news.value += 1), 400);
	let heard = "";
	let stops = [];
	function listen(users) {
		const { segment } = about();
		const channels = users.filter((user) => user.doctype === "Convo Channel").map((user) => user.name);
		const rooms = JSON.stringify([segment, ...channels]);
		if (heard === rooms) return;
		heard = rooms;
		stops.forEach((stop) => stop());
		const onEvent = (data) => {
			const isOurs = !data || data.segment === segment || channels.includes(data.channel);
			if (host.isActive() && isOurs && (!data || data.what === "moves")) lookAgain();
		};
		stops = [
			host.subscribe("Convo Segment", segment, "convo_segment_changed", onEvent),
			...channels.map((name) => host.subscribe("Convo Channel", name, "convo_channel_changed", onEvent)),
		];
	}
	onBeforeUnmount(() => {
		clearTimeout(timer);
		lookAgain.cancel();
		stops.forEach((stop) => stop());
	});

	watch(() => [about().segment, changes.value], load, { immediate: true });
	watch(
		() => about().segment,
		() => {
			overview.value = null;
			tries = 0;
		}
	);
	return { overview, error, changes, load };
}
