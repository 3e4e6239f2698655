"""Whoever sees some customers finds out nothing about the others, and nothing of their documents: by a link that leads to one, by a mail
that stands in two stories, by what a post refers to, and by the place that a customer takes among all.

Expected is what Frappe itself shows that person.
"""

import json

import frappe
import pytest
from frappe.permissions import add_user_permission

from convo_channels.api import library, rules, timeline
from tests.site import kit
from tests.site.ground import user
from tests.site.kit import when

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

ROLES = (
	"Convo Manager", "Sales Manager", "Sales Master Manager", "Accounts Manager", "Stock Manager", "Support Team", "Projects Manager",
	"Projects User", "Maintenance User",
)  # fmt: skip


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	"""One customer that is seen and one that is not; the first has an issue in a project of the other."""
	frappe.flags.mute_emails = True
	near, far = (kit.customer(ground, word).name for word in ("Near", "Far"))
	invoices = [kit.invoice(ground, name, rate=rate) for name, rate in ((near, 100), (far, 700))]
	project = frappe.get_doc({"doctype": "Project", "project_name": kit.unique("Zebra"), "customer": far}).insert()
	kit.issue(near, project=project.name)
	kit.settle()
	name = user("sees-one", ROLES)
	add_user_permission("Customer", near, name, ignore_permissions=True)
	frappe.db.commit()
	yield frappe._dict(near=near, far=far, invoices=invoices, project=project, user=name)
	frappe.set_user("Administrator")


@pytest.fixture
def limited(scene):
	frappe.clear_cache(user=scene.user)
	frappe.set_user(scene.user)
	yield
	frappe.set_user("Administrator")


def count(*rows):
	answer = rules.count(json.dumps(list(rows)), limit=5)
	return answer["count"], [item["text"] for item in answer["hidden"]]


def test_a_link_to_a_document_of_another_customer_tells_nothing_of_it(scene, limited):
	assert frappe.get_list("Project", pluck="name") == [] and frappe.get_list("Customer", pluck="name") == [scene.near]
	asked = [["project.project_name", "contains", "Zebra"]]
	said = ["You may not read the field project.project_name of Issue."]
	assert count(when("Issue", "exists", measure="exists", filters=asked)) == (None, said)
	# That the issue is in a project stands in the issue itself.
	assert count(when("Issue", "exists", measure="exists", filters=[["project", "is set", ""]])) == (1, [])
	assert count(when("Issue", "exists", measure="exists", filters=[["customer.customer_name", "is set", ""]])) == (1, [])


def test_a_mail_that_stands_in_two_stories_is_not_searched(scene, limited):
	frappe.set_user("Administrator")
	links = [{"link_doctype": "Customer", "link_name": scene.near}]
	kit.mail(
		scene.near, reference_doctype="Sales Invoice", reference_name=scene.invoices[1].name, timeline_links=links, subject="ZEBRASUBJECT"
	)
	kit.settle()
	frappe.set_user(scene.user)
	assert "ZEBRASUBJECT" not in json.dumps(timeline.get_page(scene.near), default=str)
	for field in ("subject", "content"):
		found, hidden = count(when("Convo Interaction", "exists", measure="exists", filters=[[field, "contains", "ZEBRA"]]))
		assert found is None and hidden[0].startswith("Interactions also tell of documents that you may not read")
	kept = [["reference_doctype", "is", "Sales Invoice"], ["subject", "contains", "ZEBRA"]]
	assert count(when("Convo Interaction", "exists", measure="exists", filters=kept)) == (0, [])


def test_what_a_post_refers_to_is_not_asked(scene, limited):
	filters = [["reference_doctype", "is", "Project"], ["reference_name", "is", scene.project.name]]
	assert count(when("Convo Post", "exists", measure="exists", filters=filters))[0] is None


RANKED = {
	"sum": {"subject": "Sales Invoice", "field": "base_grand_total", "measure": "sum"},
	"balance": {"subject": "Balance", "field": "outstanding_amount"},
	"field": {"subject": "Convo Profile", "field": "post_count"},
}


def ranked(word, operator="is among the highest", first=1):
	asked = RANKED[word]
	return when(asked["subject"], operator, first, **{key: value for key, value in asked.items() if key != "subject"})


@pytest.mark.parametrize("operator", ["is among the highest", "is among the lowest"])
@pytest.mark.parametrize("word", sorted(RANKED))
def test_whoever_sees_some_customers_does_not_ask_where_they_stand_among_all(scene, limited, word, operator):
	said = "This puts all customers in order, and you do not see all of them."
	assert count(ranked(word, operator)) == (None, [said])
	found = rules.difference(json.dumps([ranked(word, operator)]))
	assert found["stays"] is None and [item["text"] for item in found["hidden"]] == [said]
	with pytest.raises(frappe.ValidationError, match="This puts all customers in order"):
		kit.segment(ranked(word, operator), fill=False)


def test_such_a_rule_of_somebody_else_is_told_and_kept(scene):
	"""Who is a member is told anyway; to let the condition stand is to ask nothing."""
	name = kit.segment(ranked("sum", first=2))
	content = library.export_segments([name])["content"]
	frappe.clear_cache(user=scene.user)
	frappe.set_user(scene.user)
	try:
		doc = frappe.get_doc("Convo Segment", name)
		doc.description = "ours"
		doc.save()
		assert doc.rules[0].value == "2"
		doc.rules[0].value = "1"
		with pytest.raises(frappe.ValidationError, match="This puts all customers in order"):
			doc.save()
		problems = library.check_import(content.replace(name, f"{name} again"))["segments"][0]["problems"]
		assert "This puts all customers in order" in " ".join(problems)
	finally:
		frappe.set_user("Administrator")


def test_whoever_sees_all_customers_asks(scene):
	name = user("sees-everyone", ROLES)
	frappe.db.commit()
	frappe.set_user(name)
	try:
		found, hidden = count(ranked("sum"))
		assert found >= 1 and hidden == []
	finally:
		frappe.set_user("Administrator")
