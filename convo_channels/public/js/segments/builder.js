/**
 * The builder in the form of a segment: one for each form, whatever segment the form shows.
 *
 * Owns: what the builder is told of the form, and what it writes into it. The child rows stay the truth: the builder
 * is fed from them after every change, and everything it does ends in them. Must not: know how a rule is built.
 */
import { markRaw, reactive } from "vue";
import { isSameDraft, makeDraft } from "../rules/difference_model";
import { mountApp } from "../host/apps";
import SegmentRule from "./SegmentRule.vue";
import { dropEmptyRows, readExceptions, readRows, writeRows } from "./form_rows";
import { deskHost } from "../host/desk_host";

export function createBuilder(frm, catalog) {
	const form = reactive({
		docname: "",
		segment: null,
		rows: [],
		catalog: null,
		error: "",
		sentence: "",
		includeDisabled: 0,
		exceptions: [],
		stored: null,
		isReadOnly: false,
		isAdvanced: false,
		hasTemplates: false,
		write: null,
	});
	catalog.then(
		// nobody changes it, and watching each of its thousands of fields makes every search of it many times slower
		(found) => (form.catalog = markRaw(found)),
		() => (form.error = __("The builder could not be loaded. Reload the page to try again."))
	);
	let app = null;
	let isAsked = false;

	function mount() {
		const element = document.createElement("div");
		frm.get_field("builder_html").$wrapper.empty().append(element);
		app = mountApp(SegmentRule, element, deskHost("Form"), { form, onCreated, onAdvanced });
	}

	/** A builder that is taken away may have a last word while the form shows another segment: it is not heard. */
	function writersOf(docname) {
		const isShown = () => frm.doc.name === docname;
		return {
			rows(rows) {
				if (!isShown()) return;
				writeRows(frm, rows);
				read();
				if (form.isAdvanced) frm.refresh_field("rules");
			},
			includeDisabled: (value) => isShown() && frm.set_value("include_disabled", value),
		};
	}
	const onCreated = (made) => frappe.set_route("Form", frm.doctype, made.segment);

	function onAdvanced(isAdvanced) {
		form.isAdvanced = isAdvanced;
		const { $wrapper, grid } = frm.get_field("rules");
		$wrapper.toggleClass("convo-behind-builder", !isAdvanced);
		if (!isAdvanced) return;
		offerSubjects(grid);
		frm.refresh_field("rules");
	}

	/**
	 * The subjects to choose from in the grid. Not by update_docfield_property: that draws the grid anew a moment later,
	 * and what is being typed into a cell by then is lost.
	 */
	function offerSubjects(grid) {
		const subjects = form.catalog ? form.catalog.sources : [];
		const options = subjects.map((source) => ({ value: source.key, label: source.label }));
		const rows = (grid.grid_rows || []).filter(Boolean).map((row) => row.docfields);
		for (const fields of [grid.docfields, grid.user_defined_columns, ...rows]) {
			const field = (fields || []).find(({ fieldname }) => fieldname === "subject");
			if (field) field.options = options;
		}
	}

	/** What the form says now; the builder decides whether that is news. */
	function read() {
		form.rows = readRows(frm);
		form.includeDisabled = cint(frm.doc.include_disabled);
		form.exceptions = readExceptions(frm);
	}

	/** The form shows a segment: another one, the same one after saving, or one that is new. */
	function refresh() {
		if (!app) mount();
		const isOther = form.docname !== frm.doc.name;
		if (isOther) form.write = writersOf(frm.doc.name);
		form.docname = frm.doc.name;
		form.segment = frm.is_new() ? null : frm.doc.name;
		form.sentence = frm.doc.sentence || "";
		form.isReadOnly = !frm.perm[0]?.write;
		form.hasTemplates = Boolean(frm.is_new());
		read();
		if (!frm.is_dirty()) form.stored = makeDraft(form.rows, form.includeDisabled, form.exceptions);
		else if (isOther) form.stored = null;
		onAdvanced(isOther ? false : form.isAdvanced);
	}

	/** Several changes of one moment are read once; a form that shows another segment by then is read on its own. */
	function readSoon() {
		if (isAsked) return;
		isAsked = true;
		setTimeout(() => {
			isAsked = false;
			if (form.docname === frm.doc.name) read();
		}, 0);
	}

	/** Whether to go on with saving. Whatever fails here does not keep anybody from it. */
	async function confirmSave() {
		dropEmptyRows(frm);
		read();
		if (!app) return true;
		try {
			return await app.root.confirmSave();
		} catch (error) {
			console.error(error); // eslint-disable-line no-console
			return true;
		}
	}

	/** Whether saving may change who is in the segment; where nobody knows, it may. */
	function isRuleChanged() {
		const draft = makeDraft(form.rows, form.includeDisabled, form.exceptions);
		return !form.stored || !isSameDraft(draft, form.stored);
	}

	return { refresh, changed: readSoon, confirmSave, isRuleChanged };
}
