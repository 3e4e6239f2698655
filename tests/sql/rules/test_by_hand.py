"""Customers included or excluded by hand: beside the rule, until a day, through renames, merges and deletions.

The random tests hold exceptions equal to the reference; here each promise by itself, with the words of the log.
"""

import datetime

import pytest

from convo_channels.core.base.errors import RuleError
from convo_channels.core.customers import renames
from convo_channels.core.rules.by_hand import Hand, parse_by_hand
from convo_channels.core.rules.sentence import say_rule
from convo_channels.core.segments.segments import load_segments
from tests.support.builders import Business, on_customer

FROZEN = on_customer("is_frozen", "is yes")


def by_hand(customer: str, kind: str = "Include", reason: str = "Our friend", until_on=None) -> dict:
	return {"customer": customer, "kind": kind, "reason": reason, "until_on": until_on}


@pytest.fixture
def business(store) -> Business:
	business = Business(store)
	for name, frozen in (("Acme", 1), ("Bolt", 0), ("Crux", 0), ("Dune", 1)):
		business.put("Customer", name, is_frozen=frozen)
	business.segment("Frozen", [FROZEN])
	business.rebuild_due()
	return business


def save(business: Business, *rows: dict) -> None:
	business.write_exceptions("Frozen", list(rows))
	business.rebuild_due()


def last(business: Business, customer: str) -> dict:
	return business.logs("Frozen", customer)[-1]


def test_held_and_left_out_with_the_reason_that_was_given(business):
	save(business, by_hand("Bolt"), by_hand("Acme", "Exclude", "Asked us to"))
	assert business.members("Frozen") == {"Bolt", "Dune"}
	joined, left = last(business, "Bolt"), last(business, "Acme")
	assert (joined["action"], joined["cause"], joined["reason"]) == (
		"Joined",
		"Rule",
		"Always included: Our friend",
	)
	assert (left["action"], left["reason"]) == ("Left", "Never included: Asked us to")
	save(business)
	assert business.members("Frozen") == {"Acme", "Dune"}
	assert last(business, "Acme")["reason"] == "The rule was changed"


def test_whatever_the_rule_says_later(business):
	save(business, by_hand("Bolt"), by_hand("Acme", "Exclude"))
	business.update("Customer", "Acme", website="x.example")
	business.update("Customer", "Bolt", is_frozen=1)
	business.update("Customer", "Bolt", is_frozen=0)
	business.drain()
	assert business.members("Frozen") == {"Bolt", "Dune"}


def test_the_last_day_still_counts_and_the_day_after_says_so(business):
	save(
		business,
		by_hand("Bolt", until_on=business.today),
		by_hand("Acme", "Exclude", until_on=business.today),
	)
	assert load_segments(business.store, business.catalog).by_name["Frozen"].is_time_dependent
	assert business.members("Frozen") == {"Bolt", "Dune"}
	day = business.today
	business.pass_time(days=1)
	business.rebuild_due(day_changed=True)
	assert business.members("Frozen") == {"Acme", "Dune"}
	left, joined = last(business, "Bolt"), last(business, "Acme")
	assert (left["cause"], left["reason"]) == ("Day", f"Always included until {day}: Our friend")
	assert (joined["cause"], joined["reason"]) == ("Day", f"Never included until {day}: Our friend")


def test_without_an_end_days_change_nothing(business):
	save(business, by_hand("Bolt"))
	assert not load_segments(business.store, business.catalog).by_name["Frozen"].is_time_dependent


def test_disabled_customers_stay_out_unless_the_segment_holds_them(business):
	business.patch("Customer", "Bolt", disabled=1)
	save(business, by_hand("Bolt"))
	assert business.members("Frozen") == {"Acme", "Dune"}
	business.patch("Convo Segment", "Frozen", include_disabled=1, status="Pending")
	business.rebuild_due()
	assert business.members("Frozen") == {"Acme", "Bolt", "Dune"}


def test_the_drain_heeds_them_too_and_segments_that_build_on_it(business):
	outer = on_customer("website", "is not set")
	inside = {**on_customer("name", "is set"), "subject": "Segment", "field": "segment"}
	business.segment("Outer", [outer, inside | {"operator": "is in", "value": "Frozen"}])
	save(business, by_hand("Bolt"), by_hand("Dune", "Exclude"))
	business.drain()
	assert business.members("Outer") == {"Acme", "Bolt"}
	business.create("Customer", "Eden", is_frozen=0)
	business.write_exceptions("Frozen", [by_hand("Eden")])
	business.drain()
	business.rebuild_due()
	assert business.members("Frozen") == {"Acme", "Dune", "Eden"} == business.members("Outer")


def test_a_list_held_by_hand_needs_no_rule(business):
	business.segment("List", [], status="Pending")
	business.write_exceptions("List", [by_hand("Bolt"), by_hand("Acme", until_on=business.today), by_hand("Dune", "Exclude")])
	business.rebuild_due()
	assert business.members("List") == {"Acme", "Bolt"}
	business.update("Customer", "Bolt", is_frozen=1)
	business.create("Customer", "Eden")
	business.drain()
	assert business.members("List") == {"Acme", "Bolt"}
	business.pass_time(days=1)
	business.rebuild_due(day_changed=True)
	assert business.members("List") == {"Bolt"}
	listed = load_segments(business.store, business.catalog).by_name["List"]
	assert say_rule(listed.rule, business.catalog) == "Customers chosen by hand."


def test_a_list_that_lost_its_last_customer_holds_nobody(business):
	business.segment("List", [], status="Pending")
	business.write_exceptions("List", [by_hand("Bolt")])
	business.rebuild_due()
	business.write_exceptions("List", [])
	business.rebuild_due()
	assert business.members("List") == set()
	assert business.row("Convo Segment", "List")["status"] == "Live"


def exceptions(business: Business) -> list[tuple]:
	return [
		(row["customer"], row["kind"], row["until_on"] and str(row["until_on"]))
		for row in sorted(business.rows("Convo Segment Exception"), key=lambda row: row["idx"])
	]


def test_a_renamed_customer_stays_where_it_was_put(business):
	save(business, by_hand("Bolt"))
	with business.store.transaction():
		renames.make_way(business.store, "Bolt", "Bolt & Sons")
	business.rename_customer("Bolt", "Bolt & Sons")
	business.drain()
	assert exceptions(business) == [("Bolt & Sons", "Include", None)]
	assert business.members("Frozen") == {"Acme", "Bolt & Sons", "Dune"}


def merge(business: Business, loser: str, winner: str) -> None:
	with business.store.transaction():
		renames.make_way(business.store, loser, winner)
	business.rename_customer(loser, winner, merge=True)
	business.drain()


def test_the_losers_row_follows_the_winner_of_a_merge(business):
	save(business, by_hand("Bolt"))
	merge(business, "Bolt", "Crux")
	assert exceptions(business) == [("Crux", "Include", None)]
	assert business.members("Frozen") == {"Acme", "Crux", "Dune"}


@pytest.mark.parametrize(
	("loser", "winner", "kept"),
	[
		(("Include", None), ("Exclude", None), ("Exclude", None)),
		(("Exclude", None), ("Include", None), ("Exclude", None)),
		(("Include", 5), ("Include", 9), ("Include", 9)),
		(("Include", None), ("Include", 9), ("Include", None)),
		(("Exclude", -3), ("Include", None), ("Include", None)),
	],
)
def test_of_two_rows_for_the_winner_the_one_that_decides_is_kept(business, loser, winner, kept):
	def row(customer, kind, days):
		return by_hand(customer, kind, until_on=None if days is None else business.days_ago(-days))

	save(business, row("Bolt", *loser), row("Crux", *winner))
	merge(business, "Bolt", "Crux")
	until = None if kept[1] is None else str(business.days_ago(-kept[1]))
	assert exceptions(business) == [("Crux", kept[0], until)]
	assert ("Crux" in business.members("Frozen")) == (kept[0] == "Include")


def test_a_deleted_customers_row_goes_and_a_new_one_of_that_name_begins_without(business):
	save(business, by_hand("Bolt"), by_hand("Crux"))
	business.delete("Customer", "Bolt")
	business.pass_time(seconds=1)
	business.create("Customer", "Bolt", is_frozen=0)
	business.drain()
	assert exceptions(business) == [("Crux", "Include", None)]
	assert business.members("Frozen") == {"Acme", "Crux", "Dune"}


def test_rows_that_name_nobody_harm_nobody(business):
	save(business, by_hand("Nobody"), by_hand("Nobody at all", "Exclude"))
	assert business.members("Frozen") == {"Acme", "Dune"}
	assert business.reconcile().moves == []


# -- what an admin may write


def test_rows_are_read_with_their_day():
	row = parse_by_hand([by_hand(" Bolt ", until_on="2024-03-20")]).rows
	assert row == (Hand("Bolt", "Include", "Our friend", datetime.date(2024, 3, 20)),)


@pytest.mark.parametrize(
	("rows", "sentence"),
	[
		([by_hand("Bolt"), by_hand("bölt ".replace("ö", "o"), "Exclude")], "Exception 2: bolt is named in row 1 already."),
		([by_hand("Bolt", reason=" ")], "Exception 1: give a reason for Bolt."),
		([by_hand("")], "Exception 1: choose a customer."),
		([by_hand("Bolt", "Perhaps")], 'Exception 1: "Perhaps" is neither Include nor Exclude.'),
		([by_hand("Bolt", until_on="soon")], 'Exception 1: "soon" is not a date. Write it as YYYY-MM-DD.'),
		([by_hand("B" * 200)], r'Exception 1: "B+…" is not a customer.'),
		([by_hand("Bolt", reason="x" * 2000)], "Exception 1: the reason is longer than 1000"),
		([by_hand(str(n)) for n in range(501)], "The segment has 501 exceptions; 500 is the most."),
		(["Bolt"], "Exception 1: the row must be an object"),
	],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_with_its_row(rows, sentence):
	with pytest.raises(RuleError, match=sentence):
		parse_by_hand(rows)
