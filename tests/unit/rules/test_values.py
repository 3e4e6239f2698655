"""What is said of values: in the unit of the form, what they mean today, and which of them nothing can hold any more."""

import datetime
import json
import sqlite3

import pytest

from convo_channels.core.base.clock import Clock
from convo_channels.core.base.errors import RuleError
from convo_channels.core.catalog.catalog import build_catalog
from convo_channels.core.insight.explain_needs import say_needed
from convo_channels.core.library.exchange import Shared, plan_import
from convo_channels.core.rules.for_the_form import describe_catalog
from convo_channels.core.rules.lost_values import find_lost
from convo_channels.core.rules.mend_values import mend_row
from convo_channels.core.rules.resolved_dates import resolve
from convo_channels.core.rules.rule import parse_rule
from convo_channels.core.rules.sentence import say_rule
from tests.support.builders import NOW, condition, on_customer, site_kinds

OWN = {
	"custom_zufriedenheit": ("Rating", "10", "Satisfaction"),
	"custom_dauer": ("Duration", "", "Time to answer"),
	"custom_dauer_ohne": ("Duration", "hide_days", "Time open"),
	"custom_gruppen": ("Table MultiSelect", "Customer Credit Limit", "Interests"),
	"custom_zeit": ("Time", "", "Call at"),
	"custom_unterschrift": ("Signature", "", "Signature"),
	"custom_geheim": ("Password", "", "Secret"),
	"custom_termin": ("Datetime", "", "Appointment"),
	"custom_stufe": ("Select", "\nGold\nSilber, alt", "Level"),
}


@pytest.fixture(scope="module")
def catalog():
	kinds = site_kinds()
	issue = {**kinds["Issue"], "custom_note": ("Rating", "", "Mark")}
	return build_catalog({**kinds, "Customer": {**kinds["Customer"], **OWN}, "Issue": issue})


def said(catalog, *rows) -> str:
	return say_rule(parse_rule(rows, catalog), catalog)


@pytest.mark.parametrize(
	("row", "sentence"),
	[
		(on_customer("custom_zufriedenheit", "at least", "7.5"), "whose Satisfaction is at least 7.5 stars"),
		(on_customer("custom_zufriedenheit", "equals", "1"), "whose Satisfaction is 1 star"),
		(on_customer("custom_dauer", "more than", "1d 2h 30m"), "whose Time to answer is more than 1d 2h 30m"),
		(on_customer("custom_dauer", "between", "90, 3600"), "whose Time to answer is between 1m 30s and 1h"),
		(on_customer("custom_dauer_ohne", "more than", "1d 2h"), "whose Time open is more than 26h"),
		(on_customer("custom_gruppen", "is one of", "A, B"), "whose Interests includes A or B"),
		(on_customer("custom_stufe", "is one of", "Gold\nSilber, alt"), 'whose Level is "Gold" or "Silber, alt"'),
		(on_customer("custom_stufe", "is", "Silber, alt"), "whose Level is Silber, alt"),
		(on_customer("custom_gruppen", "is", "A", negate=1), "whose Interests does not include A"),
		(on_customer("custom_gruppen", "is not set"), "who have no Interests"),
		(on_customer("custom_zeit", "before", "09:00"), "whose Call at is before 09:00"),
		(on_customer("custom_unterschrift", "is set"), "who have a Signature"),
		(on_customer("custom_termin", "after", "2024-03-15 17:30"), "whose Appointment is after 2024-03-15 17:30"),
		(
			condition("Issue", "at least", "4", measure="average", field="custom_note"),
			"with issues that average at least 4 stars in Mark",
		),
		(
			condition("Issue", "exists", measure="exists", filters=[["custom_note", "less than", "2"]]),
			"with an issue whose Mark is less than 2 stars",
		),
	],
)
def test_a_value_is_said_in_the_unit_of_the_form(catalog, row, sentence):
	assert said(catalog, row) == f"Customers {sentence}."


@pytest.mark.parametrize(
	("source", "field", "stored", "stars"),
	[
		("Customer", "custom_zufriedenheit", 0.7, 7), ("Customer", "custom_zufriedenheit", 0.75, 7.5), ("Customer", "custom_zufriedenheit", 1, 10),
		("Customer", "custom_zufriedenheit", None, 0), ("Issue", "custom_note", 0.7, 3.5), ("Issue", "custom_note", 0.2, 1), ("Issue", "custom_note", 1, 5),
	],
)  # fmt: skip
def test_a_rating_is_compared_as_so_many_stars_of_its_own_field(catalog, source, field, stored, stars):
	text, values = catalog.sources[source].fields[field].sql("s", Clock(NOW)).render("sqlite")
	found = sqlite3.connect(":memory:").execute(f"SELECT {text} FROM (SELECT ? AS {field}) AS s", (*values, stored)).fetchone()
	assert found == (stars,)


def test_what_is_missing_is_said_in_the_unit_of_the_form(catalog):
	row = on_customer("custom_dauer", "at least", "2h")
	(term,) = parse_rule([row], catalog).terms
	field = catalog.sources["Customer"].fields["custom_dauer"]
	assert say_needed(term, 5400, Clock(NOW), field=field) == "at least 2h (30m more)"


def test_a_password_is_not_offered(catalog):
	with pytest.raises(RuleError, match=r"custom_geheim.* cannot be asked for: a password is a secret"):
		parse_rule([on_customer("custom_geheim", "is set")], catalog)


def test_what_cannot_be_asked_for_is_described_with_its_reason(catalog):
	told = next(source for source in describe_catalog(catalog, str)["sources"] if source["key"] == "Customer")
	assert "custom_geheim" not in {field["name"] for field in told["fields"]}
	(refused,) = [field for field in told["not_offered"] if field["name"] == "custom_geheim"]
	assert refused["label"] and refused["why"] == "a password is a secret, even whether there is one"


def test_a_name_that_no_query_can_hold_is_refused_alone_and_says_why():
	kinds = {**site_kinds(), "Customer": {**site_kinds()["Customer"], "custom_`": ("Data", "", "Odd"), "größe": ("Data", "", "Größe")}}
	customer = build_catalog(kinds).sources["Customer"]
	assert "größe" in customer.fields and "custom_`" not in customer.fields
	assert customer.not_offered["custom_`"] == ("Odd", "its name has signs that no query can hold")


def test_a_time_is_refused_where_the_field_is_a_day_also_in_a_file(catalog):
	row = condition("Sales Invoice", "after", "2024-03-15 17:30", measure="latest")
	with pytest.raises(RuleError, match=r"Row 1: .*a date without one"):
		parse_rule([row], catalog)
	(plan,) = plan_import([Shared("From elsewhere", [row])], {}, catalog, lambda doctype, name: True)
	assert len(plan.problems) == 1 and "a date without one" in plan.problems[0]
	timed = on_customer("custom_termin", "after", "2024-03-15 17:30")
	(plan,) = plan_import([Shared("Timed", [timed])], {}, catalog, lambda doctype, name: True)
	assert not plan.problems and "2024-03-15 17:30" in plan.sentence


def test_relative_days_are_the_days_of_today(catalog):
	clock = Clock(datetime.datetime(2024, 3, 15, 12, 30, 15))
	rows = [
		on_customer("custom_termin", "in the next (days)", "7"),
		on_customer("custom_termin", "in the last (days)", "7"),
		condition(
			"Sales Invoice", "exists", measure="exists", period="in the last (days)", period_days=30,
			filters=[["status", "is", "Paid"], ["due_date", "more than (days) ago", 3]],
		),
		on_customer("custom_termin", "more than (days) ahead", "1"),
		on_customer("custom_termin", "comes round in the next (days)", "1"),
		on_customer("customer_name", "is", "Acme"),
		on_customer("creation", "in the last (days)", "7"),
		condition("Contact", "exists", measure="exists", period="in the last (days)", period_days=30),
	]  # fmt: skip
	found = [tuple(item.values()) for item in resolve(parse_rule(rows, catalog), catalog, clock)]
	assert found == [
		(1, "value", "2024-03-15 12:30", "2024-03-22"),
		(2, "value", "2024-03-08", "2024-03-15 12:30"),
		(3, "period", "2024-02-14", "2024-03-15"),
		(3, 1, None, "2024-03-11"),
		(4, "value", "2024-03-17", None),
		(5, "value", "2024-03-15", "2024-03-16"),
		(7, "value", "2024-03-08", "2024-03-15"),
		(8, "period", "2024-02-14", "2024-03-15"),
	]


def test_an_option_or_a_document_that_is_gone_is_said(catalog):
	there = {("Territory", "Germany"), ("Tag", "VIP"), ("User", "ann@example.com")}
	rows = [
		on_customer("custom_stufe", "is one of", json.dumps(["gold", "Silber, alt", "Bronze"])),
		on_customer("territory", "is", "Atlantis"),
		on_customer("territory", "is", "Germany"),
		condition("Tag", "is one of", "VIP, gone", field="tag"),
		condition("Issue", "exists", measure="exists", filters=[["status", "is", "Solved"], ["owner", "is", "ann@example.com"]]),
		on_customer("custom_gruppen", "is", "Nobody"),
		on_customer("customer_name", "is", "anything"),
	]
	rule = parse_rule(rows, catalog)
	found = find_lost(rule, catalog, lambda doctype, name: (doctype, name) in there)
	assert [row for row, _ in found] == [1, 2, 4, 5, 6]
	assert found[0][1] == 'Level has no option "Bronze" (any more).'
	assert found[1][1] == 'There is no Territory "Atlantis" (any more).'
	assert '"gone"' in found[2][1] and '"Solved"' in found[3][1]


@pytest.mark.parametrize(
	("row", "changed"),
	[
		(on_customer("custom_zufriedenheit", "at least", "0.75"), {"value": "7.5"}),
		(on_customer("custom_zufriedenheit", "between", "0.2, 1"), {"value": "2, 10"}),
		(on_customer("custom_zufriedenheit", "is set", ""), {}),
		(condition("Issue", "at least", "0.8", measure="average", field="custom_note"), {"value": "4"}),
		(condition("Issue", "at least", "3", measure="count"), {}),
		(
			condition("Issue", "exists", measure="exists", filters=[["custom_note", "at most", 0.4], ["opening_date", "on", "2024-03-15 17:30:00"]]),
			{"filters": '[["custom_note", "at most", "2"], ["opening_date", "on", "2024-03-15"]]'},
		),
		(condition("Sales Invoice", "after", "2024-03-15 17:30", measure="latest"), {"value": "2024-03-15"}),
		(on_customer("custom_termin", "after", "2024-03-15 17:30"), {}),
		(on_customer("custom_dauer", "at least", "3600"), {}),
		(on_customer("customer_name", "is", "0.5"), {}),
		(condition("Gone", "is", "0.5"), {}),
	],
)
def test_what_earlier_versions_stored_is_mended_once(catalog, row, changed):
	assert mend_row(row, catalog) == changed
