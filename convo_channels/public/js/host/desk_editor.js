/**
 * The Desk's own comment editor (formatting, mentions) behind the small face of host.richEditor.
 *
 * Owns: the control's life. Must not: decide what becomes of the text.
 */

import { COMPOSER_BAR, guardPictures } from "./desk_post_editor.js";
import { withoutTags } from "../base/html_text.js";

const isBlank = (html) => !/<img\b/i.test(html) && !withoutTags(html).replace(/&nbsp;/g, " ").trim();

export function richEditor(element, { value = "", placeholder = "", label = "", onChange, onSubmit, onPicture, onFiles }) {
	const control = frappe.ui.form.make_control({
		parent: $(element),
		df: {
			fieldtype: "Comment",
			fieldname: "convo_post",
			label,
			get_toolbar_options: () => COMPOSER_BAR,
		},
		enable_mentions: true,
		no_wrapper: true,
		render_input: true,
		only_input: true,
	});
	control.on_submit = () => onSubmit();
	const { quill } = control;
	quill.root.setAttribute("aria-label", label);
	quill.root.setAttribute("role", "textbox");
	quill.root.setAttribute("aria-multiline", "true");
	quill.root.dataset.placeholder = placeholder;
	guardPictures(quill, onPicture, onFiles);

	const read = () => {
		const html = control.get_value() || "";
		return isBlank(html) ? "" : html;
	};
	let isSetting = false;
	const write = (html) => {
		isSetting = true;
		Promise.resolve(control.set_value(html || "")).finally(() => (isSetting = false));
	};
	quill.on("text-change", () => !isSetting && onChange(read()));
	if (value) write(value);

	return {
		focus: () => quill.focus(),
		format(name, value) {
			quill.focus();
			quill.format(name, value, "user");
		},
		onSelect(fn) {
			quill.on("editor-change", () => {
				const range = quill.getSelection();
				if (range) fn(quill.getFormat(range));
			});
		},
		insert(text) {
			const range = quill.getSelection(true);
			quill.insertText(range.index, text, "user");
			quill.setSelection(range.index + text.length, 0);
		},
		/** Where the cursor stands: nothing that was there before is lost. */
		insertHtml(html) {
			const range = quill.getSelection(true);
			const before = quill.getLength();
			quill.clipboard.dangerouslyPasteHTML(range.index, html, "user");
			quill.setSelection(range.index + quill.getLength() - before, 0);
		},
		insertPicture(address) {
			const range = quill.getSelection(true);
			quill.insertEmbed(range.index, "image", address, "user");
			quill.setSelection(range.index + 1, 0);
		},
		setValue: write,
		destroy: () => $(element).empty(),
	};
}
