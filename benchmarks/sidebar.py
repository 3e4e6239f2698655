"""The sidebar of 50 channels with their dots, beside a read of 50 rows by their key."""

from benchmarks import data
from benchmarks.context import Context
from benchmarks.measure import CountingStore, side_by_side
from benchmarks.report import Row, ms
from convo_channels.core.base.reader import Reader
from convo_channels.core.base.visibility import ALL
from convo_channels.core.channels.sidebar import list_channels


def measure(context: Context) -> list[Row]:
	store, reader = context.store, Reader(data.READER, tuple(context.channels))
	places = ", ".join(["%s"] * len(reader.channels))
	keyed = f"select * from `tabConvo Channel` where name in ({places})"
	runs = {
		"sidebar": lambda: list_channels(store, reader, ALL),
		"keyed": lambda: store.run(keyed, reader.channels),
	}
	times = side_by_side(runs, context.repeats, always=("sidebar", "keyed"))
	counted = CountingStore(store)
	unread = sum(channel["unread"] for channel in list_channels(counted, reader, ALL))
	what = f"Sidebar of {len(reader.channels)} channels, {unread} with a dot, {counted.reads} statements"
	return [
		Row(
			what,
			ms(times["sidebar"]),
			f"as many rows by key {ms(times['keyed'])}",
			times["sidebar"] / times["keyed"],
			2,
		)
	]
