"""What people made of a segment in Frappe follows its new name: saved filters, charts, conditions (uses.PLACES).

By the columns, not through the documents: nobody changed them, and one that cannot be saved any more must not hold a rename
up. A fault is logged, and the rename goes on.
"""

from functools import partial
from typing import Any

import frappe

from convo_channels.core.base.sql import sql
from convo_channels.core.library.uses_renamed import condition_renamed, filters_renamed
from convo_channels.services.base.frappe_store import store
from convo_channels.services.changes import recorder
from convo_channels.services.library import uses
from convo_channels.services.library.uses import PLACES, Place

# Frappe keeps their conditions under one key for all of them.
KEPT = {"Webhook": "webhooks"}
LAST_VIEWS = "_user_settings"


@recorder.never_breaks_a_save
def follow(old: str, new: str) -> None:
	for place in PLACES:
		_follow_in(place, old, new)
	_follow_in_last_views(old, new)


@recorder.never_breaks_a_save
def _follow_in(place: Place, old: str, new: str) -> None:
	"""One kind of documents: a fault in it is none of the others'."""
	rows, columns = uses.read_place(place, old)
	touched = False
	for row in rows:
		doctype = uses.doctype_of(place, row)
		changed = {c: text for c in columns if (text := _renamed(place, row.get(c), doctype, old, new))}
		if changed:
			frappe.db.set_value(place.doctype, row.name, changed, update_modified=False)
			if place.parenttype:
				frappe.clear_document_cache(place.parenttype, row.parent)
			touched = True
	if touched and place.doctype in KEPT:
		frappe.cache.delete_value(KEPT[place.doctype])


def _renamed(place: Place, text: Any, doctype: str, old: str, new: str) -> str | None:
	renamed = condition_renamed if place.is_python else filters_renamed
	return renamed(text, doctype, old, new, uses.is_segment_field)


@recorder.never_breaks_a_save
def _follow_in_last_views(old: str, new: str) -> None:
	"""The filters a list had when somebody left it: Frappe has just written all of them to the database."""
	read = sql(
		"SELECT `user`, `doctype`, `data` FROM `__UserSettings` WHERE `data` LIKE {}", uses.probe(old)
	)
	for user, doctype, data in store.rows(read):
		changed = filters_renamed(data, doctype, old, new, uses.is_segment_field)
		if changed:
			store.execute(
				sql(
					"UPDATE `__UserSettings` SET `data` = {data} WHERE `user` = {user} AND `doctype` = {doctype}",
					data=changed,
					user=user,
					doctype=doctype,
				)
			)
			frappe.db.after_commit.add(partial(frappe.cache.hdel, LAST_VIEWS, f"{doctype}::{user}"))
