"""What an admin may type as the value of a condition, and the one sentence for everything else."""

import datetime
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convo_channels.core.base.errors import RequestError
from convo_channels.core.operators import operators as ops
from convo_channels.core.operators.operands import MAX_LIST
from convo_channels.core.operators.operators import (
	OPERATORS,
	join_list,
	matches_zero,
	parse_operands,
	split_list,
)
from convo_channels.core.operators.units import DURATION, STARS, as_cell, say

DAY = datetime.date(2024, 3, 1)
MOMENT = datetime.datetime(2024, 3, 1, 17, 30)


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
		("equals", ops.NUMBER, "999999999999999999", (Decimal(999999999999999999),)),
		("at least", ops.NUMBER, "25000000000000.50", (Decimal("25000000000000.50"),)),
		("more than", ops.NUMBER, "-123456789012345678.123456789", (Decimal("-123456789012345678.123456789"),)),
		("is one of", ops.TEXT, '"Smith, Jones & Co", Acme', ("Smith, Jones & Co", "Acme")),
		("is one of", ops.LINK, '"Smith, Jones & Co"', ("Smith, Jones & Co",)),
		("is one of", ops.TEXT, 'The "Inn", "a ""b"", c"', ('The "Inn"', 'a "b", c')),
		("is one of", ops.TEXT, '"Quoted" Ltd, Other', ('"Quoted" Ltd', "Other")),
		("on", ops.DATETIME, "2024-03-01", (DAY,)),
		("on", ops.DATETIME, "2024-03-01 00:00:00", (DAY,)),
		("on", ops.DATE, "2024-03-01T00:00", (DAY,)),
		("after", ops.DATETIME, "2024-03-01 17:30", (MOMENT,)),
		("before", ops.DATETIME, "2024-03-01T17:30:00", (MOMENT,)),
		("between", ops.DATETIME, "2024-03-01, 2024-03-01 17:30", (DAY, MOMENT)),
		("between", ops.DATETIME, "2024-03-01 17:30, 2024-03-01", (MOMENT, DAY)),
		("before", ops.TIME, "9:05", (datetime.time(9, 5),)),
		("equals", ops.TIME, "17:30:15", (datetime.time(17, 30, 15),)),
		("is one of", ops.TIME, "08:00, 17:30", (datetime.time(8), datetime.time(17, 30))),
		("contains", ops.TEXT, " & ", (" & ",)),
		("ends with", ops.TEXT, " GmbH", (" GmbH",)),
		("is one of", ops.CHOICES, "a\nb", ("a", "b")),
		("is set", ops.HELD, None, ()),
		("between", ops.DATE, "2024-03-01\n2024-03-01", (DAY, DAY)),
		("in the last (days)", ops.DATE, " 30 ", (30,)),
		("in the last (days)", ops.DATE, 0, (0,)),
		("comes round in the next (days)", ops.DATE, "14", (14,)),
		("is in the month", ops.DATE, " 02 ", (2,)),
		("is in the month", ops.DATETIME, 12, (12,)),
		("falls on (weekdays)", ops.DATE, "7, 6,6", (6, 7)),
		("falls on (weekdays)", ops.DATETIME, "1\n5", (1, 5)),
		("falls on (weekdays)", ops.DATE, [3, "2"], (2, 3)),
		("is among the highest", ops.NUMBER, " 50 ", (50,)),
		("is among the lowest", ops.NUMBER, 1, (1,)),
		("is at a time before", ops.DATETIME, "9:30", (datetime.time(9, 30),)),
		("is at a time between", ops.DATETIME, "18:00, 08:00", (datetime.time(18), datetime.time(8))),
		("between", ops.TIME, "22:00, 6:00", (datetime.time(22), datetime.time(6))),
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
	("falls on (weekdays)", ops.DATE, "9", '"9" is not a day of the week. Write its number, from 1 for Monday to 7 for Sunday'),
	("falls on (weekdays)", ops.DATE, "0, 1", "not a day of the week"),
	("falls on (weekdays)", ops.DATE, "6, Saturday", '"Saturday" is not a day of the week'),
	("falls on (weekdays)", ops.DATE, "²", "not a day of the week"),
	("falls on (weekdays)", ops.DATE, "", "needs at least one value"),
	("falls on (weekdays)", ops.DATE, None, "needs at least one value"),
	("falls on (weekdays)", ops.DATE, "[[1]]", "not a day of the week"),
	("is among the highest", ops.NUMBER, "0", "the number of customers must be between 1 and 100000"),
	("is among the highest", ops.NUMBER, "-1", "not a whole number of customers"),
	("is among the highest", ops.NUMBER, 10**9, "the number of customers must be between 1 and 100000"),
	("is among the highest", ops.NUMBER, "9" * 500, "the number of customers must be between 1 and 100000"),
	("is among the highest", ops.NUMBER, "fifty", "not a whole number of customers"),
	("is among the highest", ops.NUMBER, "1.5", "not a whole number of customers"),
	("is among the highest", ops.NUMBER, "²", "not a whole number of customers"),
	("is among the lowest", ops.NUMBER, None, "not a whole number of customers"),
	("is among the lowest", ops.NUMBER, ["1"], "not a whole number of customers"),
	("is at a time before", ops.DATETIME, "25:00", '"25:00" is not a time. Write it as HH:MM'),
	("is at a time after", ops.DATETIME, "2024-03-15", "not a time"),
	("is at a time before", ops.DATETIME, "12:00+05:00", '"12:00+05:00" is not a time'),
	("is at a time between", ops.DATETIME, "12:00Z, 13:00", '"12:00Z" is not a time'),
	("before", ops.TIME, "12:00-01:00", "is not a time"),
	("before", ops.DATETIME, "2024-03-15 12:00+05:00", "is not a date"),
	("in the last (days)", ops.DATE, "1_0", '"1_0" is not a whole number of days'),
	("in the last (months)", ops.DATE, "٣", "is not a whole number of months"),
	("in the last (days)", ops.DATE, "1e1", "is not a whole number of days"),
	("more than", ops.NUMBER, "1_000", '"1_000" is not a number'),
	("at most", ops.NUMBER, "٣", "is not a number"),
	("is at a time after", ops.DATETIME, "", "the value is missing"),
	("is at a time between", ops.DATETIME, "18:00", "needs two values"),
	("is at a time between", ops.DATETIME, "18:00, 24:60", '"24:60" is not a time'),
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
	("is one of", ops.TEXT, "x" * 1001, "longer than 1000 characters"),
	("is one of", ops.TEXT, "x,\n" * 5334, "longer than 16000 characters"),
	("is one of", ops.TEXT, ["x"] * 201, "200 is the most"),
	("equals", ops.NUMBER, "many", "is not a number"),
	("equals", ops.NUMBER, "1,5", "is not a number"),
	("equals", ops.NUMBER, "NaN", "is not a number that can be compared"),
	("equals", ops.NUMBER, "-Infinity", "is not a number that can be compared"),
	("equals", ops.NUMBER, "1e19", "is not a number that can be compared"),
	("on", ops.DATE, "2024-03-01 10:00", "a date without one. Write the day alone"),
	("after", ops.DATE, "2024-03-15 17:30", "a date without one"),
	("between", ops.DATE, "2024-03-15, 2024-03-16 00:00:01", "a date without one"),
	("on", ops.DATETIME, "2024-03-01 10:00", '"on" asks for a whole day'),
	("between", ops.DATETIME, "2024-03-01 17:30, 2024-03-01 17:29", "is larger than the second"),
	("after", ops.DATETIME, "2024-03-01 25:00", "is not a date"),
	("before", ops.TIME, "25:00", "is not a time"),
	("before", ops.TIME, "noon", "is not a time"),
	("contains", ops.TEXT, "  ", "the value is missing"),
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


@pytest.mark.parametrize(
	("raw", "seconds", "said"),
	[
		("90", 90, "1m 30s"), ("1d", 86400, "1d"), ("1d 2h 30m", 95400, "1d 2h 30m"), ("1d2h", 93600, "1d 2h"),
		("2H 5S", 7205, "2h 5s"), ("1.5h", 5400, "1h 30m"), ("-1h", -3600, "-1h"), ("0", 0, "0s"), ("0.5s", Decimal("0.5"), "0.5s"),
	],
)  # fmt: skip
def test_a_duration_is_written_as_the_form_writes_it(raw, seconds, said):
	(found,) = parse_operands(OPERATORS["at least"], ops.NUMBER, raw, DURATION)
	assert (found, say(found, DURATION)) == (seconds, said)
	assert parse_operands(OPERATORS["at least"], ops.NUMBER, said, DURATION) == (found,)


def test_a_duration_without_days_is_told_in_hours():
	assert say(95400, DURATION, "hide_days") == "26h 30m"


@pytest.mark.parametrize("raw", ["a while", "1 d 2 x", "2h 1d", "h", "1d 2h 3", "", "١h"])
def test_what_is_no_duration_is_one_sentence(raw):
	with pytest.raises(RequestError, match=r"not a duration|value is missing"):
		parse_operands(OPERATORS["at least"], ops.NUMBER, raw, DURATION)


def test_a_rating_is_told_in_stars():
	assert [say(n, STARS) for n in (1, Decimal("3.50"), 0)] == ["1 star", "3.5 stars", "0 stars"]


@pytest.mark.parametrize(
	("value", "unit", "options", "cell"),
	[
		(0.7, STARS, "5", 3.5), (0.6, STARS, "", 3), (Decimal("0.70"), STARS, "10", 7), (0, STARS, "5", 0), (None, STARS, "5", None),
		(95400, DURATION, "", "1d 2h 30m"), (95400.0, DURATION, "hide_days", "26h 30m"), (0, DURATION, "", "0s"), (None, DURATION, "", None),
		(0.7, "", "", 0.7), ("=1", "", "", "=1"),
	],
)  # fmt: skip
def test_a_table_shows_what_the_form_shows(value, unit, options, cell):
	assert as_cell(value, unit, options) == cell


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda t: t.strip() == t and t), min_size=1))
def test_a_list_that_is_stored_comes_back_as_it_was(items):
	assert split_list(join_list(items)) == items


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


# What another field holds is known of each row alone, who is among the first by what all have, and since when it is so by what was.
@pytest.mark.parametrize(
	"key", sorted(key for key, op in OPERATORS.items() if ops.NUMBER in op.types and op.needs not in ("field", "places") and not op.asks_since)
)
def test_whether_zero_satisfies_an_operator_follows_from_the_number_zero(key):
	tests = {
		"equals": lambda n: n == 0, "does not equal": lambda n: n != 0, "more than": lambda n: n < 0,
		"at least": lambda n: n <= 0, "less than": lambda n: n > 0, "at most": lambda n: n >= 0,
		"is set": lambda n: False, "is not set": lambda n: True,
	}  # fmt: skip
	for number in (Decimal(-1), Decimal(0), Decimal("0.5")):
		if key == "between":
			assert matches_zero(OPERATORS[key], (Decimal(-1), number)) == (number >= 0)
		else:
			assert matches_zero(OPERATORS[key], (number,)) == tests[key](number)


def test_every_operator_states_what_it_means_on_null():
	negative = {"is no", "does not exist", "differs from (field)"} | {key for key in OPERATORS if " no" in key}
	assert {key for key, op in OPERATORS.items() if op.on_null} == negative


@pytest.mark.parametrize("write", ["\n".join, ", ".join, json.dumps], ids=["lines", "commas", "JSON"])
def test_a_list_may_hold_as_many_long_names_as_values(write):
	names = [f"Kundenverein der Freunde alter Landmaschinen Nr. {number}" for number in range(MAX_LIST)]
	assert len(write(names)) > 1000
	assert parse_operands(OPERATORS["is one of"], ops.TEXT, write(names)) == tuple(names)
