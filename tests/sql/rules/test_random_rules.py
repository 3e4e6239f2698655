"""Random rules over random data: the engine's SQL and the reference evaluator name the same customers.

For all customers, for some, and for ranges of names as a rebuild cuts them; on SQLite and on MariaDB. Two thousand
rules on each engine in every run, as many as CONVO_RANDOM says in a long one; see `tests.support.how_many`.
"""

import itertools

import pytest

from convo_channels.core.base.store import column
from convo_channels.core.rules.by_hand import parse_by_hand
from convo_channels.core.rules.compiler import EVERYBODY, Scope, only, rule_query
from convo_channels.core.rules.rule import parse_rule
from convo_channels.core.segments.evaluation import Engine, evaluate_customers
from convo_channels.core.segments.segments import Segment, Segments
from tests.sql.chance import Chance
from tests.sql.chance_data import CUSTOMERS
from tests.support.builders import Business
from tests.support.how_many import seeds

RULES_PER_SEED = 100


@pytest.mark.parametrize("seed", seeds(RULES_PER_SEED))
def test_random_rules_name_the_customers_the_evaluator_names(store, seed):
	chance = Chance(f"rules {seed}")
	business = Business(store)
	chance.put_business(business)
	evaluator = business.evaluator()
	clock = business.catalog.clock(business.now())
	engine = Engine(business.catalog, Segments([]), clock)
	telling = 0
	for number in range(RULES_PER_SEED):
		rows, with_disabled = chance.rule(), chance.random() < 0.3
		exceptions = chance.exceptions(business)
		by_hand = parse_by_hand(exceptions)
		expected = evaluator.members(rows, with_disabled, exceptions)
		rule = parse_rule(rows, business.catalog)

		def ask(scope, rule=rule, with_disabled=with_disabled, by_hand=by_hand):
			query = rule_query(rule, with_disabled, scope, business.catalog, clock, by_hand)
			return column(store, query)

		found = ask(EVERYBODY)
		assert sorted(found) == sorted(expected), (seed, number, rows)
		some = only(chance.sample(CUSTOMERS, 4))
		assert set(ask(some)) == expected & set(some.names), (seed, number, rows)
		segment = Segment("S", rule, with_disabled, by_hand=by_hand)
		combined = evaluate_customers(store, engine, [segment], CUSTOMERS)
		assert combined == {"S": expected}, (seed, number, rows)
		telling += 0 < len(expected) < len(CUSTOMERS) - 1
	assert telling > RULES_PER_SEED // 3, "most rules hold for nobody or for all, and prove little"


@pytest.mark.parametrize("seed", range(3))
def test_ranges_of_names_together_are_everybody(store, seed):
	chance = Chance(f"ranges {seed}")
	business = Business(store)
	chance.put_business(business)
	names = [name for (name,) in business.ask("select name from `tabCustomer` order by name")]
	for _ in range(25):
		rule = parse_rule(chance.rule(), business.catalog)
		clock = business.catalog.clock(business.now())
		cuts = [None, *sorted(chance.sample(range(len(names)), 3)), None]
		parts = []
		for low, high in itertools.pairwise(cuts):
			scope = Scope(
				after=None if low is None else names[low], upto=None if high is None else names[high]
			)
			parts += column(store, rule_query(rule, True, scope, business.catalog, clock))
		whole = column(store, rule_query(rule, True, EVERYBODY, business.catalog, clock))
		assert sorted(parts) == sorted(whole)
