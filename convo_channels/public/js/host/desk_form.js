/**
 * Looking again at what a form shows, after something of ours happened elsewhere: never at the cost of what somebody typed.
 *
 * Frappe's own reload_doc throws away what is not saved, and the text in a field that was not left yet.
 */
export function reloadUntouched(frm) {
	const at = document.activeElement;
	const isTyping =
		at && at.matches("input, textarea, [contenteditable=true]") && $(frm.wrapper).has(at).length > 0;
	if (!frm.is_dirty() && !isTyping) frm.reload_doc();
}
