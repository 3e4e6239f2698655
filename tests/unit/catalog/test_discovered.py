"""Sources that nobody wrote down: which DocTypes with a Link to Customer are taken, and what is made of them."""

import pytest

from convo_channels.core.catalog.catalog import build_catalog
from convo_channels.core.catalog.discovered import LEFT_OUT, MAX_FOUND, MetaDocType, MetaField, find_specs
from convo_channels.core.rules.for_the_form import describe_catalog
from tests.support.builders import site_kinds

LINK = MetaField("customer", "Link", "Customer")


def doctype(name: str, *fields: MetaField, **more) -> MetaDocType:
	return MetaDocType(name, fields or (LINK,), **more)


def dates(*given: str) -> tuple[MetaField, ...]:
	"""Fields by name; "*" marks a required one, "@" one with a time."""
	return tuple(
		MetaField(name.strip("*@"), "Datetime" if "@" in name else "Date", "", "*" in name) for name in given
	)


def test_a_doctype_that_links_to_customer_is_a_source_by_itself():
	(spec,) = find_specs([doctype("Tasting", LINK, *dates("held_on")), doctype("Cup", *dates("made_on"))], [])
	assert (spec.doctype, spec.customer_field, spec.date_field, spec.is_found) == (
		"Tasting",
		"customer",
		"held_on",
		True,
	)
	assert not spec.submittable and not spec.is_timeline_source and spec.status_field == ""


def test_known_ones_ours_and_those_left_out_with_a_reason_are_not_found_again():
	names = ["Quotation", "Convo Post", *LEFT_OUT, "Tasting"]
	assert [spec.doctype for spec in find_specs(map(doctype, names), ["Quotation"])] == ["Tasting"]
	assert all(len(reason) > 10 for reason in LEFT_OUT.values())


def test_the_field_called_customer_is_the_one_that_counts():
	guest, payer = MetaField("guest", "Link", "Customer"), MetaField("payer", "Link", "Customer")
	assert find_specs([doctype("Stay", guest, payer)], [])[0].customer_field == "guest"
	assert find_specs([doctype("Stay", guest, LINK)], [])[0].customer_field == "customer"
	assert (
		find_specs([doctype("Stay", MetaField("customer", "Data"), MetaField("b", "Link", "Lead"))], []) == []
	)


@pytest.mark.parametrize(
	("fields", "chosen"),
	[
		((), "creation"),
		(("visited_on",), "visited_on"),
		(("valid_until", "visited_on"), "visited_on"),
		(("end_date", "expiry_date"), "creation"),
		(("start_date", "end_date"), "start_date"),
		(("called@", "paid_on*"), "paid_on"),
		(("paid_on*", "posting_date"), "posting_date"),
		(("started@",), "started"),
	],
)
def test_the_date_is_a_sensible_one(fields, chosen):
	assert find_specs([doctype("Tasting", LINK, *dates(*fields))], [])[0].date_field == chosen


def test_status_and_returns_are_known_by_their_names():
	fields = (LINK, MetaField("status", "Select"), MetaField("is_return", "Check"))
	(spec,) = find_specs([doctype("Loan", *fields, is_submittable=True)], [])
	assert (spec.status_field, spec.return_field, spec.submittable) == ("status", "is_return", True)


def test_there_are_never_too_many_and_those_of_the_site_come_first():
	many = [doctype(f"Thing {number:03}") for number in range(MAX_FOUND + 10)]
	found = find_specs([*many, doctype("Zebra", is_custom=True)], [])
	assert len(found) == MAX_FOUND and found[0].doctype == "Zebra"


def test_a_found_source_can_be_spoken_of_and_says_that_it_was_found():
	specs = find_specs([doctype("Tasting", LINK, *dates("held_on"))], site_kinds())
	kinds = {
		**site_kinds(),
		"Tasting": {"customer": ("Link", "Customer", "Guest"), "held_on": ("Date", "", "Held on")},
	}
	catalog = build_catalog(kinds, specs)
	assert "Tasting" in catalog.watched and catalog.affected_sources("Tasting") == {"Tasting"}
	told = next(source for source in describe_catalog(catalog)["sources"] if source["key"] == "Tasting")
	assert told["is_found"] and told["kind"] == "related" and told["date_field"] == "held_on"
	assert told["group"] == "Further documents"
	assert [field["title"] for field in told["fields"] if field["name"] == "held_on"] == ["Tasting › Held on"]


@pytest.mark.parametrize("subject", ["Customer", "Tag", "Segment", "Balance", "Convo Profile"])
def test_what_rules_speak_of_by_itself_is_no_source_though_it_names_a_customer(subject):
	"""A customer referred by another one is a customer with one field more."""
	named = MetaDocType(subject, (MetaField("custom_parent", "Link", "Customer"),), is_custom=True)
	assert find_specs([named], known=()) == []
