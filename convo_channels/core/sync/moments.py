"""Moments that have passed: "in the last" and "in the next" days meet at now, and hours end at every moment.

Nothing is kept of what is to come. From time to time it is asked whose moments lie between the last time and now; only
these customers are looked at again, as the drain looks at those whose documents were saved.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from ..base.clock import Clock
from ..base.sql import TRUE, Sql, all_of, sql, table
from ..base.store import Store, column
from ..catalog import catalog as cat
from ..catalog.catalog import Catalog, Source
from ..catalog.customer_links import customer_of, leads_to_customer, rows_of
from ..operators import operators as ops
from ..rules.rule import Leaf, tests_of
from ..segments.evaluation import Engine
from ..segments.facts import MomentCame
from ..segments.membership import apply_moves, find_moves, reason_before_rebuilt
from ..segments.moves import CAUSE_DAY, Move, Reason
from ..segments.segments import ask_for_rebuild

AT_NOW = datetime.timedelta(0)


@dataclass(frozen=True)
class Passing:
	"""A field whose moments some segments wait for: `shift` is how far from now each counts, before it or after."""

	subject: str
	field: str
	shift: datetime.timedelta = AT_NOW


def waits_for(leaf: Leaf, catalog: Catalog) -> Iterator[Passing]:
	"""The moments at which a condition may turn, other than the beginning of a day."""
	for part in leaf.parts:
		for _, field, operator, args in tests_of(part, catalog):
			if field and field.type == ops.DATETIME:
				for shift in operator.turns_at(args):
					if shift or not field.is_stamp:
						yield Passing(part.subject, field.name, shift)


def find_passed(store: Store, engine: Engine, since: datetime.datetime) -> dict[str, set[str]]:
	"""{segment: customers with a moment between `since` and now that one of its conditions waits for}."""
	found: dict[str, set[str]] = {}
	known: dict[Passing, set[str]] = {}
	for segment in engine.segments.evaluated:
		for leaf in segment.rule.leaves if segment.rule else ():
			for passing in waits_for(leaf, engine.catalog):
				if passing not in known:
					known[passing] = set(column(store, _passed_query(passing, engine.catalog, engine.clock, since)))
				if known[passing]:
					found.setdefault(segment.name, set()).update(known[passing])
	return found


def _passed_query(passing: Passing, catalog: Catalog, clock: Clock, since: datetime.datetime) -> Sql:
	source = catalog.sources[passing.subject]
	field = source.fields[passing.field]
	if source.spec is None:
		customer = sql("s.name" if source.key == cat.CUSTOMER else "s.customer")
		rows, is_customers = sql("{} AS s", table(source.doctype)), TRUE
	else:
		customer, rows, is_customers = _related(source)
	at = field.sql(cat.ROW, clock)
	# The customer as it is stored, whatever the spelling in the row.
	return sql(
		"SELECT DISTINCT c.name FROM {rows} JOIN `tabCustomer` AS c ON c.name = {customer} WHERE {where}",
		rows=rows,
		customer=customer,
		where=all_of(
			[
				# The first moment again: on it itself nothing had turned yet.
				sql("{} >= {}", at, since + passing.shift),
				sql("{} <= {}", at, clock.now + passing.shift),
				is_customers,
			]
		),
	)


def _related(source: Source) -> tuple[Sql, Sql, Sql]:
	assert source.spec is not None
	return customer_of(source.spec), rows_of(source.spec), leads_to_customer(source.spec)


def let_pass(store: Store, engine: Engine, since: datetime.datetime) -> list[Move]:
	"""Look again at those whose moments have passed since. Within the caller's transaction and lock."""
	moves: list[Move] = []
	why = Reason(CAUSE_DAY, MomentCame(f"{engine.clock.now:%Y-%m-%d %H:%M}"))
	for name, customers in find_passed(store, engine, since).items():
		if engine.segments.by_name[name].ranks:
			# Others have another place by now, too.
			ask_for_rebuild(store, name, engine.clock.now, why.as_json())
			continue
		wanted = engine.segments.with_dependents([name])
		found = find_moves(store, engine, wanted, sorted(customers))
		reasons = [reason_before_rebuilt(engine.segments.by_name[move.segment]) or why for move in found]
		apply_moves(store, found, reasons, engine.clock.now)
		moves += found
	return moves
