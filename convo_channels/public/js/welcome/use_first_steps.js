/**
 * The state of the first steps and their jobs, asked again while one runs.
 *
 * Owns: the requests. Must not: know how anything is shown.
 */
import { onBeforeUnmount, reactive } from "vue";
import { isRunning } from "./steps_model.js";

const API = "convo_channels.api.";
const POLL_MS = 2000;

export function useFirstSteps(host) {
	const __ = host.translate;
	const steps = reactive({
		state: null,
		error: null,
		busy: "",
		people: null,
		templates: null,
		demo: null,
	});
	let timer = null;

	async function load() {
		clearTimeout(timer);
		try {
			steps.state = await host.call(API + "first_steps.get_state");
			if (steps.state.can_load_demo) steps.demo = await host.call(API + "demo.get_state");
			steps.error = null;
			if (isRunning(steps.state.backfill) || isRunning(steps.demo)) timer = setTimeout(load, POLL_MS);
		} catch (error) {
			steps.error = error;
		}
	}
	onBeforeUnmount(() => clearTimeout(timer));

	async function press(name, action, said) {
		if (steps.busy) return null;
		steps.busy = name;
		let answer = null;
		try {
			answer = await action();
			if (said) host.toast(said, "success");
		} catch (error) {
			host.toast(error.message, "error");
		}
		steps.busy = "";
		await load();
		return answer;
	}

	const post = (method, args) => host.call(method, args, { post: true });

	return Object.assign(steps, {
		load,
		async findPeople(txt = "") {
			steps.people = await host.call(API + "first_steps.find_people", { txt });
		},
		async loadTemplates() {
			steps.templates = await host.call(API + "library.list_templates");
		},
		async giveRole(person, role) {
			const said = __("{0} is a {1} now.", [person.full_name || person.user, __(role)]);
			const given = await press(
				`${person.user}:${role}`,
				() => post(API + "first_steps.give_role", { user: person.user, role }),
				said
			);
			if (given) person.roles = given.roles;
		},
		startBackfill: () => press("history", () => post(API + "timeline.start_backfill", {})),
		makeSegment: (template) =>
			press(
				template.key,
				() => post(API + "library.create_from_template", { template: template.key }),
				__("The segment and its channel are there.")
			),
		loadDemo: () => press("demo", () => post(API + "demo.load", {})),
		async removeDemo() {
			const question = __(
				"The demo business and everything said with its customers will be deleted. Go ahead?"
			);
			if (await host.confirm(question)) await press("demo", () => post(API + "demo.remove", {}));
		},
		dismiss: (step, is_put_away) =>
			press("dismiss", () => post(API + "first_steps.dismiss", { step, is_put_away })),
	});
}
