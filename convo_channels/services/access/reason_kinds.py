"""Of which documents a reason may be shown in Frappe's lists, besides those that timelines tell of.

A segment is looked at as a whole when what its rule compares with is renamed, merged or moved in a tree: the reason names
that item, template or territory. The pages blank such a reason row by row; a list can be filtered by what it does not show,
so there the row itself is kept back. What no rule could compare with is shown to nobody but Administrator.
"""

import frappe

from convo_channels.constants import SEGMENT
from convo_channels.core.base.sql import TRUE, Sql, all_of, any_of, ident, in_list, sql, table
from convo_channels.core.catalog.catalog import TREES
from convo_channels.core.operators import operators as ops
from convo_channels.services.access import documents
from convo_channels.services.catalog.site_catalog import get_catalog


def compared_with() -> list[str]:
	"""The kinds of documents that rules can name, and that no timeline tells of."""
	fields = [field for source in get_catalog().sources.values() for field in source.fields.values()]
	found = {field.options for field in fields if field.type in (*ops.NAMING, ops.TAG)} | TREES
	return sorted(found - _told() - {""})


def shown(doctype: Sql, name: Sql, user: str | None) -> Sql:
	"""Rows whose reason names a document that the user may read, or one that is judged elsewhere, or none."""
	user = user or frappe.session.user
	if user == "Administrator":
		return TRUE
	conditions = {kind: documents.condition_of(kind, user) for kind in compared_with() if documents.may_read(kind, user)}
	whole = [kind for kind, condition in conditions.items() if condition == TRUE]
	some = [(kind, condition) for kind, condition in conditions.items() if condition != TRUE]
	return any_of(
		[
			sql("COALESCE({}, '') = ''", doctype),
			in_list(doctype, sorted(_told()) + whole),
			*(all_of([sql("{} = {}", doctype, kind), _is_seen(kind, name, condition)]) for kind, condition in some),
		]
	)


def _told() -> set[str]:
	return {*documents.told_doctypes(), *documents.OURS, SEGMENT, "Communication"}


def _is_seen(kind: str, name: Sql, condition: Sql) -> Sql:
	return sql("EXISTS (SELECT 1 FROM {} WHERE {} = {} AND ({}))", table(kind), ident(f"tab{kind}", "name"), name, condition)
