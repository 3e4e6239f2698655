"""Who moves next, as it is asked for: of a segment or a channel, a page at a time, each with the day and why."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from ..base.clock import as_text
from ..base.errors import RequestError
from ..base.messages import N_
from ..base.page import open_page
from ..base.reader import Item
from ..rules.rule import Rule
from ..segments.evaluation import Engine
from ..site.named import require_channel, require_segment
from ..site.site import Site
from ..sync.rebuild import load_engine
from .deciding import Decider
from .upcoming import (
	MAX_DAYS,
	IsHidden,
	UpcomingMove,
	depends_on_time,
	fetch_page,
	find_upcoming,
	on_day,
	say_move,
)


@dataclass(frozen=True)
class Question:
	"""Of a segment, or of a channel's; `customer`: of that one alone."""

	segment: str | None
	channel: str | None
	days: int
	cursor: str | None
	limit: int
	customer: str | None = None

	def check(self) -> None:
		if bool(self.segment) == bool(self.channel):
			raise RequestError(N_("Name either a segment or a channel."))
		if not 1 <= self.days <= MAX_DAYS:
			raise RequestError(N_("The number of days must be between 1 and {0}."), MAX_DAYS)


@dataclass(frozen=True)
class Ahead:
	"""What was found, for so many days, and when."""

	moves: tuple[UpcomingMove, ...]
	days: int
	computed_at: str | None


@dataclass(frozen=True)
class Telling:
	"""How the reader is told why: the rule as it may be said, which conditions are hidden, whether decisions by hand are told."""

	rule: Rule
	is_hidden: IsHidden = lambda term: False
	tells_by_hand: bool = True


def look_ahead_now(site: Site, engine: Engine, name: str, days: int) -> Ahead:
	"""For a host that waits for the answer."""
	found = find_upcoming(site.store, engine, name, days)
	return Ahead(found.moves, found.days, as_text(engine.clock.now))


def read_upcoming(
	site: Site,
	asked: Question,
	*,
	look_ahead: Callable[[Site, Engine, str, int], Ahead | None] = look_ahead_now,
	telling_of: Callable[[Rule], Telling] = Telling,
) -> Item:
	"""By the passing of time alone, of the customers the reader may see. `look_ahead`: None while a job is at it."""
	asked.check()
	name = _segment_of(site, asked)
	page = open_page(asked.cursor, asked.limit, "upcoming", name, str(asked.days), asked.customer or "")
	engine = load_engine(site.store, site.catalog, site.now, name)
	found: Item = {"items": [], "next_cursor": None, "days": asked.days, "computed_at": None, "state": "none"}
	if not depends_on_time(engine, name):
		return found
	ahead = look_ahead(site, engine, name, asked.days)
	if ahead is None:
		return {**found, "state": "counting"}
	last = engine.clock.today + timedelta(days=asked.days)
	moves = [move for move in ahead.moves if move.on <= last and asked.customer in (None, "", move.customer)]
	shown, position = fetch_page(
		site.store, moves, visibility=site.visibility, after=page.before, limit=page.limit
	)
	rule = engine.segments.by_name[name].rule
	return {
		"items": _present(site, engine, name, shown, telling_of(rule)) if rule else [],
		"next_cursor": page.following(position),
		"days": min(asked.days, ahead.days),
		"computed_at": ahead.computed_at,
		"state": "done",
	}


def _segment_of(site: Site, asked: Question) -> str:
	if asked.channel:
		return require_channel(site.store, site.reader, asked.channel)[1]
	return require_segment(site, asked.segment or "")


def _decider_on(site: Site, engine: Engine, move: UpcomingMove) -> Decider:
	"""Where it is looked up what turns on the day of a move."""
	offset = (move.on - engine.clock.today).days
	before, after = on_day(engine, offset - 1) if offset else engine, on_day(engine, offset)
	return Decider(site.store, engine.catalog, before.clock, after.clock, site.voice, site.readable)


def _present(
	site: Site, engine: Engine, name: str, page: list[tuple[UpcomingMove, str]], telling: Telling
) -> list[Item]:
	return [
		{
			"customer": move.customer,
			"customer_name": shown,
			"segment": name,
			"action": move.action,
			"on": move.on.isoformat(),
			"text": say_move(
				move, telling.rule, engine.catalog,
				voice=site.voice, is_hidden=telling.is_hidden, tells_by_hand=telling.tells_by_hand,
				decider=_decider_on(site, engine, move),
			),
		}
		for move, shown in page
	]  # fmt: skip
