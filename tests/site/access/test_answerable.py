"""As whom a segment acts: by the permissions of whoever wrote an action, at that moment, and of whoever says who is in
the segment. Nobody reaches a customer through a colleague's action, rule or mailing list.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import frappe
import pytest

from convo_channels.services.access import answerable
from convo_channels.services.base import log_listeners
from convo_channels.services.mailing import mailing
from tests.site import follow_up_kit as fk
from tests.site import ground as people
from tests.site import kit
from tests.site.access.answering import OUT_OF_SIGHT, acting_as, authors, go, narrow, notes, seen, unseen

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]


@pytest.fixture
def account(swept):
	fk.mail_account()
	frappe.clear_cache()


# -- only customers the author may read or change


def test_an_assignment_gives_nobody_a_customer_they_could_not_see(narrow, seen, unseen):
	segment = acting_as(narrow, [seen.name, unseen.name], {"action": "Assign", "user": narrow})
	go(seen, unseen)
	found = notes(segment)
	assert found[seen.name][0][0] == "Done" and len(fk.todos(seen.name)) == 1
	((status, note),) = found[unseen.name]
	assert status == "Skipped" and OUT_OF_SIGHT in note
	assert fk.todos(unseen.name) == []
	assert not frappe.db.exists("DocShare", {"share_doctype": "Customer", "share_name": unseen.name})
	assert not frappe.has_permission("Customer", "read", doc=unseen.name, user=narrow)


def every_action(agent: str, channel: str) -> list[dict]:
	return [
		{"action": "Create ToDo", "user": agent},
		{"action": "Assign", "user": agent},
		{"action": "Add Tag", "tag": "CC mark"},
		{"action": "Remove Tag", "tag": "CC mark"},
		{"action": "Post in Channel"},
		{"action": "Post in Channel", "channel": channel},
		{"action": "Send Email", "email_template": fk.template()},
		{"action": "Call Webhook", "url": "http://127.0.0.1:9/never"},
	]


def test_no_action_of_any_kind_touches_a_customer_its_author_may_not_read(
	ground, narrow, seen, unseen, account
):
	frappe.get_doc({"doctype": "Tag", "name": "CC mark"}).insert(ignore_if_duplicate=True)
	channel = kit.channel(kit.segment(kit.named([seen.name])))
	rows = every_action(ground.users["agent"], channel)
	segment = acting_as(narrow, [unseen.name], *rows)
	go(unseen)
	found = notes(segment)[unseen.name]
	assert len(found) == len(rows)
	assert {status for status, _ in found} == {"Skipped"} and all(OUT_OF_SIGHT in note for _, note in found)
	assert fk.todos(unseen.name) == [] and fk.tags(unseen.name) == set()
	assert not frappe.db.exists("Convo Post", {"customer": unseen.name})
	assert not frappe.db.exists("Convo Post", {"channel": channel})
	assert fk.queued_mails(unseen.email_id) == []


def test_what_an_action_makes_is_its_authors(ground, narrow, seen, account):
	segment = acting_as(
		narrow,
		[seen.name],
		{"action": "Create ToDo", "user": ground.users["agent"]},
		{"action": "Post in Channel"},
	)
	go(seen)
	assert {status for status, _ in notes(segment)[seen.name]} == {"Done"}
	(todo,) = fk.todos(seen.name)
	post = frappe.get_last_doc("Convo Post", {"customer": seen.name})
	assert (todo.owner, todo.assigned_by, post.author, post.owner) == (narrow,) * 4
	assert frappe.session.user == "Administrator"


def test_who_may_only_read_has_no_tags_written(ground, seen):
	reader = ground.users["manager"]
	frappe.get_doc({"doctype": "Tag", "name": "CC mark"}).insert(ignore_if_duplicate=True)
	segment = acting_as(
		reader,
		[seen.name],
		{"action": "Add Tag", "tag": "CC mark"},
		{"action": "Create ToDo", "user": reader},
	)
	assert not frappe.has_permission("Customer", "write", doc=seen.name, user=reader)
	go(seen)
	(tag, todo) = notes(segment)[seen.name]
	assert tag[0] == "Skipped" and "may not change this customer" in tag[1] and fk.tags(seen.name) == set()
	assert todo[0] == "Done"


def test_a_right_taken_away_meanwhile_counts(narrow, seen):
	segment = acting_as(narrow, [seen.name], {"action": "Create ToDo", "user": narrow})
	fk.move(seen.name)
	frappe.db.delete("User Permission", {"user": narrow})
	other = {"doctype": "User Permission", "user": narrow, "allow": "Customer Group"}
	frappe.get_doc({**other, "for_value": "All Customer Groups", "hide_descendants": 1}).insert()
	frappe.clear_cache(user=narrow)
	fk.work()
	((status, note),) = notes(segment)[seen.name]
	assert status == "Skipped" and OUT_OF_SIGHT in note


def test_an_assignee_is_given_no_share_that_the_author_may_not_give(ground, seen):
	"""Sales Manager reads customers and shares none; the outsider's user sees another one only."""
	reader, stranger = ground.users["manager"], people.user("stranger", ("Sales User",))
	other = kit.customer(ground).name
	frappe.get_doc(
		{"doctype": "User Permission", "user": stranger, "allow": "Customer", "for_value": other}
	).insert()
	segment = acting_as(reader, [seen.name], {"action": "Assign", "user": stranger})
	go(seen)
	((status, note),) = notes(segment)[seen.name]
	assert status == "Skipped" and "may not share it" in note
	assert fk.todos(seen.name) == [] and not frappe.db.exists("DocShare", {"share_name": seen.name})


@pytest.mark.parametrize("gone", ["disabled", "role"])
def test_an_author_who_left_acts_no_more(narrow, seen, gone):
	segment = acting_as(narrow, [seen.name], {"action": "Create ToDo", "user": "Administrator"})
	if gone == "disabled":
		frappe.db.set_value("User", narrow, "enabled", 0)
	else:
		frappe.get_doc("User", narrow).remove_roles("Convo Manager")
	go(seen)
	((status, note),) = notes(segment)[seen.name]
	assert status == "Skipped" and "does not work here any more or has lost the role" in note
	assert fk.todos(seen.name) == []
	frappe.db.set_value("User", narrow, "enabled", 1)


def test_a_template_shows_the_fields_its_author_may_read(narrow, seen, account):
	from frappe.custom.doctype.property_setter.property_setter import make_property_setter

	frappe.db.set_value("Customer", seen.name, "website", "https://secret.example")
	setter = make_property_setter("Customer", "website", "permlevel", 7, "Int")
	frappe.clear_cache(doctype="Customer")
	try:
		template = frappe.get_doc("Email Template", fk.template())
		template.response_html = "<p>[{{ website }}] [{{ doc.website }}] {{ customer_name }}</p>"
		template.save()
		acting_as(narrow, [seen.name], {"action": "Send Email", "email_template": template.name})
		go(seen)
		(queue,) = fk.queued_mails(seen.email_id)
		assert "secret.example" not in queue.message and seen.customer_name in queue.message.replace(
			"=\n", ""
		)
	finally:
		frappe.delete_doc("Property Setter", setter.name, force=True)
		frappe.clear_cache(doctype="Customer")


@pytest.mark.parametrize("words", ["doc.db_set('website', 'https://evil.example')", "doc.reload()", "doc.save()"])
def test_a_template_cannot_act_on_the_customer(narrow, seen, account, words):
	template = frappe.get_doc("Email Template", fk.template())
	template.response_html = "<p>{{ " + words + " }}</p>"
	template.save()
	before = frappe.db.get_value("Customer", seen.name, "website")
	acting_as(narrow, [seen.name], {"action": "Send Email", "email_template": template.name})
	go(seen)
	assert frappe.db.get_value("Customer", seen.name, "website") == before
	assert fk.queued_mails(seen.email_id) == []


# -- who is in the segment


def widen(segment: str, names: list[str]) -> None:
	doc = frappe.get_doc("Convo Segment", segment)
	for row in doc.rules:
		if row.field == "name":
			row.value = kit.named(names)["value"]
	doc.save()


def test_a_changed_rule_brings_nobody_a_customer_by_a_colleagues_action(narrow, seen, unseen):
	"""Administrator's action serves whoever changes the rule no further than they may see."""
	segment = fk.acting([seen.name], {"action": "Assign", "user": narrow})
	frappe.clear_messages()
	frappe.set_user(narrow)
	widen(segment, [seen.name, unseen.name])
	told = " ".join(str(message) for message in frappe.get_message_log())
	assert "carried out as Administrator" in told and "whom you may read as well" in told
	frappe.set_user("Administrator")
	kit.settle()
	go(seen, unseen)
	found = notes(segment)
	assert authors(segment) == ["Administrator"] and found[seen.name][0][0] == "Done"
	((status, note),) = found[unseen.name]
	assert status == "Skipped" and "who changed the rule, may not read this customer" in note
	assert fk.todos(unseen.name) == []


def test_a_mightier_colleague_who_changes_the_rule_lends_nothing(narrow, seen, unseen):
	segment = acting_as(narrow, [seen.name], {"action": "Assign", "user": narrow})
	widen(segment, [seen.name, unseen.name])
	kit.settle()
	go(unseen)
	((status, note),) = notes(segment)[unseen.name]
	assert authors(segment) == [narrow] and status == "Skipped" and OUT_OF_SIGHT in note


def test_nor_does_the_rule_of_a_segment_inside(narrow, seen, unseen):
	frappe.set_user(narrow)
	inner = kit.segment(kit.named([seen.name]))
	frappe.set_user("Administrator")
	segment = kit.segment(
		kit.when("Segment", "is in", inner),
		member_actions=[{"on_move": "Joined", "action": "Assign", "user": narrow}],
	)
	assert answerable.authors_of(segment) == sorted({"Administrator", narrow})
	frappe.set_user(narrow)
	widen(inner, [seen.name, unseen.name])
	frappe.set_user("Administrator")
	kit.settle()
	go(unseen)
	((status, note),) = notes(segment)[unseen.name]
	assert status == "Skipped" and "who changed the rule, may not read this customer" in note


# -- mailing lists


def test_a_group_holds_only_customers_whom_its_setter_may_read(narrow, seen, unseen):
	people.user("narrow", ("Newsletter Manager",))
	group = frappe.get_doc({"doctype": "Email Group", "title": kit.unique("Group")}).insert(
		ignore_permissions=True
	)
	segment = kit.segment(kit.named([seen.name, unseen.name]))
	frappe.set_user(narrow)
	doc = frappe.get_doc("Convo Segment", segment)
	doc.email_group = group.name
	doc.save(ignore_permissions=True)
	frappe.set_user("Administrator")
	frappe.db.commit()
	mailing.sync_segment(segment)
	assert in_group(group.name) == {seen.email_id}
	assert "left out" not in (kit.figure(segment)["mailing_note"] or "")
	doc = frappe.get_doc("Convo Segment", segment)
	doc.take_over_actions = 1
	doc.save()
	frappe.db.commit()
	mailing.sync_segment(segment)
	assert in_group(group.name) == {seen.email_id, unseen.email_id}
	mailing.sync_customers([unseen.name])
	assert in_group(group.name) == {seen.email_id, unseen.email_id}


def test_a_setter_who_left_brings_nobody_in_and_keeps_nobody_who_said_no(narrow, seen, unseen):
	group = frappe.get_doc({"doctype": "Email Group", "title": kit.unique("Group")}).insert(
		ignore_permissions=True
	)
	segment = kit.segment(kit.named([seen.name]), email_group=group.name)
	frappe.db.commit()
	mailing.sync_segment(segment)
	assert in_group(group.name) == {seen.email_id}
	frappe.db.set_value("Convo Segment", segment, "email_group_by", narrow)
	frappe.db.set_value("User", narrow, "enabled", 0)
	widen(segment, [seen.name, unseen.name])
	kit.settle()
	mailing.sync_segment(segment)
	assert in_group(group.name) == {seen.email_id}
	assert "does not work here any more" in kit.figure(segment)["mailing_note"]
	frappe.db.set_value("Convo Profile", seen.name, "consent", "Withdrawn")
	frappe.db.commit()
	mailing.sync_segment(segment)
	assert in_group(group.name) == set()
	frappe.db.set_value("User", narrow, "enabled", 1)


def in_group(group: str) -> set[str]:
	return set(frappe.get_all("Email Group Member", {"email_group": group}, pluck="email", order_by="email"))


# -- what others listen to


def test_what_listens_to_the_log_hears_it_from_the_system_whoever_asked(ground, seen, monkeypatch):
	heard = []
	segment = fk.acting([seen.name])
	monkeypatch.setattr(log_listeners, "is_heard", lambda: True)
	fk.move(seen.name)
	monkeypatch.setattr(log_listeners, "show", lambda log: heard.append(frappe.session.user) or True)
	frappe.set_user(ground.users["agent"])
	fk.work()
	assert heard == ["Administrator"] and frappe.session.user == ground.users["agent"]
	frappe.set_user("Administrator")
	assert fk.only_run(segment).status == "Done"
