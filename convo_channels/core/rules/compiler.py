"""One condition -> SQL for "which customers satisfy it", of all customers or of a given set.

Every leaf hangs on the row `c` of `tabCustomer`: optional LEFT JOINs and one predicate. So the answer is
always `c.name` as stored, whatever the spelling in the related rows, and many leaves combine into one query.
Related rows are grouped once per customer in a derived table, restricted to the same set; only whether there is
any row at all is looked up for each customer, where an index of our own answers that. This module writes nothing
and knows nothing of segments beyond "is in".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...constants import SEGMENT_MEMBER
from ..base.clock import Clock
from ..base.sql import EMPTY, TRUE, Sql, all_of, any_of, hint, ident, in_list, join, sql, table
from ..base.tables import INDEXES
from ..catalog import catalog as cat
from ..catalog.catalog import Catalog, Source, SourceSpec
from ..catalog.computed import INTERACTION_COUNT
from ..catalog.customer_links import customer_of, rows_of
from ..catalog.measures import OF_ONE, ZERO_WITHOUT_ROWS
from ..catalog.receivables import FIGURES
from ..operators import operators as ops
from ..operators.operators import OPERATORS, Operator
from .by_hand import NOBODY, ByHand
from .ranked import among_the_first
from .related import aggregate, grouped, narrow, related_rows, related_values
from .rule import Leaf, Rule, Term, clauses
from .scope import EVERYBODY, NAME, Scope, only

__all__ = [
	"EVERYBODY", "NAME", "CompiledLeaf", "CompiledRule", "Scope", "answers_query", "compile_leaf", "compile_rule", "considered",
	"leaf_query", "narrow", "only", "related_values", "rule_query",
]  # fmt: skip


@dataclass(frozen=True)
class CompiledLeaf:
	"""`joins` to hang on `tabCustomer AS c`, and the `predicate`, which may be NULL where it is not true."""

	joins: Sql
	predicate: Sql


def compile_leaf(
	leaf: Leaf, alias: str, scope: Scope, catalog: Catalog, clock: Clock, *, is_alone: bool = False
) -> CompiledLeaf:
	"""Compile one leaf; `alias` must be unique in the query. `is_alone`: no other leaf narrows the customers."""
	source = catalog.sources[leaf.subject]
	if OPERATORS[leaf.operator].ranks:
		first = _left_join(among_the_first(leaf, source, clock), alias)
		return CompiledLeaf(first, sql("{} IS NOT NULL", ident(alias, "customer")))
	held = source.fields[leaf.field].held if OPERATORS[leaf.operator].asks_since else None
	if held:
		test = held.test_joined(OPERATORS[leaf.operator], leaf.args, "c", clock, alias)
		return CompiledLeaf(held.join(alias, "c"), test)
	if leaf.subject == cat.CUSTOMER:
		return CompiledLeaf(EMPTY, _field_predicate(leaf, source, "c", clock))
	if leaf.subject == cat.PROFILE:
		joins = sql(
			" LEFT JOIN {} AS {} ON {} = c.name", table(cat.PROFILE), ident(alias), ident(alias, "customer")
		)
		if leaf.field == INTERACTION_COUNT.name:
			return _compile_interaction_count(leaf, alias, joins, scope, clock, is_alone)
		return CompiledLeaf(joins, _field_predicate(leaf, source, alias, clock))
	if leaf.subject == cat.BALANCE:
		return _compile_balance(leaf, alias, scope, clock, is_alone)
	if leaf.subject == cat.SEGMENT:
		joins = sql(
			" LEFT JOIN {} AS {} ON {} = {} AND {} = c.name",
			table(SEGMENT_MEMBER), ident(alias), ident(alias, "segment"), leaf.args[0], ident(alias, "customer"),
		)  # fmt: skip
		return CompiledLeaf(joins, _membership(leaf, source, alias, clock))
	if leaf.subject == cat.TAG:
		return _compile_tag(leaf, alias, scope)
	assert source.spec is not None
	return _compile_related(leaf, alias, scope, source, source.spec, clock, is_alone)


def _membership(leaf: Leaf, source: Source, alias: str, clock: Clock) -> Sql:
	operator, member = OPERATORS[leaf.operator], ident(alias, "customer")
	if not leaf.filters:
		return operator.predicate(member, (), clock)
	lasting = [source.fields[item.field].test(OPERATORS[item.operator], item.args, alias, clock) for item in leaf.filters]
	held = all_of([sql("{} IS NOT NULL", member), *lasting])
	return sql("({}) IS NOT TRUE", held) if operator.on_null else held


def _field_predicate(leaf: Leaf, source: Source, alias: str, clock: Clock) -> Sql:
	field = source.fields[leaf.field]
	return field.test(OPERATORS[leaf.operator], leaf.args, alias, clock, or_never=leaf.or_never)


def _compile_interaction_count(
	leaf: Leaf, alias: str, joins: Sql, scope: Scope, clock: Clock, is_alone: bool
) -> CompiledLeaf:
	"""What the field says of each profile by itself, counted once for all customers of the scope."""
	counted = f"{alias}n"
	derived = sql(
		"SELECT {customer} AS customer, COUNT(*) AS v FROM `tabConvo Interaction` AS n WHERE {scope} GROUP BY n.customer",
		customer=grouped(sql("n.customer"), is_alone),
		scope=scope.on(sql("n.customer")),
	)
	operator, profile = OPERATORS[leaf.operator], ident(alias, "customer")
	if not (leaf.or_never or operator.on_null or ops.matches_zero(operator, leaf.args)):
		answer = ops.compile_predicate(operator, sql("COUNT(*)"), INTERACTION_COUNT.type, leaf.args, clock)
		joins = sql("{}{}", joins, _left_join(_having(derived, answer), counted))
		test = ops.compile_predicate(operator, ident(counted, "v"), INTERACTION_COUNT.type, leaf.args, clock)
		# So that the database begins with those who were counted, not with all profiles.
		known = sql("COALESCE({}, NULL) IS NOT NULL", profile)
		return CompiledLeaf(joins, all_of([test, known]))
	joins, value = sql("{}{}", joins, _left_join(derived, counted)), ident(counted, "v")
	value = sql("CASE WHEN {} IS NOT NULL THEN COALESCE({}, 0) END", profile, value)
	predicate = ops.compile_predicate(
		operator, value, INTERACTION_COUNT.type, leaf.args, clock, or_never=leaf.or_never
	)
	return CompiledLeaf(joins, predicate)


def _compile_balance(leaf: Leaf, alias: str, scope: Scope, clock: Clock, is_alone: bool) -> CompiledLeaf:
	figure, narrowed = FIGURES[leaf.field], narrow(leaf.filters, scope, clock)
	value = ident(alias, "v")
	operator = OPERATORS[leaf.operator]
	if figure.is_zero_without_rows and (
		leaf.or_never or operator.on_null or ops.matches_zero(operator, leaf.args)
	):
		# Elsewhere nothing is no answer, as 0 is none: said so that the database may begin with those who have rows.
		value = sql("COALESCE({}, 0)", value)
	predicate = ops.compile_predicate(
		operator, value, figure.field.type, leaf.args, clock, or_never=leaf.or_never
	)
	derived = figure.query(narrowed, clock)
	if is_alone:
		derived = sql("SELECT {} AS customer, g.v FROM ({}) AS g", grouped(sql("g.customer"), is_alone), derived)
	return CompiledLeaf(_left_join(derived, alias), predicate)


def _having(derived: Sql, test: Sql) -> Sql:
	"""Only the groups that hold the answer. Told outside, MariaDB might count each customer by himself, a look-up for each."""
	return sql("{} HAVING {}", derived, test)


def _left_join(derived: Sql, alias: str) -> Sql:
	return sql(" LEFT JOIN ({}) AS {} ON {} = c.name", derived, ident(alias), ident(alias, "customer"))


def _compile_tag(leaf: Leaf, alias: str, scope: Scope) -> CompiledLeaf:
	operator, tag = OPERATORS[leaf.operator], sql("t.tag")
	derived = sql(
		"SELECT t.document_name AS customer FROM `tabTag Link` AS t WHERE {} GROUP BY t.document_name",
		all_of(
			[
				sql("t.document_type = 'Customer'"),
				sql("{} <> ''", tag) if operator.asks_if_set else in_list(tag, leaf.args),
				scope.on(sql("t.document_name")),
			]
		),
	)
	found = ident(alias, "customer")
	return CompiledLeaf(_left_join(derived, alias), sql("{} IS NULL" if operator.on_null else "{} IS NOT NULL", found))


def _compile_related(
	leaf: Leaf, alias: str, scope: Scope, source: Source, spec: SourceSpec, clock: Clock, is_alone: bool
) -> CompiledLeaf:
	if _is_mere_existence(leaf, spec):
		return CompiledLeaf(EMPTY, _any_row(leaf, spec))
	# Within a period few rows of each customer count: there the look-ups are the better plan.
	derived = related_values(leaf, scope, source, spec, clock, is_alone=is_alone and not leaf.period)
	value, none = ident(alias, "v"), sql("{} IS NULL", ident(alias, "customer"))
	operator = OPERATORS[leaf.operator]
	if leaf.measure in ZERO_WITHOUT_ROWS:
		# Without rows the number is 0, as any other 0.
		test = _number_test(operator, value, leaf, clock)
		if leaf.or_never or ops.matches_zero(operator, leaf.args):
			return CompiledLeaf(_left_join(derived, alias), any_of([test, none]))
		answer = _number_test(operator, aggregate(leaf, source, clock), leaf, clock)
		return CompiledLeaf(_left_join(_having(derived, answer), alias), test)
	if leaf.measure == cat.EXISTS and not operator.on_null and is_alone:
		# Nothing but a set of names is asked for, and no order to look at them is to be kept.
		rows = rows_of(spec, None)
		query = sql(
			"SELECT {} FROM {} WHERE {}",
			customer_of(spec),
			rows,
			related_rows(leaf, source, spec, scope, clock),
		)
		return CompiledLeaf(EMPTY, sql("c.name IN ({})", query))
	if leaf.measure == cat.EXISTS:
		test = ops.compile_predicate(operator, value, ops.EXISTS, leaf.args, clock)
		return CompiledLeaf(_left_join(derived, alias), any_of([test, none]) if leaf.or_never else test)
	field = source.fields[leaf.field]
	if leaf.measure in OF_ONE:
		test = field.test_value(operator, value, leaf.args, clock, or_never=leaf.or_never)
		return CompiledLeaf(_left_join(derived, alias), test)
	test = field.test_value(operator, value, leaf.args, clock)
	# "Or never" is also who has rows, and none of them says anything.
	never = sql("{} IS NULL", value)
	return CompiledLeaf(_left_join(derived, alias), any_of([test, never]) if leaf.or_never else test)


def _number_test(operator: Operator, value: Sql, leaf: Leaf, clock: Clock) -> Sql:
	if operator.asks_if_set:
		return ops.compile_predicate(operator, value, ops.NUMBER, (), clock)
	return operator.predicate(value, leaf.args, clock)


def _is_mere_existence(leaf: Leaf, spec: SourceSpec) -> bool:
	"""Whether one look into an index per customer answers a leaf: any row at all, of tables whose indexes are ours."""
	is_plain = leaf.measure == cat.EXISTS and not (leaf.filters or leaf.period or leaf.followed)
	return is_plain and any(columns[0] == spec.customer_field for columns in INDEXES.get(spec.doctype, ()))


def _any_row(leaf: Leaf, spec: SourceSpec) -> Sql:
	found = sql("EXISTS (SELECT 1 FROM {} AS s WHERE {} = c.name)", table(spec.doctype), customer_of(spec))
	return sql("NOT {}", found) if OPERATORS[leaf.operator].on_null else found


@dataclass(frozen=True)
class CompiledRule:
	"""A whole rule on `tabCustomer AS c`. The predicate may be NULL where it is not true."""

	joins: Sql
	predicate: Sql


def compile_rule(
	rule: Rule, scope: Scope, catalog: Catalog, clock: Clock, by_hand: ByHand = NOBODY
) -> CompiledRule:
	"""Combine the leaves of a rule in one query; a leaf used twice is joined once. What was decided by hand comes last."""
	compiled = {
		leaf: compile_leaf(leaf, f"l{i}", scope, catalog, clock, is_alone=len(rule.leaves) == 1)
		for i, leaf in enumerate(rule.leaves)
	}
	predicate = _decided_by_hand(_combine(rule, compiled), by_hand, clock)
	return CompiledRule(join("", [leaf.joins for leaf in compiled.values()]), predicate)


def _combine(rule: Rule, compiled: Mapping[Leaf, CompiledLeaf]) -> Sql:
	def test(term: Term) -> Sql:
		predicate = compiled[term.leaf].predicate
		return sql("({}) IS NOT TRUE", predicate) if term.negate else predicate

	return any_of(all_of(any_of(map(test, clause)) for clause in clauses(group)) for group in rule.groups)


def _decided_by_hand(predicate: Sql, by_hand: ByHand, clock: Clock) -> Sql:
	"""Whoever is held by hand besides, but never whoever is left out by hand."""
	included, excluded = by_hand.included(clock.today), by_hand.excluded(clock.today)
	if included:
		predicate = any_of([predicate, in_list(NAME, included)])
	if excluded:
		predicate = all_of([predicate, sql("NOT ({})", in_list(NAME, excluded))])
	return predicate


def considered(include_disabled: bool) -> Sql:
	"""Disabled customers are left out unless the segment asks for them."""
	return TRUE if include_disabled else sql("c.disabled = 0")


def leaf_query(leaf: Leaf, scope: Scope, catalog: Catalog, clock: Clock) -> Sql:
	"""The customers of a scope that satisfy one leaf."""
	compiled = compile_leaf(leaf, "l0", scope, catalog, clock, is_alone=True)
	where = all_of([scope.on(NAME), compiled.predicate])
	return sql("SELECT c.name FROM `tabCustomer` AS c{} WHERE {}", compiled.joins, where)


def answers_query(leaves: Sequence[Leaf], scope: Scope, catalog: Catalog, clock: Clock) -> Sql:
	"""(customer, one "1" or "0" per leaf) for every customer of a scope: what many leaves answer, in one statement."""
	compiled = [compile_leaf(leaf, f"l{i}", scope, catalog, clock) for i, leaf in enumerate(leaves)]
	marks = [sql("(({}) IS TRUE)", leaf.predicate) for leaf in compiled]
	glued = [mark if not i else sql("{}{}", hint(", ", " || "), mark) for i, mark in enumerate(marks)]
	# The order of so many joins is not to be searched for: each is a lookup from the same customer.
	return sql(
		"SELECT {in_order} c.name, {concat}{glued}) FROM `tabCustomer` AS c{joins} WHERE {scope}",
		in_order=hint("STRAIGHT_JOIN"),
		concat=hint("CONCAT(", "('' || "),
		glued=join("", glued),
		joins=join("", [leaf.joins for leaf in compiled]),
		scope=scope.on(NAME),
	)


def rule_query(
	rule: Rule, include_disabled: bool, scope: Scope, catalog: Catalog, clock: Clock, by_hand: ByHand = NOBODY
) -> Sql:
	"""The customers of a scope that satisfy a whole rule, or what was decided by hand."""
	compiled = compile_rule(rule, scope, catalog, clock, by_hand)
	where = all_of([scope.on(NAME), considered(include_disabled), compiled.predicate])
	return sql("SELECT c.name FROM `tabCustomer` AS c{} WHERE {}", compiled.joins, where)
