// The form of a post. Its editor offers what is kept of a post (core/posts/html.py), and nothing else.

const editor = {
	enable_mentions: true,
	get_toolbar_options: () => [
		[{ header: [1, 2, 3, 4, 5, 6, false] }],
		["bold", "italic", "underline", "strike", "clean"],
		[{ color: [] }, { background: [] }],
		["blockquote", "code-block"],
		[{ direction: "rtl" }],
		["link"],
		[{ list: "ordered" }, { list: "bullet" }, { list: "check" }],
		[{ align: [] }],
		[{ indent: "-1" }, { indent: "+1" }],
		[
			{
				table: [
					"insert-table",
					"insert-row-above",
					"insert-row-below",
					"insert-column-right",
					"insert-column-left",
					"delete-row",
					"delete-column",
					"delete-table",
				],
			},
		],
	],
};

Object.assign(frappe.meta.get_docfield("Convo Post", "content"), editor);

frappe.ui.form.on("Convo Post", {
	onload(frm) {
		// a document that was loaded before this file has fields of its own
		Object.assign(frm.get_docfield("content"), editor);
	},
	refresh(frm) {
		window.convo_channels.guardPostEditor(frm.get_field("content").quill);
	},
});
