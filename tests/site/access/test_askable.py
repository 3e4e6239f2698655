"""Nobody finds out by a rule, a date or a number what documents hold that they may not read.

Customers one sees for another reason than the User Permission that keeps their documents away; mails about documents of
any kind; and what is kept over all documents. Who reads everything, or all of the customers they see, is asked to filter
nothing.
"""

import json

import frappe
import pytest
from frappe.desk.query_report import run as run_report
from frappe.permissions import add_user_permission

from convo_channels.api import customers, explain, first_steps, health, rules, timeline
from convo_channels.services.access import askable
from convo_channels.services.access import customers as seen_customers
from convo_channels.services.actions import export_columns
from convo_channels.services.base import work_state
from tests.site import kit
from tests.site.ground import user
from tests.site.kit import when

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

SALES = ("Convo Manager", "Sales Manager", "Sales Master Manager", "Accounts Manager", "Stock Manager", "Support Team", "Maintenance User")
EARLY, LATE = "2026-03-04 05:06:07", "2026-09-10 11:12:13"
DATES = ("last_contact_at", "last_inbound_at", "last_outbound_at")


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	"""Two customers with an invoice each."""
	frappe.flags.mute_emails = True
	near, far = (kit.customer(ground, word).name for word in ("Near", "Far"))
	invoices = [kit.invoice(ground, name, rate=rate) for name, rate in ((near, 100), (far, 700))]
	kit.settle()
	yield frappe._dict(near=near, far=far, invoices=invoices, ground=ground)
	frappe.set_user("Administrator")


@pytest.fixture
def become():
	def become(word, roles=SALES):
		frappe.set_user("Administrator")
		name = user(word, roles)
		frappe.db.commit()
		frappe.clear_cache(user=name)
		frappe.set_user(name)
		return name

	yield become
	frappe.set_user("Administrator")


def limit_to(name, doctype, value, only_for=None):
	given = {"user": name, "allow": doctype, "for_value": value}
	if not frappe.db.exists("User Permission", given):
		add_user_permission(doctype, value, name, ignore_permissions=True, applicable_for=only_for)


def ask(*rows):
	return rules.count(json.dumps(list(rows)), limit=5)


def is_refused(*rows):
	answer = ask(*rows)
	assert bool(answer["hidden"]) == (answer["count"] is None) and (answer["count"] is not None or not answer["sample"])
	return bool(answer["hidden"])


def questions(about, **filters):
	"""About invoices, in every way a rule can ask about them."""
	kept = [[field, "is", value] for field, value in filters.items()]
	of_invoices = [["reference_doctype", "is", "Sales Invoice"], ["currency", "is", frappe.db.get_default("currency")]]
	return {
		"sum": [kit.named([about]), when("Sales Invoice", "at least", 650, measure="sum", field="base_grand_total", filters=kept)],
		"exists": [kit.named([about]), when("Sales Invoice", "exists", measure="exists", filters=kept)],
		"rows": [kit.named([about]), when("Sales Invoice Item", "at least", 1, measure="count")],
		"balance": [kit.named([about]), when("Balance", "at least", 650, field="outstanding_amount")],
		"interactions": [kit.named([about]), when("Convo Interaction", "more than", 650, measure="sum", field="amount", filters=of_invoices)],
	}  # fmt: skip


def refused_of(about, **filters):
	return {word for word, rows in questions(about, **filters).items() if is_refused(*rows)}


ALL = {"sum", "exists", "rows", "balance", "interactions"}


# -- customers whose documents are kept away though the customer is not


def shared(name, scene):
	limit_to(name, "Customer", scene.near)
	frappe.share.add("Customer", scene.far, name, read=1)


def for_invoices_only(name, scene):
	limit_to(name, "Customer", scene.near, "Sales Invoice")


def more_customers_than_documents(name, scene):
	limit_to(name, "Customer", scene.near)
	limit_to(name, "Customer", scene.far, "Customer")


def shared_with_everybody(name, scene):
	limit_to(name, "Customer", scene.near)
	frappe.share.add("Customer", scene.far, read=1, everyone=1)


@pytest.mark.parametrize("how", [shared, for_invoices_only, more_customers_than_documents, shared_with_everybody])
def test_a_customer_seen_without_its_documents(scene, become, how):
	name = user(f"asks-{how.__name__.replace('_', '-')}", SALES)
	how(name, scene)
	become(f"asks-{how.__name__.replace('_', '-')}")
	assert seen_customers.visible_among([scene.far]) == {scene.far}
	assert not frappe.get_list("Sales Invoice", {"customer": scene.far})
	try:
		assert refused_of(scene.far) == ALL
		assert refused_of(scene.near) == ALL, "whether there are others does not depend on which are asked about"
		assert refused_of(scene.far, customer=scene.near) == ALL - {"sum", "exists"}, "who keeps to what they read is answered"
		assert ask(*questions(scene.far, customer=scene.near)["exists"])["count"] == 0
	finally:
		frappe.set_user("Administrator")
		frappe.db.delete("DocShare", {"everyone": 1, "share_doctype": "Customer"})
		frappe.db.commit()


def test_what_is_not_limited_is_answered(scene, become):
	limit_to(user("asks-invoices", SALES), "Customer", scene.near, "Sales Invoice")
	become("asks-invoices")
	assert not is_refused(kit.named([scene.far]), when("Sales Order", "exists", measure="exists"))


def test_an_ordinary_manager_is_answered(scene, become):
	name = user("asks-ordinary", SALES)
	for customer in (scene.near, scene.far):
		limit_to(name, "Customer", customer)
	become("asks-ordinary")
	assert refused_of(scene.far) == set()
	assert ask(*questions(scene.far)["sum"])["count"] == 1 and ask(*questions(scene.near)["sum"])["count"] == 0


def test_one_whose_customers_are_all_named_is_answered_though_they_were_shared_too(scene, become):
	name = user("asks-shared-too", SALES)
	limit_to(name, "Customer", scene.near)
	frappe.share.add("Customer", scene.near, name, read=1)
	become("asks-shared-too")
	assert refused_of(scene.near) == set()


def test_such_a_rule_is_neither_saved_nor_explained(scene, become):
	shared(user("asks-saves", SALES), scene)
	segment = kit.segment(*questions(scene.far)["sum"])
	become("asks-saves")
	with pytest.raises(frappe.ValidationError, match="You may read only some documents of the kind Sales Invoice"):
		kit.segment(*questions(scene.far)["sum"], fill=False)
	answer = explain.explain(segment, scene.far)
	assert "700" not in json.dumps(answer, default=str) and "You may read only some" in json.dumps(answer)


def test_a_field_of_the_row_does_not_keep_to_the_document(scene, become):
	"""The row has a cost centre of its own, and so has its invoice: the User Permission is on the invoice's."""
	centre = frappe.get_cached_value("Company", scene.ground.company, "cost_center")
	limit_to(user("asks-centre", SALES), "Cost Center", centre)
	become("asks-centre")
	row = when("Sales Invoice Item", "exists", measure="exists", filters=[["cost_center", "is", centre]])
	assert is_refused(kit.named([scene.far]), row)
	kept = [[limit.field, "is", centre] for limit in askable.find_limits("Sales Invoice")]
	assert ["cost_center", "is", centre] in kept
	whole = when("Sales Invoice", "exists", measure="exists", filters=kept)
	assert not is_refused(kit.named([scene.far]), whole)


def test_strict_user_permissions_keep_away_what_names_nothing(scene, become):
	name = user("asks-strict", SALES)
	for company in frappe.get_all("Company", pluck="name", order_by="name"):
		limit_to(name, "Company", company)
	become("asks-strict")
	assert not askable.find_limits("Sales Invoice")
	frappe.db.set_single_value("System Settings", "apply_strict_user_permissions", 1)
	try:
		frappe.clear_cache()
		assert "company" in {limit.field for limit in askable.find_limits("Sales Invoice")}
	finally:
		frappe.db.set_single_value("System Settings", "apply_strict_user_permissions", 0)
		frappe.db.commit()
		frappe.clear_cache()


def test_what_frappe_itself_shows_to_some_only_is_limited(become):
	become("asks-all")
	assert askable.find_limits("ToDo") and askable.find_limits("Event") and not askable.find_limits("Contact")


# -- mails about what one may not read


@pytest.fixture(scope="module")
def mails(scene):
	"""One that everybody who sees the customer may read; later, one about somebody who works here."""
	customer = kit.customer(scene.ground, "Written to").name
	mine = [{"link_doctype": "Customer", "link_name": customer}]
	kit.mail(customer, communication_date=EARLY, subject="Open subject", content="open word")
	people = [
		frappe.get_doc(
			{
				"doctype": "Employee", "first_name": kit.unique(word), "company": scene.ground.company, "status": "Active",
				"gender": frappe.get_all("Gender", pluck="name", order_by="name", limit=1)[0],
				"date_of_birth": "1990-01-01", "date_of_joining": "2020-01-01",
			}
		).insert().name
		for word in ("Secret", "Other")
	]  # fmt: skip
	kit.settle()
	hidden = kit.mail(
		customer, reference_doctype="Employee", reference_name=people[0], timeline_links=mine,
		communication_date=LATE, subject="ZEBRASUBJECT", content="zebraword confidential",
	)  # fmt: skip
	kit.settle()
	return frappe._dict(customer=customer, hidden=hidden.name, people=people, mine=mine)


@pytest.fixture
def reader(become, mails):
	name = become("asks-all")
	assert not frappe.has_permission("Employee", "read") and frappe.has_permission("Sales Invoice", "read")
	return name


def interactions(mails, *filters, **more):
	return [kit.named([mails.customer]), when("Convo Interaction", "exists", measure="exists", filters=list(filters), **more)]


ABOUT_MAILS = [["content", "contains", "zebraword"]], [["subject", "starts with", "ZEBRA"]], [["medium", "is", "Email"]], []


@pytest.mark.parametrize("filters", ABOUT_MAILS)
def test_nobody_finds_the_text_of_a_mail_that_is_hidden(mails, reader, filters):
	page = timeline.get_page(mails.customer)
	assert "ZEBRA" not in json.dumps(page)
	answer = ask(*interactions(mails, *filters))
	assert answer["count"] is None and answer["hidden"][0]["text"] == (
		"Interactions also tell of documents that you may not read (Employee): filter by the kinds that you may."
	)
	assert not is_refused(*interactions(mails, ["reference_doctype", "is", "Sales Order"], *filters))
	assert is_refused(*interactions(mails, ["reference_doctype", "is", "Communication"], *filters))


def test_who_reads_what_mails_are_about_is_answered(mails, become):
	become("asks-people", (*SALES, "HR Manager"))
	assert [ask(*interactions(mails, *filters))["count"] for filters in ABOUT_MAILS] == [1, 1, 1, 1]
	assert askable.find_unread_mails() == []


def test_a_user_permission_on_what_mails_are_about_counts(mails, become):
	name = user("asks-one-person", (*SALES, "HR Manager"))
	limit_to(name, "Employee", mails.people[1])
	become("asks-one-person")
	assert is_refused(*interactions(mails, ["content", "contains", "zebra"]))
	listed = frappe.get_list("Convo Interaction", {"customer": mails.customer, "medium": "Email"}, pluck="reference_name", limit_page_length=0)
	assert mails.hidden not in listed and len(listed) == 1, "lists leave out what the record refuses"
	assert not seen_customers.sees_all()


def test_who_does_not_read_all_mails_does_not_see_all(mails, reader):
	assert not seen_customers.sees_all()
	assert frappe.get_list("Convo Outbox") == [] and frappe.get_list("Convo Segment Version") == []


def test_a_private_note_of_frappe_is_not_searched_but_hides_no_moment(scene, become):
	"""ToDos and events are shown to some people only, so the text of mails about them is nobody's to search."""
	customer = kit.customer(scene.ground, "With a task").name
	kit.settle()
	todo = frappe.get_doc({"doctype": "ToDo", "description": "private"}).insert()
	links = [{"link_doctype": "Customer", "link_name": customer}]
	kit.mail(customer, reference_doctype="ToDo", reference_name=todo.name, timeline_links=links, subject="TASK")
	kit.settle()
	become("asks-people", (*SALES, "HR Manager"))
	where = frappe._dict(customer=customer)
	assert is_refused(*interactions(where, ["subject", "contains", "TASK"]))
	assert ask(*interactions(where, ["medium", "is", "Email"]))["count"] == 1
	frappe.set_user("Administrator")
	frappe.db.delete("Communication", {"reference_doctype": "ToDo", "reference_name": todo.name})
	frappe.db.commit()


def test_posts_are_asked_about_documents_one_reads(mails, become):
	become("asks-people", (*SALES, "HR Manager"))
	refers = when("Convo Post", "exists", measure="exists", filters=[["reference_name", "starts with", "PUR"]])
	assert is_refused(kit.named([mails.customer]), refers)
	for kind, refused in (("Purchase Order", True), ("Sales Order", False)):
		filters = [["reference_doctype", "is", kind], ["reference_name", "starts with", "S"]]
		assert is_refused(kit.named([mails.customer]), when("Convo Post", "exists", measure="exists", filters=filters)) == refused


# -- the dates of the profile


def moments(profile):
	return [str(profile.get(field))[:19] for field in DATES]


def test_the_last_contact_is_the_last_that_one_may_know_of(mails, reader):
	card = customers.get_card(mails.customer)["profile"]
	assert moments(card) == [EARLY, EARLY, "None"]
	doc = frappe.get_doc("Convo Profile", {"customer": mails.customer})
	doc.check_permission("read")
	doc.apply_fieldlevel_read_permissions()
	assert moments(doc) == [EARLY, EARLY, "None"]


def test_who_reads_all_mails_is_told_of_all(mails, become):
	become("asks-people", (*SALES, "HR Manager"))
	assert moments(customers.get_card(mails.customer)["profile"]) == [LATE, LATE, "None"]
	doc = frappe.get_doc("Convo Profile", {"customer": mails.customer})
	doc.apply_fieldlevel_read_permissions()
	assert str(doc.last_inbound_at) == LATE
	assert not is_refused(kit.named([mails.customer]), when("Convo Profile", "after", "2026-05-01", field="last_contact_at"))
	assert {f"profile.{field}" for field in DATES} <= {column.key for column in export_columns.list_columns()}


@pytest.mark.parametrize("field", DATES)
def test_no_rule_and_no_list_finds_the_date(mails, reader, field):
	assert is_refused(kit.named([mails.customer]), when("Convo Profile", "after", "2026-05-01", field=field))
	assert f"profile.{field}" not in {column.key for column in export_columns.list_columns()}
	for asked in ({"filters": {field: [">", "2026-05-01"]}}, {"order_by": f"{field} desc"}, {"fields": ["name", f"max({field}) as m"]}):
		with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
			frappe.get_list("Convo Profile", **asked)
	rows = frappe.get_list("Convo Profile", {"customer": mails.customer}, ["*"])
	assert len(rows) == 1 and LATE not in json.dumps(rows, default=str)


def test_the_report_says_it_to_who_may_know(mails, become):
	segment = kit.segment(kit.named([mails.customer]))
	frappe.db.commit()
	for word, roles, is_told in (("asks-all", SALES, False), ("asks-people", (*SALES, "HR Manager"), True)):
		become(word, roles)
		report = run_report("Customers by Segment", filters={"segments": segment})
		assert (LATE in json.dumps(report, default=str)) == is_told
		assert ("last_contact_at" in {column["fieldname"] for column in report["columns"]}) == is_told


def test_saving_a_profile_gives_back_and_keeps_what_it_must(mails, reader):
	doc = frappe.get_doc("Convo Profile", {"customer": mails.customer})
	doc.source = "a fair"
	doc.save()
	assert str(doc.last_inbound_at) == EARLY, "what comes back is what may be read"
	stored = frappe.db.get_value("Convo Profile", {"customer": mails.customer}, ["source", "last_inbound_at"])
	assert (stored[0], str(stored[1])) == ("a fair", LATE)


# -- totals of work over all documents


def test_how_far_the_history_is_told_is_a_share_for_who_does_not_see_all(mails, reader, jobs):
	frappe.set_user("Administrator")
	work_state.write(backfill_state=json.dumps({"state": "done", "done": 474, "total": 474}))
	frappe.db.commit()
	try:
		assert timeline.get_backfill()["total"] == 474
		frappe.set_user(reader)
		for state in (timeline.get_backfill(), first_steps.get_state()["backfill"], health.get_state()["backfill"]):
			assert (state["state"], state["done"], state["total"]) == ("done", 100, 100)
		assert first_steps.dismiss("demo", True)["backfill"]["total"] == 100
		assert timeline.start_backfill()["total"] in (0, 100)
	finally:
		frappe.set_user("Administrator")
		work_state.write(backfill_state=None, steps_done=None)
		frappe.db.commit()
