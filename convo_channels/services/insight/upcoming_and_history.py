"""Upcoming moves and the history of a segment, for a user: permissions joined in, heavy work left to a job.

What a forecast found is kept per segment and day until the segment moves or is edited, and never for longer than it
cost to find out, many times over. Only what everybody may know is kept; names and reasons are decided per reader.
"""

import json
import time
from typing import Any

import frappe
from frappe import _
from frappe.utils import now_datetime

from convo_channels.core.base.clock import as_text, parse_date
from convo_channels.core.base.sql import in_list, sql
from convo_channels.core.base.time_limit import TimeLimit, TooSlow
from convo_channels.core.insight import history, upcoming, upcoming_page
from convo_channels.core.insight.upcoming import Cause, UpcomingMove
from convo_channels.core.insight.upcoming_page import Ahead, Question, Telling
from convo_channels.core.rules.rule import Rule
from convo_channels.core.segments import evaluation
from convo_channels.core.segments.evaluation import Engine
from convo_channels.core.site.site import Site
from convo_channels.core.sync import rebuild
from convo_channels.services.access.documents import reads_by_hand
from convo_channels.services.access.site import FrappeSite
from convo_channels.services.base import background, locks
from convo_channels.services.base.background import if_installed
from convo_channels.services.base.errors import escape, said_plainly
from convo_channels.services.base.frappe_store import store
from convo_channels.services.catalog.site_catalog import get_catalog
from convo_channels.services.changes.meanwhile import drains_go_on
from convo_channels.services.rules.requests import hidden_conditions
from convo_channels.services.rules.told import told_rule

# What a request may spend before it becomes a job, and what a job may.
REQUEST_SECONDS, JOB_SECONDS = 0.8, 600
# Looked further ahead than asked, so that a longer question is not computed anew for each length.
HORIZONS = (14, 30, upcoming.MAX_DAYS)
CACHE_KEY = "convo_upcoming"
LONGEST_KEPT, KEPT_TIMES = 3600, 50
FAILED_KEPT = 600


def get_upcoming(
	segment: str | None,
	channel: str | None,
	days: int,
	page_cursor: str | None,
	limit: int,
	customer: str | None = None,
) -> dict[str, Any]:
	"""Who enters or leaves in the next days by the passing of time alone, of the customers the user may see."""
	asked = Question(segment, channel, days, page_cursor, limit, customer)
	with said_plainly():
		return upcoming_page.read_upcoming(FrappeSite(), asked, look_ahead=_look_ahead, telling_of=_telling_of)


def _telling_of(rule: Rule) -> Telling:
	catalog = get_catalog()
	hidden = hidden_conditions(rule, catalog)
	return Telling(told_rule(rule, catalog), lambda term: term.row in hidden, reads_by_hand())


# -- computing and keeping


def _look_ahead(site: Site, engine: Engine, name: str, days: int) -> Ahead | None:
	kept = _find_or_ask(engine, name, days)
	return Ahead(tuple(map(_read_move, kept["moves"])), kept["days"], kept["computed_at"]) if kept else None


def _find_or_ask(engine: Engine, name: str, days: int) -> dict[str, Any] | None:
	"""What is known of the next days, computed now if it is quick; None while a job is at it."""
	stamp = _stamp(engine, name)
	kept = frappe.cache.get_value(_key(name, days), expires=True)
	if kept and kept["stamp"] == stamp:
		if "error" in kept:
			frappe.throw(
				_("The upcoming moves of {0} could not be computed: {1}").format(
					escape(name), escape(kept["error"])
				)
			)
		return kept
	if not engine.segments.by_name[name].is_filled:
		return None  # nobody is a member yet, so that everybody would seem to enter
	try:
		return compute(name, days, REQUEST_SECONDS, engine)
	except TooSlow:
		background.ask(
			"convo_channels.services.insight.upcoming_and_history.compute_in_job",
			job_id=_job(name, days),
			at_once=True,
			timeout=JOB_SECONDS * 2,
			segment=name,
			days=days,
		)
		return None


def _job(segment: str, days: int) -> str:
	return f"convo_upcoming:{segment}:{_horizon(days)}"


@if_installed
def compute_in_job(segment: str, days: int) -> None:
	"""The same with more time. That it failed is kept too, so that open pages do not ask for it without end."""
	with locks.alive(_job(segment, days)) as is_mine, drains_go_on():
		if is_mine:
			_compute_or_tell(segment, days)


def _compute_or_tell(segment: str, days: int) -> None:
	try:
		compute(segment, days, JOB_SECONDS)
	except Exception as error:
		frappe.db.rollback()
		said = _("it takes too long") if isinstance(error, TooSlow) else type(error).__name__
		frappe.log_error(title=f"convo_channels: upcoming moves of {segment}"[:140])
		engine = rebuild.load_engine(store, get_catalog(), now_datetime, segment)
		failed = {"stamp": _stamp(engine, segment), "error": said}
		frappe.cache.set_value(_key(segment, days), failed, expires_in_sec=FAILED_KEPT)


def compute(segment: str, days: int, seconds: float, engine: Engine | None = None) -> dict[str, Any]:
	"""Look ahead and keep what was found. TooSlow when the seconds do not suffice."""
	engine = engine or rebuild.load_engine(store, get_catalog(), now_datetime, segment)
	stamp = _stamp(engine, segment)
	started = time.monotonic()
	found = upcoming.find_upcoming(store, engine, segment, _horizon(days), TimeLimit(seconds))
	took = time.monotonic() - started
	kept = {
		"stamp": stamp, "days": found.days, "computed_at": as_text(engine.clock.now),
		"moves": [_kept_move(move) for move in found.moves],
	}  # fmt: skip
	# A change that moves nobody yet (an order that puts off a silence) leaves no stamp: only age ends this.
	frappe.cache.set_value(
		_key(segment, days), kept, expires_in_sec=max(1, min(LONGEST_KEPT, int(took * KEPT_TIMES)))
	)
	return kept


def _horizon(days: int) -> int:
	return next(horizon for horizon in HORIZONS if days <= horizon)


def _key(segment: str, days: int) -> str:
	return f"{CACHE_KEY}:{_horizon(days)}:{segment}"


def _stamp(engine: Engine, name: str) -> str:
	"""Changes with the day, and when the segment or one it builds on moves, is rebuilt or is edited."""
	names = sorted({name, *(block.name for block in evaluation.building_blocks(engine, name))})
	query = sql(
		"SELECT name, modified, evaluated_at, status FROM `tabConvo Segment` WHERE {} ORDER BY name",
		in_list(sql("name"), names),
	)
	return json.dumps([str(engine.clock.today), store.rows(query)], default=str)


def _kept_move(move: UpcomingMove) -> list[Any]:
	causes = [[cause.row, cause.reason] for cause in move.causes]
	return [move.on.isoformat(), move.action, move.customer, causes]


def _read_move(item: list[Any]) -> UpcomingMove:
	on, action, customer, causes = item
	return UpcomingMove(parse_date(on), action, customer, tuple(Cause(row, reason) for row, reason in causes))


# -- history


def get_history(segment: str, from_on: str | None, to_on: str | None) -> dict[str, Any]:
	"""Size over time, entries and exits, stays, of the customers the user may see."""
	with said_plainly():
		return history.get_history(FrappeSite(), segment, from_on, to_on)


def get_members_on(segment: str, on: str, page_cursor: str | None, limit: int) -> dict[str, Any]:
	"""Who was a member at the end of a day, by name."""
	with said_plainly():
		return history.get_members_on(FrappeSite(), segment, on, page_cursor, limit)
