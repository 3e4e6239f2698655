"""A rule as data: rows of the form become dataclasses, or a sentence that names the row at fault.

Groups are joined by OR, the terms of a group by AND, those of one bracket within a group by OR again. A `Leaf` is one
condition without its place in the rule, so equal conditions of many segments are one leaf and are evaluated once. Nothing is
evaluated here.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ..base.errors import RequestError, RuleError
from ..base.messages import N_, Listed, word
from ..base.text import shown
from ..catalog import catalog as cat
from ..catalog.catalog import Catalog, Field, Source
from ..catalog.computed import FieldRef, are_comparable
from ..catalog.measures import COUNTS, FIELD_TYPES, OF_ONE, WITHOUT_FIELD
from ..operators import operators as ops
from ..operators.operators import OPERATORS, Operator
from . import periods
from .in_currency import check_currency
from .periods import Period, parse_period

MAX_ROWS = 60
MAX_FILTERS = 10
MAX_FILTERS_LENGTH = 20_000
LEAF_COLUMNS = (
	"subject", "field", "measure", "filters", *periods.COLUMNS, "followed_by", "include_drafts", "operator", "value", "or_never",
)  # fmt: skip
# A box to tick, as forms, files and programs write it.
_YES_NO = {"0": False, "1": True, "no": False, "yes": True, "false": False, "true": True}
FOLLOWED_KEYS = frozenset({"subject", "days", "is_missing", "filters", "include_drafts"})


@dataclass(frozen=True)
class Filter:
	"""A condition on one related row."""

	field: str
	operator: str
	args: tuple[Any, ...]


@dataclass(frozen=True)
class Followed:
	"""What must come, or must not, after each row that counts. `leaf`: rows of `source`, with filters; `days`: within which."""

	leaf: "Leaf"
	days: int
	is_missing: bool
	source: Source = field(compare=False)


@dataclass(frozen=True)
class Leaf:
	"""One condition. `period`: of which days its rows are; None for any."""

	subject: str
	field: str
	measure: str
	operator: str
	args: tuple[Any, ...] = ()
	filters: tuple[Filter, ...] = ()
	period: Period | None = None
	include_drafts: bool = False
	or_never: bool = False
	followed: Followed | None = None

	@property
	def parts(self) -> "tuple[Leaf, ...]":
		"""The condition, and the one on what follows: everything that is asked about documents."""
		return (self, self.followed.leaf) if self.followed else (self,)


@dataclass(frozen=True)
class Term:
	"""A leaf at its place in a rule. `row` is the row of the form, from 1; `bracket` 0 for none."""

	leaf: Leaf
	negate: bool
	row: int
	bracket: int = 0


# What one group asks for at one place: a term, or the terms of a bracket, of which one is enough.
Clause = tuple[Term, ...]


def clauses(group: Sequence[Term]) -> tuple[Clause, ...]:
	"""The parts of a group, all of which must hold, in the order of their first rows."""
	found: dict[tuple[int, int], list[Term]] = {}
	for term in group:
		found.setdefault((term.bracket, 0 if term.bracket else term.row), []).append(term)
	return tuple(tuple(terms) for terms in found.values())


@dataclass(frozen=True)
class Rule:
	groups: tuple[tuple[Term, ...], ...]

	@cached_property
	def terms(self) -> tuple[Term, ...]:
		return tuple(term for group in self.groups for term in group)

	def holds(self, is_true: Callable[[Term], bool]) -> bool:
		"""Whether somebody satisfies the rule; `is_true`: whether they satisfy a term, its negation included."""
		return any(all(any(map(is_true, clause)) for clause in clauses(group)) for group in self.groups)

	@cached_property
	def leaves(self) -> tuple[Leaf, ...]:
		return tuple(dict.fromkeys(term.leaf for term in self.terms))

	@cached_property
	def parts(self) -> tuple[Leaf, ...]:
		"""The conditions, and what each asks of that which follows: for whoever looks at what a rule names."""
		return tuple(part for leaf in self.leaves for part in leaf.parts)

	@cached_property
	def segments(self) -> frozenset[str]:
		"""Segments this rule builds on directly."""
		return frozenset(leaf.args[0] for leaf in self.leaves if leaf.subject == cat.SEGMENT)

	@cached_property
	def subjects(self) -> frozenset[str]:
		return frozenset(leaf.subject for leaf in self.parts)


def parse_rule(
	rows: Sequence[Mapping[str, Any]],
	catalog: Catalog,
	known: dict[tuple[Any, ...], Leaf] | None = None,
	*,
	may_be_empty: bool = False,
) -> Rule:
	"""Read the rows of Convo Segment Rule. Raises RuleError naming the first row that makes no sense.

	`known` keeps the conditions already read, for whoever reads many stored rules: most are named by several.
	`may_be_empty`: of a list held by hand, where no rule holds anybody.
	"""
	if not rows and not may_be_empty:
		raise RuleError(N_("The rule has no conditions. Add at least one, or a customer that is always included."))
	if len(rows) > MAX_ROWS:
		raise RuleError(N_("The rule has {0} rows; {1} is the most."), len(rows), MAX_ROWS)
	groups: dict[int, list[Term]] = {}
	for number, row in enumerate(rows, start=1):
		try:
			group_no, bracket = _parse_place(row)
			leaf = _parse_leaf(row, catalog) if known is None else _known_leaf(row, catalog, known)
			term = Term(leaf, _flag(row, "negate"), number, bracket)
		except RequestError as error:
			raise RuleError("{0}", error, row=number) from error
		groups.setdefault(group_no, []).append(term)
	return Rule(tuple(tuple(groups[number]) for number in sorted(groups)))


def _parse_place(row: Mapping[str, Any]) -> tuple[int, int]:
	"""The group a row stands in, and its bracket there or 0."""
	if not isinstance(row, Mapping):
		raise RequestError(N_("the row must be an object with a subject and an operator."))
	group, bracket = _text(row, "group_no") or "1", _text(row, "bracket_no") or "0"
	if not _is_count(group):
		raise RequestError(N_("the group must be a whole number from 1 on, not {0}."), shown(group))
	if not _is_count(bracket):
		raise RequestError(N_("the bracket must be a whole number from 1 on, or empty, not {0}."), shown(bracket))
	return int(group) or 1, int(bracket)


def _is_count(text: str) -> bool:
	return text.isascii() and text.isdigit() and len(text) < 10


def _flag(row: Mapping[str, Any], name: str) -> bool:
	value = row.get(name)
	if value in (None, "", 0, 1):
		return bool(value)
	if isinstance(value, str) and value.strip().lower() in _YES_NO:
		return _YES_NO[value.strip().lower()]
	raise RequestError(N_("{0} is neither yes (1) nor no (0)."), shown(value))


def _text(row: Mapping[str, Any], name: str) -> str:
	value = row.get(name)
	return str(value).strip() if value is not None else ""


def _known_leaf(row: Mapping[str, Any], catalog: Catalog, known: dict[tuple[Any, ...], Leaf]) -> Leaf:
	key = tuple([row.get(column) for column in LEAF_COLUMNS])
	leaf = known.get(key)
	if leaf is None:
		leaf = known[key] = _parse_leaf(row, catalog)
	return leaf


def _parse_leaf(row: Mapping[str, Any], catalog: Catalog) -> Leaf:
	source = catalog.sources.get(_text(row, "subject"))
	if not source:
		raise RequestError(N_("{0} is not something a rule can speak of."), shown(_text(row, "subject")))
	measure = _text(row, "measure") or cat.VALUE
	if measure not in source.measures:
		raise RequestError(
			N_("{0} cannot be measured by {1}; use {2}."), word(source.label), shown(measure), Listed([word(measure) for measure in source.measures])
		)
	field = measured_field(source, measure, _text(row, "field"))
	value_type = measured_type(measure, field)
	operator = _operator(_text(row, "operator"), value_type, field)
	if operator.needs == "field" and measure != cat.VALUE:
		raise RequestError(N_('"{0}" compares two fields of one row; filter by it.'), word(operator.key))
	args = operands_of(operator, field, row.get("value"), source, value_type, measured_unit(measure, field))
	if operator.asks_since and measure != cat.VALUE:
		raise RequestError(N_('"{0}" asks about one document, and not about what is reckoned of several; filter by it.'), word(operator.key))
	if operator.tree:
		args = (field.options, *args)
	or_never = _flag(row, "or_never")
	if or_never and (operator.asks_since or value_type in (ops.EXISTS, ops.TAG, ops.SEGMENT)):
		raise RequestError(N_('"or never" does not fit a condition that asks whether something is there.'))
	if or_never and operator.ranks:
		raise RequestError(N_('"or never" does not fit a condition that puts customers in order: who has nothing is in no place.'))
	is_related = source.spec is not None
	period = parse_period(row, source) if is_related else None
	filters = _parse_filters(row.get("filters"), source) if is_related or source.can_narrow else ()
	include_drafts = _flag(row, "include_drafts") and is_related
	followed = _parse_followed(row.get("followed_by"), catalog) if is_related else None
	leaf = Leaf(
		source.key, field.name, measure, operator.key, args, filters, period, include_drafts, or_never, followed
	)
	check_currency(leaf, source, catalog.currencies)
	return leaf


def _parse_followed(raw: Any, catalog: Catalog) -> Followed | None:
	"""{"subject", "days", "is_missing", "filters", "include_drafts"}, or its JSON; each error names what follows."""
	if not raw:
		return None
	if isinstance(raw, str) and len(raw) > MAX_FILTERS_LENGTH:
		raise RequestError(N_("the filters are longer than {0} characters."), MAX_FILTERS_LENGTH)
	try:
		given = json.loads(raw) if isinstance(raw, str) else raw
	except (ValueError, RecursionError) as error:
		raise RequestError(N_("what follows is not valid JSON.")) from error
	if not isinstance(given, Mapping) or not given.keys() <= FOLLOWED_KEYS:
		raise RequestError(N_("what follows must be an object with a subject and a number of days."))
	source = catalog.sources.get(_text(given, "subject"))
	if not source or not source.spec:
		raise RequestError(N_("{0} is nothing that can follow a document."), shown(_text(given, "subject")))
	(days,) = ops.parse_operands(OPERATORS["in the last (days)"], ops.DATE, given.get("days"))
	leaf = Leaf(
		source.key, "", cat.EXISTS, "exists", (), _parse_filters(given.get("filters"), source),
		include_drafts=_flag(given, "include_drafts"),
	)  # fmt: skip
	check_currency(leaf, source, catalog.currencies)
	return Followed(leaf, days, _flag(given, "is_missing"), source)


def operands_of(operator: Operator, field: Field, raw: Any, source: Source, value_type: str, unit: str) -> tuple[Any, ...]:
	"""What stands behind an operator: values, or another field of the same row."""
	if operator.needs != "field":
		return ops.parse_operands(operator, value_type, raw, unit)
	other = _field(source, str(raw or "").strip())
	if not are_comparable(field, other):
		raise RequestError(N_("{0} cannot be compared with {1}."), word(field.label), word(other.label))
	return (FieldRef(other.name, other),)


def fields_of(leaf: Leaf) -> list[str]:
	"""The names of all fields that a condition reads, those too that it compares with."""
	return [name for item in (leaf, *leaf.filters) for name in compared_in(item) if name]


def compared_in(test: Leaf | Filter) -> list[str]:
	"""The fields that one test compares with its operands, or with each other."""
	return [test.field, *(arg.name for arg in test.args if isinstance(arg, FieldRef))]


def measured_field(source: Source, measure: str, name: str) -> Field:
	"""The field a measure reads; exists and count read none, latest and earliest the source's own date if none is named."""
	if measure in WITHOUT_FIELD:
		return Field("", "", ops.EXISTS if measure == cat.EXISTS else ops.NUMBER)
	if not name and measure in (cat.LATEST, cat.EARLIEST) and source.spec:
		name = source.spec.date_field
	own = [field.name for field in source.fields.values() if not field.only_narrows]
	if not name and len(own) == 1:
		name = own[0]
	found = _field(source, name) if name else None
	if not found:
		raise RequestError(N_("choose a field of {0}."), word(source.label))
	if found.only_narrows:
		raise RequestError(N_("{0} of {1} is no value of its own; filter by it."), word(found.label), word(source.label))
	_check_fits(found, measure, source)
	return found


def _check_fits(field: Field, measure: str, source: Source) -> None:
	fitting = FIELD_TYPES.get(measure, (field.type,))
	if field.type in fitting:
		return
	if measure in OF_ONE:
		raise RequestError(N_("{0} of {1} holds rows of its own, and no value to compare."), word(field.label), word(source.label))
	if ops.TEXT in fitting:
		raise RequestError(N_("the different values of {0} of {1} cannot be counted."), word(field.label), word(source.label))
	if ops.DATE in fitting:
		raise RequestError(N_("{0} of {1} is not a date, so it has no {2}."), word(field.label), word(source.label), word(measure))
	raise RequestError(N_("{0} of {1} is not a number, so it has no {2}."), word(field.label), word(source.label), word(measure))


def _field(source: Source, name: str) -> Field:
	found = source.fields.get(name)
	if not found:
		refused = source.not_offered.get(name)
		if refused:
			raise RequestError(N_("{0} of {1} cannot be asked for: {2}."), shown(name), word(source.label), word(refused.why))
		raise RequestError(N_("{0} has no field {1}."), word(source.label), shown(name))
	return found


def measured_type(measure: str, field: Field) -> str:
	"""The type of value an operator is applied to."""
	return ops.NUMBER if measure in COUNTS else field.type


def measured_in(leaf: Leaf, catalog: Catalog) -> Field | None:
	"""The field whose value a condition compares; None where it counts, or asks whether something is there."""
	if leaf.measure == cat.EXISTS or leaf.measure in COUNTS:
		return None
	return catalog.sources[leaf.subject].fields.get(leaf.field)


def tests_of(leaf: Leaf, catalog: Catalog) -> Iterator[tuple[Any, Field | None, Operator, tuple[Any, ...]]]:
	"""(part, field, operator, its operands) of all that a condition compares: "value", "period", filters by their places."""
	source = catalog.sources[leaf.subject]
	yield "value", measured_in(leaf, catalog), OPERATORS[leaf.operator], leaf.args
	if leaf.period and source.spec:
		yield "period", source.fields.get(source.spec.date_field), leaf.period.operator, leaf.period.args
	for place, item in enumerate(leaf.filters):
		yield place, source.fields.get(item.field), OPERATORS[item.operator], item.args


def measured_unit(measure: str, field: Field) -> str:
	"""The unit its values are written in."""
	return "" if measure in COUNTS else field.unit


def _operator(key: str, value_type: str, field: Field) -> Operator:
	operator = OPERATORS.get(key)
	if not operator:
		raise RequestError(N_("{0} is not an operator."), shown(key)) if key else RequestError(N_("choose an operator."))
	if value_type not in operator.types:
		raise RequestError(N_('"{0}" does not fit {1}, which is a {2}.'), word(key), word(field.label or N_("this measure")), word(ops.CALLED.get(value_type, value_type)))
	if operator.asks_since and not field.held:
		raise RequestError(N_('"{0}" cannot be asked of {1}: since when it is so is not kept.'), word(key), word(field.label or N_("this measure")))
	if operator.tree and field.options not in cat.TREES:
		raise RequestError(N_('"{0}" does not fit {1}: {2} has no tree.'), word(key), word(field.label), word(field.options or N_("it")))
	return operator


def _parse_filters(raw: Any, source: Source) -> tuple[Filter, ...]:
	if not raw:
		return ()
	if isinstance(raw, str) and len(raw) > MAX_FILTERS_LENGTH:
		raise RequestError(N_("the filters are longer than {0} characters."), MAX_FILTERS_LENGTH)
	try:
		items = json.loads(raw) if isinstance(raw, str) else raw
	except (ValueError, RecursionError) as error:
		raise RequestError(N_("the filters are not valid JSON.")) from error
	if not isinstance(items, list) or len(items) > MAX_FILTERS:
		raise RequestError(N_("the filters must be a list of at most {0} [field, operator, value]."), MAX_FILTERS)
	return tuple(_parse_filter(item, source) for item in items)


def _parse_filter(item: Any, source: Source) -> Filter:
	if (
		not isinstance(item, list | tuple)
		or not 2 <= len(item) <= 3
		or not all(isinstance(p, str) for p in item[:2])
	):
		raise RequestError(N_("each filter must be [field, operator, value]."))
	field = _field(source, item[0])
	if source.can_narrow and not field.only_narrows:
		raise RequestError(N_("{0} is not chosen by {1}."), word(source.label), word(field.label))
	operator = _operator(item[1], field.type, field)
	if operator.ranks:
		raise RequestError(N_('"{0}" puts customers in order, and no documents; it is no filter.'), word(operator.key))
	args = operands_of(operator, field, item[2] if len(item) == 3 else None, source, field.type, field.unit)
	return Filter(field.name, operator.key, (field.options, *args) if operator.tree else args)


def is_time_dependent(rule: Rule, catalog: Catalog) -> bool:
	"""Whether the passing of a day alone can change who satisfies the rule."""
	return any(_leaf_is_time_dependent(leaf, catalog) for leaf in rule.leaves)


def _leaf_is_time_dependent(leaf: Leaf, catalog: Catalog) -> bool:
	fields = catalog.sources[leaf.subject].fields
	named = [fields[name] for name in fields_of(leaf) if name in fields]
	relative = any(operator.is_relative for _, _, operator, _ in tests_of(leaf, catalog))
	followed = leaf.followed and (leaf.followed.is_missing or _leaf_is_time_dependent(leaf.followed.leaf, catalog))
	return relative or bool(followed) or any(field.is_time_dependent for field in named)
