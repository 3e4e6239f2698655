"""Live membership of the first so many: one customer's change moves another one, by one rebuild a batch."""

import datetime

import pytest

from convo_channels.core.insight.upcoming import find_upcoming
from convo_channels.core.segments import segments as seg
from convo_channels.core.segments.evaluation import Engine
from convo_channels.core.sync import moments
from convo_channels.core.sync.nightly_check import verify_segment
from convo_channels.core.sync.rebuild import load_engine
from tests.support.builders import Business, condition

TOP = condition("Sales Invoice", "is among the highest", "2", measure="sum", field="base_grand_total")


@pytest.fixture
def business(store) -> Business:
	business = Business(store)
	for name, amount in {"A": 500, "B": 400, "C": 300, "D": None}.items():
		business.put("Customer", name)
		if amount:
			put_invoice(business, name, amount)
	business.segment("Top", [TOP])
	business.rebuild_due()
	business.drain()
	business.rebuild_due()
	assert business.members("Top") == {"A", "B"}
	return business


def put_invoice(business: Business, customer: str, amount: int, days: int = 1) -> None:
	business.put("Sales Invoice", customer=customer, docstatus=1, base_grand_total=amount, grand_total=amount, posting_date=business.days_ago(days))


def test_who_gets_more_pushes_another_one_out(business):
	business.create("Sales Invoice", customer="C", docstatus=1, base_grand_total=1000, grand_total=1000, posting_date=business.days_ago(0))
	result = business.drain()
	assert "Top" in result.rebuild
	business.rebuild_due()
	assert business.members("Top") == business.truth()["Top"] == {"A", "C"}
	told = {row["customer"]: row["reason"] for row in business.logs("Top") if row["action"] == "Left"}
	assert told == {"B": "The order of customers changed"}


def test_many_saves_of_one_batch_ask_once(business):
	for amount in range(1, 20):
		business.create("Sales Invoice", customer="D", docstatus=1, base_grand_total=amount, grand_total=amount, posting_date=business.days_ago(0))
	assert business.drain(limit=500).rebuild == ["Top"]


def test_what_the_rule_does_not_speak_of_asks_for_nothing(business):
	business.create("Issue", customer="C", opening_date=business.days_ago(0))
	assert business.drain().rebuild == []
	assert not [name for name, status in business.ask("select name, status from `tabConvo Segment`") if status == seg.PENDING]


def test_while_changes_wait_a_place_is_no_drift(business):
	business.create("Sales Invoice", customer="C", docstatus=1, base_grand_total=1000, grand_total=1000, posting_date=business.days_ago(0))
	assert verify_segment(business.store, business.catalog, business.now, "Top").count == 0
	business.drain()
	assert verify_segment(business.store, business.catalog, business.now, "Top").count == 0
	business.rebuild_due()
	assert verify_segment(business.store, business.catalog, business.now, "Top").count == 0


def test_who_builds_on_it_follows(business):
	business.segment("Not top", [condition("Segment", "is not in", "Top", field="segment")])
	business.rebuild_due()
	business.create("Sales Invoice", customer="D", docstatus=1, base_grand_total=900, grand_total=900, posting_date=business.days_ago(0))
	business.drain()
	business.rebuild_due()
	assert (business.members("Top"), business.members("Not top")) == ({"A", "D"}, {"B", "C"})


def test_the_end_of_a_period_is_told_and_comes(business):
	business.time = datetime.datetime(2024, 3, 30, 12)
	for name, amount, day in (("C", 5000, "2024-03-29"), ("D", 10, "2024-03-31")):
		business.put("Sales Invoice", customer=name, docstatus=1, base_grand_total=amount, grand_total=amount, posting_date=day)
	put_invoice(business, "A", 1, days=-3)
	business.segment("Month", [TOP | {"period": "is this month", "value": "1"}])
	business.rebuild_due()
	assert business.members("Month") == business.truth()["Month"] == {"C"}
	engine = Engine(business.catalog, seg.load_segments(business.store, business.catalog), business.catalog.clock(business.now()))
	moves = find_upcoming(business.store, engine, "Month", 5).moves
	assert [(str(move.on), move.action, move.customer) for move in moves] == [("2024-04-01", "Joined", "A"), ("2024-04-01", "Left", "C")]
	business.pass_time(days=2)
	business.rebuild_due(day_changed=True)
	assert business.members("Month") == {"A"}


def test_a_moment_that_passes_has_all_looked_at(business):
	for name, ago in (("A", 1), ("B", 2)):
		business.put("Convo Post", customer=name, posted_at=business.now() - datetime.timedelta(hours=ago), post_type="Note")
	row = condition("Convo Post", "is among the highest", "1", measure="count", period="in the last (hours)", period_days=3)
	business.segment("Lively", [row])
	business.rebuild_due()
	assert business.members("Lively") == {"A", "B"}
	since = business.now()
	business.put("Convo Post", customer="B", posted_at=since - datetime.timedelta(hours=2, minutes=59), post_type="Note")
	business.rebuild("Lively")
	assert business.members("Lively") == {"B"}
	business.pass_time(minutes=7)
	engine = load_engine(business.store, business.catalog, business.now)
	assert moments.let_pass(business.store, engine, since) == []
	business.rebuild_due()
	assert business.members("Lively") == business.truth()["Lively"] == {"A", "B"}
