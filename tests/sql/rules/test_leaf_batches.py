"""Many conditions in one statement: the same answers as one at a time, few statements, one fault stays one.

Random rules over random data, on SQLite and on MariaDB.
"""

import pytest

from convo_channels.core.rules import compiler
from convo_channels.core.rules.rule import parse_rule
from convo_channels.core.segments import evaluation
from convo_channels.core.segments.evaluation import Engine, LeafFault, evaluate_customers
from convo_channels.core.segments.segments import Segment, Segments
from tests.sql.chance import Chance
from tests.sql.chance_data import CUSTOMERS
from tests.support.builders import Business


class Counting:
	"""A store that counts the queries it passes on."""

	def __init__(self, store):
		self.store, self.dialect, self.asked = store, store.dialect, 0

	def rows(self, query):
		self.asked += 1
		return self.store.rows(query)


def make(store, seed: object, number: int = 30) -> tuple[Engine, list[Segment]]:
	chance = Chance(f"batches {seed}")
	business = Business(store)
	chance.put_business(business)
	segments = [Segment(f"S{i}", parse_rule(chance.rule(), business.catalog)) for i in range(number)]
	return Engine(business.catalog, Segments([]), business.catalog.clock(business.now())), segments


@pytest.mark.parametrize("seed", range(4))
def test_many_segments_at_once_hold_whom_each_holds_alone(store, seed):
	engine, segments = make(store, seed)
	together = evaluate_customers(store, engine, segments, CUSTOMERS)
	for segment in segments:
		assert evaluate_customers(store, engine, [segment], CUSTOMERS)[segment.name] == together[segment.name]


@pytest.mark.parametrize("size", [1, 7, 40])
def test_distinct_conditions_are_asked_once_and_many_in_a_statement(store, monkeypatch, size):
	engine, segments = make(store, "count")
	monkeypatch.setattr(evaluation, "LEAVES_A_STATEMENT", size)
	distinct = {leaf for segment in segments for leaf in segment.rule.leaves}
	counting = Counting(store)
	evaluate_customers(counting, engine, segments + segments, CUSTOMERS)
	assert counting.asked == 1 + -(-len(distinct) // size)


def test_a_condition_the_database_refuses_names_its_segments_only(store, monkeypatch):
	engine, segments = make(store, "fault")
	bad = segments[3].rule.leaves[0]
	compile_leaf = compiler.compile_leaf

	def refuse(leaf, *args, **more):
		if leaf == bad:
			raise ValueError("no such column")
		return compile_leaf(leaf, *args, **more)

	monkeypatch.setattr(compiler, "compile_leaf", refuse)
	with pytest.raises(LeafFault, match="no such column") as raised:
		evaluate_customers(store, engine, segments, CUSTOMERS)
	assert raised.value.segments == [s.name for s in segments if bad in s.rule.leaves]
	healthy = [s for s in segments if bad not in s.rule.leaves]
	assert set(evaluate_customers(store, engine, healthy, CUSTOMERS)) == {s.name for s in healthy}
