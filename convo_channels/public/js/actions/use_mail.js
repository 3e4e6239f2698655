/**
 * A mail before it goes and while it goes: what the server says of it, and how far the job is.
 *
 * Owns: the requests and their order. Must not: draw, or decide what may be sent.
 */
import { onBeforeUnmount, shallowReactive } from "vue";
import { debounced } from "../ui/use_page.js";
import { isOver, isUnderway } from "./bulk_model.js";

const API = "convo_channels.api.bulk.";
const POLL_MS = 1000;
// the queue sends by the minute
const LOOK_MS = 10000;

/** `about` is {segment, customers}; without customers it is about all members. */
export function useMail(host, about) {
	const mail = shallowReactive({ preview: null, error: "", isLooking: false, isStarting: false, job: null });
	const customers = about.customers && about.customers.length ? JSON.stringify(about.customers) : null;
	let generation = 0;
	let timer = null;

	const post = (method, args) => {
		const given = { segment: about.segment, ...args };
		if (customers) given.customers = customers;
		return host.call(API + method, given, { post: true });
	};

	async function look(options) {
		const mine = ++generation;
		lookSoon.cancel();
		mail.isLooking = true;
		try {
			const preview = await post("preview_mail", { options: JSON.stringify(options) });
			if (mine === generation) Object.assign(mail, { preview, error: "" });
		} catch (error) {
			if (mine === generation) mail.error = error.message;
		} finally {
			if (mine === generation) mail.isLooking = false;
		}
	}
	const lookSoon = debounced(look, 500);

	async function send(options) {
		mail.isStarting = true;
		try {
			const { name, total } = await post("start", { action: "Send Email", options: JSON.stringify(options) });
			mail.error = "";
			mail.job = { name, total, status: "Queued", action: "Send Email", done_count: 0, failed_count: 0, failures: [] };
			follow();
			return true;
		} catch (error) {
			mail.error = error.message;
			return false;
		} finally {
			mail.isStarting = false;
		}
	}

	async function follow() {
		clearTimeout(timer);
		try {
			mail.job = await host.call("convo_channels.api.bulk.get", { name: mail.job.name });
		} catch (error) {
			mail.error = error.message;
		}
		if (isUnderway(mail.job)) timer = setTimeout(follow, isOver(mail.job) ? LOOK_MS : POLL_MS);
	}

	async function stop() {
		try {
			await host.call("convo_channels.api.bulk.cancel", { name: mail.job.name }, { post: true });
		} catch (error) {
			mail.error = error.message;
		}
		follow();
	}

	onBeforeUnmount(() => {
		generation += 1;
		lookSoon.cancel();
		clearTimeout(timer);
	});
	return Object.assign(mail, { look, lookSoon, send, stop });
}
