"""One customer's change, and 500 at once, beside one query for each live segment. Statements are counted.

With 50, 200 and 500 live segments in turn, or as many as are asked for.
"""

from benchmarks.context import Context
from benchmarks.data import only_live
from benchmarks.measure import CountingStore, side_by_side
from benchmarks.report import Row, ms
from convo_channels.core.changes import outbox
from convo_channels.core.changes.outbox import CHANGE, Change
from convo_channels.core.rules import compiler
from convo_channels.core.segments import membership
from convo_channels.core.segments.evaluation import Engine
from convo_channels.core.segments.segments import Segments, load_segments
from convo_channels.core.sync.drain import drain_batch

BATCH = 500


def measure(context: Context) -> list[Row]:
	store = context.store
	names = [
		n
		for (n,) in store.run(
			f"select name from `tabCustomer` where disabled = 0 order by crc32(name) limit {BATCH}"
		)
	]
	rows: list[Row] = []
	for count in context.segments:
		with only_live(store, count):
			engine = Engine(context.catalog, load_segments(store, context.catalog), context.clock)
			rows += [*_measure(context, engine, names[:1]), *_measure(context, engine, names)]
	return rows


def _measure(context: Context, engine: Engine, customers: list[str]) -> list[Row]:
	store, live = context.store, engine.segments.evaluated
	counted = CountingStore(store)

	def per_segment() -> None:
		for segment in live:
			assert segment.rule is not None
			query = compiler.rule_query(
				segment.rule, False, compiler.only(customers), engine.catalog, engine.clock
			)
			store.rows(query)

	def change() -> None:
		outbox.append(store, [Change("Customer", name, CHANGE, context.size.now) for name in customers])

	def drain() -> None:
		drain_batch(store, engine.catalog, lambda: context.size.now, BATCH)

	runs = {
		"segments": per_segment,
		"evaluation": lambda: membership.find_moves(store, engine, live, customers),
		"drain": drain,
		"loading": lambda: load_segments(store, engine.catalog),
	}
	times = side_by_side(runs, context.repeats, always=tuple(runs), before={"drain": change})
	moves = membership.find_moves(counted, engine, live, customers)
	asked = sum("`tabConvo Segment Member` WHERE" not in statement for statement in counted.statements)
	return _rows(engine.segments, len(customers), times, asked, len(moves))


def _rows(segments: Segments, customers: int, times: dict[str, float], asked: int, moves: int) -> list[Row]:
	distinct = {leaf for segment in segments.evaluated if segment.rule for leaf in segment.rule.leaves}
	who = "one customer" if customers == 1 else f"{customers} customers"
	who += f" in {len(segments.evaluated)} live segments"
	reference = f"one query per segment {ms(times['segments'])}"
	bar = 10 if customers == 1 else None
	return [
		Row(f"Drain, {who}: evaluation", ms(times["evaluation"]), reference,
			times["segments"] / times["evaluation"], bar, is_faster=True),
		Row(f"Drain, {who}: the whole batch (of it reading the rules {ms(times['loading'])})", ms(times["drain"]), reference,
			times["segments"] / times["drain"], is_faster=True),
		Row(f"Drain, {who}: queries of the evaluation", f"{asked}", f"{len(distinct)} distinct conditions",
			holds=asked <= len(distinct) + 1 and not moves, said_bar="one per distinct condition"),
	]  # fmt: skip
