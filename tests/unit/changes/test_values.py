"""What a save changed in single fields, as text."""

import datetime
import json
from decimal import Decimal

import pytest

from convo_channels.core.changes import values
from convo_channels.core.changes.values import TICKED


def noted(before, after, is_box=False):
	found = values.read(values.note([("field", "Field", is_box)], {"field": before}.get, {"field": after}.get))
	return tuple(found["field"][1:]) if found else None


@pytest.mark.parametrize(
	("before", "after", "said"),
	[
		("Belgium", "Austria", ("Belgium", "Austria")),
		(None, "Austria", ("", "Austria")),
		("Austria", "", ("Austria", "")),
		(1250000.0, 1250001.0, ("1250000", "1250001")),
		(1234567.25, 1234567.5, ("1234567.25", "1234567.5")),
		(0.0000001, 123456789012.0, ("0.0000001", "123456789012")),
		(Decimal("1000.50"), 20.0, ("1000.5", "20")),
		(0.1 + 0.2, 100.0, ("0.3", "100")),
		(-1500000.0, 0.0, ("-1500000", "")),
		(3, 300, ("3", "300")),
		(datetime.date(2026, 1, 2), "2026-01-03", ("2026-01-02", "2026-01-03")),
		(datetime.datetime(2026, 1, 2, 10, 30, 5), "2026-01-02 11:30:05", ("2026-01-02 10:30", "2026-01-02 11:30")),
	],
)
def test_values_are_noted_as_they_are_read(before, after, said):
	assert noted(before, after) == said


@pytest.mark.parametrize(
	("before", "after"),
	[
		(None, ""), ("", 0), (0.0, None), (0, Decimal("0.00")), (2.0, 2), (Decimal("2.50"), 2.5),
		(datetime.date(2026, 1, 2), "2026-01-02"),
		# What a form sends of a moment is a text; what the database says is none.
		(datetime.datetime(2026, 1, 2, 10, 30, 5), "2026-01-02 10:30:05"),
		(datetime.datetime(2026, 1, 2, 10, 30), "2026-01-02 10:30:00.000000"),
		(datetime.datetime(2026, 1, 2, 10, 30, 5), "2026-01-02T10:30:05"),
		("x" * 141, "y"), ("x", "y" * 141),
	],
)  # fmt: skip
def test_one_value_written_in_two_ways_is_no_change(before, after):
	assert noted(before, after) is None


def test_boxes_are_ticked():
	assert (noted(0, 1, True), noted(1, 0, True), noted(None, 0, True)) == (("", TICKED), (TICKED, ""), None)


def test_not_more_fields_than_a_row_holds():
	many = [(f"field{n}", "Field", False) for n in range(values.MAX_FIELDS + 5)]
	assert len(values.read(values.note(many, {}.get, lambda name: name))) == values.MAX_FIELDS


@pytest.mark.parametrize("text", [None, "", "{", "[1]", '{"a": 1}', '{"a": ["A", "b"]}', '{"a": ["A", "b", 3]}'])
def test_what_nobody_wrote_is_nothing(text):
	assert values.read(text) == {}


def test_two_saves_of_one_transaction_are_one():
	first = json.dumps({"a": ["A", "1", "2"], "b": ["B", "1", "2"]})
	later = json.dumps({"b": ["B", "2", "1"], "c": ["C", "", "x"], "a": ["A", "2", "3"]})
	assert values.read(values.merge(first, later)) == {"a": ["A", "1", "3"], "c": ["C", "", "x"]}
	assert (values.merge(None, None), values.merge(first, None)) == ("", first)
