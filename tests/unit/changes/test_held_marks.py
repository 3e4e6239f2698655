"""Marks of values: the same for what a form shows alike, others for all else; and what two saves of a transaction come to."""

import datetime
from decimal import Decimal

import pytest

from convo_channels.core.changes import held_marks
from convo_channels.core.changes.held_marks import mark

ALIKE = [
	(None, "", 0, False, Decimal(0), 0.0),
	(1, True, "1", Decimal("1.000000000"), 1.0),
	(Decimal("10.5"), 10.5),
	(datetime.date(2024, 2, 29), "2024-02-29"),
	(datetime.datetime(2024, 2, 29, 12, 5), "2024-02-29 12:05:00", "2024-02-29 12:05:00.000000"),
	(datetime.timedelta(hours=9, minutes=5), datetime.time(9, 5), "09:05:00"),
]


@pytest.mark.parametrize("values", ALIKE)
def test_values_that_are_alike_have_one_mark(values):
	assert len({mark(value) for value in values}) == 1


def test_others_have_others_and_none_tells_its_value():
	values = ["Austria", "austria", "Germany", 1, 2, datetime.date(2024, 1, 1), "x" * 5000, "x" * 5001, ""]
	marks = [mark(value) for value in values]
	assert len(set(marks)) == len(values)
	assert all(len(found) <= 16 and str(value)[:4] not in found for value, found in zip(values[:3], marks, strict=False))


def note(before: dict, after: dict) -> str:
	return held_marks.note(["territory", "status"], before.get, after.get)


def test_only_what_changed_is_noted():
	assert held_marks.read(note({"territory": "A", "status": "x"}, {"territory": "B", "status": "x"})) == {"territory"}
	assert note({"territory": None}, {"territory": ""}) == ""


def test_what_comes_back_within_a_transaction_is_no_change():
	there = note({"territory": "A"}, {"territory": "B"})
	back = note({"territory": "B", "status": "x"}, {"territory": "A", "status": "y"})
	assert held_marks.read(held_marks.merge(there, back)) == {"status"}
	assert held_marks.read(held_marks.merge(there, note({"territory": "B"}, {"territory": "C"}))) == {"territory"}
	assert held_marks.merge(None, there) == held_marks.merge(there, None) == there


@pytest.mark.parametrize("text", [None, "", "{", "[1]", '"x"', '{"a": 1}', "[" * 5000])
def test_what_nobody_wrote_is_nothing(text):
	assert held_marks.read(text) == frozenset()
