"""Single values kept under a name: a row for each in Convo Work State. It knows no name and decides nothing."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from .sql import EMPTY, hint, in_list, sql, value_rows
from .store import Store
from .write import SYSTEM_USER


def read_kept(store: Store, names: Iterable[str]) -> dict[str, str | None]:
	"""{name: its value}, None for what was never kept."""
	wanted = list(names)
	query = sql("SELECT name, value FROM `tabConvo Work State` WHERE {}", in_list(sql("name"), wanted))
	stored = dict(store.rows(query))
	return {name: stored.get(name) for name in wanted}


def keep(store: Store, values: Mapping[str, Any], now: datetime.datetime) -> None:
	"""Write values as text, each into its own row; None and the empty text are the same.

	One statement, the rows in the order of their names: two who write several of them never wait for each other in
	a circle.
	"""
	if not values:
		return
	rows = [
		[name, _as_stored(value), now, now, SYSTEM_USER, SYSTEM_USER, 0, 0]
		for name, value in sorted(values.items())
	]
	overwrite = hint(
		"ON DUPLICATE KEY UPDATE value = VALUES(value), modified = VALUES(modified)",
		"ON CONFLICT (name) DO UPDATE SET value = excluded.value, modified = excluded.modified",
	)
	head = "INSERT INTO `tabConvo Work State` (name, value, creation, modified, owner, modified_by, docstatus, idx) VALUES"
	store.execute(sql(head + " {} {}", value_rows(rows, EMPTY), overwrite))


def _as_stored(value: Any) -> str | None:
	if value is None or value == "":
		return None
	return str(int(value)) if isinstance(value, bool) else str(value)
