"""The preview's site: a database, a held clock, one user, and the product's engine working on them.

It does what the services do on a bench (drain after a change, rebuild what is due, tell the pages), without their
locks and permissions: one process, one user who may see everything. Meaning and writing are core's.
"""

import datetime
import secrets
import tempfile
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from convo_channels.core.base.clock import Clock, as_text
from convo_channels.core.base.facts import Voice
from convo_channels.core.base.fiscal_years import FiscalYears, make_fiscal_years
from convo_channels.core.base.kept_values import keep
from convo_channels.core.base.pages import Row
from convo_channels.core.base.reader import Reader
from convo_channels.core.base.sql import in_list, sql, table
from convo_channels.core.base.store import column, scalar
from convo_channels.core.base.visibility import ALL
from convo_channels.core.catalog.catalog import build_catalog
from convo_channels.core.catalog.money import Currencies
from convo_channels.core.changes import outbox
from convo_channels.core.changes.outbox import Change
from convo_channels.core.feed.read_states import first_floor
from convo_channels.core.segments.moves import Move
from convo_channels.core.sync import drain, rebuild
from convo_channels.core.timeline import turned
from preview.events import Events
from standalone.schema import field_infos
from standalone.stores import AnyStore

BATCH = 500
CHUNK = 10_000
CHANNEL_CHANGED = "convo_channel_changed"
CUSTOMER_CHANGED = "convo_customer_changed"
Now = Callable[[], datetime.datetime]
_DAYS_AHEAD = sql("doctype = 'Preview' AND field = 'days_ahead'")


def _day(day: datetime.date) -> str:
	"""As the preview's pages write it (src/format.js)."""
	return f"{day:%b} {day.day}, {day.year}"


SYMBOLS = {"EUR": "€", "USD": "$"}


def _money(amount: str, currency: str) -> str:
	return f"{SYMBOLS[currency]} {amount}" if currency in SYMBOLS else f"{amount} {currency}"


def _calendar_years(year: int) -> FiscalYears:
	"""The business of the preview keeps its books by the calendar."""
	years = range(year - 10, year + 11)
	return make_fiscal_years([(datetime.date(n, 1, 1), datetime.date(n, 12, 31), ()) for n in years], "")


def _short_day(day: datetime.date) -> str:
	return f"{day:%b} {day.day}" + ("" if day.year == datetime.date.today().year else f", {day.year}")


VOICE = Voice(brief_day=_short_day, day=_day, moment=lambda moment: f"{_day(moment)} {moment:%H:%M}", money=_money)


@dataclass
class Outcome:
	"""What the engine made of some changes."""

	moves: list[Move] = field(default_factory=list)
	parked: list[tuple[Change, str]] = field(default_factory=list)
	customers: set[str] = field(default_factory=set)


class Site:
	"""One business, and the engine's port (core/site/site.py) on it. Every request holds `lock`; the store has one connection."""

	visibility = ALL
	sees_all = True
	voice = VOICE

	def __init__(
		self,
		store: AnyStore,
		*,
		user: str = "Administrator",
		machine_now: Now = datetime.datetime.now,
		files: Path | None = None,
	):
		self.store = store
		self.user = user
		self._files = files
		self.lock = threading.RLock()
		self.events = Events()
		self.catalog = build_catalog(field_infos())
		self._machine_now = machine_now
		self._held: datetime.datetime | None = None
		self._days_ahead = 0
		# What can still be brought back.
		self.deleted_posts: dict[str, tuple[dict[str, Any], list[Any], list[str], list[str]]] = {}

	@cached_property
	def files(self) -> Path:
		"""Where the files of posts lie; away with the process where nobody says."""
		if self._files is None:
			self._alone = tempfile.TemporaryDirectory(prefix="convo-files-")
			return Path(self._alone.name)
		self._files.mkdir(parents=True, exist_ok=True)
		return self._files

	def make_name(self) -> str:
		"""As Frappe names what has no name of its own."""
		return secrets.token_hex(5)

	def now(self) -> datetime.datetime:
		"""The site's time: the machine's, moved forward by whole days; or a moment that is held."""
		if self._held is not None:
			return self._held
		return self._machine_now() + datetime.timedelta(days=self._days_ahead)

	@property
	def reader(self) -> Reader:
		"""The preview's one user, who may see every channel."""
		in_use, archived = (
			tuple(column(self.store, sql("SELECT name FROM `tabConvo Channel` WHERE is_archived = {} ORDER BY name", is_archived)))
			for is_archived in (0, 1)
		)
		since = first_floor(self.now())
		return Reader(self.user, in_use, since=since, tells_by_hand=True, voice=self.voice, is_manager=True, archived=archived)

	def translate(self, text: str) -> str:
		return text

	def exists(self, doctype: str, name: str) -> bool:
		"""Of what the preview has no table it cannot say that something is missing."""
		if doctype not in field_infos():
			return True
		return bool(self.store.rows(sql("SELECT 1 FROM {} WHERE name = {}", table(doctype), name)))

	def may(self, action: str, doctype: str, name: str | None = None) -> bool:
		return True

	def readable(self, doctype: str, names: set[str]) -> set[str]:
		return names

	def admit(self, rows: Sequence[Row]) -> list[Row]:
		return list(rows)

	def hide(self, items: Sequence[dict[str, Any]]) -> None:
		"""Nothing: the one user may read everything."""

	def hold(self, moment: datetime.datetime | None) -> None:
		"""Makes time stand still at a moment; None lets it run again. For telling a history."""
		self._held = moment

	@property
	def days_ahead(self) -> int:
		return self._days_ahead

	def wake_up(self) -> None:
		"""After a start: the date as it was left, and everything that a new day brings."""
		kept = scalar(self.store, sql("SELECT value FROM `tabSingles` WHERE {}", _DAYS_AHEAD))
		self._days_ahead = int(kept or 0)
		self.catalog = replace(
			build_catalog(field_infos(), (), self._currencies()), fiscal_years=_calendar_years(self._machine_now().year)
		)
		self.settle(day_changed=True)

	def _currencies(self) -> Currencies:
		"""What the companies of the business keep their books in; the first one's where an amount names none."""
		query = sql("SELECT name, default_currency FROM `tabCompany` WHERE default_currency <> '' ORDER BY creation, name")
		companies = dict(self.store.rows(query))
		return Currencies(next(iter(companies.values()), ""), companies)

	def append(self, changes: Sequence[Change]) -> None:
		"""What the hook does inside a user's save: one append, nothing else."""
		outbox.append(self.store, changes)

	def settle(self, *, day_changed: bool = False) -> Outcome:
		"""What the worker does afterwards: drain everything that waits, then rebuild what is due."""
		outcome = Outcome()
		if day_changed:
			turned.note_all(self.store, self.catalog, Clock(self.now()))
		while True:
			batch = drain.drain_batch(self.store, self.catalog, self.now, BATCH)
			outcome.moves += batch.moves
			outcome.parked += batch.parked
			outcome.customers |= batch.customers
			if not batch.changes and not batch.parked:
				break
		for name, cause in rebuild.due_segments(self.store, self.catalog, day_changed=day_changed):
			outcome.moves += self.rebuild(name, cause)
		# When everything was last looked at: what the pages call "checked".
		keep(self.store, {"drained_at": as_text(self.now())}, self.now())
		self.tell(outcome)
		return outcome

	def _keep(self, doctype: str, field_name: str, value: object) -> None:
		where = sql("doctype = {} AND field = {}", doctype, field_name)
		self.store.execute(sql("DELETE FROM `tabSingles` WHERE {}", where))
		insert = "INSERT INTO `tabSingles` (doctype, field, value) VALUES ({}, {}, {})"
		self.store.execute(sql(insert, doctype, field_name, str(value)))

	def rebuild(self, name: str, cause: str) -> list[Move]:
		"""One segment from end to end, in the product's own steps."""
		reason = rebuild.reason_for(cause, self.now().date(), self.user)
		moves: list[Move] = []
		after: str | None = None
		while True:
			step = rebuild.rebuild_step(
				self.store, self.catalog, self.now, name, after=after, size=CHUNK, reason=reason
			)
			moves += step.moves
			after = step.after
			if after is None and not step.is_asked_again:
				return moves

	def move_date(self, days: int) -> Outcome:
		"""Forward by whole days, one day at a time as on a site that runs every night."""
		outcome = Outcome()
		for _ in range(days):
			self._days_ahead += 1
			self._keep("Preview", "days_ahead", self._days_ahead)
			day = self.settle(day_changed=True)
			outcome.moves += day.moves
			outcome.parked += day.parked
		return outcome

	def tell(self, outcome: Outcome) -> None:
		"""Live events: ids only, to the rooms of the channels and customers concerned."""
		self.tell_channels({move.segment for move in outcome.moves}, "moves")
		for customer in {move.customer for move in outcome.moves} | outcome.customers:
			data = {"customer": customer, "what": "moves"}
			self.events.publish("Customer", customer, CUSTOMER_CHANGED, data)

	def tell_channels(self, segments: Iterable[str], what: str, post: str = "") -> None:
		where = in_list(sql("segment"), sorted(segments))
		for channel in column(self.store, sql("SELECT name FROM `tabConvo Channel` WHERE {}", where)):
			self.tell_channel(channel, what, post)

	def tell_channel(self, channel: str, what: str, post: str = "") -> None:
		named = {"post": post} if post else {}
		self.events.publish("Convo Channel", channel, CHANNEL_CHANGED, {"channel": channel, "what": what, **named})
