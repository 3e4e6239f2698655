"""Conditions on ratings were fractions of 1 and are stars now; a time behind a day, which was dropped, is refused now."""

import json

import frappe

from convo_channels.core.base.sql import ident, join, sql
from convo_channels.core.base.store import dicts
from convo_channels.core.rules.mend_values import mend_row
from convo_channels.core.segments.segments import RULE_COLUMNS
from convo_channels.services.base import work_state
from convo_channels.services.base.frappe_store import store
from convo_channels.services.catalog.site_catalog import get_catalog_of_now


def execute() -> None:
	if work_state.get("values_mended"):
		return  # stars cannot be told from fractions afterwards
	catalog = get_catalog_of_now()
	columns = ("name", *RULE_COLUMNS)
	listed = join(", ", [ident(column) for column in columns])
	for row in dicts(store, sql("SELECT {} FROM `tabConvo Segment Rule`", listed), columns):
		changed = mend_row(row, catalog)
		if changed:
			pairs = join(", ", [sql("{} = {}", ident(column), value) for column, value in changed.items()])
			store.execute(sql("UPDATE `tabConvo Segment Rule` SET {} WHERE name = {}", pairs, row["name"]))
	_mend_versions(catalog)
	# What 0 and a moment of today mean has changed: members follow with the next check of everything.
	work_state.write(values_mended=1, reconcile_needed=1)
	frappe.clear_cache(doctype="Convo Segment")


def _mend_versions(catalog) -> None:
	"""Earlier rules can be put back."""
	for name, text in store.rows(sql("SELECT name, rules FROM `tabConvo Segment Version`")):
		try:
			content = json.loads(text or "")
			rules = [_mended(row, catalog) for row in content["rules"]]
		except (ValueError, KeyError, TypeError, AttributeError):
			continue  # what cannot be read cannot be put back either
		if rules != content["rules"]:
			said = json.dumps({**content, "rules": rules}, ensure_ascii=False)
			store.execute(sql("UPDATE `tabConvo Segment Version` SET rules = {} WHERE name = {}", said, name))


def _mended(row: dict, catalog) -> dict:
	"""A version keeps filters as a list."""
	filters = row.get("filters")
	changed = mend_row({**row, "filters": json.dumps(filters) if filters else ""}, catalog)
	if "filters" in changed:
		changed["filters"] = json.loads(changed["filters"])
	return {**row, **changed}
