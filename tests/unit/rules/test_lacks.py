"""What a customer has and what a condition needs instead: sentences written by hand, and each measure has one."""

import datetime

import pytest

from convo_channels.core.base.clock import Clock
from convo_channels.core.base.facts import PLAIN
from convo_channels.core.insight.explain_lacks import LACKS, say_lack
from convo_channels.core.insight.explain_values import Found
from convo_channels.core.rules.phrases import SHAPES
from convo_channels.core.rules.rule import parse_rule
from tests.support.builders import condition, on_customer, site_catalog

NOW = Clock(datetime.datetime(2025, 11, 29, 12))
LATELY = {"period": "in the last (days)", "period_days": 180}
TOTAL = {"field": "grand_total"}
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
		"The last Sales Order is of 2025-11-24; needed: before 2025-09-30.",
	),
	(condition("Sales Order", "more than (days) ago", "60", measure="latest"), None, "Has no Sales Order; needs one."),
	(on_customer("territory", "is", "Germany"), "Belgium", "Territory is Belgium; needs Germany."),
	(on_customer("territory", "is not", "Germany"), "Germany", "Territory is Germany; needs anything else."),
	(on_customer("territory", "is", "Germany"), None, "Territory is not set; needs Germany."),
	(on_customer("is_frozen", "is yes"), False, "Is Frozen is not ticked; must be."),
	(condition("Tag", "is", "VIP"), ["Gold"], "Not tagged VIP."),
	(condition("Segment", "is not in", "Buyers"), True, "In the segment Buyers."),
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
		"Last Contact: 2025-06-01 12:00 (Sunday); needed: a day that is a Monday or Saturday.",
	),
	(
		condition("Convo Profile", "is at a time between", "18:00, 08:00", field="last_contact_at"), "2025-06-01 12:00:00.000000",
		"Last Contact: 2025-06-01 12:00; needed: a time of day between 18:00 and 08:00.",
	),
]  # fmt: skip


@pytest.mark.parametrize(("row", "value", "said"), SAID)
def test_what_is_there_and_what_is_needed(row, value, said):
	catalog = site_catalog()
	(term,) = parse_rule([row], catalog).terms
	assert say_lack(term, Found(value), catalog, NOW, PLAIN) == said


def test_every_measure_says_what_is_missing():
	assert set(LACKS) == set(SHAPES)
