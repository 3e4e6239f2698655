"""Why a customer is in a segment or not: the verdict is the engine's, the values are those of the rows themselves.

Random rules, customers and exceptions: the explanation says member exactly where the evaluation does, and each condition
true exactly where the reference evaluator does. Then one condition of each kind with the value, the document behind it
and what is missing, and what a reader is not shown.
"""

import datetime
import json
import re

import pytest

from convo_channels.core.base.errors import NotFound
from convo_channels.core.changes.outbox import Change
from convo_channels.core.insight.explain import WAITING_LOOKED_AT, Reading, explain
from convo_channels.core.insight.explain_values import Document
from convo_channels.core.rules.by_hand import parse_by_hand
from convo_channels.core.segments.evaluation import Engine, evaluate_customers
from convo_channels.core.segments.segments import Segments, load_segments, make_segment
from convo_channels.core.timeline import profiles
from tests.sql.chance import Chance
from tests.sql.chance_data import CUSTOMERS
from tests.support.builders import Business, condition, on_customer
from tests.support.evaluator import fold

# What somebody says: not the words, stamps and empty places of a machine.
SENTENCE = re.compile(r"(?!.*(\{\d|\bNone\b|True|False|:\d\d:\d\d|<|  ))[^a-z].*\.")
FROZEN = on_customer("is_frozen", "is yes")


def engine_of(business: Business) -> Engine:
	return Engine(business.catalog, load_segments(business.store, business.catalog), business.catalog.clock(business.now()))


def ask(business: Business, segment: str, customer: str, **reading) -> dict:
	engine = engine_of(business)
	return explain(business.store, engine, engine.segments.by_name[segment], customer, Reading(**reading))


def conditions(found: dict) -> list[dict]:
	return [condition for group in found["groups"] for condition in group["conditions"]]


def explained(business: Business, row: dict, customer: str = "Acme") -> dict:
	"""The one condition of a segment made of it."""
	name = business.segment(f"S{len(business.segments)}", [row])
	return conditions(ask(business, name, customer))[0]


# -- the same verdict as the engine's


@pytest.mark.parametrize("seed", range(6))
def test_the_verdict_is_the_engines_and_each_answer_the_evaluators(store, seed):
	chance = Chance(f"explain {seed}")
	business = Business(store)
	chance.put_business(business)
	profiles.recompute(store, CUSTOMERS, business.now())
	inner = business.segment("Inner", chance.rule())
	business.rebuild_due()
	clock = business.catalog.clock(business.now())
	evaluator = business.evaluator()
	names = [row["name"] for row in business.rows("Customer")]
	for _ in range(20):
		rows, exceptions = chance.rule([inner]), chance.exceptions(business)
		segment = make_segment(
			"S", rows, business.catalog,
			include_disabled=chance.random() < 0.3, by_hand=parse_by_hand(exceptions),
		)  # fmt: skip
		engine = Engine(business.catalog, Segments([segment]), clock)
		members = evaluate_customers(store, engine, [segment], names)["S"]
		for customer in chance.sample(names, 3):
			found = explain(store, engine, segment, customer)
			assert found["is_member"] == (customer in members), (rows, exceptions, customer)
			row_of = next(r for r in business.rows("Customer") if r["name"] == customer)
			for told in conditions(found):
				expected = evaluator.satisfies(rows[told["row"] - 1], row_of)
				assert told["is_true"] == expected, (rows[told["row"] - 1], customer)
				assert (told["needed"] is None) == expected
				assert SENTENCE.fullmatch(told["finding"]), (rows[told["row"] - 1], told["finding"])
			assert bool(found["missing"]) != found["is_member"], (rows, exceptions, customer)


@pytest.mark.parametrize("seed", range(3))
def test_counts_sums_and_days_are_those_of_the_rows_that_count(store, seed):
	chance = Chance(f"values {seed}")
	business = Business(store)
	chance.put_business(business)
	evaluator = business.evaluator()
	compared = 0
	for _ in range(300):
		row = chance._related_row()
		if row["measure"] not in ("exists", "count", "sum"):
			continue
		customer = chance.choice(business.rows("Customer"))
		told = explained(business, row, customer["name"])
		rows = evaluator.related_rows(row, customer)
		if row["measure"] == "sum":
			values = [evaluator.value(row["subject"], row["field"], found) for found in rows]
			assert told["value"] == pytest.approx(float(sum(v for v in values if v is not None)))
		else:
			assert told["value"] == len(rows), row
		if told["document"] and row["subject"] != "Convo Interaction":
			newest = max(str(found["modified"]) for found in rows)
			assert told["document"]["at"] == newest.ljust(26, "0")[:26]
		assert bool(told["document"]) == bool(rows)
		compared += bool(rows)
	assert compared > 5


# -- what is found, and which document says so


@pytest.fixture
def business(store) -> Business:
	business = Business(store)
	business.put("User", "agent@example.com", full_name="Ada Agent")
	business.put(
		"Customer", "Acme", customer_name="Acme GmbH", territory="France", is_frozen=1, website="",
		modified_by="agent@example.com",
	)  # fmt: skip
	business.put("Customer", "Bolt", customer_name="Bolt Ltd")
	for name, (lft, rgt) in {"All": (1, 6), "Europe": (2, 5), "France": (3, 4)}.items():
		business.put("Territory", name, lft=lft, rgt=rgt)
	return business


def put_invoice(business: Business, name: str, days: int, amount: float, **more) -> None:
	at = business.now() - datetime.timedelta(days=days)
	given = {"customer": "Acme", "docstatus": 1, "posting_date": at.date(), "base_grand_total": amount}
	business.put("Sales Invoice", name, **given | {"modified": at, "modified_by": "agent@example.com"} | more)


def test_a_field_of_the_customer_shows_its_value_and_what_is_needed(business):
	told = explained(business, on_customer("territory", "is", "Germany"))
	assert (told["value"], told["is_true"], told["needed"]) == ("France", False, "Germany")
	assert told["document"]["doctype"] == "Customer" and told["document"]["name"] == "Acme"
	assert told["document"]["by_name"] == "Ada Agent"
	under = explained(business, on_customer("territory", "is under", "Europe"))
	assert (under["value"], under["is_true"], under["needed"]) == ("France", True, None)
	assert explained(business, FROZEN)["value"] is True
	assert explained(business, on_customer("website", "is set"))["value"] is None


def test_the_version_that_changed_a_field_is_shown_where_one_was_recorded(business):
	def history(doctype, name, fieldname):
		if fieldname == "territory":
			return Document(doctype, name, "2024-01-02 03:04:05.000000", "agent@example.com")
		return None

	name = business.segment("S", [on_customer("territory", "is", "France"), FROZEN])
	territory, frozen = conditions(ask(business, name, "Acme", history=history))
	assert territory["document"]["at"] == "2024-01-02 03:04:05.000000"
	assert frozen["document"]["at"] == business.now().strftime("%Y-%m-%d %H:%M:%S.%f")


def test_related_rows_show_how_many_and_the_one_that_changed_last(business):
	put_invoice(business, "INV-1", 20, 100)
	put_invoice(business, "INV-2", 5, 250.5)
	put_invoice(business, "INV-3", 1, -50, is_return=1)
	put_invoice(business, "INV-4", 0, 999, docstatus=2)
	count = explained(business, condition("Sales Invoice", "at least", "5", measure="count"))
	assert (count["value"], count["needed"], count["document"]["name"]) == (2, "at least 5 (3 more)", "INV-2")
	total = explained(
		business, condition("Sales Invoice", "more than", "300", measure="sum", field="base_grand_total")
	)
	assert (total["value"], total["is_true"], total["document"]["name"]) == (300.5, True, "INV-3")
	latest = explained(business, condition("Sales Invoice", "in the last (days)", "3", measure="latest"))
	assert latest["value"] == business.days_ago(5).isoformat()
	assert latest["needed"] == f"between {business.days_ago(3)} and {business.today}"
	there = explained(business, condition("Sales Invoice", "exists", measure="exists"))
	assert (there["value"], there["is_true"]) == (2, True)
	none = explained(business, condition("Sales Invoice", "exists", measure="exists"), "Bolt")
	assert (none["value"], none["is_true"], none["document"]) == (0, False, None)
	assert none["needed"] == "at least one"


def test_items_contacts_and_what_is_owed_lead_to_their_documents(business):
	put_invoice(business, "INV-1", 40, 100, outstanding_amount=80, due_date=business.days_ago(10))
	business.put(
		"Sales Invoice Item", parent="INV-1", parenttype="Sales Invoice", item_code="BEAN", qty=2, docstatus=1
	)
	business.put("Contact", "Ann", designation="Buyer", modified_by="agent@example.com")
	business.put(
		"Dynamic Link", parent="Ann", parenttype="Contact", link_doctype="Customer", link_name="Acme"
	)
	filters = [["item_code", "is", "BEAN"]]
	item = explained(business, condition("Sales Invoice Item", "exists", measure="exists", filters=filters))
	assert (item["value"], item["document"]["doctype"], item["document"]["name"]) == (
		1,
		"Sales Invoice",
		"INV-1",
	)
	buyer = [["designation", "is", "Buyer"]]
	contact = explained(business, condition("Contact", "exists", measure="exists", filters=buyer))
	assert (contact["value"], contact["document"]["name"]) == (1, "Ann")
	owed = explained(business, condition("Balance", "more than", "50", field="overdue_amount"))
	assert (owed["value"], owed["is_true"], owed["document"]["name"]) == (80, True, "INV-1")


def test_tags_a_segment_and_the_last_contact(business):
	business.put(
		"Tag Link", document_type="Customer", document_name="Acme", tag="VIP", owner="agent@example.com"
	)
	business.put("Tag Link", document_type="Customer", document_name="Acme", tag="Gold")
	tag = explained(business, condition("Tag", "is", "vip", field="tag"))
	assert (set(tag["value"]), tag["is_true"], tag["document"]["name"]) == ({"VIP", "Gold"}, True, "VIP")
	business.segment("Frozen", [FROZEN])
	business.rebuild_due()
	inside = explained(business, condition("Segment", "is in", "frozen", field="segment"))
	assert (inside["value"], inside["segment"], inside["document"]["doctype"]) == (
		True,
		"Frozen",
		"Convo Segment",
	)
	at = business.now() - datetime.timedelta(days=2)
	business.put(
		"Convo Interaction", customer="Acme", medium="Email", direction="In", occurred_at=at, dedupe_key="mail",
		reference_doctype="Communication", reference_name="MAIL-1",
	)  # fmt: skip
	profiles.recompute(business.store, ["Acme"], business.now())
	contact = explained(
		business, condition("Convo Profile", "more than (days) ago", "30", field="last_contact_at")
	)
	assert contact["value"] == at.strftime("%Y-%m-%d %H:%M:%S.%f") and contact["is_true"] is False
	assert (contact["document"]["doctype"], contact["document"]["name"]) == ("Communication", "MAIL-1")
	assert contact["needed"] == f"before {business.days_ago(30)}"
	any_tag = explained(business, condition("Tag", "is set", field="tag"))
	assert (any_tag["is_true"], set(any_tag["value"])) == (True, {"VIP", "Gold"}) and any_tag["document"]["doctype"] == "Tag"
	assert explained(business, condition("Tag", "is not set", field="tag"))["needed"] == "no tag"
	nothing = explained(business, condition("Tag", "is set", field="tag"), "Bolt")
	assert (nothing["value"], nothing["needed"], nothing["document"]) == (None, "any tag", None)


# -- the verdict in words


def test_a_member_since_when_and_why(business):
	business.segment("Frozen", [FROZEN])
	business.rebuild_due()
	found = ask(business, "Frozen", "acme")
	assert (found["is_member"], found["is_pending"], found["customer"]) == (True, False, "Acme")
	assert found["since"]["cause"] == "First fill" and found["since"]["at"] and found["missing"] == []
	assert found["since"]["is_from_start"] is True
	business.update("Customer", "Bolt", is_frozen=1)
	business.drain()
	assert ask(business, "Frozen", "Bolt")["since"]["is_from_start"] is False
	assert found["customer_name"] == "Acme GmbH"


def test_what_is_missing_is_the_shortest_way_in(business):
	far = [on_customer("territory", "is", "Germany"), on_customer("website", "is set")]
	near = [{**row, "group_no": 2} for row in (FROZEN, on_customer("customer_name", "contains", "Bolt"))]
	business.segment("S", [*far, *near])
	found = ask(business, "S", "Acme")
	assert found["missing"] == ['Customer Name is Acme GmbH; needs a text with "Bolt".']
	assert [group["is_true"] for group in found["groups"]] == [False, False]


def test_one_of_a_bracket_is_enough_and_none_of_it_is_said_as_one_lack(business):
	both = [on_customer("territory", "is", value) | {"bracket_no": 4} for value in ("Germany", "France")]
	business.segment("Either", [FROZEN, *both])
	found = ask(business, "Either", "Acme")
	assert [(c["bracket_no"], c["is_true"]) for c in conditions(found)] == [(0, True), (4, False), (4, True)]
	assert (found["is_member"], found["groups"][0]["is_true"], found["missing"]) == (True, True, [])
	found = ask(business, "Either", "Bolt")
	assert [c["is_true"] for c in conditions(found)] == [False, False, False]
	assert (found["is_member"], len(found["missing"])) == (False, 2)
	assert found["missing"][1].startswith("One of these is enough: ")
	assert "Germany" in found["missing"][1] and "France" in found["missing"][1]


@pytest.mark.parametrize("hidden, answer", [([2], True), ([3], None), ([2, 3], None), ([1], None)])
def test_a_bracket_with_a_hidden_condition_tells_no_more_than_the_others(business, hidden, answer):
	both = [on_customer("territory", "is", value) | {"bracket_no": 1} for value in ("Germany", "France")]
	business.segment("Either", [FROZEN, *both])
	found = ask(business, "Either", "Acme", hidden={row: "You may not see this." for row in hidden})
	assert found["groups"][0]["is_true"] is answer


def test_a_list_held_by_hand_says_who_is_on_it(business):
	business.segment("List", [])
	business.write_exceptions("List", [{"customer": "Acme", "kind": "Include", "reason": "A friend", "until_on": None}])
	found = ask(business, "List", "Acme")
	assert (found["is_member"], found["groups"], found["missing"]) == (True, [], [])
	assert (found["exception"]["reason"], found["sentence"]) == ("A friend", "Customers chosen by hand.")
	found = ask(business, "List", "Bolt")
	assert (found["is_member"], found["missing"]) == (False, ["Not among the customers chosen by hand."])


def test_by_hand_and_disabled_are_told_before_the_rule(business):
	business.segment("S", [FROZEN])
	business.write_exceptions("S", [{"customer": "Acme", "kind": "Exclude", "reason": "Asked us to"}])
	business.patch("Customer", "Acme", disabled=1)
	found = ask(business, "S", "Acme")
	assert found["exception"] == {"kind": "Exclude", "reason": "Asked us to", "until_on": None}
	assert found["is_left_out_disabled"] and not found["is_member"]
	assert [text.split(":")[0] for text in found["missing"]] == [
		"The customer is disabled, and the segment leaves disabled customers out.", "Never included",
	]  # fmt: skip
	business.write_exceptions("S", [{"customer": "Bolt", "kind": "Include", "reason": "Our friend"}])
	assert ask(business, "S", "Bolt")["is_member"] is True


def test_who_may_not_read_why_it_was_by_hand_learns_that_it_was(business):
	business.segment("S", [FROZEN])
	row = {"customer": "Acme", "kind": "Exclude", "reason": "Asked us to", "until_on": "2099-12-31"}
	business.write_exceptions("S", [row])
	found = ask(business, "S", "Acme", tells_by_hand=False)
	assert found["exception"] == {"kind": "Exclude", "reason": None, "until_on": None}
	assert found["missing"][0] == "Never included"


def test_changes_that_wait_are_told(business):
	business.segment("Frozen", [FROZEN])
	business.rebuild_due()
	assert not ask(business, "Frozen", "Bolt")["is_pending"]
	business.update("Customer", "Bolt", is_frozen=1)
	found = ask(business, "Frozen", "Bolt")
	assert found["is_pending"] and found["is_member"]
	business.drain()
	assert not ask(business, "Frozen", "Bolt")["is_pending"]


def test_a_change_that_waits_is_told_also_where_it_moves_nobody(business):
	"""Nobody can know that before it is honoured: the answer may be about to become another."""
	business.segment("Frozen", [FROZEN])
	business.rebuild_due()
	business.update("Customer", "Bolt", website="https://bolt.example")
	assert ask(business, "Frozen", "Bolt")["is_pending"]
	assert not ask(business, "Frozen", "Acme")["is_pending"], "the change of another customer is none of theirs"
	business.drain()
	assert not ask(business, "Frozen", "Bolt")["is_pending"]


def test_with_too_much_waiting_nobody_is_said_to_be_settled(business):
	business.segment("Frozen", [FROZEN])
	business.rebuild_due()
	for number in range(WAITING_LOOKED_AT):
		business.append(Change("Customer", "Bolt", "Change", business.now() + datetime.timedelta(seconds=number), "a@example.com"))
	assert ask(business, "Frozen", "Acme")["is_pending"]


def test_paused_and_broken_segments_keep_whom_they_hold(business):
	business.segment("Frozen", [FROZEN])
	business.rebuild_due()
	business.patch("Convo Segment", "Frozen", enabled=0)
	business.patch("Customer", "Acme", is_frozen=0)
	paused = ask(business, "Frozen", "Acme")
	assert paused["is_member"] and conditions(paused)[0]["is_true"] is False
	business.segment("Gone", [on_customer("no_such_field", "is set")])
	broken = ask(business, "Gone", "Acme")
	assert broken["groups"] == [] and "no_such_field" in broken["sentence"]


def test_a_hidden_condition_tells_nothing_but_that_it_is_there(business):
	business.segment("S", [on_customer("territory", "is", "Germany"), FROZEN])
	found = ask(business, "S", "Acme", hidden={1: "You may not read this."})
	hidden, shown = conditions(found)
	assert hidden["text"] == "You may not read this." and hidden["is_hidden"]
	assert [hidden[key] for key in ("is_true", "value", "needed", "document")] == [None] * 4
	assert shown["value"] is True and found["groups"][0]["is_true"] is None
	assert found["missing"] == ["A condition on something that you may not read does not hold."]
	told = json.dumps(found, default=str)
	assert "Germany" not in told.replace(found["sentence"], "") and "France" not in told


def test_nobody_and_nothing(business):
	business.segment("Frozen", [FROZEN])
	with pytest.raises(NotFound, match="no such customer"):
		ask(business, "Frozen", "Nobody")
	assert fold(ask(business, "Frozen", "BOLT")["customer"]) == "bolt"
