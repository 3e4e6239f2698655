"""What a save knows of the sources, once more: a row that a new process reads while the site's cache is empty or down.

Written by the scheduler's minute, read by its key. It may be older than what is committed, so nobody takes it for sure;
without it a source of another app's would not be known by its customer field.
"""

import json
from dataclasses import asdict, fields

from frappe.utils import now_datetime

from convo_channels.core.base.kept_values import keep, read_kept
from convo_channels.core.catalog.catalog import Catalog, SourceSpec
from convo_channels.core.catalog.watched import Known, known_of
from convo_channels.services.base.frappe_store import store

NAME = "known_sources"
_FIELDS = frozenset(field.name for field in fields(SourceSpec))


def write(catalog: Catalog) -> None:
	"""For jobs: keep what this catalog knows, where that is news."""
	text = _as_text(known_of(catalog))
	if read_kept(store, [NAME])[NAME] != text:
		keep(store, {NAME: text}, now_datetime())


def read() -> Known | None:
	"""None where nothing was written, or not by this version of the app."""
	stored = read_kept(store, [NAME])[NAME]
	try:
		return _from_text(stored) if stored else None
	except (KeyError, TypeError, ValueError):
		return None


def _as_text(known: Known) -> str:
	specs = [asdict(spec) for _, spec in sorted(known.specs.items())]
	held = {doctype: sorted(fields) for doctype, fields in sorted(known.held.items())}
	return json.dumps({"watched": sorted(known.watched), "specs": specs, "held": held})


def _from_text(text: str) -> Known:
	given = json.loads(text)
	specs = [SourceSpec(**{key: _stored(value) for key, value in row.items() if key in _FIELDS}) for row in given["specs"]]
	held = {doctype: frozenset(fields) for doctype, fields in given.get("held", {}).items()}
	return Known(frozenset(given["watched"]), {spec.doctype: spec for spec in specs}, held)


def _stored(value: object) -> object:
	return tuple(value) if isinstance(value, list) else value
