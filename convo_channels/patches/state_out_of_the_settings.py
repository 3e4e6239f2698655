"""What the background work remembers moves from the settings' rows in `tabSingles` to a table of its own."""

from frappe.utils import now_datetime

from convo_channels.constants import SETTINGS
from convo_channels.core.base.kept_values import keep
from convo_channels.core.base.sql import all_of, in_list, sql
from convo_channels.core.base.store import column
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.work_state import FIELDS


def execute() -> None:
	"""Repeatable: what is kept at the new place already is the newer one."""
	in_single = all_of([sql("doctype = {}", SETTINGS), in_list(sql("field"), FIELDS)])
	stored = dict(store.rows(sql("SELECT field, value FROM `tabSingles` WHERE {}", in_single)))
	known = set(column(store, sql("SELECT name FROM `tabConvo Work State`")))
	keep(store, {field: value for field, value in stored.items() if field not in known}, now_datetime())
	store.execute(sql("DELETE FROM `tabSingles` WHERE {}", in_single))
