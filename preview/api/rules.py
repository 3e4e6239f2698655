"""A rule that is not saved yet: how many it holds, and what saving it would change. The preview waits for every answer."""

import secrets
from typing import Any

from convo_channels.core.base.pages import check_limit
from convo_channels.core.base.sql import ident, sql
from convo_channels.core.base.store import column, scalar
from convo_channels.core.base.visibility import ALL
from convo_channels.core.insight import difference, live_count
from convo_channels.core.rules import by_hand
from convo_channels.core.rules.lost_values import find_lost
from convo_channels.core.rules.rule import parse_rule
from convo_channels.core.segments import segments as core_segments
from convo_channels.core.segments.evaluation import Engine
from preview.api import PRODUCT, BadRequest, answers
from preview.api.items import clock
from preview.site import Site
from standalone.schema import field_infos

SHOWN_NAMES = 20
MOST_KEPT = 20
SIDES = ("entering", "leaving")

# The names of the last few comparisons, for those who turn pages: {token: {side: names}}.
_kept: dict[str, dict[str, list[str]]] = {}


@answers(PRODUCT + "rules.count")
def count(
	site: Site, rules: list, include_disabled: int = 0, exceptions: list | None = None, limit: int = 5
) -> dict[str, Any]:
	_check_rows(rules, exceptions or [])
	if not 0 <= limit <= SHOWN_NAMES:
		raise BadRequest(f"The limit must be between 0 and {SHOWN_NAMES}.")
	decided = by_hand.parse_by_hand(exceptions or [])
	question = live_count.Question(parse_rule(rules, site.catalog), bool(include_disabled), decided, limit)
	answer = live_count.count_rule(site.store, site.catalog, clock(site), question)
	found = find_lost(question.rule, site.catalog, lambda doctype, name: _exists(site, doctype, name))
	lost = [{"row": row, "text": text} for row, text in found]
	return {"state": "done", "token": secrets.token_hex(16), **answer, "lost": lost}


def _exists(site: Site, doctype: str, name: str) -> bool:
	"""Of what the preview has no table it cannot say that something is missing."""
	if doctype not in field_infos():
		return True
	return scalar(site.store, sql("SELECT name FROM {} WHERE name = {}", ident(f"tab{doctype}"), name)) is not None


@answers(PRODUCT + "rules.get_count")
def get_count(site: Site, token: str) -> dict[str, Any]:
	raise BadRequest("The preview answers every count at once.", 404)


@answers(PRODUCT + "rules.difference", post=True)
def compare(
	site: Site,
	rules: list,
	segment: str | None = None,
	include_disabled: int = 0,
	exceptions: list | None = None,
) -> dict[str, Any]:
	_check_rows(rules, exceptions or [])
	segments = core_segments.load_segments(site.store, site.catalog)
	name = _stored_name(site, segment)
	core_segments.check_cycle(segments, name, parse_rule(rules, site.catalog))
	proposed = core_segments.make_segment(
		name, rules, site.catalog,
		include_disabled=bool(include_disabled), by_hand=by_hand.parse_by_hand(exceptions or []),
	)  # fmt: skip
	engine = Engine(site.catalog, segments, clock(site))
	found = difference.find_difference(site.store, engine, proposed)
	token = secrets.token_hex(16)
	names = dict(zip(SIDES, (found.entering, found.leaving), strict=True))
	_kept[token] = names
	for old in list(_kept)[:-MOST_KEPT]:
		del _kept[old]
	changed = [follower.name for follower in found.followers]
	if name and (found.entering or found.leaving):
		changed.append(name)
	channels = column(site.store, sql("SELECT name FROM `tabConvo Channel` WHERE is_archived = 0"))
	return {
		"state": "done",
		"token": token,
		"stays": found.stays,
		"enters": len(found.entering),
		"leaves": len(found.leaving),
		**{side: _page(site, names[side], 0, SHOWN_NAMES)[0] for side in SIDES},
		"channels": difference.channels_of(site.store, changed, channels),
		"segments": [{"name": f.name, "enters": f.enters, "leaves": f.leaves} for f in found.followers],
		"hidden": [],
		"notes": [],
	}


@answers(PRODUCT + "rules.get_difference")
def get_difference(site: Site, token: str) -> dict[str, Any]:
	raise BadRequest("The preview answers every comparison at once.", 404)


@answers(PRODUCT + "rules.get_difference_page")
def get_difference_page(
	site: Site, token: str, side: str, cursor: str | None = None, limit: int = 20
) -> dict[str, Any]:
	if side not in SIDES:
		raise BadRequest("The side must be entering or leaving.")
	if token not in _kept:
		raise BadRequest("There is no such question of yours any more. Ask again.", 404)
	if cursor and not cursor.isdigit():
		raise BadRequest("The page cursor cannot be read. Reload the list.")
	items, following = _page(site, _kept[token][side], int(cursor or 0), check_limit(limit))
	return {"items": items, "next_cursor": str(following) if following else None}


def _page(site: Site, names: list[str], start: int, limit: int) -> tuple[list[dict[str, Any]], int | None]:
	return difference.page_of(site.store, names, ALL, start=start, limit=limit)


def _check_rows(rules: list, exceptions: list) -> None:
	if not all(isinstance(row, dict) for row in rules):
		raise BadRequest("Each condition must be an object.")
	if not all(isinstance(row, dict) for row in exceptions):
		raise BadRequest("Each exception must be an object.")


def _stored_name(site: Site, segment: str | None) -> str:
	if not segment:
		return ""
	name = scalar(site.store, sql("SELECT name FROM `tabConvo Segment` WHERE name = {}", segment))
	if name is None:
		raise BadRequest(f"There is no segment {segment[:140]}.", 404)
	return name
