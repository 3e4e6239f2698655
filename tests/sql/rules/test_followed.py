"""Sequences: a document that was, or was not, followed by another within some days. Expected members are written by hand.

On SQLite and on MariaDB; the random tests hold the same equal to the reference.
"""

import datetime
import json

import pytest

from convo_channels.core.base.clock import Clock
from convo_channels.core.base.errors import RuleError
from convo_channels.core.insight.explain import explain
from convo_channels.core.insight.upcoming import find_upcoming
from convo_channels.core.rules.named import links_of, names_of
from convo_channels.core.rules.renames import Renamed, follow
from convo_channels.core.rules.rule import parse_rule
from convo_channels.core.rules.sentence import say_rule
from convo_channels.core.segments.evaluation import Engine
from convo_channels.core.segments.segments import load_segments
from tests.support.builders import Business, condition, site_catalog


def quoted(subject="Sales Order", days=14, measure="exists", operator="exists", value=None, **more):
	then = {"subject": subject, "days": days, **more}
	return condition("Quotation", operator, value, measure=measure, followed_by=json.dumps(then))


def missing(**more):
	return quoted(is_missing=1, **more)


@pytest.fixture
def business(store) -> Business:
	return Business(store)


def put(business: Business, doctype: str, customer: str, days_ago: int, **more) -> None:
	on = business.today - datetime.timedelta(days=days_ago)
	party = {"party_name": customer, "quotation_to": "Customer"} if doctype == "Quotation" else {"customer": customer}
	business.put(doctype, **{**party, "transaction_date": on, "docstatus": 1, "status": "Open", **more})


def people(business: Business, **quotes: list[tuple[str, int]]) -> None:
	"""{customer: [(kind, days ago)]}; q for a quotation, o for an order."""
	for name, documents in quotes.items():
		business.put("Customer", name)
		for kind, days in documents:
			put(business, {"q": "Quotation", "o": "Sales Order"}[kind], name, days)


def members(business: Business, row: dict) -> set[str]:
	name = business.segment(f"S{len(business.segments)}", [row])
	business.rebuild_due()
	return business.members(name)


def test_within_the_days_and_not_before_the_document(business):
	people(
		business, Same=[("q", 30), ("o", 30)], Last=[("q", 30), ("o", 16)], Late=[("q", 30), ("o", 15)],
		Before=[("q", 30), ("o", 31)], Second=[("q", 60), ("q", 30), ("o", 20)], Never=[("q", 30)], Nothing=[("o", 5)],
	)  # fmt: skip
	assert members(business, quoted()) == {"Same", "Last", "Second"}
	assert members(business, quoted(days=0)) == {"Same"}
	assert members(business, missing()) == {"Late", "Before", "Never", "Second"}
	assert members(business, quoted(measure="count", operator="at least", value="1")) == {"Same", "Last", "Second"}


def test_that_nothing_followed_is_known_once_the_days_are_over(business):
	people(business, Open=[("q", 14)], Over=[("q", 15)])
	name = business.segment("Silent", [missing()])
	business.rebuild_due()
	assert business.members(name) == {"Over"}
	engine = Engine(business.catalog, load_segments(business.store, business.catalog), Clock(business.now()))
	(move,) = find_upcoming(business.store, engine, name, 3).moves
	assert (move.customer, move.action, move.on) == ("Open", "Joined", business.today + datetime.timedelta(days=1))
	business.pass_time(days=1)
	business.rebuild_due(day_changed=True)
	assert business.members(name) == {"Open", "Over"}


def test_a_drain_hears_of_what_follows(business):
	people(business, Acme=[("q", 20)])
	name = business.segment("Silent", [missing(days=30)])
	other = business.segment("Bought", [quoted(days=30)])
	business.rebuild_due()
	business.create(
		"Sales Order", "SO-1", customer="Acme", transaction_date=business.today, docstatus=1, status="To Bill"
	)
	business.drain()
	assert (business.members(name), business.members(other)) == (set(), {"Acme"})


def test_drafts_cancelled_ones_and_filters_of_what_follows(business):
	people(business, Draft=[("q", 20)], Cancelled=[("q", 20)], Closed=[("q", 20)], Open=[("q", 20)])
	put(business, "Sales Order", "Draft", 18, docstatus=0)
	put(business, "Sales Order", "Cancelled", 18, docstatus=2)
	put(business, "Sales Order", "Closed", 18, status="Closed")
	put(business, "Sales Order", "Open", 18)
	assert members(business, quoted()) == {"Closed", "Open"}
	assert members(business, quoted(include_drafts=1)) == {"Closed", "Open", "Draft"}
	assert members(business, quoted(filters=[["status", "is", "Closed"]])) == {"Closed"}


def test_a_document_does_not_follow_itself_and_moments_go_by_the_clock(business):
	people(business, Once=[("q", 20)], Twice=[("q", 20), ("q", 18)])
	assert members(business, quoted("Quotation")) == {"Twice"}
	noon = business.now() - datetime.timedelta(days=2)
	for name, hours in (("Earlier", -1), ("Later", 1)):
		business.put("Customer", name)
		business.put("Convo Post", customer=name, post_type="Call", posted_at=noon)
		business.put("Convo Post", customer=name, post_type="Meeting", posted_at=noon + datetime.timedelta(hours=hours))
	then = {"subject": "Convo Post", "days": 1, "filters": [["post_type", "is", "Meeting"]]}
	call = [["post_type", "is", "Call"]]
	row = condition("Convo Post", "exists", measure="exists", filters=call, followed_by=json.dumps(then))
	assert members(business, row) == {"Later"}


def test_the_documents_that_count_are_explained(business):
	people(business, Acme=[("q", 60), ("q", 30), ("o", 25)])
	name = business.segment("Bought", [quoted(measure="count", operator="at least", value="2")])
	engine = Engine(business.catalog, load_segments(business.store, business.catalog), Clock(business.now()))
	found = explain(business.store, engine, engine.segments.by_name[name], "Acme")
	told = found["groups"][0]["conditions"][0]
	assert (told["value"], told["is_true"], told["document"]["doctype"]) == (1, False, "Quotation")


SAID = [
	(quoted(), "Customers with a quotation, followed by a Sales Order within 14 days."),
	(quoted(days=1), "Customers with a quotation, followed by a Sales Order within 1 day."),
	(missing(days=0), "Customers with a quotation, not followed by a Sales Order on the same day."),
	(missing(filters=[["status", "is", "Closed"]]), "Customers with a quotation, not followed by a closed Sales Order within 14 days."),
	(quoted("Opportunity"), "Customers with a quotation, followed by an opportunity within 14 days."),
]


@pytest.mark.parametrize(("row", "said"), SAID)
def test_it_is_said(row, said):
	assert say_rule(parse_rule([row], site_catalog()), site_catalog()) == said


@pytest.mark.parametrize(
	("given", "said"),
	[
		("{broken", "hat follows is not valid JSON"), ([1], "must be an object"), ({"subject": "Customer", "days": 1}, "nothing that can follow"),
		({"subject": "Nothing", "days": 1}, "nothing that can follow"), ({"subject": "Sales Order", "days": "x"}, "days"),
		({"subject": "Sales Order", "days": -1}, "days"), ({"subject": "Sales Order"}, ""),
		({"subject": "Sales Order", "days": 1, "filters": [["nofield", "is", "x"]]}, "has no field"),
		({"subject": "Sales Order", "days": 1, "more": 1}, "must be an object"),
	],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(given, said):
	row = quoted() | {"followed_by": given if isinstance(given, str) else json.dumps(given)}
	with pytest.raises(RuleError, match="Row 1: ") as refused:
		parse_rule([row], site_catalog())
	assert said in str(refused.value)


def test_whoever_looks_at_what_a_rule_names_sees_what_follows_too():
	row = quoted(filters=[["territory", "is under", "Europe"]])
	rule = parse_rule([row], site_catalog())
	assert rule.subjects == {"Quotation", "Sales Order"}
	assert "Territory" in links_of(rule, site_catalog())
	assert ("Territory", "europe") in names_of(rule, site_catalog())
	changed = follow(row, site_catalog(), Renamed("Territory", "Europe", "EMEA"))
	assert json.loads(changed["followed_by"])["filters"] == [["territory", "is under", "EMEA"]]
	assert follow(row, site_catalog(), Renamed("Territory", "Asia", "APAC")) == {}
