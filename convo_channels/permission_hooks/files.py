"""Files of posts, where Frappe's own rules for files say less than that they are as readable as their post."""

import frappe

from convo_channels.compat import no_objection
from convo_channels.constants import POST
from convo_channels.core.base.sql import TRUE, all_of, any_of, ident, sql
from convo_channels.core.posts.files import DRAFT, FILE
from convo_channels.permission_hooks.conditions import as_text, of_readable_document
from convo_channels.services.base.unsaid import unsaid
from convo_channels.services.posts.borrowed_files import borrows


def file_query_conditions(user=None):
	"""Frappe lists the files of all documents of a kind of which somebody may read one."""
	user = user or frappe.session.user
	of_post = of_readable_document(FILE, POST, user, "attached_to_name")
	if of_post == TRUE:
		return ""
	doctype, name, owner = (ident("tabFile", column) for column in ("attached_to_doctype", "attached_to_name", "owner"))
	own_draft = all_of([sql("{} = {}", name, DRAFT), sql("{} = {}", owner, user)])
	return as_text(any_of([sql("COALESCE({}, '') <> {}", doctype, POST), own_draft, of_post]))


@unsaid
def has_file_permission(doc, ptype="read", user=None, **kwargs):
	"""Who reads a file of a post is Frappe's to say, by the post; here is refused what would lead round that."""
	user = user or frappe.session.user
	if ptype in ("create", "write") and (borrows(doc, user) or not _may_write_into(doc, user)):
		return False
	return no_objection()


def _may_write_into(doc, user) -> bool:
	"""Frappe 15 lets everybody hang a file on any document by its name."""
	post = doc.get("attached_to_name") if doc.get("attached_to_doctype") == POST else None
	return not post or not frappe.db.exists(POST, post) or bool(frappe.has_permission(POST, "write", doc=post, user=user))
