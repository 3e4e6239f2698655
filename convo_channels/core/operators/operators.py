"""What a condition can say about one value: every operator, its SQL, its words, and what it means on null.

One table, `OPERATORS`: to add an operator is to add an entry (its parts are told in operator.py). A positive operator is not
true on null, a negative one is; the empty string of a text, select or link counts as null ("never"), and to "is set" so do
the number 0 and midnight, as Frappe's own filters have it.
"""

import datetime
import decimal
from typing import Any

from ..base.clock import Clock
from ..base.messages import N_, S_
from ..base.sql import Sql, any_of, sql
from . import predicates as by
from .field_operators import FIELD_OPERATORS
from .kinds import (
	CALLED,
	CHECK,
	CHOICES,
	DATE,
	DATETIME,
	EMPTY_STRING_IS_NULL,
	EXISTS,
	HELD,
	LINK,
	NAMING,
	NUMBER,
	READ,
	ROWS,
	SEGMENT,
	SELECT,
	SINCE,
	TAG,
	TEXT,
	TIME,
)
from .of_time import OF_TIME
from .operands import join_list, read_operands, split_list
from .operator import Operand, Operator, Wording
from .operator import declare as _op

__all__ = [
	"CALLED",
	"CHECK", "CHOICES", "DATE", "DATETIME", "EMPTY_STRING_IS_NULL", "EXISTS", "HELD", "LINK", "NAMING", "NUMBER",
	"OPERATORS", "PERIODS", "READ", "RELATIVE", "ROWS", "SEGMENT", "SELECT", "SINCE", "TAG", "TEXT", "TIME", "Operator",
	"compile_predicate", "existence", "is_null", "is_unset", "join_list", "matches_zero", "parse_operands",
	"split_list",
]  # fmt: skip

WORDS = "text select link"
DAYS = "date datetime"
MANY = "tag choices"
PRESENT = f"{WORDS} read number time {DAYS} choices rows held tag"
MIDNIGHT = datetime.time(0)
ZERO = decimal.Decimal(0)

_INCLUDES, _ONE_OF = (N_("includes {0}"), N_("does not include {0}")), (N_("is {0}"), S_("is neither {0}"))
_TAGGED = (S_("tagged {0}"), S_("not tagged {0}"))
# Of several values: what is said of one of them, and of none (joined by "nor").
_INCLUDES_ONE, _TAGGED_ONE = (N_("includes {0}"), S_("includes neither {0}")), (S_("tagged {0}"), S_("tagged neither {0}"))


def _same(key: str, types: str, **more: Any) -> Operator:
	"""The value itself."""
	return _op(key, types, "one", by.compare("="), needed="{0}", names=True, **more)


def _other(key: str, types: str, **more: Any) -> Operator:
	return _op(key, types, "one", by.compare("<>"), needed=N_("not {0}"), on_null=True, **more)


def _twice(text: str) -> Wording:
	"""What narrows without counting days says the same of none."""
	return text, text


OPERATORS: dict[str, Operator] = {
	op.key: op
	for op in (
		_same(
			N_("is"), f"{WORDS} {MANY}", said=(N_("is {0}"), N_("is not {0}")), opposite="is not",
			said_by_type={TAG: _TAGGED, CHOICES: _INCLUDES},
			words_by_type={CHOICES: N_("includes")},
		),
		_other(
			N_("is not"), f"{WORDS} {MANY}", said=(N_("is not {0}"), N_("is {0}")), opposite="is",
			said_by_type={TAG: _TAGGED[::-1], CHOICES: _INCLUDES[::-1]},
			words_by_type={CHOICES: N_("does not include")},
		),
		_op(
			N_("is one of"), f"{WORDS} {MANY} time", "list", by.one_of, (N_("is {0}"), N_("is not {0}")), "{0}",
			names=True, opposite="is none of", words_by_type={CHOICES: N_("includes one of")},
			said_by_type={TAG: _TAGGED, CHOICES: _INCLUDES}, several=_ONE_OF,
			several_by_type={TAG: _TAGGED_ONE, CHOICES: _INCLUDES_ONE},
		),
		_op(
			N_("is none of"), f"{WORDS} {MANY} time", "list", by.none_of, (N_("is not {0}"), N_("is {0}")), N_("not {0}"),
			on_null=True, opposite="is one of", words_by_type={CHOICES: N_("includes none of")},
			said_by_type={TAG: _TAGGED[::-1], CHOICES: _INCLUDES[::-1]}, several=_ONE_OF[::-1],
			several_by_type={TAG: _TAGGED_ONE[::-1], CHOICES: _INCLUDES_ONE[::-1]},
		),
		_op(
			N_("contains"), "text link read", "one", by.part(True, True), (N_("contains {0}"), N_("does not contain {0}")),
			N_('a text with "{0}"'), opposite="does not contain", part=(True, True), predicate_by_type={READ: by.words},
		),
		_op(
			N_("does not contain"), "text link read", "one", by.negation(by.part(True, True)),
			(N_("does not contain {0}"), N_("contains {0}")), N_('a text without "{0}"'), on_null=True, opposite="contains",
			part=(True, True), predicate_by_type={READ: by.negation(by.words)},
		),
		_op(
			N_("starts with"), "text link", "one", by.part(False, True), (N_("starts with {0}"), N_("does not start with {0}")),
			N_('a text that starts with "{0}"'), part=(False, True),
		),
		_op(
			N_("ends with"), "text link", "one", by.part(True, False), (N_("ends with {0}"), N_("does not end with {0}")),
			N_('a text that ends with "{0}"'), part=(True, False),
		),
		_op(
			N_("is under"), "link", "one", by.under, (S_("is {0} or below"), S_("is neither {0} nor below")), N_("{0} or below"),
			N_("is in or below"), opposite="is not under", tree=True,
		),
		_op(
			N_("is not under"), "link", "one", by.negation(by.under), (S_("is neither {0} nor below"), S_("is {0} or below")),
			N_("neither {0} nor below"), N_("is not in or below"), opposite="is under", tree=True, on_null=True,
		),
		_same(
			N_("equals"), "number time", said=(N_("is {0}"), N_("is not {0}")), words=N_("is exactly"),
			opposite="does not equal", amount=N_("exactly {0}"), holds=lambda x, a: x == a[0],
		),
		_other(
			N_("does not equal"), "number time", said=(N_("is not {0}"), N_("is {0}")), words=N_("is not"),
			opposite="equals", amount=N_("exactly {0}"), holds=lambda x, a: x != a[0],
		),
		_op(
			N_("more than"), "number", "one", by.compare(">"), (N_("is more than {0}"), N_("is not more than {0}")),
			N_("more than {0}"), N_("is more than"), amount=N_("more than {0}"), or_else=N_("at most {0}"),
			lacks=1, holds=lambda x, a: x > a[0],
		),
		_op(
			N_("at least"), "number", "one", by.compare(">="), (N_("is at least {0}"), N_("is not at least {0}")),
			N_("at least {0}"), N_("is at least"), amount=N_("at least {0}"), or_else=N_("less than {0}"),
			counted=("", S_("fewer than {0}")), lacks=1, holds=lambda x, a: x >= a[0],
		),
		_op(
			N_("less than"), "number", "one", by.compare("<"), (N_("is less than {0}"), N_("is not less than {0}")),
			N_("less than {0}"), N_("is less than"), amount=N_("less than {0}"), or_else=N_("at least {0}"),
			counted=(S_("fewer than {0}"), ""), lacks=-1, holds=lambda x, a: x < a[0],
		),
		_op(
			N_("at most"), "number", "one", by.compare("<="), (N_("is at most {0}"), N_("is not at most {0}")),
			N_("at most {0}"), N_("is at most"), amount=N_("at most {0}"), or_else=N_("more than {0}"),
			lacks=-1, holds=lambda x, a: x <= a[0],
		),
		_op(
			N_("is among the highest"), "number", "places", by.is_there,
			(N_("is among the {0} highest"), N_("is not among the {0} highest")), N_("a place from 1 to {0}, the highest first"),
			said_of_first=(N_("is the highest of all"), N_("is not the highest of all")), ranks=1, given_as="place",
		),
		_op(
			N_("is among the lowest"), "number", "places", by.is_there,
			(N_("is among the {0} lowest"), N_("is not among the {0} lowest")), N_("a place from 1 to {0}, the lowest first"),
			said_of_first=(N_("is the lowest of all"), N_("is not the lowest of all")), ranks=-1, given_as="place",
		),
		_op(
			N_("between"), f"number time {DAYS}", "two", by.between,
			(N_("is between {0} and {1}"), N_("is not between {0} and {1}")), N_("between {0} and {1}"), N_("is between"),
			amount=N_("between {0} and {1}"), holds=lambda x, a: a[0] <= x <= a[1],
			period_said=_twice(S_("{0} between {1} and {2}")),
		),
		_op(
			N_("on"), DAYS, "one", by.on, (N_("is on {0}"), N_("is not on {0}")), "{0}", N_("is on"), takes_days_only=True,
			period_said=_twice(S_("{0} on {1}")),
		),
		_op(
			N_("before"), f"time {DAYS}", "one", by.compare("<"), (N_("is before {0}"), N_("is not before {0}")),
			N_("before {0}"), N_("is before"), period_said=_twice(S_("{0} before {1}")),
		),
		_op(
			N_("after"), f"time {DAYS}", "one", by.after, (N_("is after {0}"), N_("is not after {0}")),
			N_("after {0}"), N_("is after"), period_said=_twice(S_("{0} after {1}")),
		),
		_op(
			N_("on or before"), DAYS, "one", by.on_or_before, (N_("is on or before {0}"), N_("is not on or before {0}")),
			N_("{0} or before"), N_("is on or before"), period_said=_twice(S_("{0} until {1}")),
		),
		_op(
			N_("on or after"), DAYS, "one", by.on_or_after, (N_("is on or after {0}"), N_("is not on or after {0}")),
			N_("{0} or after"), N_("is on or after"), period_said=_twice(S_("{0} since {1}")),
		),
		*OF_TIME,
		_op(N_("is yes"), "check", "none", by.is_one, (N_("is ticked"), N_("is not ticked")), N_("yes"), opposite="is no"),
		_op(N_("is no"), "check", "none", by.is_zero, (N_("is not ticked"), N_("is ticked")), N_("no"), opposite="is yes", on_null=True),
		_op(
			N_("is set"), PRESENT, "none", by.is_there, (N_("is set"), N_("is not set")), N_("any value"), opposite="is not set",
			asks_if_set=True, holds=lambda x, a: x != 0, words_by_type={ROWS: N_("has rows"), TAG: N_("has any")},
			said_by_type={TAG: (S_("with any tag"), S_("without any tag"))}, needed_by_type={TAG: N_("any tag")},
		),
		_op(
			N_("is not set"), PRESENT, "none", by.is_missing, (N_("is not set"), N_("is set")), N_("no value"), opposite="is set",
			asks_if_set=True, holds=lambda x, a: x == 0, words_by_type={ROWS: N_("has no rows"), TAG: N_("has none")}, on_null=True,
			said_by_type={TAG: (S_("without any tag"), S_("with any tag"))}, needed_by_type={TAG: N_("no tag")},
		),
		_op(
			N_("exists"), "exists", "none", by.is_there, (S_("with {0}"), S_("without {0}")),
			N_("at least one"), N_("there is one"), opposite="does not exist",
		),
		_op(
			N_("does not exist"), "exists", "none", by.is_missing, (S_("without {0}"), S_("with {0}")),
			N_("none"), N_("there is none"), opposite="exists", on_null=True,
		),
		_op(
			N_("is in"), "segment", "one", by.is_there, (S_("in the segment {0}"), S_("not in the segment {0}")),
			N_("a member of {0}"), opposite="is not in",
		),
		_op(
			N_("is not in"), "segment", "one", by.is_missing,
			(S_("not in the segment {0}"), S_("in the segment {0}")), N_("no member of {0}"),
			opposite="is in", on_null=True,
		),
		*FIELD_OPERATORS,
	)
}  # fmt: skip

RELATIVE = frozenset(key for key, op in OPERATORS.items() if op.is_relative)
# What can narrow related rows to some days.
PERIODS = tuple(key for key, op in OPERATORS.items() if op.can_be_period)


# The operator of a filter that asks for one value.
NAMED = "is"


def existence(is_there: bool) -> str:
	"""The operator that asks whether there is one, or none."""
	return next(key for key, op in OPERATORS.items() if EXISTS in op.types and op.on_null != is_there)


def parse_operands(operator: Operator, value_type: str, raw: Any, unit: str = "") -> tuple[Operand, ...]:
	"""Read the operands an admin typed. RequestError says in one sentence what is wrong with them."""
	return read_operands(operator, value_type, raw, unit)


def is_null(col: Sql, value_type: str) -> Sql:
	"""The value is not there."""
	missing = sql("{} IS NULL", col)
	return any_of([missing, sql("{} = ''", col)]) if value_type in EMPTY_STRING_IS_NULL else missing


def is_unset(col: Sql, value_type: str) -> Sql:
	"""The value is not there, or as good as: a number that nobody typed is 0 to Frappe, and a time midnight."""
	if value_type == NUMBER:
		return any_of([sql("{} IS NULL", col), sql("{} = 0", col)])
	if value_type == TIME:
		return any_of([sql("{} IS NULL", col), sql("{} = {}", col, MIDNIGHT)])
	return is_null(col, value_type)


def compile_predicate(
	operator: Operator,
	col: Sql,
	value_type: str,
	args: tuple[Operand, ...],
	clock: Clock,
	*,
	or_never: bool = False,
) -> Sql:
	"""The predicate on one value. On null it is true exactly when the operator or `or_never` says so."""
	never = is_unset(col, value_type)
	if operator.asks_if_set:
		base = never if operator.on_null else sql("NOT ({})", never)
		return any_of([base, never]) if or_never else base
	base = operator.predicate_of(value_type)(col, args, clock)
	if or_never:
		return any_of([base, never, is_null(col, value_type)] if operator.on_null else [base, never])
	return any_of([base, is_null(col, value_type)]) if operator.on_null else base


def matches_zero(operator: Operator, args: tuple[Operand, ...]) -> bool:
	"""Whether the number 0 satisfies the operator: a count or sum over no rows is 0, and 0 is not set."""
	return bool(operator.holds and operator.holds(ZERO, args))
