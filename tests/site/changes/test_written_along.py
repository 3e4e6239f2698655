"""What changes with a document though nobody saves it: names that are written elsewhere, tags that are taken away."""

import frappe
import pytest

from tests.site import kit
from tests.site.kit import when

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]


@pytest.fixture
def pair(ground):
	"""Two customers, and nothing waiting."""
	names = [kit.customer(ground).name, kit.customer(ground).name]
	kit.settle()
	return names


def live(pair, *rows) -> str:
	"""A filled segment of the two customers only."""
	return kit.segment(*rows, kit.named(pair))


def made(doctype: str, **fields):
	return frappe.get_doc({"doctype": doctype, **fields}).insert()


def settle_all() -> None:
	"""The drain, and the rebuilds that it asked for."""
	from convo_channels.core.segments.moves import CAUSE_RULE
	from convo_channels.services.sync import jobs

	kit.settle()
	for name in frappe.get_all("Convo Segment", {"status": "Pending"}, pluck="name", order_by="name"):
		jobs.rebuild(name, CAUSE_RULE)


# -- records that become one


def item(word: str) -> str:
	group = kit.root("Item Group")
	return made("Item", item_code=kit.unique(word), item_group=group, stock_uom="Nos", is_stock_item=0).name


def bought(ground, customer: str, code: str) -> None:
	kit.invoice(ground, customer, items=[{"item_code": code, "qty": 1, "rate": 10}])


@pytest.mark.parametrize("operator", ["is", "is one of", "is not", "is none of"])
def test_two_items_that_become_one_bring_the_losers_customers(ground, pair, operator):
	loser, winner = item("Loser"), item("Winner")
	bought(ground, pair[0], loser)
	bought(ground, pair[1], winner)
	kit.settle()
	is_list, is_not = " of" in operator, operator in ("is not", "is none of")
	filters = [["item_code", operator, [winner] if is_list else winner]]
	segment = live(pair, when("Sales Invoice Item", "exists", measure="exists", filters=filters))
	assert kit.members(segment) == {pair[0] if is_not else pair[1]}
	frappe.rename_doc("Item", loser, winner, merge=True)
	settle_all()
	assert kit.members(segment) == (set() if is_not else set(pair))
	assert (kit.moves(segment)[-1].reference_doctype, kit.moves(segment)[-1].reference_name) == ("Item", winner)


@pytest.mark.parametrize(
	("doctype", "field", "fields"),
	[
		("Price List", "default_price_list", {"price_list_name": "{}", "currency": "EUR", "selling": 1}),
		("Industry Type", "industry", {"industry": "{}"}),
		("Payment Terms Template", "payment_terms", {"template_name": "{}", "terms": [{"invoice_portion": 100}]}),
		("Market Segment", "market_segment", {"market_segment": "{}"}),
	],
)
def test_two_records_of_any_kind_that_become_one_bring_the_losers_customers(ground, doctype, field, fields):
	def record(word: str) -> str:
		name = kit.unique(word)
		return made(doctype, **{key: name if value == "{}" else value for key, value in fields.items()}).name

	loser, winner = record("Loser"), record("Winner")
	pair = [kit.customer(ground, **{field: name}).name for name in (loser, winner)]
	kit.settle()
	segment = live(pair, when("Customer", "is", winner, field=field))
	assert kit.members(segment) == {pair[1]}
	frappe.rename_doc(doctype, loser, winner, merge=True, force=True)
	settle_all()
	assert kit.members(segment) == set(pair)


@pytest.mark.parametrize("kind", ["Lead Source", "Address"])
def test_records_that_documents_name_and_that_become_one_bring_the_losers_customers(ground, pair, kind):
	if kind == "Lead Source" and not frappe.db.exists("DocType", kind):
		kind = "UTM Source"  # 16
	key = {"Lead Source": "source_name", "UTM Source": "name"}.get(kind)
	given = {"address_title": kit.unique("Place"), "address_line1": "Street 1", "city": "Cologne", "country": "Germany"}
	names = [made(kind, **({key: kit.unique(word)} if key else given | {"address_type": word})).name for word in ("Billing", "Shipping")]
	for customer, name in zip(pair, names, strict=True):
		if kind == "Address":
			doc = frappe.get_doc("Address", name)
			doc.append("links", {"link_doctype": "Customer", "link_name": customer})
			doc.save()
			kit.quotation(ground, customer, customer_address=name)
		else:
			kit.opportunity(ground, customer, **{"source" if kind == "Lead Source" else "utm_source": name})
	subject, field = {"Address": ("Quotation", "customer_address")}.get(
		kind, ("Opportunity", "source" if kind == "Lead Source" else "utm_source")
	)
	kit.settle()
	segment = live(pair, when(subject, "exists", measure="exists", filters=[[field, "is", names[1]]]))
	assert kit.members(segment) == {pair[1]}
	frappe.rename_doc(kind, *names, merge=True, force=True)
	settle_all()
	assert kit.members(segment) == set(pair)


def test_two_contacts_that_become_one_let_the_losers_customer_go(pair):
	filters = [["designation", "is", "Buyer"]]
	contacts = [
		made(
			"Contact", first_name=kit.unique("Ann"), designation="Buyer",
			links=[{"link_doctype": "Customer", "link_name": name}],
		).name
		for name in pair
	]  # fmt: skip
	kit.settle()
	segment = live(pair, when("Contact", "exists", measure="exists", filters=filters))
	assert kit.members(segment) == set(pair)
	frappe.rename_doc("Contact", *contacts, merge=True, force=True)
	settle_all()
	assert kit.members(segment) == {pair[1]}


# -- who is told of it


@pytest.fixture
def merged_reason(ground, pair):
	"""A customer who joined because of two items that became one: (segment, item)."""
	loser, winner = item("Loser"), item("Winner")
	bought(ground, pair[0], loser)
	kit.settle()
	segment = live(pair, when("Sales Invoice Item", "exists", measure="exists", filters=[["item_code", "is", winner]]))
	frappe.rename_doc("Item", loser, winner, merge=True)
	settle_all()
	assert kit.members(segment) == {pair[0]}
	return segment, winner


def told_to(user: str, segment: str) -> tuple[list, list]:
	"""(reasons in Frappe's list of moves, those on the page of the segment)."""
	from convo_channels.services.segments import segment_form

	frappe.set_user(user)
	try:
		rows = frappe.get_list("Convo Segment Log", {"segment": segment}, ["reference_name", "reason"], order_by="name")
		moves = segment_form.get_overview(segment)["moves"]
	finally:
		frappe.set_user("Administrator")
	return [row.reference_name for row in rows], [move["reference_name"] for move in moves]


def test_a_reason_that_names_an_item_is_for_those_who_may_read_that_item(ground, merged_reason):
	segment, name = merged_reason
	user = ground.users["agent"]
	assert told_to(user, segment) == ([name], [name])
	other = item("Other")
	frappe.get_doc({"doctype": "User Permission", "user": user, "allow": "Item", "for_value": other}).insert()
	frappe.db.commit()
	assert told_to(user, segment) == ([], [None])


def test_a_reason_of_a_kind_that_somebody_may_not_read_is_not_listed_for_them(ground, merged_reason):
	segment, name = merged_reason
	assert not frappe.has_permission("Item", "read", user=ground.users["manager"])
	assert told_to(ground.users["manager"], segment) == ([], [None])
	assert told_to("Administrator", segment) == ([name], [name])


# -- tags


def of_the_desk(name: str, **given):
	"""What the Desk calls."""
	method = frappe.override_whitelisted_method(f"frappe.desk.doctype.tag.tag.{name}")
	return frappe.call(frappe.get_attr(method), **given)


def in_the_desk(tag: str, doctype: str, name: str) -> None:
	"""What the cross on a tag calls."""
	of_the_desk("remove_tag", tag=tag, dt=doctype, dn=name)


def test_a_tag_removed_in_the_desk_follows_at_once(pair):
	segment = live(pair, when("Tag", "is", "CC gold"))
	for name in pair:
		kit.tag(name, "CC gold")
	kit.tag(pair[0], "CC silver")
	kit.settle()
	assert kit.members(segment) == set(pair)
	in_the_desk("CC silver", "Customer", pair[0])
	kit.settle()
	assert kit.members(segment) == set(pair)
	in_the_desk("CC GOLD", "Customer", pair[0])
	kit.settle()
	assert kit.members(segment) == {pair[1]}
	left = kit.moves(segment)[-1]
	assert (left.action, left.reference_doctype, left.changed_by) == ("Left", "Tag Link", "Administrator")
	assert not frappe.db.exists("Tag Link", {"document_name": pair[0]})
	assert not (frappe.db.get_value("Customer", pair[0], "_user_tags") or "").strip(",")


@pytest.mark.parametrize("way", ["to one", "to those of a list"])
def test_tags_added_in_the_desk_follow_and_so_do_links_that_go_with_it(pair, way):
	"""Frappe writes the links anew from the names on the customer: one that was made as a document goes."""
	added = live(pair, when("Tag", "is", "CC silver"))
	gone = live(pair, when("Tag", "is", "CC gold"))
	for tag in ("CC gold", "CC silver"):
		kit.tag(pair[1], tag)
		made("Tag Link", document_type="Customer", document_name=pair[0], tag=tag)
	kit.settle()
	assert (kit.members(added), kit.members(gone)) == (set(pair), set(pair))
	if way == "to one":
		assert of_the_desk("add_tag", tag="CC silver", dt="Customer", dn=pair[0]) == "CC silver"
	else:
		of_the_desk("add_tags", tags='["CC silver"]', dt="Customer", docs=frappe.as_json([pair[0]]))
	kit.settle()
	assert (kit.members(added), kit.members(gone)) == (set(pair), {pair[1]})
	assert kit.moves(gone)[-1].reference_doctype == "Tag Link"


def test_a_tag_deleted_as_a_document_stays_with_its_customers_and_its_link_does_not(pair):
	segment = live(pair, when("Tag", "is", "CC gold"))
	for name in pair:
		kit.tag(name, "CC gold")
	kit.settle()
	frappe.delete_doc("Tag Link", frappe.db.get_value("Tag Link", {"document_name": pair[0]}, "name"))
	kit.settle()
	assert kit.members(segment) == {pair[1]}
	frappe.delete_doc("Tag", "CC gold")
	settle_all()
	assert frappe.db.exists("Tag Link", {"document_name": pair[1]})  # Frappe's forms show it still
	assert kit.members(segment) == {pair[1]}


def test_a_tag_with_a_new_name_is_followed_by_rule_and_members(pair):
	tag, new = kit.unique("Tag"), kit.unique("New tag")
	kit.tag(pair[0], tag)
	kit.settle()
	segment = live(pair, when("Tag", "is", tag))
	frappe.rename_doc("Tag", tag, new, force=True)
	settle_all()
	assert kit.members(segment) == {pair[0]}
	assert frappe.db.get_value("Convo Segment Rule", {"parent": segment, "subject": "Tag"}, "value") == new
	assert kit.moves(segment) == []


def test_a_tag_removed_of_something_else_is_frappes_alone(ground, pair):
	doc = kit.quotation(ground, pair[0], submit=False)
	from frappe.desk.doctype.tag.tag import add_tag

	add_tag("CC gold", "Quotation", doc.name)
	kit.settle()
	in_the_desk("CC gold", "Quotation", doc.name)
	assert not frappe.db.exists("Tag Link", {"document_name": doc.name})
	frappe.db.commit()
	assert not kit.outbox(reference_doctype="Tag Link")


def test_who_may_not_change_the_customer_takes_no_tag_away(ground, pair):
	kit.tag(pair[0], "CC gold")
	kit.settle()
	frappe.set_user("Guest")
	try:
		with pytest.raises((frappe.PermissionError, IndexError)):  # 15 stumbles over its own refusal
			in_the_desk("CC gold", "Customer", pair[0])
	finally:
		frappe.set_user("Administrator")
	frappe.db.rollback()
	assert frappe.db.exists("Tag Link", {"document_name": pair[0], "tag": "CC gold"})
	assert not kit.outbox(reference_doctype="Tag Link")


def test_a_fault_of_ours_takes_the_tag_away_all_the_same(pair, monkeypatch):
	from convo_channels.services.actions import tags

	kit.tag(pair[0], "CC gold")
	kit.settle()
	monkeypatch.setattr(tags, "note_change", lambda change: 1 / 0)
	in_the_desk("CC gold", "Customer", pair[0])
	assert not frappe.db.exists("Tag Link", {"document_name": pair[0]})


def test_two_tags_that_become_one_bring_the_losers_customers(pair):
	loser, winner = kit.unique("Tag"), kit.unique("Tag")
	kit.tag(pair[0], loser)
	kit.tag(pair[1], winner)
	kit.settle()
	segment = live(pair, when("Tag", "is", winner))
	assert kit.members(segment) == {pair[1]}
	frappe.rename_doc("Tag", loser, winner, merge=True, force=True)
	settle_all()
	assert kit.members(segment) == set(pair)
