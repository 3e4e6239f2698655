"""The sidebar of 50 channels with its badges, for different readers, beside a read of 50 rows by their key."""

from collections.abc import Callable
from typing import Any

from benchmarks import data
from benchmarks.context import Context
from benchmarks.measure import CountingStore, count_reads, side_by_side
from benchmarks.report import Row, ms
from convo_channels.core.base.reader import Item, Reader
from convo_channels.core.base.sql import foreign
from convo_channels.core.base.visibility import ALL, Visibility
from convo_channels.core.channels.sidebar import list_channels

BAR = 2
# Three of ten territories.
THIRD = Visibility(predicate=foreign("`tabCustomer`.`territory` in ('Germany', 'France', 'Italy')"))


class InMemory:
	"""Where a host keeps what it has counted; for Frappe that is Redis, which is not measured here."""

	def __init__(self) -> None:
		self.told: dict[str, Any] = {}

	def read(self, user: str) -> Any:
		return self.told.get(user)

	def write(self, user: str, told: Any) -> None:
		self.told[user] = told


def measure(context: Context) -> list[Row]:
	kept = InMemory()
	readers = {
		"nothing has changed since it was counted": (data.READER, ALL, kept, BAR),
		"counted, a reader of two customers in three": (data.READER, ALL, None, None),
		"counted, a reader of all but one customer in fifty": (data.TIDY, ALL, None, None),
		"counted, a reader who sees 30 % of the customers": (data.READER, THIRD, None, None),
	}
	return [_row(context, what, *reader) for what, reader in readers.items()]


def _row(context: Context, what: str, user: str, visibility: Visibility, kept: InMemory | None, bar: float | None) -> Row:
	store, reader = context.store, Reader(user, tuple(context.channels))
	keyed = _keyed(context)

	def sidebar() -> list[Item]:
		return list_channels(store, reader, visibility, kept)

	times = side_by_side({"sidebar": sidebar, "keyed": keyed}, context.repeats, always=("sidebar", "keyed"))
	read, found = count_reads(store, sidebar)
	counted = CountingStore(store)
	list_channels(counted, reader, visibility, kept)
	unread = sum(channel["unread"] for channel in found)
	told = f"{ms(times['sidebar'])}, {read:,} rows read, {counted.reads} statements"
	reference = f"as many rows by key {ms(times['keyed'])}, {count_reads(store, keyed)[0]} rows read"
	return Row(
		f"Sidebar of {len(reader.channels)} channels, {unread} unread: {what}", told, reference, times["sidebar"] / times["keyed"], bar
	)


def _keyed(context: Context) -> Callable[[], list[tuple]]:
	names = tuple(context.channels)
	places = ", ".join(["%s"] * len(names))
	return lambda: context.store.run(f"select * from `tabConvo Channel` where name in ({places})", names)
