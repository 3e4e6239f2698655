"""What an admin may type as the value of a condition, and the one sentence for everything else."""

import datetime
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convo_channels.core import operators as ops
from convo_channels.core.errors import RequestError
from convo_channels.core.operators import OPERATORS, matches_zero, parse_operands

DAY = datetime.date(2024, 3, 1)


@pytest.mark.parametrize(
	("operator", "kind", "raw", "parsed"),
	[
		("is", ops.TEXT, " padded ", ("padded",)),
		("is", ops.TEXT, "a, b", ("a, b",)),
		("is", ops.TEXT, 17, ("17",)),
		("is one of", ops.TEXT, "a, b ,, c", ("a", "b", "c")),
		("is one of", ops.TEXT, "a, b\nc", ("a, b", "c")),
		("is one of", ops.TEXT, '["a, b", "c\\nd", 5]', ("a, b", "c\nd", "5")),
		("is one of", ops.TEXT, ["a", "b"], ("a", "b")),
		("is one of", ops.LINK, "one", ("one",)),
		("equals", ops.NUMBER, "-2.50", (Decimal("-2.50"),)),
		("equals", ops.NUMBER, 3, (Decimal(3),)),
		("equals", ops.NUMBER, "1e3", (Decimal(1000),)),
		("between", ops.NUMBER, "1, 2", (Decimal(1), Decimal(2))),
		("between", ops.NUMBER, "[1, 1]", (Decimal(1), Decimal(1))),
		("on", ops.DATE, "2024-03-01", (DAY,)),
		("on", ops.DATETIME, "2024-03-01 10:00", (DAY,)),
		("between", ops.DATE, "2024-03-01\n2024-03-01", (DAY, DAY)),
		("in the last (days)", ops.DATE, " 30 ", (30,)),
		("in the last (days)", ops.DATE, 0, (0,)),
		("comes round in the next (days)", ops.DATE, "14", (14,)),
		("is in the month", ops.DATE, " 02 ", (2,)),
		("is in the month", ops.DATETIME, 12, (12,)),
		("is set", ops.TEXT, "whatever stands here", ()),
		("exists", ops.EXISTS, None, ()),
	],
)
def test_a_value_is_read_as_its_operator_needs_it(operator, kind, raw, parsed):
	assert parse_operands(OPERATORS[operator], kind, raw) == parsed


BAD = [
	("is", ops.TEXT, None, "the value is missing"),
	("is", ops.TEXT, "   ", "the value is missing"),
	("is", ops.TEXT, "x" * 1001, "longer than 1000 characters"),
	("is", ops.TEXT, "x" * 100_000, "longer than 1000 characters"),
	("is", ops.TEXT, ["a"], "not a single value"),
	("is", ops.TEXT, {"a": 1}, "not a single value"),
	("is", ops.TEXT, "\ud800", "cannot be stored"),
	("is in the month", ops.DATE, "0", "not a month. Write its number, from 1 to 12"),
	("is in the month", ops.DATE, "13", "not a month"),
	("is in the month", ops.DATE, "²", "not a month"),
	("is in the month", ops.DATE, "March", "not a month"),
	("is in the month", ops.DATE, None, "not a month"),
	("comes round in the last (days)", ops.DATE, "-1", "between 0 and 36500"),
	("is one of", ops.TEXT, "", "needs at least one value"),
	("is one of", ops.TEXT, ",,,", "needs at least one value"),
	("is one of", ops.TEXT, "[]", "needs at least one value"),
	("is one of", ops.TEXT, "[1, 2", "not valid JSON"),
	("is one of", ops.TEXT, "[" * 1000, "not valid JSON"),
	("is one of", ops.TEXT, "[[1]]", "not a single value"),
	("is one of", ops.TEXT, '[{"a": 1}]', "not a single value"),
	("is one of", ops.TEXT, '["a", ""]', "the value is missing"),
	("is one of", ops.TEXT, '["a", null]', "the value is missing"),
	("is one of", ops.TEXT, json.dumps(["\ud800"]), "cannot be stored"),
	("is one of", ops.TEXT, ["x" * 1001], "longer than 1000 characters"),
	("is one of", ops.TEXT, ["x"] * 201, "200 is the most"),
	("equals", ops.NUMBER, "many", "is not a number"),
	("equals", ops.NUMBER, "1,5", "is not a number"),
	("equals", ops.NUMBER, "NaN", "is not a number that can be compared"),
	("equals", ops.NUMBER, "-Infinity", "is not a number that can be compared"),
	("equals", ops.NUMBER, "1e13", "is not a number that can be compared"),
	("equals", ops.NUMBER, "1e-1000000", "more than 9 decimals"),
	("equals", ops.NUMBER, "0.0000000001", "more than 9 decimals"),
	("between", ops.NUMBER, "1", "needs two values"),
	("between", ops.NUMBER, "1, 2, 3", "needs two values"),
	("between", ops.NUMBER, "2, 1", "is larger than the second"),
	("between", ops.DATE, "2024-03-02, 2024-03-01", "is larger than the second"),
	("on", ops.DATE, "yesterday", "is not a date"),
	("on", ops.DATE, "2024-02-30", "is not a date"),
	("on", ops.DATE, "0001-01-01", "not a date that can be compared"),
	("on", ops.DATE, "9999-12-31", "not a date that can be compared"),
	("in the last (days)", ops.DATE, "a week", "is not a whole number of days"),
	("in the last (days)", ops.DATE, "1.5", "is not a whole number of days"),
	("in the last (days)", ops.DATE, None, "is not a whole number of days"),
	("in the last (days)", ops.DATE, "-1", "must be between 0 and 36500"),
	("in the last (days)", ops.DATE, "9" * 30, "must be between 0 and 36500"),
]


@pytest.mark.parametrize(("operator", "kind", "raw", "said"), BAD)
def test_a_value_that_makes_no_sense_is_one_sentence(operator, kind, raw, said):
	with pytest.raises(RequestError) as raised:
		parse_operands(OPERATORS[operator], kind, raw)
	assert said in str(raised.value)
	assert str(raised.value).endswith(".")
	assert "\n" not in str(raised.value)
	assert len(str(raised.value)) < 200


ANYTHING = st.recursive(
	st.none()
	| st.booleans()
	| st.integers()
	| st.floats()
	| st.text()
	| st.sampled_from(["[1", "2024-01-01", "1,2"]),
	lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
	max_leaves=4,
)
TYPED = [(op.key, kind) for op in OPERATORS.values() for kind in sorted(op.types)]


@given(st.sampled_from(TYPED), ANYTHING)
def test_whatever_is_given_is_operands_or_a_sentence(typed, raw):
	operator, kind = typed
	try:
		parse_operands(OPERATORS[operator], kind, raw)
	except RequestError as error:
		assert str(error).endswith(".")


@pytest.mark.parametrize("key", sorted(key for key, op in OPERATORS.items() if ops.NUMBER in op.types))
def test_whether_zero_satisfies_an_operator_follows_from_the_number_zero(key):
	tests = {
		"equals": lambda n: n == 0, "does not equal": lambda n: n != 0, "more than": lambda n: n < 0,
		"at least": lambda n: n <= 0, "less than": lambda n: n > 0, "at most": lambda n: n >= 0,
		"is set": lambda n: True, "is not set": lambda n: False,
	}  # fmt: skip
	for number in (Decimal(-1), Decimal(0), Decimal("0.5")):
		if key == "between":
			assert matches_zero(OPERATORS[key], (Decimal(-1), number)) == (number >= 0)
		else:
			assert matches_zero(OPERATORS[key], (number,)) == tests[key](number)


def test_every_operator_states_what_it_means_on_null():
	negative = {"is no", "does not exist"} | {key for key in OPERATORS if " no" in key}
	assert {key for key, op in OPERATORS.items() if op.on_null} == negative
