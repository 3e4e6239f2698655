"""For how long a field holds its value: the days at the edge of each unit, written by hand, for every kind of value. Today is 15 March 2024."""

import pytest

from convo_channels.core.base.store import column
from convo_channels.core.rules.compiler import EVERYBODY, leaf_query
from convo_channels.core.rules.rule import parse_rule
from tests.sql.operators.tested import about
from tests.support.builders import Business, condition

SINCE = ("2024-03-15", "2024-03-14", "2024-03-08", "2024-03-09", "2024-02-15", "2024-02-16", "2023-03-15", "2023-03-16")
# The last day since which it must be so to be so for one unit.
EDGES = {"days": "2024-03-14", "weeks": "2024-03-08", "months": "2024-02-15", "years": "2023-03-15"}
UNITS = tuple(EDGES)
AT_LEAST = tuple(f"the same for at least ({unit})" for unit in UNITS)
LESS_THAN = tuple(f"the same for less than ({unit})" for unit in UNITS)
# A field of each kind: of the customer, or of an opportunity.
FIELDS = {
	"text": ("Customer", "website"), "number": ("Customer", "default_commission_rate"), "select": ("Customer", "customer_type"),
	"link": ("Customer", "territory"), "check": ("Customer", "is_frozen"), "date": ("Opportunity", "expected_closing"),
	"time": ("Issue", "opening_time"), "datetime": ("Issue", "first_responded_on"),
}  # fmt: skip
PARTY = {"Opportunity": {"opportunity_from": "Customer"}, "Issue": {}}


@pytest.fixture
def business(store) -> Business:
	business = Business(store)
	for doctype, field in FIELDS.values():
		for day in SINCE:
			if doctype == "Customer" and field == "website":
				business.put("Customer", day, creation="2022-01-01 08:00:00", modified=business.time)
			name = day if doctype == "Customer" else f"{day} {field}"
			if doctype != "Customer":
				party = {"party_name": day} if doctype == "Opportunity" else {"customer": day}
				business.put(doctype, name, creation="2022-01-01 08:00:00", modified=business.time, **party, **PARTY[doctype])
			business.put(
				"Convo Held Value", reference_doctype=doctype, reference_name=name, fieldname=field,
				reference_created_at="2022-01-01 08:00:00", held_since_at=f"{day} 09:30:00", is_exact=1, value_mark="",
			)  # fmt: skip
		business.put("Convo Work State", f"held:{doctype}:{field}", value="kept")
	# who has no row holds what it holds since it was made
	business.put("Customer", "Always", creation="2022-01-01 08:00:00", modified=business.time)
	business.put("Customer", "New", creation="2024-03-15 08:00:00", modified=business.time)
	return business


def found(business: Business, kind: str, operator: str) -> set[str]:
	doctype, field = FIELDS[kind]
	row = condition(doctype, operator, 1, field=field)
	if doctype != "Customer":
		row = condition(doctype, "exists", measure="exists", filters=[["name", "ends with", field], [field, operator, 1]])
	(leaf,) = parse_rule([row], business.catalog).leaves
	clock = business.catalog.clock(business.now())
	return set(column(business.store, leaf_query(leaf, EVERYBODY, business.catalog, clock)))


def check(business: Business, kind: str, operator: str) -> None:
	edge = EDGES[operator.split("(")[1].rstrip(")")]
	of_customer = FIELDS[kind][0] == "Customer"
	if "at least" in operator:
		assert found(business, kind, operator) == {day for day in SINCE if day <= edge} | ({"Always"} if of_customer else set())
	else:
		assert found(business, kind, operator) == {day for day in SINCE if day > edge} | ({"New"} if of_customer else set())


@about("text", *AT_LEAST, *LESS_THAN)
def test_text(business, operator):
	check(business, "text", operator)


@about("number", *AT_LEAST, *LESS_THAN)
def test_number(business, operator):
	check(business, "number", operator)


@about("select", *AT_LEAST, *LESS_THAN)
def test_select(business, operator):
	check(business, "select", operator)


@about("link", *AT_LEAST, *LESS_THAN)
def test_link(business, operator):
	check(business, "link", operator)


@about("check", *AT_LEAST, *LESS_THAN)
def test_check(business, operator):
	check(business, "check", operator)


@about("date", *AT_LEAST, *LESS_THAN)
def test_date(business, operator):
	check(business, "date", operator)


@about("time", *AT_LEAST, *LESS_THAN)
def test_time(business, operator):
	check(business, "time", operator)


@about("datetime", *AT_LEAST, *LESS_THAN)
def test_datetime(business, operator):
	check(business, "datetime", operator)


@pytest.mark.parametrize("operator", [AT_LEAST[0], LESS_THAN[3]])
def test_what_is_not_known_exactly_is_enough_for_at_least_alone(business, operator):
	business.store.run("update `tabConvo Held Value` set is_exact = 0")
	expected = {"New"} if "less" in operator else {day for day in SINCE if day <= EDGES["days"]} | {"Always"}
	assert found(business, "link", operator) == expected
