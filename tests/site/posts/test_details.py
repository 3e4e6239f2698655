"""On a site: details of each type whichever way a post comes, the ToDo of a reminder, the event of a meeting, answers and pins."""

import frappe
import pytest
from frappe.permissions import add_user_permission
from frappe.utils import add_days, getdate, nowdate

from convo_channels.api import channels, customers, posts
from convo_channels.constants import POST
from convo_channels.exceptions import ConvoError, NotAllowedError, NotFoundError
from tests.site import kit
from tests.site.ground import user

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]


class Scene:
	def __init__(self, ground):
		self.customer, self.other = (kit.customer(ground).name for _ in range(2))
		self.segment = kit.segment(kit.named([self.customer]))
		kit.settle()
		self.channel = kit.channel(self.segment)
		self.author, self.colleague, self.limited = (
			user(f"details-{word}", ("Convo Agent", "Sales User")) for word in ("author", "colleague", "limited")
		)
		self.manager = user("details-manager", ("Convo Manager", "Sales User"))
		add_user_permission("Customer", self.other, self.limited)
		frappe.db.commit()

	def write(self, post_type: str, details: dict | None = None, by: str = "author", **more) -> dict:
		frappe.set_user(getattr(self, by))
		place = more or {"customer": self.customer}
		return posts.create_post(post_type, "<p>Words</p>", details=details, **place)


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	return Scene(ground)


@pytest.fixture(autouse=True)
def as_administrator():
	yield
	frappe.set_user("Administrator")


def stored(name: str, *fields: str) -> tuple:
	return frappe.db.get_value(POST, name, fields)


def test_a_post_keeps_the_details_of_its_type_and_a_correction_follows_them(scene):
	details = {"starts_at": "2026-04-01 10:00:00", "minutes": 90, "people": [scene.colleague], "mark": "Concern", "direction": "In"}
	written = scene.write("Meeting", details)
	assert (written["details"]["minutes"], [one["user"] for one in written["details"]["people"]]) == (90, [scene.colleague])
	assert stored(written["name"], "minutes", "mark", "direction") == (90, "Concern", None)
	same = posts.edit_post(written["name"], "<p>Words</p>", based_on=written["at"])
	assert same["edited_at"] is None and same["details"] == written["details"]
	changed = posts.edit_post(written["name"], "<p>Words</p>", based_on=written["at"], details='{"starts_at": "2026-04-02 09:00", "minutes": 15}')
	assert changed["edited_at"] and changed["details"] == {"starts_at": "2026-04-02 09:00:00.000000", "minutes": 15}
	assert posts.edit_post(written["name"], "<p>Words</p>", post_type="Note")["details"] == {}
	assert stored(written["name"], "starts_at", "minutes", "people") == (None, 0, None)


@pytest.mark.parametrize(("post_type", "details", "said"), [
	("Meeting", None, "Say when the meeting is"), ("Meeting", {"starts_at": "soon"}, "is no day with a time"),
	("Call", {"minutes": 1441}, "at most a day"), ("Reminder", {"remind_on": "2001-01-01"}, "today or a day to come"),
	("Reminder", {"remind_on": "2199-01-01", "remind_user": "nobody@example.com"}, "There is no user"), ("Note", {"mark": "Wish"}, "is no mark"),
	("Note", {"answer": "x"}, "is no detail"), ("Note", "[]", "one object"),
])  # fmt: skip
def test_bad_details_are_refused_and_nothing_is_written(scene, post_type, details, said):
	before = frappe.db.count(POST)
	with pytest.raises(ConvoError, match=said):
		scene.write(post_type, details)
	assert frappe.db.count(POST) == before


def test_the_form_asks_the_same(scene):
	frappe.set_user(scene.author)
	given = {"doctype": POST, "customer": scene.customer, "content": "<p>x</p>"}
	with pytest.raises(ConvoError, match="Say when the meeting is"):
		frappe.get_doc({**given, "post_type": "Meeting"}).insert()
	other = scene.write("Note")["name"]
	told = {"minutes": 5, "direction": "In", "remind_on": "2199-01-01", "answer": other, "todo": "x"}
	doc = frappe.get_doc({**given, "post_type": "Call", **told}).insert()
	assert (doc.minutes, doc.direction, doc.remind_on, doc.answer, doc.todo) == (5, "In", None, None, None)


def todo_of(name: str):
	frappe.db.commit()
	made = frappe.db.get_value(POST, name, "todo")
	return frappe.get_doc("ToDo", made) if made else None


def test_a_reminder_is_a_todo_that_follows_it(scene):
	day = add_days(nowdate(), 3)
	name = scene.write("Reminder", {"remind_on": day, "remind_user": scene.colleague})["name"]
	todo = todo_of(name)
	told = (todo.allocated_to, todo.assigned_by, todo.date, todo.reference_type, todo.reference_name, todo.status)
	assert told == (scene.colleague, scene.author, getdate(day), "Customer", scene.customer, "Open")
	later = add_days(day, 1)
	posts.edit_post(name, "<p>Others</p>", details={"remind_on": later})
	todo = todo_of(name)
	assert (todo.allocated_to, todo.date) == (scene.author, getdate(later))
	posts.delete_post(name)
	frappe.db.commit()
	assert frappe.db.get_value("ToDo", todo.name, "status") == "Cancelled"
	posts.restore_post(name)
	assert (todo_of(name).name, todo_of(name).status) == (todo.name, "Open")
	posts.edit_post(name, "<p>Others</p>", post_type="Note")
	frappe.db.commit()
	assert frappe.db.get_value("ToDo", todo.name, "status") == "Cancelled"


def test_a_todo_leads_to_the_post_and_tells_nothing_of_it(scene):
	"""Frappe writes its words into a comment, too, which all read who may read the customer."""
	name = scene.write("Reminder", {"remind_on": add_days(nowdate(), 3), "remind_user": scene.colleague})["name"]
	said = todo_of(name).description
	assert name in said and "Words" not in said
	comments = frappe.get_all("Comment", {"reference_name": scene.customer, "comment_type": "Assigned"}, pluck="content")
	assert comments and not any("Words" in content for content in comments)


def test_a_todo_of_whoever_may_not_read_the_post_any_more_follows_it_no_more(scene):
	reader = user("details-leaving", ("Convo Agent", "Sales User"))
	name = scene.write("Reminder", {"remind_on": add_days(nowdate(), 3), "remind_user": reader})["name"]
	assert todo_of(name).status == "Open"
	frappe.set_user("Administrator")
	add_user_permission("Customer", scene.other, reader)
	frappe.db.commit()
	frappe.set_user(scene.author)
	posts.edit_post(name, "<p>Others</p>", details={"remind_on": add_days(nowdate(), 9), "remind_user": reader})
	todo = todo_of(name)
	assert (todo.status, todo.date) == ("Cancelled", getdate(add_days(nowdate(), 3)))


def test_what_held_the_text_of_posts_is_given_a_way_to_them(scene):
	from convo_channels.patches import posts_are_pointed_to

	reminder = scene.write("Reminder", {"remind_on": add_days(nowdate(), 3)})["name"]
	todo = todo_of(reminder).name
	meeting = scene.write("Meeting", {"starts_at": "2026-04-01 10:00:00"})["name"]
	event = posts.make_event(meeting)["event"]
	about = {"reference_doctype": "Event", "reference_name": event}
	frappe.set_user("Administrator")
	mail = frappe.get_doc({"doctype": "Communication", "subject": "x", "content": "Words of a post", **about}).insert(ignore_permissions=True)
	comment = frappe.get_doc("Customer", scene.customer).add_comment("Assigned", "Somebody: Words of a post")
	about_post = {"name": kit.unique("notice"), "subject": "x", "document_type": POST, "document_name": meeting, "for_user": scene.author}
	notice = frappe.get_doc({"doctype": "Notification Log", **about_post})
	notice.db_insert()  # nobody is mailed
	rows = (("ToDo", todo, "description"), ("Event", event, "description"), ("Communication", mail.name, "content"), ("Notification Log", notice.name, "email_content"))
	for doctype, name, field in rows:
		frappe.db.set_value(doctype, name, field, "Words of a post")
	posts_are_pointed_to.execute()
	frappe.db.commit()
	for doctype, name, field in (*rows, ("Comment", comment.name, "content")):
		assert "Words" not in (frappe.db.get_value(doctype, name, field) or "")
	assert reminder in frappe.db.get_value("ToDo", todo, "description") and meeting in frappe.db.get_value("Event", event, "description")


def test_what_is_done_stays_done(scene):
	name = scene.write("Reminder", {"remind_on": add_days(nowdate(), 3)})["name"]
	todo = todo_of(name)
	todo.status = "Closed"
	todo.save()
	posts.edit_post(name, "<p>Others</p>", details={"remind_on": add_days(nowdate(), 9)})
	assert (todo_of(name).name, todo_of(name).status) == (todo.name, "Closed")


def test_nobody_is_reminded_of_what_they_may_not_read(scene):
	before = frappe.db.count(POST)
	with pytest.raises(NotAllowedError, match="may not read this post"):
		scene.write("Reminder", {"remind_on": add_days(nowdate(), 3), "remind_user": scene.limited})
	assert frappe.db.count(POST) == before


def test_a_todo_that_cannot_be_made_costs_the_post_nothing(scene, monkeypatch):
	from convo_channels.services.posts import reminders

	def fail(doc):
		raise RuntimeError("no ToDos today")

	monkeypatch.setattr(reminders, "_make", fail)
	name = scene.write("Reminder", {"remind_on": add_days(nowdate(), 3)})["name"]
	assert todo_of(name) is None and frappe.db.exists(POST, name)


def test_a_meeting_makes_one_event_with_its_customer(scene):
	name = scene.write("Meeting", {"starts_at": "2026-04-01 10:00:00", "minutes": 90, "people": [scene.colleague]})["name"]
	made = posts.make_event(name)["event"]
	assert posts.make_event(name)["event"] == made
	event = frappe.get_doc("Event", made)
	assert (str(event.starts_on), str(event.ends_on), event.event_type) == ("2026-04-01 10:00:00", "2026-04-01 11:30:00", "Private")
	assert [(one.reference_doctype, one.reference_docname) for one in event.event_participants] == [("Customer", scene.customer)]
	assert name in event.description and "Words" not in event.description
	passed = frappe.get_all("Communication", {"reference_doctype": "Event", "reference_name": made}, pluck="content")
	assert passed and not any("Words" in content for content in passed), "all read it who may read the customer"
	assert posts.edit_post(name, "<p>Others</p>")["details"]["event"] == made
	frappe.set_user("Administrator")
	frappe.delete_doc("Event", made, force=True)
	frappe.set_user(scene.author)
	# under the name that is free again
	assert frappe.db.exists("Event", posts.make_event(name)["event"])


def test_only_a_meeting_with_a_time_makes_an_event(scene):
	name = scene.write("Note")["name"]
	with pytest.raises(ConvoError, match="Only a meeting with a time"):
		posts.make_event(name)
	frappe.set_user(scene.limited)
	with pytest.raises(NotFoundError):
		posts.make_event(name)


def test_an_answer_is_marked_by_who_asked_and_managers_and_comes_back_with_an_undo(scene):
	question = scene.write("Question")["name"]
	reply = scene.write("Note", by="colleague", reply_to=question)["name"]
	with pytest.raises(frappe.PermissionError, match="Only who asked"):
		posts.mark_answer(question, reply)
	frappe.set_user(scene.manager)
	assert posts.mark_answer(question, reply)["question"]["answer"]["name"] == reply
	posts_form = frappe.get_doc(POST, question)
	posts_form.content = "<p>Asked again</p>"
	posts_form.answer = None
	posts_form.save()
	assert frappe.db.get_value(POST, question, "answer") == reply, "a form says nothing of it"
	frappe.set_user(scene.colleague)
	posts.delete_post(reply)
	assert not frappe.db.get_value(POST, question, "answer")
	posts.restore_post(reply)
	assert frappe.db.get_value(POST, question, "answer") == reply
	frappe.set_user(scene.author)
	posts.delete_post(question)
	frappe.set_user(scene.colleague)
	posts.delete_post(reply)
	frappe.set_user(scene.author)
	assert posts.restore_post(question)["question"]["is_open"], "what answered it went meanwhile"


def test_pins_are_set_by_who_reads_the_post_and_go_and_come_with_it(scene):
	name = scene.write("Decision")["name"]
	frappe.set_user(scene.limited)
	with pytest.raises(NotFoundError):
		posts.pin(name, True)
	frappe.set_user(scene.colleague)
	assert posts.pin(name, True)["is_pinned"] and posts.pin(name, True, scene.channel)["pinned_in"] == [scene.channel]
	head = lambda: [one["post"] for one in channels.get_channel(scene.channel)["pins"]]  # noqa: E731
	card = lambda: [one["post"] for one in customers.get_card(scene.customer)["pins"]]  # noqa: E731
	assert name in head() and name in card()
	frappe.set_user(scene.author)
	posts.delete_post(name)
	assert name not in head() + card()
	posts.restore_post(name)
	assert name in head() and name in card()
	posts.pin(name, False, scene.channel)
	assert name not in head() and name in card()


def test_the_card_shows_the_latest_marks_to_who_reads_posts(scene):
	first = scene.write("Note", {"mark": "Preference"})["name"]
	marks = lambda: {one["mark"]: one["post"] for one in customers.get_card(scene.customer)["marks"]}  # noqa: E731
	assert marks()["Preference"] == first
	newest = scene.write("Call", {"mark": "Preference"}, by="colleague")["name"]
	assert marks()["Preference"] == newest


def test_pins_follow_a_customer_who_is_renamed_and_go_with_their_channel(scene, ground):
	customer = kit.customer(ground).name
	segment = kit.segment(kit.named([customer]))
	kit.settle()
	channel = kit.channel(segment)
	name = kit.post(customer).name
	for where in (None, channel):
		posts.pin(name, True, where)
	new = kit.unique("Renamed")
	frappe.rename_doc("Customer", customer, new)
	frappe.db.commit()
	kit.settle()
	assert [one["post"] for one in customers.get_card(new)["pins"]] == [name]
	frappe.delete_doc("Convo Channel", channel, force=True)
	assert frappe.get_all("Convo Pin", {"post": name}, pluck="place") == [new]
