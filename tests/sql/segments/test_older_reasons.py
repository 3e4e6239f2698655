"""The log of a version before: its sentences become facts in steps, each once, and no other column is touched."""

import pytest

from convo_channels.core.base.facts import PLAIN
from convo_channels.core.segments import facts, older_reasons
from tests.support.builders import Business
from tests.unit.segments.test_facts import OTHERS, WRITTEN


@pytest.fixture
def business(store) -> Business:
	return Business(store)


def write(business: Business, *, times: int = 1) -> None:
	"""Rows as the version before wrote them."""
	rows = [(*row[:4],) for row in (*WRITTEN, *OTHERS)] * times
	for cause, reason, doctype, name in rows:
		business.put(
			"Convo Segment Log", segment="S", customer="A", action="Joined", logged_at=business.time, cause=cause, reason=reason,
			reference_doctype=doctype or None, reference_name=name or None,
		)  # fmt: skip


def stored(business: Business) -> list[dict]:
	return [dict(row) for row in business.logs()]


def said(row: dict) -> str:
	return facts.say_reason(row, PLAIN, tells_by_hand=True)


def test_every_sentence_becomes_its_fact_and_is_said_as_those_of_now(business):
	write(business)
	before = stored(business)
	assert older_reasons.fill(business.store, 0, older_reasons.newest(business.store)) == len(WRITTEN)
	after = stored(business)
	assert [row["event"] or "" for row in after] == [*(row[4] for row in WRITTEN), *("" for _ in OTHERS)]
	assert [said(row) for row in after] == [*(row[5] for row in WRITTEN), *(row["reason"] for row in before[len(WRITTEN) :])]
	new = ("event", "particulars")
	assert [{**row, "event": None, "particulars": None} for row in after] == [
		{**row, **dict.fromkeys(new)} for row in before
	]


def test_a_second_time_nothing_is_to_be_done(business):
	write(business)
	newest = older_reasons.newest(business.store)
	older_reasons.fill(business.store, 0, newest)
	once = stored(business)
	assert older_reasons.fill(business.store, 0, newest) == 0
	assert stored(business) == once


def test_steps_meet_without_a_gap_and_rows_that_have_a_fact_are_left(business):
	write(business, times=2)
	first = min(row["name"] for row in stored(business))
	fact = facts.Became("Lost")
	business.store.run(f"update `tabConvo Segment Log` set event = '{fact.event}', particulars = '{fact.as_json()}' where name = {first}")
	newest = older_reasons.newest(business.store)
	steps = [older_reasons.fill(business.store, after, after + 7) for after in range(0, newest, 7)]
	assert sum(steps) == 2 * len(WRITTEN) - 1
	assert stored(business)[0]["particulars"] == '{"status": "Lost"}'
