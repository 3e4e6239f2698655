"""Files of posts, where Frappe's own rules for files say less than that they are as readable as their post."""

import frappe

from convo_channels.compat import no_objection
from convo_channels.constants import POST
from convo_channels.core.base.sql import TRUE, all_of, any_of, ident, sql
from convo_channels.core.posts.files import DRAFT, FILE
from convo_channels.core.posts.kept_bytes import names_any
from convo_channels.permission_hooks.conditions import as_text, of_readable_document
from convo_channels.permission_hooks.talk import READING
from convo_channels.services.base.unsaid import unsaid
from convo_channels.services.posts import file_rights

# Whose a record is, and where its bytes are read.
PLACE_OF = ["owner", "attached_to_doctype", "attached_to_name", "file_url"]


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
	"""A file of a post is as readable as its post, whoever made or shared its record. A record may be told, and another may stand there."""
	user = user or frappe.session.user
	stands = frappe.db.get_value(FILE, doc.get("name"), PLACE_OF, as_dict=True) if doc.get("name") else None
	is_own = stands and stands.attached_to_doctype == POST and stands.file_url == doc.get("file_url")
	told = [doc.get(field) for field in ("file_name", "thumbnail_url", *(() if is_own else ("file_url",)))]
	if names_any(*told):
		return False
	if ptype == "share" and stands and stands.attached_to_doctype == POST:
		return False  # Frappe 15 opens what is shared whatever is said here
	kind = "read" if ptype in READING else "write"
	if not all(file_rights.may_use(record, kind, user, is_there=record is stands) for record in (stands, doc) if record):
		return False
	return no_objection()
