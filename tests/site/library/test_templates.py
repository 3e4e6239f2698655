"""Every template on a real site: made with one click with its channel, its members those that SQL by hand finds."""

import frappe
import pytest
from frappe.utils import add_days, getdate, nowdate

from convo_channels.services.library import library
from tests.site import kit
from tests.support.template_truth import STATEMENTS, VALUES, statement

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

TREES = {"Territory": "DACH", "Item Group": "Coffee machines"}


def node(doctype, name):
	if not frappe.db.exists(doctype, name):
		key = frappe.scrub(doctype)
		fields = {f"{key}_name": name, f"parent_{key}": kit.root(doctype), "is_group": 0}
		frappe.get_doc({"doctype": doctype, **fields}).insert()
	return name


def customer_of(ground, word, **fields):
	return kit.customer(ground, word, **fields).name


def contact(customer, **fields):
	links = [{"link_doctype": "Customer", "link_name": customer}]
	address = fields.pop("email", None)
	emails = [{"email_id": address, "is_primary": 1}] if address else []
	given = {"first_name": kit.unique("Contact"), "links": links, "email_ids": emails}
	frappe.get_doc({"doctype": "Contact", **given, **fields}).insert()


@pytest.fixture(scope="module")
def business(ground, swept_module):
	"""{template: a customer made to be in its segment}, and one who has nothing."""
	frappe.set_user("Administrator")
	places = {doctype: node(doctype, name) for doctype, name in TREES.items()}
	machine = frappe.get_doc(
		{
			"doctype": "Item",
			"item_code": kit.unique("Machine"),
			"item_group": places["Item Group"],
			"stock_uom": "Nos",
			"is_stock_item": 0,
		}
	).insert()
	today = nowdate()
	made = {key: customer_of(ground, key.replace("_", " ")) for key in STATEMENTS}
	kit.invoice(ground, made["inactive_customers"], posting_date=add_days(today, -200))
	kit.quotation(ground, made["buying_phase"])
	kit.serial_no(ground, made["warranty_expiring"], warranty_expiry_date=add_days(today, 30))
	contact(made["one_big_customer"], email="anybody@quellmark.example")
	frappe.db.set_value("Customer", made["buyer_persona"], "territory", places["Territory"])
	contact(made["buyer_persona"], designation="Owner and barista")
	kit.invoice(
		ground,
		made["buyer_persona"],
		items=[{"item_code": machine.name, "qty": 1, "rate": 50}],
		posting_date=today,
	)
	for _ in range(3):
		kit.payment(kit.invoice(ground, made["referral_targets"], posting_date=today))
	kit.mail(made["referral_targets"])
	kit.invoice(
		ground, made["overdue_payers"], posting_date=add_days(today, -40), due_date=add_days(today, -10)
	)
	kit.issue(made["unhappy_customers"])
	kit.invoice(ground, made["silent_big_spenders"], rate=5000, posting_date=add_days(today, -20))
	made["nothing"] = customer_of(ground, "nothing")
	kit.settle()
	return made


@pytest.mark.parametrize("template", sorted(STATEMENTS))
def test_the_members_are_those_that_sql_by_hand_finds(business, template):
	made = library.create_from_template(template, None, VALUES.get(template), True)
	kit.fill_segment(made["segment"])
	expected = set(frappe.db.sql_list(statement(template, getdate()).replace("%", "%%")))
	assert kit.members(made["segment"]) == expected
	assert business[template] in expected
	if template != "new_contacts":
		assert business["nothing"] not in expected
	assert frappe.db.get_value("Convo Channel", made["channel"], "segment") == made["segment"]
	assert frappe.db.get_value("Convo Segment", made["segment"], "template") == template
	frappe.db.commit()


def test_the_segment_is_an_ordinary_one_afterwards(business):
	name = library.create_from_template("overdue_payers", kit.unique("Late"), None, True)["segment"]
	doc = frappe.get_doc("Convo Segment", name)
	doc.rules[0].value = "5"
	doc.save()
	assert doc.sentence == "Customers overdue by more than 5 days."
	frappe.db.rollback()


def test_a_title_that_is_taken_is_numbered_or_refused(business):
	first = library.create_from_template("buying_phase", None, {"territory": TREES["Territory"]}, True)
	second = library.create_from_template("buying_phase", None, {"territory": TREES["Territory"]}, True)
	assert first["segment"].startswith(f"Buying phase: {TREES['Territory']}")
	assert second["segment"] == second["channel"] != first["segment"]
	with pytest.raises(frappe.ValidationError, match="already a segment"):
		library.create_from_template("buying_phase", first["segment"], None, True)
	free = kit.unique("Only a channel")
	kit.channel(first["segment"], title=free)
	with pytest.raises(frappe.ValidationError, match="already a channel"):
		library.create_from_template("buying_phase", free, None, True)
	assert library.create_from_template("buying_phase", free, None, False) == {
		"segment": free,
		"channel": None,
	}
	frappe.db.rollback()


@pytest.mark.parametrize(
	("template", "values", "sentence"),
	[
		("nothing", None, 'There is no template "nothing"'),
		("new_contacts", {"days": "a week"}, "Known for at most"),
		("new_contacts", {"days": ""}, "Give a value for Known for at most"),
		("new_contacts", {"weeks": 3}, 'no parameter "weeks"'),
		("new_contacts", {"territory": "Atlantis"}, 'This site has no Territory "Atlantis"'),
		("one_big_customer", None, "Give at least one of these"),
		("silent_big_spenders", {"amount": "much"}, "Spent at least"),
		("new_contacts", "[", "must be an object"),
	],
)
def test_what_makes_no_sense_is_refused_with_one_sentence(business, template, values, sentence):
	before = frappe.db.count("Convo Segment")
	with pytest.raises(frappe.ValidationError) as refusal:
		library.create_from_template(template, None, values, True)
	assert sentence in str(refusal.value)
	assert frappe.db.count("Convo Segment") == before


def test_what_the_user_may_not_read_is_not_offered(ground, business):
	from tests.site.ground import user

	frappe.set_user(user("segments-only", ("Convo Manager", "Sales User")))
	offered = {item["key"]: item for item in library.list_templates()}
	hidden = [key for key, item in offered.items() if not item["is_available"]]
	for key in hidden:
		assert offered[key]["why_not"].startswith("Needs the right to read")
		with pytest.raises(frappe.ValidationError, match="You may not read"):
			library.create_from_template(key, None, None, True)
	assert not frappe.has_permission("Sales Invoice", "read") and "overdue_payers" in hidden
