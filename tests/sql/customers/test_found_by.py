"""A customer is found by a contact's name, address and number, and by the number of a document, as far as its reader may.

Hand-made rows and expectations. On SQLite and on MariaDB.
"""

from types import SimpleNamespace

import pytest

from convo_channels.core.base.reader import Reader
from convo_channels.core.base.visibility import ALL, Visibility
from convo_channels.core.customers import found_by
from convo_channels.core.customers.search import find_customers
from tests.support.builders import Business


@pytest.fixture
def business(store) -> Business:
	business = Business(store)
	business.put_all("Customer", [{"name": n, "customer_name": n, "territory": "AT", "disabled": 0} for n in ("Mill", "Bakery", "Gone")])
	business.patch("Customer", "Gone", disabled=1)
	people = {
		"OS": ("Ole", "Sievers", "ole@mill.example", "+49 (30) 23125-101", ["Mill"]),
		"FQ": ("Frie_derike", "Qua%ndt", "fq@bakery.example", "0043 1 555 0143", ["Bakery", "Mill"]),
		"XX": ("Xaver", "Gone", "x@gone.example", "", ["Gone"]),
	}
	for name, (first, last, email, phone, customers) in people.items():
		given = {"first_name": first, "last_name": last, "full_name": f"{first} {last}", "email_id": "", "phone": "", "mobile_no": phone}
		business.put("Contact", name, **given)
		links = [{"link_doctype": "Customer", "link_name": customer} for customer in customers]
		business.put_children("Contact", name, "Dynamic Link", links)
		business.put_children("Contact", name, "Contact Email", [{"email_id": email}])
		business.put_children("Contact", name, "Contact Phone", [{"phone": phone}])
	for number in range(30):
		business.put("Sales Invoice", f"SINV-26-{number:04}", customer="Mill" if number % 2 else "Bakery", docstatus=1)
	business.put("Quotation", "QTN-7", quotation_to="Customer", party_name="Mill")
	business.put("Quotation", "QTN-8", quotation_to="Lead", party_name="Mill")
	return business


def found(business: Business, text: str, *, limit: int = 10, visibility: Visibility = ALL, known=found_by.know_all, **more):
	site = SimpleNamespace(
		store=business.store, catalog=business.catalog, visibility=visibility, reader=Reader("me@x"),
		**{"may": lambda action, doctype: True, "readable": lambda doctype, names: names, **more},
	)  # fmt: skip
	told = find_customers(site, text, None, limit, known)
	return [(item["name"], (item["found_by"] or {}).get("text")) for item in told]


@pytest.mark.parametrize("text, expected", [
	("mill", [("Mill", None)]),
	("sievers", [("Mill", "Ole Sievers")]), ("ole siev", [("Mill", "Ole Sievers")]), ("siev ole", [("Mill", "Ole Sievers")]),
	("e_d", [("Bakery", "Frie_derike Qua%ndt"), ("Mill", "Frie_derike Qua%ndt")]), ("a%n", [("Bakery", "Frie_derike Qua%ndt"), ("Mill", "Frie_derike Qua%ndt")]),
	("OLE@mill.ex", [("Mill", "Ole Sievers")]),
	("23125 101", [("Mill", "Ole Sievers")]), ("+49 30/23125101", [("Mill", "Ole Sievers")]), ("030 231251", [("Mill", "Ole Sievers")]),
	("sinv-26-0003", [("Mill", "SINV-26-0003")]), ("SINV-26-0004", [("Bakery", "SINV-26-0004")]),
	("QTN-7", [("Mill", "QTN-7")]), ("QTN-8", []), ("SINV-26-0099", []), ("26-0003", []),
	("xaver", []), ("ol", []), ("", [("Bakery", None), ("Mill", None)]), ("1234", []), ("nobody", []),
])  # fmt: skip
def test_by_whom_or_what(business, text, expected):
	assert found(business, text) == expected


def test_the_beginning_of_a_number_finds_each_customer_once(business):
	assert [name for name, _ in found(business, "SINV-26-")] == ["Bakery", "Mill"]
	assert len(found(business, "SINV-26-", limit=1)) == 1


def test_who_sees_one_customer_finds_no_other(business):
	for visibility in (Visibility(names=("Bakery",)), Visibility(names=())):
		assert found(business, "sievers", visibility=visibility) == []
		assert found(business, "SINV-26-0003", visibility=visibility) == []


@pytest.mark.parametrize("text, doctype", [("sievers", "Contact"), ("ole@mill", "Contact"), ("23125 101", "Contact"), ("SINV-26-0003", "Sales Invoice")])
def test_what_one_may_not_read_leads_nowhere(business, text, doctype):
	assert found(business, text)
	assert found(business, text, may=lambda action, kind: kind != doctype) == []
	assert found(business, text, readable=lambda kind, names: set()) == []


@pytest.mark.parametrize("text, field", [
	("sievers", "last_name"), ("ole@mill", "email_ids"), ("23125 101", "phone_nos"), ("SINV-26-0003", "customer"),
])  # fmt: skip
def test_a_field_one_may_not_know_is_no_way(business, text, field):
	assert found(business, text, known=lambda doctype, *fields: field not in fields) == []


def test_a_contact_whose_name_one_may_not_know_is_not_named(business):
	told = found(business, "ole@mill", known=lambda doctype, *fields: "last_name" not in fields)
	assert told == [("Mill", "")]
