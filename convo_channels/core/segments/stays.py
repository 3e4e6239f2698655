"""For how long somebody is in a segment: since the moment that is stored, and for who comes in just now since now."""

import datetime
from collections.abc import Mapping
from dataclasses import replace

from ..base.clock import Clock
from ..operators.operators import OPERATORS
from ..rules.rule import Leaf

# Customers and the day on which they come in.
Since = Mapping[str, datetime.date]


def parts_of(leaf: Leaf) -> tuple[Leaf, Leaf]:
	"""What is asked of the stored members: who is one at all, and who is one for so long."""
	is_in = next(key for key, op in OPERATORS.items() if op.types == OPERATORS[leaf.operator].types and not op.on_null)
	lasting = replace(leaf, operator=is_in)
	return replace(lasting, filters=()), lasting


def long_enough(
	leaf: Leaf, members: set[str], answers: Mapping[Leaf, set[str]], clock: Clock, since: Since
) -> set[str]:
	"""Those of the members who are it for as long as the condition asks. `since`: what is known better than stored."""
	if not leaf.filters:
		return members
	stored, lasting = (answers[part] for part in parts_of(leaf))
	known = members & stored - since.keys()
	fresh = {customer for customer in members - known if holds(leaf, since.get(customer, clock.today), clock)}
	return (known & lasting) | fresh


def holds(leaf: Leaf, since: datetime.date, clock: Clock) -> bool:
	"""Whether who is a member since that day is it for as long as the condition asks."""
	for item in leaf.filters:
		span = OPERATORS[item.operator].span
		first, last = (span(item.args, clock, False) if span else None) or (None, None)
		if (first is not None and since < first) or (last is not None and since > last):
			return False
	return True
