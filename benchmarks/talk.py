"""What a page asks for beside its rows: what happened while it was away, the replies under a post, the card of what was missed.

Each beside as many posts read by their key.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from benchmarks import data
from benchmarks.context import Context
from benchmarks.measure import CountingStore, count_reads, side_by_side
from benchmarks.report import Row, ms
from benchmarks.sidebar import THIRD
from convo_channels.core.base.reader import Reader
from convo_channels.core.base.visibility import ALL, Visibility
from convo_channels.core.feed import catch_up, stream_changes, thread_page

CHANNEL, PAGE = "Channel 42", 20
READERS = {"who sees all": ALL, "who sees 30 % of the customers": THIRD}
AWAY = datetime.timedelta(days=7)


@dataclass
class Port:
	"""The site as a reader finds it, as far as these use cases ask."""

	store: Any
	reader: Reader
	visibility: Visibility
	moment: datetime.datetime
	hidden: list[Any] = field(default_factory=list)

	def now(self) -> datetime.datetime:
		return self.moment

	def may(self, *asked: str) -> bool:
		return True

	def hide(self, items: list[Any]) -> None:
		"""Nothing is blanked: nothing here speaks of documents."""


def measure(context: Context) -> list[Row]:
	(newest, moved), root = _marks(context), _longest_thread(context)
	since = str(context.size.now - AWAY)
	asked = {
		"Changes since a minute ago, three posts": lambda site: stream_changes.read_changes(site, CHANNEL, f"{newest - 3}:{moved}"),
		"Changes, nothing happened": lambda site: stream_changes.read_changes(site, CHANNEL, f"{newest}:{moved}"),
		f"Replies under a post, the longest thread, {PAGE} at most": lambda site: thread_page.read_replies(site, root, None, PAGE, CHANNEL),
		"Card of what was missed in a week": lambda site: catch_up.read_catch_up(site, CHANNEL, since),
	}
	return [_row(context, f"{what}, a reader {who}", run, visibility) for what, run in asked.items() for who, visibility in READERS.items()]


def _row(context: Context, what: str, run: Callable[[Port], Any], visibility: Visibility) -> Row:
	reader = Reader(data.READER, tuple(context.channels))
	site = Port(context.store, reader, visibility, context.size.now)
	keyed = _keyed(context)
	times = side_by_side({"ours": lambda: run(site), "keyed": keyed}, context.repeats, always=("ours", "keyed"))
	read, _found = count_reads(context.store, lambda: run(site))
	counted = CountingStore(context.store)
	run(Port(counted, reader, visibility, context.size.now))
	told = f"{ms(times['ours'])}, {read:,} rows read, {counted.reads} statements"
	return Row(what, told, f"{PAGE} posts by key {ms(times['keyed'])}", times["ours"] / times["keyed"])


def _marks(context: Context) -> tuple[int, int]:
	return tuple(int(part) for part in stream_changes.read_mark(context.store).split(":"))


def _longest_thread(context: Context) -> str:
	"""About a customer whom every reader here sees."""
	found = context.store.run(
		"select p.thread from `tabConvo Post` as p join `tabCustomer` as c on c.name = p.customer and c.territory = 'Germany'"
		" where p.thread is not null group by p.thread order by count(*) desc, p.thread limit 1"
	)
	return found[0][0]


def _keyed(context: Context) -> Callable[[], list[tuple]]:
	names = tuple(name for (name,) in context.store.run(f"select name from `tabConvo Post` order by posted_at desc, name desc limit {PAGE}"))
	places = ", ".join(["%s"] * len(names))
	return lambda: context.store.run(f"select * from `tabConvo Post` where name in ({places})", names)
