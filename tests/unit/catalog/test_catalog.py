"""What a rule may speak of: fields come and go with the site, the list of sources does not open by itself."""

import pytest

from convo_channels.core.base.clock import Clock
from convo_channels.core.base.errors import RuleError
from convo_channels.core.catalog.catalog import SourceSpec, build_catalog
from convo_channels.core.operators.operators import OPERATORS
from convo_channels.core.rules.compiler import EVERYBODY, rule_query
from convo_channels.core.rules.for_the_form import describe_catalog
from convo_channels.core.rules.rule import parse_rule
from tests.support.builders import NOW, condition, on_customer, site_catalog, site_kinds

SUBJECTS = {
	"Customer", "Convo Profile", "Balance", "Quotation", "Sales Order", "Sales Order Item", "Delivery Note",
	"Sales Invoice", "Sales Invoice Item", "Payment Entry", "Journal Entry", "Opportunity", "Issue", "Warranty Claim", "Maintenance Visit",
	"Project", "Serial No", "Contact", "Address", "Convo Post", "Convo Interaction", "Tag", "Segment",
}  # fmt: skip
# Subjects without a table of their own to watch: child rows are saved with their document.
UNWATCHED = {"Tag", "Segment", "Balance", "Sales Order Item", "Sales Invoice Item"}


def schema(**changes):
	"""The site's schema with some DocTypes changed: {DocType: None} removes one."""
	changed = {**site_kinds(), **{name.replace("_", " "): fields for name, fields in changes.items()}}
	return {name: fields for name, fields in changed.items() if fields is not None}


def test_the_subjects_are_those_of_the_vocabulary():
	assert set(site_catalog().sources) == SUBJECTS


def test_documents_are_watched_that_change_a_subject_without_being_one():
	watched = site_catalog().watched
	assert SUBJECTS - UNWATCHED <= watched and not UNWATCHED & watched
	assert {
		"Tag Link",
		"Payment Entry",
		"Delivery Note",
		"Journal Entry",
		"Communication",
		"Territory",
	} <= watched
	assert "Convo Segment Member" not in watched and "User" not in watched


@pytest.mark.parametrize(
	("doctype", "affected"),
	[
		("Customer", {"Customer", "Balance"}),
		("Contact", {"Contact", "Issue"}),
		("Address", {"Address"}),
		("Maintenance Visit", {"Maintenance Visit"}),
		("Project", {"Project"}),
		(
			"Sales Invoice",
			{
				"Sales Invoice", "Sales Invoice Item", "Payment Entry", "Journal Entry", "Serial No", "Balance", "Convo Profile",
				"Convo Interaction",
			},
		),
		(
			"Sales Order",
			{"Sales Order", "Sales Order Item", "Payment Entry", "Journal Entry", "Convo Profile", "Convo Interaction"},
		),
		("Tag Link", {"Tag"}),
		("Convo Post", {"Convo Post", "Convo Profile"}),
		("Convo Interaction", {"Convo Interaction", "Convo Profile"}),
		(
			"Payment Entry",
			{"Payment Entry", "Journal Entry", "Sales Invoice", "Balance", "Convo Profile", "Convo Interaction"},
		),
		("Delivery Note", {"Delivery Note", "Serial No", "Convo Profile", "Convo Interaction"}),
		("Payment Ledger Entry", {"Sales Invoice", "Balance"}),
		(
			"Journal Entry",
			{"Journal Entry", "Payment Entry", "Sales Invoice", "Balance", "Convo Profile", "Convo Interaction"},
		),
		("Communication", {"Convo Interaction", "Convo Profile"}),
		("Quotation", {"Quotation", "Convo Profile", "Convo Interaction"}),
		("Serial No", {"Serial No"}),
		("Item", set()),
	],
)
def test_a_change_of_a_document_concerns_the_subjects_it_can_change(doctype, affected):
	assert site_catalog().affected_sources(doctype) == affected


def test_a_custom_field_is_there_by_itself_and_gone_when_it_is_removed():
	fields = {
		**site_kinds()["Customer"],
		"custom_score": ("Int", "", "Score"),
		"custom_button": ("Button", "", "Go"),
	}
	catalog = build_catalog(schema(Customer=fields))
	field = catalog.sources["Customer"].fields["custom_score"]
	assert (field.label, field.type) == ("Score", "number")
	assert "custom_button" not in catalog.sources["Customer"].fields
	row = on_customer("custom_score", "at least", "5")
	assert parse_rule([row], catalog).leaves[0].field == "custom_score"
	with pytest.raises(RuleError, match='Row 1: Customer has no field "custom_score"'):
		parse_rule([row], site_catalog())


def test_a_source_whose_doctype_or_customer_field_is_missing_is_left_out():
	without_customer = {k: v for k, v in site_kinds()["Issue"].items() if k != "customer"}
	catalog = build_catalog(schema(Issue=without_customer, Opportunity=None))
	assert SUBJECTS - set(catalog.sources) == {"Issue", "Opportunity"}
	with pytest.raises(RuleError, match="not something a rule can speak of"):
		parse_rule([condition("Issue", "exists", measure="exists")], catalog)


def test_another_app_adds_a_source_by_a_specification():
	rooms = {
		"guest": ("Link", "Customer", "Guest"),
		"from_date": ("Date", "", "From"),
		"price": ("Currency", "", "Price"),
	}
	spec = SourceSpec("Room Booking", "guest", date_field="from_date", submittable=True)
	catalog = build_catalog({**site_kinds(), "Room Booking": rooms}, [spec])
	assert "Room Booking" in catalog.watched
	assert catalog.sources["Room Booking"].plural == "Room Bookings"
	rule = parse_rule([condition("Room Booking", "at least", "2", measure="count")], catalog)
	text, _ = rule_query(rule, False, EVERYBODY, catalog, Clock(NOW)).render("mariadb")
	assert "`tabRoom Booking`" in text and "`s`.`guest`" in text and "`s`.`docstatus` = 1" in text


def test_amounts_are_read_in_company_currency_by_their_twin_or_by_the_documents_rate():
	fields = site_catalog().sources["Sales Invoice"].fields
	clock = Clock(NOW)
	assert fields["grand_total"].sql("s", clock).render("sqlite")[0] == "`s`.`base_grand_total`"
	assert "`s`.`conversion_rate`" in fields["total_advance"].sql("s", clock).render("sqlite")[0]


def test_what_is_computed_keeps_the_label_and_choices_of_its_field():
	field = site_catalog().sources["Sales Invoice"].fields["status"]
	assert field.label == "Status" and "Overdue" in field.options and field.type == "select"
	assert field.is_time_dependent


@pytest.mark.parametrize("doctype", ["Customer", "Sales Order", "Convo Post"])
def test_every_document_has_its_standard_fields(doctype):
	fields = site_catalog().sources[doctype].fields
	assert {"name": "link", "creation": "datetime", "modified": "datetime", "owner": "link"} == {
		name: fields[name].type for name in ("name", "creation", "modified", "owner")
	}


def test_the_catalog_is_told_to_a_form_with_its_operators():
	told = describe_catalog(site_catalog(), lambda text: f"«{text}»")
	assert {source["key"] for source in told["sources"]} == SUBJECTS
	by_key = {source["key"]: source for source in told["sources"]}
	assert (
		by_key["Opportunity"]["label"] == "«Opportunity»"
		and by_key["Opportunity"]["plural"] == "«Opportunities»"
	)
	assert (
		by_key["Customer"]["measures"] == ["value"]
		and by_key["Sales Order"]["date_field"] == "transaction_date"
	)
	status = next(field for field in by_key["Issue"]["fields"] if field["name"] == "status")
	assert status["label"] == "«Status»" and status["type"] == "select" and "Open" in status["options"]
	assert status["title"] == "«Issue» › «Status»" and "status" in status["searchable"]
	assert (
		by_key["Issue"]["kind"] == "related"
		and by_key["Balance"]["kind"] == "value"
		and by_key["Tag"]["kind"] == "tag"
	)
	assert (
		by_key["Sales Invoice Item"]["label"] == "«Item bought»"
		and by_key["Contact"]["group"] == "«People and places»"
	)
	needs = {(kind, op["key"]): op["needs_value"] for kind, ops in told["operators"].items() for op in ops}
	assert set(needs) == {(kind, op.key) for op in OPERATORS.values() for kind in op.types}
	assert told["measures"]["sum"]["label"] == "«sum of {0}»" and told["measures"]["sum"]["field_types"] == [
		"number"
	]
	assert needs["text", "is set"] == 0 and needs["text", "is"] == 1 and needs["number", "between"] == 2
	assert needs["link", "is one of"] == "list" and needs["date", "in the last (days)"] == "days"
	periods = {item["key"]: item for item in told["periods"]}
	assert periods["in the last (months)"] == {
		"key": "in the last (months)", "needs_value": "months", "family": "in the last (days)", "choice": "«months»",
	}  # fmt: skip
	assert periods["on or after"]["needs_value"] == 1 and periods["is last year"]["family"] == "is this month"
