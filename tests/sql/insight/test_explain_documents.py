"""Which document is shown behind a value: the one that holds it, of this customer or of what a link names."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

from tests.sql.insight.test_explain import ask, business, conditions, explained, put_invoice
from tests.support.builders import condition, on_customer


def test_a_field_of_a_linked_document_shows_that_document(business):
	business.patch("Territory", "France", territory_manager="Kim", modified_by="agent@example.com")
	told = explained(business, on_customer("territory.territory_manager", "is", "Lee"))
	assert (told["value"], told["is_true"], told["needed"]) == ("Kim", False, "Lee")
	assert (told["document"]["doctype"], told["document"]["name"], told["document"]["by_name"]) == ("Territory", "France", "Ada Agent")
	without = explained(business, on_customer("territory.territory_manager", "is not", "Lee"), "Bolt")
	assert (without["value"], without["is_true"], without["document"]["doctype"]) == (None, True, "Customer")
	name = business.segment("Hidden", [on_customer("territory.territory_manager", "is", "Kim")])
	hidden = conditions(ask(business, name, "Acme", may_read=lambda documents: not documents))[0]
	assert (hidden["value"], hidden["document"]) == (None, None)


def test_an_extreme_shows_the_document_that_holds_it(business):
	for name, days, amount in (("INV-1", 9, 80), ("INV-2", 5, 300), ("INV-3", 2, 20), ("INV-4", 1, 80)):
		put_invoice(business, name, days, amount, customer_name=f"Acme {days % 2}")
	told = {
		measure: explained(business, condition("Sales Invoice", "is set", measure=measure, field=field))
		for measure, field in {"largest": "grand_total", "smallest": "grand_total", "latest": "posting_date", "earliest": "posting_date"}.items()
	}
	assert {measure: (one["value"], one["document"]["name"]) for measure, one in told.items()} == {
		"largest": (300, "INV-2"), "smallest": (20, "INV-3"),
		"latest": (business.days_ago(1).isoformat(), "INV-4"), "earliest": (business.days_ago(9).isoformat(), "INV-1"),
	}  # fmt: skip
	one = explained(business, condition("Sales Invoice", "equals", "80", measure="of the earliest", field="grand_total"))
	assert (one["value"], one["is_true"], one["document"]["name"]) == (80, True, "INV-1")
	business.patch("Sales Invoice", "INV-1", modified=business.now())
	last = explained(business, condition("Sales Invoice", "is", "Unpaid", measure="of the latest", field="customer_name"))
	assert (last["value"], last["needed"], last["document"]["name"]) == ("Acme 1", "Unpaid", "INV-4")
	nothing = explained(business, condition("Sales Invoice", "is", "Paid", measure="of the latest", field="status"), "Bolt")
	assert (nothing["value"], nothing["document"]) == (None, None)
	few = explained(business, condition("Sales Invoice", "at least", "3", measure="distinct", field="customer_name"))
	assert (few["value"], few["needed"], few["document"]["name"]) == (2, "at least 3 (1 more)", "INV-1")
	none = explained(business, condition("Sales Invoice", "at least", "3", measure="distinct", field="customer_name"), "Bolt")
	assert (none["value"], none["document"]) == (0, None)
