"""Earlier rules of a segment: kept whenever the rule, its exceptions or its reach change, and read back to be restored.

The only writer of Convo Segment Version. A version holds the rows of the rule as the form has them, so that they can be
put back. The newest version is the rule as it stands; a reader is shown the ones before it.
"""

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...constants import SEGMENT_EXCEPTION, SEGMENT_RULE, SEGMENT_VERSION
from ..base.clock import as_datetime, as_text
from ..base.cursor import Position
from ..base.errors import CoreError
from ..base.facts import PLAIN, Voice
from ..base.names import user_names
from ..base.page import open_page
from ..base.sql import EMPTY, Sql, all_of, ident, join, like, sql, table
from ..base.store import Store, dicts
from ..base.write import insert_rows
from ..catalog.catalog import Catalog
from ..rules.renames import Renamed, follow
from ..rules.rule import parse_rule
from ..rules.sentence import say_rule
from ..segments.segments import RULE_COLUMNS
from .exchange import form_row, plain_row

VERSION = SEGMENT_VERSION
KEPT = 50
EXCEPTION_COLUMNS = ("customer", "kind", "reason", "until_on")
_COLUMNS = ("segment", "saved_at", "saved_by", "sentence", "include_disabled", "rules")


@dataclass(frozen=True)
class State:
	"""A segment's rule as it stands. `content` is the JSON a version keeps: the rows and the exceptions."""

	sentence: str
	include_disabled: bool
	content: str


def read_state(store: Store, segment: str) -> State | None:
	"""The rule of a stored segment."""
	head = store.rows(
		sql("SELECT sentence, include_disabled FROM `tabConvo Segment` WHERE name = {}", segment)
	)
	if not head:
		return None
	rules = [plain_row(row) for row in _children(store, SEGMENT_RULE, segment, RULE_COLUMNS)]
	exceptions = [
		{column: str(row[column] or "") for column in EXCEPTION_COLUMNS}
		for row in _children(store, SEGMENT_EXCEPTION, segment, EXCEPTION_COLUMNS)
	]
	return State(head[0][0] or "", bool(head[0][1]), _pack(rules, exceptions))


def _children(store: Store, doctype: str, segment: str, columns: tuple[str, ...]) -> list[dict[str, Any]]:
	listed = join(", ", [ident(column) for column in columns])
	query = sql(
		"SELECT {columns} FROM {table} WHERE parent = {segment} AND parenttype = 'Convo Segment' ORDER BY idx",
		columns=listed,
		table=table(doctype),
		segment=segment,
	)
	return dicts(store, query, columns)


def _pack(rules: list[dict[str, Any]], exceptions: list[dict[str, Any]]) -> str:
	return json.dumps({"rules": rules, "exceptions": exceptions}, ensure_ascii=False)


def keep_version(store: Store, segment: str, *, at: datetime.datetime, by: str) -> bool:
	"""Keep the rule as it stands, unless the newest version says the same. Returns whether one was written.

	Called before a save too, with the time and author of the save before: so nothing that was changed in another way
	(by a rename, or before there were versions) is lost.
	"""
	state = read_state(store, segment)
	if state is None:
		return False
	newest = _newest(store, segment)
	if newest and newest[1:] == (int(state.include_disabled), state.content):
		return False
	row = (segment, at, by, state.sentence, int(state.include_disabled), state.content)
	insert_rows(store, VERSION, _COLUMNS, [row], now=at, user=by)
	_prune(store, segment)
	return True


def _newest(store: Store, segment: str) -> tuple[int, int, str] | None:
	query = sql(
		"SELECT name, include_disabled, rules FROM `tabConvo Segment Version` WHERE segment = {} ORDER BY name DESC LIMIT 1",
		segment,
	)
	found = store.rows(query)
	return (int(found[0][0]), int(found[0][1] or 0), _repack(found[0][2])) if found else None


def _repack(text: str | None) -> str:
	"""What was kept, as it would be kept today: before there was a column, every row had it empty."""
	content = _unpack(text)
	return _pack([plain_row(row) for row in content["rules"]], content["exceptions"])


def _prune(store: Store, segment: str) -> None:
	query = sql(
		"SELECT name FROM `tabConvo Segment Version` WHERE segment = {} ORDER BY name DESC LIMIT {}",
		segment,
		KEPT,
	)
	names = [int(name) for (name,) in store.rows(query)]
	if len(names) == KEPT:
		store.execute(
			sql("DELETE FROM `tabConvo Segment Version` WHERE segment = {} AND name < {}", segment, names[-1])
		)


def fetch_versions(
	store: Store, segment: str, *, cursor: str | None = None, limit: int = 20
) -> dict[str, Any]:
	"""{"items": [{name, saved_at, saved_by, saved_by_name, sentence, include_disabled, rules, exceptions}], "next_cursor"}."""
	page = open_page(cursor, limit, "versions", segment)
	before = _current(store, segment) if page.before is None else page.before_number
	where = [sql("segment = {}", segment), sql("name < {}", before) if before else EMPTY]
	columns = ("name", *_COLUMNS)
	query = sql(
		"SELECT {columns} FROM `tabConvo Segment Version` WHERE {where} ORDER BY name DESC LIMIT {limit}",
		columns=join(", ", [ident(column) for column in columns]),
		where=all_of(where),
		limit=page.asked_for,
	)
	found, following = page.cut(dicts(store, query, columns), _position_of)
	items = [_present(row) for row in found]
	names = user_names(store, sorted({item["saved_by"] for item in items}))
	for item in items:
		item["saved_by_name"] = names.get(item["saved_by"], (item["saved_by"], None))[0]
	return {"items": items, "next_cursor": following}


def _position_of(row: Mapping[str, Any]) -> Position:
	return Position(as_datetime(row["saved_at"]) or datetime.datetime.min, 0, str(row["name"]))


def _current(store: Store, segment: str) -> int | None:
	"""The newest version, when it is the rule as it stands: that one is no earlier rule."""
	newest, state = _newest(store, segment), read_state(store, segment)
	is_same = newest and state and newest[1:] == (int(state.include_disabled), state.content)
	return newest[0] if newest and is_same else None


def _present(row: Mapping[str, Any]) -> dict[str, Any]:
	content = _unpack(row["rules"])
	return {
		"name": row["name"],
		"saved_at": as_text(row["saved_at"]),
		"saved_by": row["saved_by"] or "",
		"sentence": row["sentence"] or "",
		"include_disabled": bool(row["include_disabled"]),
		"rules": [form_row(rule) for rule in content["rules"]],
		"exceptions": content["exceptions"],
	}


def _unpack(text: str | None) -> dict[str, Any]:
	try:
		content = json.loads(text or "")
	except (ValueError, RecursionError):
		content = {}
	return {"rules": content.get("rules") or [], "exceptions": content.get("exceptions") or []}


def forget_versions(store: Store, segment: str) -> None:
	"""The segment is deleted."""
	store.execute(sql("DELETE FROM `tabConvo Segment Version` WHERE segment = {}", segment))


def follow_rename(store: Store, catalog: Catalog, renamed: Renamed, voice: Voice = PLAIN) -> None:
	"""A document got another name: earlier rules that name it say the new one, so that they can be restored."""
	query = sql("SELECT name, rules FROM `tabConvo Segment Version` WHERE {}", _may_name(renamed.old))
	for name, text in store.rows(query):
		content = _unpack(text)
		rules = [_follow_row(row, catalog, renamed) for row in content["rules"]]
		exceptions = [_follow_exception(row, renamed) for row in content["exceptions"]]
		if (rules, exceptions) != (content["rules"], content["exceptions"]):
			_rewrite(store, catalog, name, rules, exceptions, voice)


def _may_name(old: str) -> Sql:
	"""A look at the text, before it is read: the longest part of the name that JSON writes as it is, however nested."""
	plain = "".join(sign if sign.isascii() and sign not in '"\\' else "\0" for sign in old)
	return like(sql("rules"), max(plain.split("\0"), key=len))


def _follow_row(row: dict[str, Any], catalog: Catalog, renamed: Renamed) -> dict[str, Any]:
	changed = follow(form_row(row), catalog, renamed)
	return plain_row({**form_row(row), **changed}) if changed else row


def _follow_exception(row: dict[str, Any], renamed: Renamed) -> dict[str, Any]:
	if renamed.doctype != "Customer":
		return row
	return {**row, "customer": renamed.replace(row.get("customer"))}


def _rewrite(
	store: Store,
	catalog: Catalog,
	name: int,
	rules: list[dict[str, Any]],
	exceptions: list[dict[str, Any]],
	voice: Voice,
) -> None:
	store.execute(
		sql(
			"UPDATE `tabConvo Segment Version` SET rules = {} WHERE name = {}", _pack(rules, exceptions), name
		)
	)
	try:
		sentence = say_rule(parse_rule(rules, catalog, may_be_empty=True), catalog, voice)
	except CoreError:
		return
	store.execute(sql("UPDATE `tabConvo Segment Version` SET sentence = {} WHERE name = {}", sentence, name))
