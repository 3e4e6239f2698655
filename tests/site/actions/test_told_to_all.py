"""What an action made is told under its own permission; rows, words and lengths that a client names are not believed."""

import json

import frappe
import pytest

from convo_channels.api import posts as posts_api
from convo_channels.api import timeline
from convo_channels.core.posts.html import MAX_CONTENT
from convo_channels.exceptions import ConvoError, NotAllowedError
from tests.site import follow_up_kit as fk
from tests.site import kit
from tests.site.kit import when

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]

SECRET = "SECRETBOARD we will cancel their contract"


@pytest.fixture
def customer(ground):
	doc = fk.reachable(ground)
	kit.settle()
	return doc


def everything_told(customer: str, segment: str, user: str) -> str:
	"""All that somebody reads about what was done for a customer: timeline, interactions, runs."""
	frappe.set_user(user)
	try:
		told = [
			timeline.get_page(customer=customer, limit=50),
			frappe.get_list("Convo Interaction", {"customer": customer}, ["*"], order_by="name"),
			frappe.get_list("Convo Segment Action Run", {"segment": segment}, ["*"], order_by="name"),
		]
		return json.dumps(told, default=str)
	finally:
		frappe.set_user("Administrator")


def test_what_an_action_wrote_is_read_by_those_who_may_read_what_it_made(ground, customer):
	manager, agent = ground.users["manager"], ground.users["agent"]
	frappe.set_user(manager)
	outer = kit.segment(kit.named([customer.name]))
	channel = kit.channel(outer, is_restricted=1, users=[{"user": manager}])
	segment = fk.acting(
		[customer.name],
		{"action": "Post in Channel", "channel": channel, "message": f"{SECRET} {{customer}}"},
		{"action": "Create ToDo", "user": manager, "message": SECRET},
	)
	frappe.set_user("Administrator")
	fk.move(customer.name)
	fk.work()
	kit.settle()
	assert [(run.action, run.status, run.note) for run in fk.runs(segment) if run.status != "Done"] == []
	assert any(
		SECRET in post.content for post in frappe.get_all("Convo Post", {"channel": channel}, ["content"])
	)
	told = everything_told(customer.name, segment, agent)
	assert "Create ToDo" in told, "there is something to read"
	assert SECRET not in told and channel not in told


@pytest.mark.parametrize("table", ["rules", "member_actions", "exceptions"])
def test_a_row_of_another_document_cannot_be_taken_by_its_name(ground, customer, table):
	frappe.get_doc({"doctype": "Tag", "name": "theirs"}).insert(ignore_if_duplicate=True)
	theirs = kit.segment(
		kit.named([customer.name]),
		member_actions=[{"on_move": "Joined", "action": "Add Tag", "tag": "theirs"}],
		exceptions=[{"kind": "Include", "customer": customer.name, "reason": "theirs"}],
	)
	mine = kit.segment(kit.named([customer.name]))
	row = frappe.get_doc("Convo Segment", theirs).get(table)[0].as_dict()
	frappe.db.commit()
	doc = frappe.get_doc("Convo Segment", mine)
	doc.append(table, {**row, "parent": mine})
	doc.get(table)[-1].set("__islocal", 0)
	with pytest.raises(NotAllowedError, match="belongs to another document"):
		doc.save()
	frappe.db.rollback()
	stored = frappe.get_all(row.doctype, {"name": row.name}, ["parent", "parentfield"], order_by="name")
	assert stored == [{"parent": theirs, "parentfield": table}]


def test_a_person_of_another_channel_cannot_be_taken_out_by_their_row(ground, customer):
	segment = kit.segment(kit.named([customer.name]))
	theirs = kit.channel(segment, is_restricted=1, users=[{"user": ground.users["agent"]}])
	mine = frappe.get_doc("Convo Channel", kit.channel(segment, is_restricted=1, users=[]))
	row = frappe.get_doc("Convo Channel", theirs).users[0].as_dict()
	frappe.db.commit()
	mine.append("users", {**row, "parent": mine.name})
	mine.users[-1].set("__islocal", 0)
	with pytest.raises(NotAllowedError, match="belongs to another document"):
		mine.save()


@pytest.mark.parametrize("content", ["x &" * 12_000, '<a href="https://a.example">a</a>' * 1_500])
def test_what_grows_past_the_limit_is_refused_at_once_and_not_with_the_first_correction(customer, content):
	assert len(content) < MAX_CONTENT
	with pytest.raises(ConvoError, match="is the most"):
		posts_api.create_post("Note", content, customer=customer.name)


def test_a_post_longer_than_the_limit_of_today_can_still_get_another_type(customer):
	post = posts_api.create_post("Note", "<p>as it was</p>", customer=customer.name)
	long = f"<p>{'x' * (MAX_CONTENT + 1)}</p>"
	frappe.db.set_value("Convo Post", post["name"], "content", long)
	doc = frappe.get_doc("Convo Post", post["name"])
	doc.post_type = "Idea"
	doc.save()
	assert frappe.db.get_value("Convo Post", doc.name, ["post_type", "content"]) == ("Idea", long)


def test_a_name_that_looks_like_a_mark_is_no_mark(ground):
	odd = kit.customer(ground, customer_name="P11 {reason} {segment} x")
	kit.settle()
	agent = ground.users["agent"]
	fk.acting([odd.name], {"action": "Create ToDo", "user": agent, "message": "Call {customer}"})
	fk.move(odd.name)
	fk.work()
	(todo,) = fk.todos(odd.name)
	assert "Call P11 {reason} {segment} x" in todo.description


@pytest.mark.parametrize("tag", ["a,b", '"onmouseover="alert(1)', "x" * 61])
def test_an_actions_tag_is_asked_what_any_tag_is(customer, tag):
	if not frappe.db.exists("Tag", tag):
		frappe.get_doc({"doctype": "Tag", "name": tag}).insert()
	with pytest.raises(ConvoError, match="Give a tag of at most"):
		kit.segment(
			when("Customer", "is yes", field="is_frozen"),
			member_actions=[{"on_move": "Joined", "action": "Add Tag", "tag": tag}],
		)


def test_who_unsubscribed_stays_so_when_the_groups_row_is_tidied_away(ground, customer):
	group = frappe.get_doc({"doctype": "Email Group", "title": kit.unique("Group")}).insert().name
	segment = kit.segment(kit.named([customer.name]), email_group=group)
	from convo_channels.services.mailing import mailing

	frappe.db.commit()
	mailing.sync_segment(segment)
	member = frappe.get_doc("Email Group Member", {"email_group": group})
	member.unsubscribed = 1
	member.save()
	frappe.delete_doc("Email Group Member", member.name)
	frappe.db.commit()
	mailing.sync_segment(segment)
	assert frappe.get_all("Email Group Member", {"email_group": group, "unsubscribed": 0}) == []
