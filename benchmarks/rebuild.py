"""A rebuild that finds nothing to change, beside the mere evaluation; and what it does to somebody who saves meanwhile."""

import json
import subprocess
import sys
import time
from contextlib import contextmanager

from benchmarks.context import Context
from benchmarks.data import only_live
from benchmarks.measure import CountingStore, side_by_side
from benchmarks.report import Row, ms
from convo_channels.core.rules import compiler
from convo_channels.core.rules.compiler import Scope
from convo_channels.core.segments import evaluation, moves
from convo_channels.core.segments.segments import Segment, load_segments
from convo_channels.core.sync import rebuild
from standalone.checkout import ROOT

CHUNK = 10_000
SEGMENTS = 12
STALL_RUNS = 5
STALL_BAR = 5
PURGE_SECONDS = 30


def measure(context: Context) -> list[Row]:
	rows: list[Row] = []
	for count in context.segments:
		with only_live(context.store, count):
			chosen = _choose(context, count)
			rows += _beside_evaluation(context, chosen, count)
			if count == max(context.segments):
				rows += _stalls(context, chosen)
	return rows


def _choose(context: Context, count: int) -> list[Segment]:
	sizes = dict(context.store.run("select segment, member_count from `tabConvo Segment Figure`"))
	segments = [
		segment for segment in load_segments(context.store, context.catalog).evaluated
		if sizes[segment.name] * 500 > context.size.customers
	]  # fmt: skip
	if not segments:
		raise SystemExit(f"None of {count} live segments holds enough members; take more customers.")
	return segments[:: max(1, len(segments) // SEGMENTS)][:SEGMENTS]


def _rebuild(context: Context, store, segment: Segment) -> None:
	reason = rebuild.reason_for(moves.CAUSE_RULE, context.clock.today)
	after, is_first = None, True
	while is_first or after is not None:
		is_first = False
		step = rebuild.rebuild_step(
			store,
			context.catalog,
			lambda: context.size.now,
			segment.name,
			after=after,
			size=CHUNK,
			reason=reason,
		)
		after = step.after


def _evaluate(context: Context, segment: Segment, scopes: list[Scope]) -> None:
	assert segment.rule is not None
	for scope in scopes:
		context.store.rows(compiler.rule_query(segment.rule, False, scope, context.catalog, context.clock))


def _scopes(context: Context) -> list[Scope]:
	found, after, is_first = [], None, True
	while is_first or after is not None:
		is_first = False
		bound = evaluation.next_bound(context.store, after, CHUNK)
		found.append(Scope(after=after, upto=bound))
		after = bound
	return found


def _beside_evaluation(context: Context, segments: list[Segment], count: int) -> list[Row]:
	scopes = _scopes(context)
	found = []
	for segment in segments:
		runs = {
			"rebuild": lambda s=segment: _rebuild(context, context.store, s),
			"evaluation": lambda s=segment: _evaluate(context, s, scopes),
		}
		times = side_by_side(runs, context.repeats, always=tuple(runs))
		found.append((times["rebuild"] / times["evaluation"], segment, times))
	found.sort(key=lambda item: item[0])
	rows = []
	for which, bar, (ratio, segment, times) in (
		("median", 1.3, found[len(found) // 2]),
		("worst", 2, found[-1]),
	):
		rows.append(
			Row(f"Rebuild without a change, chunks of {CHUNK:,}, {count} live segments, {which} of {len(found)}: {segment.name}",
				ms(times["rebuild"]), f"evaluation in the same chunks {ms(times['evaluation'])}", ratio, bar)
		)  # fmt: skip
	return [*rows, _written(context, segments)]


def _written(context: Context, segments: list[Segment]) -> Row:
	counted = CountingStore(context.store)
	for segment in segments:
		_rebuild(context, counted, segment)
	ours = [
		s
		for s in counted.statements
		if s.startswith(("INSERT", "DELETE", "UPDATE"))
		and not any(table in s for table in ("`tabConvo Segment` ", "`tabConvo Segment Figure` "))
	]
	return Row(
		"Rebuild without a change: rows of members and log written",
		f"{len(ours)}",
		holds=not ours,
		said_bar="0",
	)


def _stalls(context: Context, segments: list[Segment]) -> list[Row]:
	"""The slowest of many short saves while rebuilds run, beside the slowest while the saver is alone."""
	alone, beside, first_fill = [], [], []
	for _ in range(STALL_RUNS):
		with _saver(context) as alone_times:
			_sleep(context)
		with _saver(context) as beside_times:
			for segment in segments:
				_rebuild(context, context.store, segment)
		_empty(context, segments[0])
		with _saver(context) as fill_times:
			_rebuild(context, context.store, segments[0])
		for times, worst in ((alone_times, alone), (beside_times, beside), (fill_times, first_fill)):
			worst.append(times[0])
	medians = [sorted(worst)[STALL_RUNS // 2] for worst in (alone, beside, first_fill)]
	lone = f"alone {ms(medians[0])}"
	return [
		Row("Worst stall of a concurrent save beside rebuilds without a change", ms(medians[1]), lone,
			said_bar=f"{STALL_BAR} ms", holds=medians[1] <= STALL_BAR),
		Row("Worst stall of a concurrent save beside a first fill", ms(medians[2]), lone, said_bar=f"{STALL_BAR} ms", holds=medians[2] <= STALL_BAR),
	]  # fmt: skip


def _sleep(context: Context) -> None:
	context.store.run("select sleep(2)")


def _empty(context: Context, segment: Segment) -> None:
	"""As before its first fill; what earlier fills logged goes too."""
	for statement in (
		"delete from `tabConvo Segment Member` where segment = %s",
		"delete from `tabConvo Segment Log` where segment = %s and cause = 'Rule'",
	):
		context.store.run(statement, (segment.name,))
	# What the server clears away after that is no part of a first fill.
	ends = time.monotonic() + PURGE_SECONDS
	while (
		time.monotonic() < ends
		and int(context.store.run("show global status like 'Innodb_history_list_length'")[0][1]) > 50
	):
		time.sleep(0.1)


@contextmanager
def _saver(context: Context):
	"""Another process that saves customers; yields a list that holds its worst time in milliseconds afterwards."""
	arguments = {
		"socket": str(context.server.socket),
		"user": context.server.user,
		"database": context.database,
	}
	process = subprocess.Popen(
		[sys.executable, "-m", "benchmarks.saver", json.dumps(arguments)],
		stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
	)  # fmt: skip
	assert process.stdin and process.stdout
	process.stdout.readline()  # it has begun
	found: list[float] = []
	try:
		yield found
	finally:
		told, _ = process.communicate("stop\n")
		found.append(float(told))
