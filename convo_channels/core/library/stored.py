"""The site's own segments as a file would hold them, read in three queries. Writes nothing."""

from collections.abc import Sequence
from typing import Any

from ...constants import SEGMENT_ACTION, SEGMENT_RULE
from ..base.sql import TRUE, Sql, ident, in_list, join, sql, table
from ..base.store import Store, dicts
from ..base.text import fold
from ..segments.segments import RULE_COLUMNS
from .exchange import Shared, named_segments, plain_row
from .exchange_actions import ACTION_COLUMNS


def read_shared(store: Store, names: Sequence[str] | None = None) -> dict[str, Shared]:
	"""{name: segment}, all of the site or some of them."""
	heads = store.rows(
		sql(
			"SELECT name, description, include_disabled FROM `tabConvo Segment` WHERE {} ORDER BY name",
			in_list(sql("name"), names) if names is not None else TRUE,
		)
	)
	found = [name for name, *_ in heads]
	chosen = in_list(sql("parent"), found) if names is not None else TRUE
	rules = _children(store, SEGMENT_RULE, RULE_COLUMNS, chosen)
	actions = _children(store, SEGMENT_ACTION, ACTION_COLUMNS, chosen)
	return {
		name: Shared(
			name,
			[plain_row(row) for row in rules.get(name, [])],
			description or "",
			bool(include_disabled),
			actions.get(name, []),
		)
		for name, description, include_disabled in heads
	}


def inner_names(stored: dict[str, Shared]) -> dict[str, set[str]]:
	"""{segment: the segments it names, as they are spelled}."""
	spelled = {fold(name): name for name in stored}
	return {
		name: {spelled[fold(n)] for n in named_segments(shared.rules) if fold(n) in spelled}
		for name, shared in stored.items()
	}


def _children(
	store: Store, doctype: str, columns: tuple[str, ...], chosen: Sql
) -> dict[str, list[dict[str, Any]]]:
	listed = join(", ", [ident(column) for column in columns])
	query = sql(
		"SELECT parent, {columns} FROM {table} WHERE parenttype = 'Convo Segment' AND {chosen} ORDER BY parent, idx",
		columns=listed,
		table=table(doctype),
		chosen=chosen,
	)
	found: dict[str, list[dict[str, Any]]] = {}
	for row in dicts(store, query, ("parent", *columns)):
		found.setdefault(row.pop("parent"), []).append(row)
	return found
