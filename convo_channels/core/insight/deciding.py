"""What turns for a customer on a day to come: the one document that decides, and what becomes of it. Reads only.

A document decides where it alone counts from that day on, or counts no more. It is named with its date to whoever may read it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..base.clock import Clock, as_datetime
from ..base.facts import Voice
from ..base.messages import S_, say_label
from ..base.sql import ident, sql
from ..base.store import Store
from ..catalog import catalog as cat
from ..catalog.catalog import Catalog, Source, SourceSpec
from ..catalog.customer_links import rows_of
from ..catalog.words import FIELD_WORDS, NO_FIELD_WORDS
from ..operators import operators as ops
from ..operators.operators import OPERATORS
from ..rules.asked import Asked
from ..rules.compiler import only
from ..rules.related import related_rows
from ..rules.rule import Filter, Leaf, Term
from ..rules.said_values import say_count, say_test
from .explain_findings import say_held
from .explain_values import Finder

Readable = Callable[[str, set[str]], set[str]]
# As visible as the customer who moves.
WITH_THE_CUSTOMER = ("Customer", "Tag", "Convo ")


def everything(doctype: str, names: set[str]) -> set[str]:
	"""For a reader from whom nothing is hidden."""
	return names


@dataclass(frozen=True)
class Decider:
	"""Where it is looked up, and which documents the reader may know of. `before`, `after`: the clocks around the night."""

	store: Store
	catalog: Catalog
	before: Clock
	after: Clock
	voice: Voice
	readable: Readable = everything

	def say(self, term: Term, customer: str) -> str:
		"""What turns, behind "when"; empty where no single thing does. `term`: as it holds from that day on, as it may be told."""
		asked = Asked(term.leaf, self.catalog, self.voice, term.negate)
		if asked.operator.ranks:
			return ""  # what others have decides as well
		return TURNS.get(term.leaf.measure, _nothing)(self, asked, customer)

	def may_name(self, doctype: str, name: str) -> bool:
		return doctype.startswith(WITH_THE_CUSTOMER) or name in self.readable(doctype, {name})

	def day(self, value: Any) -> str:
		moment = as_datetime(value)
		return self.voice.short_day(moment.date()) if moment else ""


@dataclass(frozen=True)
class Row:
	"""A document of a customer, with its own day."""

	name: str
	day: Any


def _nothing(decider: Decider, asked: Asked, customer: str) -> str:
	return ""


def _of_rows(decider: Decider, asked: Asked, customer: str) -> str:
	"""The one document that counts from that day on, or no more."""
	leaf, source = asked.leaf, asked.source
	spec = source.spec
	if not spec:
		return ""
	before, after = (_rows(decider.store, leaf, source, spec, customer, clock) for clock in (decider.before, decider.after))
	gone, come = before.keys() - after.keys(), after.keys() - before.keys()
	if len(gone) + len(come) != 1:
		return ""
	row = {**before, **after}[next(iter(gone or come))]
	return _say_row(decider, asked, row, is_gone=bool(gone)) if decider.may_name(spec.holder, row.name) else ""


def _rows(
	store: Store, leaf: Leaf, source: Source, spec: SourceSpec, customer: str, clock: Clock
) -> dict[str, Row]:
	alias = cat.PARENT if spec.parent_doctype else cat.ROW
	query = sql(
		"SELECT DISTINCT {name}, {day} FROM {rows} WHERE {where}",
		name=ident(alias, "name"),
		day=ident(alias, spec.date_field),
		rows=rows_of(spec),
		where=related_rows(leaf, source, spec, only([customer]), clock),
	)
	return {str(name): Row(str(name), day) for name, day in store.rows(query)}


def _say_row(decider: Decider, asked: Asked, row: Row, *, is_gone: bool) -> str:
	leaf, fields, day = asked.leaf, asked.source.fields, decider.day(row.day)
	if any(fields[item.field].is_time_dependent for item in leaf.filters) and asked.words.turns:
		return asked.say(asked.words.turns, row.name)
	relative = [item for item in leaf.filters if OPERATORS[item.operator].is_relative]
	turned = leaf.period.operator.turned[is_gone] if leaf.period else ""
	if leaf.period and turned and not relative:
		return asked.say(turned, row.name, day, say_count(leaf.period.args[0], leaf.period.operator, decider.voice))
	if len(relative) == 1 and not leaf.period:
		field = fields[relative[0].field]
		test = say_test(relative[0].operator, relative[0].args, field, decider.voice, negated=is_gone)
		return asked.say(S_("{0} of {1} {2}"), say_label(field.label, decider.voice.translate), row.name, test)
	return asked.say(S_("{0} of {1} counts no longer") if is_gone else S_("{0} of {1} counts"), row.name, day)


def _of_latest(decider: Decider, asked: Asked, customer: str) -> str:
	return _of_edge(decider, asked, customer, max, S_("the last {0} ({1}, {2}) {3}"))


def _of_earliest(decider: Decider, asked: Asked, customer: str) -> str:
	return _of_edge(decider, asked, customer, min, S_("the first {0} ({1}, {2}) {3}"))


def _of_edge(decider: Decider, asked: Asked, customer: str, choose: Callable[..., Any], template: str) -> str:
	spec = asked.source.spec
	if not spec or asked.leaf.field != spec.date_field:
		return ""
	found = [row for row in _rows(decider.store, asked.leaf, asked.source, spec, customer, decider.after).values() if row.day]
	if not found:
		return ""
	row = choose(found, key=lambda row: (as_datetime(row.day), row.name))
	if not decider.may_name(spec.holder, row.name):
		return ""
	return asked.say(template, asked.one_alone(), row.name, decider.day(row.day), asked.test())


def _of_value(decider: Decider, asked: Asked, customer: str) -> str:
	leaf = asked.leaf
	behind = FIELD_WORDS.get((leaf.subject, leaf.field), NO_FIELD_WORDS).turns_with
	if behind and behind[0] in decider.catalog.sources:
		doctype, state = behind
		status = decider.catalog.sources[doctype].spec
		inner = Leaf(doctype, "", cat.EXISTS, ops.existence(True), (), (_is(status.status_field, state), *leaf.filters)) if status else leaf
		return _of_rows(decider, replace(asked, leaf=inner, negated=False), customer)
	if asked.operator.asks_since:
		return _of_held(decider, asked, customer)
	if asked.source.spec or asked.field.type not in (ops.DATE, ops.DATETIME):
		return ""
	found = Finder(decider.store, decider.catalog, decider.after, customer).find(leaf)
	if not found.value or any(not decider.may_name(item.doctype, item.name) for item in (found.document, *found.documents) if item):
		return ""
	return asked.say(S_("{0} ({1}) {2}"), asked.label(), decider.day(found.value), asked.test())


def _of_held(decider: Decider, asked: Asked, customer: str) -> str:
	"""For how long the customer's field will have held what it holds now."""
	found = Finder(decider.store, decider.catalog, decider.after, customer).find(asked.leaf)
	span = say_count(asked.leaf.args[0], asked.operator, decider.voice)
	return asked.say(S_("{0} has been {1} for {2}"), asked.label(), say_held(found.value, asked), span)


def _is(field: str, state: str) -> Filter:
	return Filter(field, ops.NAMED, (state,))


# {measure: what turns}
TURNS: Mapping[str, Callable[[Decider, Asked, str], str]] = {
	cat.VALUE: _of_value,
	cat.EXISTS: _of_rows,
	cat.COUNT: _of_rows,
	cat.SUM: _of_rows,
	cat.AVERAGE: _of_rows,
	cat.SMALLEST: _of_rows,
	cat.LARGEST: _of_rows,
	cat.DISTINCT: _of_rows,
	cat.LATEST: _of_latest,
	cat.EARLIEST: _of_earliest,
}
