"""A rule that is not saved yet, as it is asked about: how many it holds, and what saving it would change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...constants import SEGMENT
from ..base.errors import RequestError
from ..base.messages import N_
from ..base.page import open_page
from ..base.reader import Item
from ..base.time_limit import TimeLimit
from ..rules.by_hand import NOBODY, ByHand
from ..rules.lost_values import Exists, find_lost
from ..rules.rule import Rule, parse_rule
from ..segments.evaluation import Engine
from ..segments.segments import Segment, check_cycle, load_segments, make_segment
from ..site.site import Site, clock_of
from . import difference, live_count
from .difference import Difference

SIDES = ("entering", "leaving")
SHOWN_NAMES = 20


@dataclass(frozen=True)
class Draft:
	"""A segment as it is typed. `name`: of the stored one that it would replace; none: a new one."""

	rows: list[dict[str, Any]]
	include_disabled: bool = False
	by_hand: ByHand = NOBODY
	name: str = ""

	def parse(self, site: Site) -> Rule:
		return parse_rule(self.rows, site.catalog, may_be_empty=self.by_hand.holds_somebody)


def check_samples(limit: int | None) -> int:
	"""How many names beside a count."""
	if limit is None:
		return live_count.SAMPLES
	if not 0 <= limit <= SHOWN_NAMES:
		raise RequestError(N_("The limit must be between 0 and {0}."), SHOWN_NAMES)
	return limit


def require_side(side: str) -> str:
	if side not in SIDES:
		raise RequestError(N_("The side must be entering or leaving."))
	return side


@dataclass(frozen=True)
class Telling:
	"""What the reader may be told of a rule. `hidden`: {row: why not}. `exists`: of what they may know that it is gone.

	`silent`: the rows of which not even that is told.
	"""

	exists: Exists
	hidden: Mapping[int, str] = field(default_factory=dict)
	silent: Mapping[int, str] = field(default_factory=dict)


def count(
	site: Site, draft: Draft, limit: int, telling: Telling, time_limit: TimeLimit | None = None
) -> Item:
	"""How many customers the rule holds, some of them, and which of its values are not there any more."""
	rule = draft.parse(site)
	question = live_count.Question(rule, draft.include_disabled, draft.by_hand, limit)
	answer = live_count.count_rule(
		site.store, site.catalog, clock_of(site), question,
		time_limit=time_limit, hidden=telling.hidden, visibility=site.visibility, voice=site.voice,
	)  # fmt: skip
	found = find_lost(rule, site.catalog, telling.exists, site.translate)
	quiet = {*telling.hidden, *telling.silent}
	return {**answer, "lost": [{"row": row, "text": text} for row, text in found if row not in quiet]}


def propose(site: Site, draft: Draft) -> tuple[Engine, Segment]:
	"""The segment as it would be saved, among all others. A new one has no name, and so no members."""
	segments = load_segments(site.store, site.catalog)
	check_cycle(segments, draft.name, draft.parse(site))
	proposed = make_segment(
		draft.name, draft.rows, site.catalog, include_disabled=draft.include_disabled, by_hand=draft.by_hand
	)
	return Engine(site.catalog, segments, clock_of(site)), proposed


def blank_difference() -> Item:
	"""What is known before anything is compared."""
	return {
		"stays": None, "enters": None, "leaves": None, "entering": [], "leaving": [], "channels": [], "segments": [],
		"hidden": [], "notes": [],
	}  # fmt: skip


def compare(
	site: Site, engine: Engine, proposed: Segment, time_limit: TimeLimit | None = None
) -> tuple[Item, Difference]:
	"""Who would stay, enter and leave, the first of them by name, and what follows elsewhere; and the whole, for who turns pages."""
	# Before what takes long: what is asked of the host then would be answered, and kept, as of minutes ago.
	visibility, channels = site.visibility, site.reader.channels
	found = difference.find_difference(site.store, engine, proposed, time_limit, visibility)
	changed = [follower.name for follower in found.followers]
	if proposed.name and (found.entering or found.leaving):
		changed.append(proposed.name)
	shown = site.readable(SEGMENT, {follower.name for follower in found.followers})
	answer = {
		**blank_difference(),
		"stays": found.stays,
		"enters": len(found.entering),
		"leaves": len(found.leaving),
		"channels": difference.channels_of(site.store, changed, channels),
		"segments": [
			{"name": f.name, "enters": f.enters, "leaves": f.leaves}
			for f in found.followers
			if f.name in shown
		],
	}
	for side, names in zip(SIDES, (found.entering, found.leaving), strict=True):
		answer[side], _rest = difference.page_of(site.store, names, visibility, start=0, limit=SHOWN_NAMES)
	return answer, found


def turn_page(
	site: Site, names: Sequence[str], token: str, side: str, cursor: str | None, limit: int
) -> Item:
	"""{"items", "next_cursor"} of those who enter or leave, of whom the reader sees, from the names that were kept."""
	page = open_page(cursor, limit, "difference", token, side)
	items, following = difference.page_of(
		site.store, names, site.visibility, start=page.place, limit=page.limit
	)
	return {"items": items, "next_cursor": page.following_place(following)}
