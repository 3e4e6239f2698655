"""A document is found by its name, also by the one that it has been given since."""

from convo_channels.core.base.visibility import ALL
from convo_channels.core.changes.outbox import RENAME
from convo_channels.core.search.search import find
from tests.sql.search.world import CUSTOMERS, Person, Site
from tests.support.builders import Business


def numbers(store, query: str) -> list[str]:
	site = Site(store, Person(ALL, (), set(CUSTOMERS).__contains__))
	return [item["reference_name"] for item in find(site, query, None, None, None, None, 20)["items"]]


def test_a_document_is_found_by_its_name_of_now(store):
	business = Business(store)
	business.create("Customer", "C01", customer_name="Bakery")
	business.create("Quotation", "SAL-QTN-0007", quotation_to="Customer", party_name="C01", transaction_date="2024-03-01", status="Open", docstatus=1)
	business.drain()
	assert numbers(store, "SAL-QTN-0007") == numbers(store, "qtn 0007") == ["SAL-QTN-0007"]
	business.patch("Quotation", "SAL-QTN-0007", name="Oven for March")
	business.report("Quotation", "Oven for March", RENAME, old_name="SAL-QTN-0007")
	business.drain()
	assert numbers(store, "oven march") == ["Oven for March"]
	assert numbers(store, "SAL-QTN-0007") == []
