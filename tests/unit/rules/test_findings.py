"""What a customer has, and what a condition needs instead where it does not hold: sentences written by hand for each measure."""

import datetime

import pytest

from convo_channels.core.base.clock import Clock
from convo_channels.core.base.facts import PLAIN, Voice
from convo_channels.core.insight.explain_findings import FINDINGS, say_finding
from convo_channels.core.insight.explain_values import Found
from convo_channels.core.rules.phrases import SHAPES
from convo_channels.core.rules.rule import parse_rule
from tests.support.builders import condition, on_customer, site_catalog

NOW = Clock(datetime.datetime(2025, 11, 29, 12))
LATELY = {"period": "in the last (days)", "period_days": 180}
TOTAL = {"field": "grand_total"}
NARROWED = [["due_date", "in the next (days)", 45]]
SAID = [
	(condition("Sales Invoice", "does not exist", measure="exists", **LATELY), 2, "Has 2 invoices in the last 180 days; needs none."),
	(condition("Sales Invoice", "exists", measure="exists", **LATELY), None, "Has no invoice in the last 180 days; needs one."),
	(condition("Sales Order", "at least", "3", measure="count"), 1, "Has 1 Sales Order; needs at least 3."),
	(condition("Issue", "more than", "2", measure="count", negate=1), 5, "Has 5 issues; needs at most 2."),
	(condition("Sales Invoice", "at least", "10000", measure="sum", **TOTAL), 750, "Has invoices of 750 in total; needs at least 10,000."),
	(condition("Sales Invoice", "more than", "0", measure="sum", **TOTAL), None, "Has no invoice; needs some."),
	(condition("Sales Invoice", "less than", "99.5", measure="average", **TOTAL), 200, "Has invoices of 200 on average; needs less than 99.5."),
	(
		condition("Sales Order", "more than (days) ago", "60", measure="latest"), "2025-11-24",
		"The last Sales Order is of 2025-11-24; needed: more than 60 days ago.",
	),
	(condition("Sales Order", "more than (days) ago", "60", measure="latest"), None, "Has no Sales Order; needs one."),
	(on_customer("territory", "is", "Germany"), "Belgium", "Territory is Belgium; needs Germany."),
	(on_customer("territory", "is not", "Germany"), "Germany", "Territory is Germany; needs anything else."),
	(on_customer("territory", "is", "Germany"), None, "Territory is not set; needs Germany."),
	(on_customer("is_frozen", "is yes"), False, "Is Frozen is not ticked; must be."),
	(condition("Tag", "is", "VIP"), ["Gold"], "Is not tagged VIP."),
	(condition("Segment", "is not in", "Buyers"), True, "Is in the segment Buyers."),
	(
		condition("Convo Profile", "comes round in the next (days)", 14, field="last_contact_at"), "2025-06-01",
		"Last Contact: 2025-06-01; needed: a day that comes round in the next 14 days.",
	),
	(
		condition("Convo Profile", "is in the month", 3, field="last_contact_at"), "2025-06-01",
		"Last Contact: 2025-06-01; needed: a day in month 3.",
	),
	(
		condition("Convo Profile", "falls on (weekdays)", "6, 1", field="last_contact_at"), "2025-06-01 12:00:00.000000",
		"Last Contact: 2025-06-01 (Sunday); needed: a day that is a Monday or Saturday.",
	),
	(
		condition("Convo Profile", "is at a time between", "18:00, 08:00", field="last_contact_at"), "2025-06-01 12:00:00.000000",
		"Last Contact: 2025-06-01 12:00; needed: a time of day between 18:00 and 08:00.",
	),
	(
		condition("Convo Profile", "in the last (days)", 30, field="first_seen_at"), "2025-05-07 08:28:00.000000",
		"First Seen: 2025-05-07; needed: in the last 30 days.",
	),
	(
		condition("Convo Profile", "more than (days) ago", 120, field="last_contact_at", or_never=1), "2025-11-20 11:35:00.000000",
		"Last Contact: 2025-11-20; needed: more than 120 days ago, or never.",
	),
	(
		condition("Convo Profile", "in the last (hours)", 8, field="last_contact_at"), "2025-11-20 11:35:00.000000",
		"Last Contact: 2025-11-20 11:35; needed: in the last 8 hours.",
	),
	(
		condition("Sales Invoice", "exists", measure="exists", filters=NARROWED), 0,
		"Has no invoice whose Due Date is in the next 45 days; needs one.",
	),
]  # fmt: skip
HAD = [
	(condition("Sales Invoice", "exists", measure="exists", **LATELY), 1, "Has 1 invoice in the last 180 days."),
	(condition("Sales Invoice", "exists", measure="exists", **LATELY), 2, "Has 2 invoices in the last 180 days."),
	(condition("Sales Invoice", "does not exist", measure="exists", **LATELY), 0, "Has no invoice in the last 180 days."),
	(condition("Sales Invoice", "exists", measure="exists", filters=NARROWED), 1, "Has 1 invoice whose Due Date is in the next 45 days."),
	(condition("Sales Invoice", "at least", "3000", measure="sum", **TOTAL), 5290, "Has invoices of 5,290 in total."),
	(condition("Sales Invoice", "at most", "0", measure="sum", **TOTAL), None, "Has no invoice."),
	(condition("Sales Invoice", "less than", "300", measure="average", **TOTAL), 200, "Has invoices of 200 on average."),
	(condition("Sales Order", "in the last (days)", "60", measure="latest"), "2025-11-24", "The last Sales Order is of 2025-11-24."),
	(condition("Sales Order", "in the last (days)", "60", measure="earliest"), "2025-11-24", "The first Sales Order is of 2025-11-24."),
	(condition("Sales Invoice", "at least", "3", measure="distinct", field="status"), 4, "Has 4 different values of Status among invoices."),
	(condition("Sales Invoice", "at least", "3", measure="largest", **TOTAL), 40, "The largest Grand Total among invoices is 40."),
	(condition("Sales Invoice", "is", "Paid", measure="of the latest", field="status"), "Paid", "Status of the last invoice is Paid."),
	(on_customer("territory", "is", "Germany"), "Germany", "Territory is Germany."),
	(on_customer("territory", "is not", "Germany"), None, "Territory is not set."),
	(on_customer("territory", "is not", "Germany"), "Belgium", "Territory is Belgium."),
	(on_customer("territory", "is set"), "Belgium", "Territory is Belgium."),
	(on_customer("territory", "is not set"), None, "Territory is not set."),
	(on_customer("is_frozen", "is yes"), True, "Is Frozen is ticked."),
	(on_customer("is_frozen", "is no"), False, "Is Frozen is not ticked."),
	(condition("Tag", "is", "VIP"), ["VIP", "Gold"], "Is tagged VIP."),
	(condition("Tag", "is not", "VIP"), ["Gold"], "Is not tagged VIP."),
	(condition("Segment", "is in", "Buyers"), True, "Is in the segment Buyers."),
	(condition("Segment", "is not in", "Buyers"), False, "Is not in the segment Buyers."),
	(
		condition("Convo Profile", "more than (days) ago", 120, field="last_contact_at"), "2025-06-01 12:00:00.000000",
		"Last Contact: 2025-06-01.",
	),
]  # fmt: skip
BOTH = [*((row, value, False, said) for row, value, said in SAID), *((row, value, True, said) for row, value, said in HAD)]


@pytest.mark.parametrize(("row", "value", "holds", "said"), BOTH)
def test_what_is_there_and_what_is_needed(row, value, holds, said):
	catalog = site_catalog()
	(term,) = parse_rule([row], catalog).terms
	assert say_finding(term, Found(value), catalog, NOW, PLAIN, holds=holds) == said


def test_numbers_and_days_are_written_as_the_reader_writes_them():
	catalog = site_catalog()
	german = Voice(number=lambda number: f"{number:f}".replace(".", ","), brief_day=lambda day: f"{day.day}.{day.month}")

	def said(row, value):
		(term,) = parse_rule([row], catalog).terms
		return say_finding(term, Found(value), catalog, NOW, german, holds=True)

	assert said(condition("Sales Invoice", "at least", "3", measure="sum", **TOTAL), 12.25) == "Has invoices of 12,25 in total."
	row = condition("Convo Profile", "more than (days) ago", 120, field="last_contact_at")
	assert said(row, "2025-06-01 12:00:00.000000") == "Last Contact: 1.6."


def test_every_measure_says_what_is_found():
	assert set(FINDINGS) == set(SHAPES)
