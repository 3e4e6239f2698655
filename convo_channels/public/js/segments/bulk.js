/**
 * "All Members": something done for everybody who is in the segment now, as a job.
 *
 * Owns: the menu, the question before each action, and the dialog that shows how far it is and what came of it.
 * Closing that dialog stops nothing. The server decides what may be done and for whom.
 */
import { MENUS } from "./actions";
import { fraction, isUnderway, sayFailures, sayOutcome, saysName } from "../actions/bulk_model";
import { PROGRESS_MS, say } from "../ui/live";

const API = "convo_channels.api.bulk.";
const POLL_MS = 1000;
// the queue sends by the minute
const LOOK_MS = 10000;

export function addBulkActions(frm) {
	if (!frm.doc.member_count) return;
	const group = MENUS.members();
	for (const { label, run } of bulkActionsFor(frm)) frm.add_custom_button(label, run, group);
	if (!frm.perm[0]?.write) return;
	const earlier = () => frappe.set_route("List", "Convo Bulk Action", { segment: frm.doc.name });
	frm.add_custom_button(__("What Was Done Before"), earlier, group);
}

/** [{label, run()}]: what may be done for all members, or for those who were chosen. */
export function bulkActionsFor(frm, customers = []) {
	if (!frm.perm[0]?.write) return [];
	const whom = { frm, customers };
	const { can_create, can_export, can_write } = frappe.model;
	const all = [
		[can_export("Customer"), __("Export to CSV"), () => askForColumns(whom)],
		[true, __("Add Tag"), () => askForTag(whom, "Add Tag")],
		[true, __("Remove Tag"), () => askForTag(whom, "Remove Tag")],
		[can_create("ToDo"), __("Assign"), () => askForWork(whom, "Assign")],
		[can_create("ToDo"), __("Create ToDo"), () => askForWork(whom, "Create ToDo")],
		[can_write("Customer"), __("Set Account Manager"), () => askForManager(whom)],
	];
	return all.filter(([isAllowed]) => isAllowed).map(([, label, run]) => ({ label, run }));
}

async function askForColumns(whom) {
	const { frm } = whom;
	const columns = await frappe.xcall(`${API}list_columns`, { segment: frm.doc.name });
	const options = columns.map(({ key, label, is_chosen }) => ({ value: key, label, checked: is_chosen }));
	const field = {
		fieldname: "columns",
		fieldtype: "MultiCheck",
		label: __("Columns"),
		options,
		columns: 2,
		select_all: true,
		sort_options: false,
	};
	open(whom, {
		title: __("Export Members of {0}", [frm.doc.title]),
		fields: [field],
		label: __("Export"),
		action: "Export",
		// in the order in which they are offered, whatever was ticked first
		read: (values) => ({
			columns: columns.map((column) => column.key).filter((key) => values.columns.includes(key)),
		}),
	});
}

function askForTag(whom, action) {
	const is_adding = action === "Add Tag";
	open(whom, {
		title: is_adding ? __("Tag All Members") : __("Remove a Tag from All Members"),
		fields: [
			{
				fieldname: "tag",
				fieldtype: is_adding ? "Autocomplete" : "Link",
				options: is_adding ? [] : "Tag",
				label: __("Tag"),
				reqd: 1,
			},
		],
		label: is_adding ? __("Add Tag") : __("Remove Tag"),
		action,
		read: ({ tag }) => ({ tag }),
		onShow: is_adding ? offerTags : null,
	});
}

async function offerTags(dialog) {
	const tags = await frappe.db.get_list("Tag", { fields: ["name"], limit: 100, order_by: "name" });
	dialog.fields_dict.tag.set_data(tags.map((tag) => tag.name));
}

const colleagues = () => ({ filters: { enabled: 1, user_type: "System User" } });

function askForManager(whom) {
	open(whom, {
		title: __("Set the Account Manager of All Members"),
		fields: [
			{
				fieldname: "user",
				fieldtype: "Link",
				options: "User",
				label: __("Account Manager"),
				reqd: 1,
				get_query: colleagues,
			},
		],
		label: __("Set Account Manager"),
		action: "Set Account Manager",
		read: ({ user }) => ({ user }),
	});
}

function askForWork(whom, action) {
	const is_todo = action === "Create ToDo";
	open(whom, {
		title: is_todo ? __("A ToDo for Every Member") : __("Assign All Members"),
		fields: [
			{
				fieldname: "user",
				fieldtype: "Link",
				options: "User",
				label: is_todo ? __("For Whom") : __("Assign To"),
				reqd: 1,
				default: frappe.session.user,
				get_query: colleagues,
			},
			{ fieldname: "due_on", fieldtype: "Date", label: __("Due On") },
			{
				fieldname: "message",
				fieldtype: "Small Text",
				label: is_todo ? __("What Is to Be Done") : __("Note"),
				reqd: is_todo ? 1 : 0,
			},
		],
		label: is_todo ? __("Create") : __("Assign"),
		action,
		read: ({ user, due_on, message }) => ({ user, due_on, message }),
	});
}

function open({ frm, customers }, { title, fields, label, action, read, onShow }) {
	const count = customers.length || frm.doc.member_count;
	const dialog = new frappe.ui.Dialog({
		title,
		fields: [
			...fields,
			{
				fieldname: "who",
				fieldtype: "HTML",
				options: `<p class="text-muted small">${
					customers.length
						? __("For the {0} chosen customers, as far as you may change them.", [count])
						: __("For each of the {0} customers in the segment, as far as you may see and change them.", [count])
				}</p>`,
			},
		],
		primary_action_label: label,
		async primary_action(values) {
			dialog.disable_primary_action();
			try {
				const options = read(values);
				const { name } = await frappe.xcall(`${API}start`, {
					segment: frm.doc.name,
					action,
					options,
					...(customers.length && { customers }),
				});
				dialog.hide();
				follow(name, title);
			} finally {
				dialog.enable_primary_action();
			}
		},
	});
	dialog.show();
	onShow?.(dialog);
}

/** Shows one job until it ends or the dialog is closed. */
function follow(name, title) {
	const dialog = new frappe.ui.Dialog({
		title,
		fields: [{ fieldname: "state", fieldtype: "HTML" }],
		secondary_action_label: __("Stop"),
		secondary_action: () => frappe.xcall(`${API}cancel`, { name }).then(look),
	});
	let timer = null;
	let is_open = true;
	dialog.onhide = () => {
		is_open = false;
		clearTimeout(timer);
	};

	async function look() {
		clearTimeout(timer);
		const state = await frappe.xcall(`${API}get`, { name });
		if (!is_open) return;
		dialog.get_field("state").$wrapper.html(render(state));
		say(sayOutcome(state, __), "bulk", PROGRESS_MS);
		if (["Queued", "Running"].includes(state.status)) {
			timer = setTimeout(look, POLL_MS);
			return;
		}
		dialog.get_secondary_btn().addClass("hide");
		if (isUnderway(state)) timer = setTimeout(look, LOOK_MS);
		if (state.file_url) {
			dialog.set_primary_action(__("Download"), () => window.open(state.file_url));
		} else {
			dialog.set_primary_action(__("Close"), () => dialog.hide());
		}
	}

	dialog.show();
	look();
}

function render(state) {
	const share = fraction(state);
	const escape = frappe.utils.escape_html;
	const is_over = !["Queued", "Running"].includes(state.status);
	const colour =
		{ Done: "", Failed: "progress-bar-danger", Cancelled: "progress-bar-warning" }[state.status] || "";
	return `
		<p>${escape(sayOutcome(state, __))}</p>
		<div class="progress" role="progressbar" aria-label="${escape(__("How far it is"))}" aria-valuemin="0" aria-valuemax="100" aria-valuenow="${share}">
			<div class="progress-bar ${colour}" style="width: ${share}%"></div>
		</div>
		${is_over ? "" : `<p class="text-muted small">${__("You can close this window: it goes on by itself.")}</p>`}
		${renderFailures(state, escape)}`;
}

function renderFailures(state, escape) {
	if (!state.failures.length) return "";
	const rows = state.failures.map((failure) => {
		const { customer, customer_name, message } = failure;
		if (!customer) return `<li>${escape(message)}</li>`;
		const link = (text) => `<a href="${frappe.utils.get_form_link("Customer", customer)}">${escape(text)}</a>`;
		return `<li>${saysName(failure) ? link(message) : `${link(customer_name || customer)}: ${escape(message)}`}</li>`;
	});
	return `<p class="bold mb-1">${escape(sayFailures(state, __))}</p>
		<ul class="small" style="max-height: 30vh; overflow: auto; padding-inline-start: var(--padding-md)">${rows.join("")}</ul>`;
}
