"""Interactions written in batches, beside one statement for each; a replayed batch must add nothing."""

import datetime
from contextlib import contextmanager

from benchmarks.context import Context
from benchmarks.measure import side_by_side
from benchmarks.report import Row, ms
from convo_channels.core.base.write import insert_rows
from convo_channels.core.timeline.documents import COLUMNS, Interaction, write_interactions

BATCH = 2000


def measure(context: Context) -> list[Row]:
	store = context.store
	batch = make_batch(
		[n for (n,) in store.run("select name from `tabCustomer` order by crc32(name) limit 200")],
		context.size.now,
	)
	one_by_one = batch[: BATCH // 10]
	runs = {
		"batch": lambda: write_interactions(store, batch),
		"single": lambda: _write_singly(store, one_by_one),
	}
	# Each run in a transaction that is rolled back before the next: always the same rows, always new.
	renew = {name: (lambda: _begin_anew(store)) for name in runs}
	times = side_by_side(runs, context.repeats, always=tuple(runs), before=renew)
	per_second = {"batch": BATCH / times["batch"] * 1000, "single": len(one_by_one) / times["single"] * 1000}
	with _rolled_back(store):
		first, second = write_interactions(store, batch), write_interactions(store, batch)
	return [
		Row(f"Ingest of {BATCH:,} interactions ({ms(times['batch'])})", f"{per_second['batch']:,.0f} rows a second",
			f"a statement each {per_second['single']:,.0f}", per_second["batch"] / per_second["single"], is_faster=True),
		Row("Ingest, the same batch again: rows added", f"{second}", f"{first:,} the first time",
			holds=first == BATCH and second == 0, said_bar="0"),
	]  # fmt: skip


def make_batch(customers: list[str], now: datetime.datetime, mark: str = "benchmark") -> list[Interaction]:
	"""Interactions as a mail or web source would send them."""
	return [
		Interaction(
			customer=customers[number % len(customers)], occurred_at=now - datetime.timedelta(seconds=number), received_at=now,
			medium="Web", direction="In", event_type="Visited", subject="A page of the shop was visited", content="",
			reference_doctype="", reference_name="", dedupe_key=f"{mark}:{number}", source="Benchmark",
		)
		for number in range(BATCH)
	]  # fmt: skip


def _write_singly(store, batch: list[Interaction]) -> None:
	for item in batch:
		insert_rows(store, "Convo Interaction", COLUMNS, [item.row()], now=item.received_at)


def _begin_anew(store) -> None:
	store.run("rollback")
	store.run("start transaction")


@contextmanager
def _rolled_back(store):
	_begin_anew(store)
	try:
		yield
	finally:
		store.run("rollback")
