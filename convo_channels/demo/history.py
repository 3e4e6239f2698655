"""Tells the engine of the demo business: its documents as changes of their own day, its segments to be filled.

The documents go through the outbox and the drain like anybody's, one change each, dated and signed as in the story;
so the timelines read as if the two years had happened here. No membership is computed here.
"""

from collections.abc import Mapping
from dataclasses import replace

import frappe
from frappe.utils import get_datetime

from convo_channels.constants import SEGMENT
from convo_channels.core.base.sql import in_list, sql
from convo_channels.core.base.write import in_slabs
from convo_channels.core.catalog.catalog import TREES
from convo_channels.core.changes import outbox as core_outbox
from convo_channels.core.changes.outbox import BULK, INSERT, Change
from convo_channels.core.sync import rebuild as core_rebuild
from convo_channels.demo.recipes import Kitchen
from convo_channels.services.base.frappe_store import store
from convo_channels.services.catalog.site_catalog import get_catalog, get_watched
from convo_channels.services.changes import recorder
from convo_channels.services.sync import jobs

MAIL = "Communication"


def tell_history(kitchen: Kitchen, keys: Mapping[str, set[str]]) -> None:
	"""Append one change per document ({DocType: names in the files}) and drain them all.

	Told twice, it adds nothing: a document's row on the timeline is unique.
	"""
	# new nodes of a tree move nobody: no customer was under them before
	told = [doctype for doctype in keys if doctype in get_watched() and doctype not in TREES]
	changes = [change for doctype in told for change in _changes(kitchen, doctype, keys[doctype])]
	for start in range(0, len(changes), recorder.MAX_ROWS_A_FLUSH):
		core_outbox.append(store, changes[start : start + recorder.MAX_ROWS_A_FLUSH])
	frappe.db.commit()  # a job of our own: the documents are committed, now the engine is asked
	if changes:
		jobs.drain()
	_heard_at_once(kitchen, keys.get(MAIL, set()))


def _heard_at_once(kitchen: Kitchen, keys: set[str]) -> None:
	"""A mail is heard of when it is read by the engine; those of the story were heard of on their day."""
	names = [name for key, name, _creation in kitchen.manifest.entries(MAIL) if key in keys]
	for slab in in_slabs(names):
		query = sql(
			"UPDATE `tabConvo Interaction` SET received_at = occurred_at WHERE reference_doctype = {} AND {}",
			MAIL, in_list(sql("reference_name"), slab),
		)  # fmt: skip
		store.execute(query)
	frappe.db.commit()  # a step of a job of our own


def _changes(kitchen: Kitchen, doctype: str, keys: set[str]) -> list[Change]:
	found = []
	for key, name, _creation in reversed(kitchen.manifest.entries(doctype)):
		if key in keys:
			doc = frappe.get_doc(doctype, name)
			change = recorder.make_change(doc, INSERT, spec=get_catalog().specs.get(doctype))
			at = get_datetime(doc.creation)
			found.append(replace(change, changed_at=at, changed_by=doc.owner, priority=BULK))
	return found


def fill_segments(kitchen: Kitchen) -> None:
	"""Fill the segments of the demo business now, the inner ones first; a site's own wait for their job."""
	ours = kitchen.manifest.names(SEGMENT)
	for segment, cause in core_rebuild.due_segments(store, get_catalog(), day_changed=False):
		if segment in ours:
			jobs.rebuild(segment, cause)
