"""A rule that is not saved yet: how many it holds, and what saving it would change. The preview waits for every answer."""

import secrets
from typing import Any

from convo_channels.core.insight import draft
from convo_channels.core.insight.draft import Draft
from convo_channels.core.rules import by_hand
from convo_channels.core.rules.request_rows import parse_rows
from convo_channels.core.site.named import require_segment
from preview.api import PRODUCT, BadRequest, answers
from preview.site import Site

MOST_KEPT = 20

# The names of the last few comparisons, for those who turn pages: {token: {side: names}}.
_kept: dict[str, dict[str, list[str]]] = {}


@answers(PRODUCT + "rules.count")
def count(
	site: Site, rules: list, include_disabled: int = 0, exceptions: list | None = None, limit: int | None = None
) -> dict[str, Any]:
	rules, beside = parse_rows(rules), parse_rows(exceptions or [])
	limit = draft.check_samples(limit)
	asked = Draft(rules, bool(include_disabled), by_hand.parse_by_hand(beside))
	answer = draft.count(site, asked, limit, draft.Telling(site.exists))
	return {"state": "done", "token": secrets.token_hex(16), **answer}


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
	rules, beside = parse_rows(rules), parse_rows(exceptions or [])
	name = require_segment(site, segment) if segment else ""
	asked = Draft(rules, bool(include_disabled), by_hand.parse_by_hand(beside), name)
	answer, found = draft.compare(site, *draft.propose(site, asked))
	token = secrets.token_hex(16)
	_kept[token] = dict(zip(draft.SIDES, (found.entering, found.leaving), strict=True))
	for old in list(_kept)[:-MOST_KEPT]:
		del _kept[old]
	return {"state": "done", "token": token, **answer}


@answers(PRODUCT + "rules.get_difference")
def get_difference(site: Site, token: str) -> dict[str, Any]:
	raise BadRequest("The preview answers every comparison at once.", 404)


@answers(PRODUCT + "rules.get_difference_page")
def get_difference_page(
	site: Site, token: str, side: str, cursor: str | None = None, limit: int = 20
) -> dict[str, Any]:
	draft.require_side(side)
	if token not in _kept:
		raise BadRequest("There is no such question of yours any more. Ask again.", 404)
	return draft.turn_page(site, _kept[token][side], token, side, cursor, limit)
