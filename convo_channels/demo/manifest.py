"""What the loader made on this site, and how far it is: kept in rows of its own among Frappe's defaults.

A default is a plain row, so it is written in the transaction that makes the documents: a load that was cut off
still knows all it made. Rows under a parent of their own reach nobody's session. Nothing is created or deleted here.
"""

import json

import frappe

PARENT = "convo_demo"
STATE = "state"
SERIES = "series"
MADE = "made:"


class Manifest:
	"""{DocType: {name in the files: (name on the site, creation)}}, in the order in which things were made."""

	def __init__(self) -> None:
		self._made: dict[str, dict[str, tuple[str, str]]] = {}
		self._dirty: set[str] = set()
		for key, value in _read_defaults().items():
			if key.startswith(MADE):
				made = json.loads(value)
				self._made[key[len(MADE) :]] = {name: tuple(entry) for name, entry in made.items()}

	def __bool__(self) -> bool:
		return any(self._made.values())

	def add(self, doctype: str, key: str, name: str, creation: str) -> None:
		self._made.setdefault(doctype, {})[key] = (name, creation)
		self._dirty.add(doctype)

	def discard(self, doctype: str, key: str) -> None:
		if self._made.get(doctype, {}).pop(key, None):
			self._dirty.add(doctype)

	def name_of(self, doctype: str, key: str) -> str | None:
		entry = self._made.get(doctype, {}).get(key)
		return entry[0] if entry else None

	def entries(self, doctype: str) -> list[tuple[str, str, str]]:
		"""(key, name, creation) of one DocType, newest first: the order in which they can be deleted."""
		made = self._made.get(doctype, {})
		return [(key, name, creation) for key, (name, creation) in reversed(made.items())]

	def names(self, doctype: str) -> set[str]:
		return {name for name, _ in self._made.get(doctype, {}).values()}

	def doctypes(self) -> list[str]:
		return [doctype for doctype, made in self._made.items() if made]

	def count(self) -> int:
		return sum(len(made) for made in self._made.values())

	def save(self) -> None:
		"""Write what changed; the caller commits it together with the documents."""
		for doctype in sorted(self._dirty):
			made = self._made[doctype]
			_write_default(MADE + doctype, json.dumps(made, ensure_ascii=False) if made else None)
		self._dirty.clear()


def read_state() -> dict:
	"""The state as it was last written, {} when there never was one."""
	value = _read_defaults().get(STATE)
	return json.loads(value) if value else {}


def write_state(state: dict) -> None:
	_write_default(STATE, json.dumps(state, ensure_ascii=False))


def remember_series() -> None:
	"""Note which number series the site had before the demo business; asked again, it changes nothing."""
	if read_series() is None:
		series = frappe.qb.Table("tabSeries")
		names = frappe.qb.from_(series).select(series.name).run(pluck=True)
		_write_default(SERIES, json.dumps(sorted(names), ensure_ascii=False))


def read_series() -> list[str] | None:
	value = _read_defaults().get(SERIES)
	return json.loads(value) if value else None


def forget_load() -> None:
	"""Nothing of the demo business is left: the next load begins from nothing."""
	_write_default(SERIES, None)
	_write_default(STATE, None)


def _read_defaults() -> dict[str, str]:
	"""Straight from the table: Frappe's cache of defaults may be older than another process's commit."""
	rows = frappe.get_all(
		"DefaultValue",
		filters={"parent": PARENT},
		fields=["defkey", "defvalue"],
		order_by="creation asc",
	)
	return {row.defkey: row.defvalue for row in rows}


def _write_default(key: str, value: str | None) -> None:
	"""Rows are written without the document's events: they are no news to anyone, and this runs for every batch."""
	frappe.db.delete("DefaultValue", {"parent": PARENT, "defkey": key})
	if value is not None:
		row = frappe.new_doc("DefaultValue")
		row.update(
			{
				"parent": PARENT,
				"parenttype": "__default",
				"parentfield": "system_defaults",
				"defkey": key,
				"defvalue": value,
			}
		)
		row.db_insert()
