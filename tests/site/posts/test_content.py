"""Content of posts and copies through every way in: cleaned once and quickly, with the author an import tells, and no secret lost in silence."""

import csv
import signal

import frappe
import pytest
from frappe.utils import get_datetime
from frappe.utils.password import get_decrypted_password

from convo_channels.core.posts.html import MAX_CONTENT
from convo_channels.exceptions import ConvoError
from convo_channels.services.posts import posts
from tests.site import kit
from tests.site.ground import user
from tests.site.over_http import Client
from tests.support.hostile_html import slow

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]

# A hundred times what all of it needs; one of these contents took longer when each tag cost a look at all the others.
GENEROUS_SECONDS = 60
HELD_UP = ["<a " * 16_000, "<!-- markdown -->" + "<a " * 15_000, "<img src='data:" * 3_000, "<b>" * 16_000]
URL = "https://hooks.example.com/x"
SECRET = "only-here"


@pytest.fixture
def customer(ground):
	return kit.customer(ground).name


@pytest.fixture
def not_held_up():
	"""Ends the test, and with it the run's hope, when somebody is still parsing."""

	def stop(*_):
		raise TimeoutError("still at work on one content")

	before = signal.signal(signal.SIGALRM, stop)
	signal.alarm(GENEROUS_SECONDS)
	yield
	signal.alarm(0)
	signal.signal(signal.SIGALRM, before)


def tried(write, content):
	"""Write it, or be refused in one sentence."""
	try:
		return write(content)
	except frappe.ValidationError as error:
		return str(error)


def test_no_content_holds_a_worker_whichever_way_it_comes_in(customer, not_held_up):
	post = kit.post(customer).name
	frappe.db.commit()
	given = {"doctype": "Convo Post", "post_type": "Note", "customer": customer}

	def set_value(content):
		from frappe.client import set_value

		return set_value("Convo Post", post, "content", content)

	for content in [*HELD_UP, *slow(MAX_CONTENT)[::6]]:
		for write in (
			lambda content: posts.create_post("Note", content, customer, None),
			lambda content: frappe.get_doc({**given, "content": content}).insert(),
			lambda content: posts.edit_post(post, content, None),
			set_value,
		):
			tried(write, content)
			frappe.db.rollback()
	assert frappe.db.get_value("Convo Post", post, "content") == kit.post(customer).content


def test_what_is_stored_is_what_was_cleaned_and_nothing_else(customer):
	content = '<p>5 &lt; 6 <a href="https://a.b/?x=1&amp;y=2" onclick="x()">a</a><img src=x onerror=x()></p><script>x()</script>'
	clean = '<p>5 &lt; 6 <a href="https://a.b/?x=1&amp;y=2" rel="noopener noreferrer nofollow" target="_blank">a</a></p>'
	agent = Client(user("contents", ("Convo Agent", "Sales Manager")))
	given = {"post_type": "Note", "customer": customer, "content": content}
	answer = agent.ask("POST", "/api/resource/Convo Post", given)
	assert answer.status == 200, answer.text
	name = answer.body["data"]["name"]
	frappe.db.rollback()
	assert frappe.db.get_value("Convo Post", name, ["content", "text"]) == (clean, "5 6 a")
	agent.ask("PUT", f"/api/resource/Convo Post/{name}", {"content": content + "<svg onload=x()>"})
	frappe.db.rollback()
	assert frappe.db.get_value("Convo Post", name, "content") == clean


def imported(rows, tmp_path, monkeypatch, doctype="Convo Post"):
	"""What Frappe's Data Import makes of a file of posts, as whoever is logged in."""
	from frappe.core.doctype.data_import.importer import Importer

	place = tmp_path / "rows.csv"
	with place.open("w", newline="") as file:
		csv.writer(file).writerows(rows)
	frappe.db.commit()
	with monkeypatch.context() as patch:
		patch.chdir(tmp_path)  # it leaves a file of its errors
		Importer(doctype, file_path=str(place), import_type="Insert New Records", console=True).import_data()
	frappe.flags.in_import = False
	frappe.db.commit()


HEAD = ["Type", "Customer", "Content", "Author", "Posted At"]


def stored(customer):
	fields = ["author", "posted_at", "content", "edited_at"]
	return frappe.get_all("Convo Post", {"customer": customer}, fields, order_by="content")


def test_an_import_of_those_who_manage_keeps_author_and_time(ground, customer, tmp_path, monkeypatch):
	author = ground.users["agent"]
	manager = user("importing", ("Convo Manager", "Convo Agent", "Sales Manager"))
	frappe.set_user(manager)
	rows = [
		["Note", customer, "<p>a</p>", author, "2024-02-29 10:11:12"],
		["Note", customer, "<p>b</p>", author, ""],
		["Note", customer, "<p>c</p>", "", "2024-02-29 10:11:12"],
		["Note", customer, "<p>e</p>", author, "2999-01-01 00:00:00"],
	]
	imported([HEAD, *rows], tmp_path, monkeypatch)
	frappe.set_user("Administrator")
	then = get_datetime("2024-02-29 10:11:12")
	assert [(row.content, row.author, row.posted_at == then, row.edited_at) for row in stored(customer)] == [
		("<p>a</p>", author, True, None),
		("<p>b</p>", author, False, None),
		("<p>c</p>", manager, True, None),
	]


def test_nobody_else_says_whose_words_a_post_holds(ground, customer):
	agent = user("contents", ("Convo Agent", "Sales Manager"))
	given = {
		"doctype": "Convo Post",
		"post_type": "Note",
		"customer": customer,
		"content": "x",
		"author": "Administrator",
	}
	given["posted_at"] = "2024-02-29 10:11:12"
	for who in (agent, "Administrator"):
		frappe.set_user(who)
		doc = frappe.get_doc(given).insert()
		assert (doc.author, doc.posted_at.year) != ("Administrator", 2024) and doc.author == who
	frappe.set_user(agent)
	frappe.flags.in_import = True
	try:
		assert frappe.get_doc(given).insert().author == agent
		frappe.set_user("Administrator")
		with pytest.raises(frappe.ValidationError):
			frappe.get_doc({**given, "author": kit.unique("nobody")}).insert()
	finally:
		frappe.flags.in_import = False


# ---- copies of a segment with a secret


@pytest.fixture
def segment(customer):
	actions = [
		{"on_move": "Joined", "action": "Call Webhook", "is_enabled": 1, "url": URL, "secret": SECRET},
		{"on_move": "Left", "action": "Call Webhook", "is_enabled": 1, "url": URL + "/open"},
	]
	name = kit.segment(kit.named([customer]), member_actions=actions)
	frappe.clear_messages()
	return name


def secret_of(row):
	return get_decrypted_password("Convo Segment Action", row.name, "secret", raise_exception=False)


def said():
	return [str(message) for message in frappe.get_message_log()]


def as_the_desk_copies(doc):
	"""Frappe's `frappe.model.copy_doc` leaves secrets out, and keeps the rest."""
	made = frappe.copy_doc(doc)
	for row in made.member_actions:
		row.secret = None
	return made


@pytest.mark.parametrize("copy", [frappe.copy_doc, as_the_desk_copies])
def test_a_copy_without_its_secret_comes_switched_off_and_says_so(segment, copy):
	made = copy(frappe.get_doc("Convo Segment", segment))
	made.title = kit.unique("Copy")
	made.insert()
	signed, unsigned = made.member_actions
	assert (signed.is_enabled, signed.has_secret, secret_of(signed)) == (0, 0, None)
	assert unsigned.is_enabled == 1
	assert len(said()) == 1 and "Action 1" in said()[0]
	assert [row.is_enabled for row in frappe.get_doc("Convo Segment", segment).member_actions] == [1, 1]
	frappe.clear_messages()
	signed.is_enabled, signed.secret = 1, "anew"
	made.save()
	assert (secret_of(made.member_actions[0]), made.member_actions[0].is_enabled, said()) == ("anew", 1, [])


def test_a_save_of_the_segment_itself_loses_nothing(segment):
	for _ in range(2):
		doc = frappe.get_doc("Convo Segment", segment)
		doc.description = kit.unique("Said")
		doc.save()
	assert [(row.is_enabled, row.has_secret, secret_of(row)) for row in doc.member_actions] == [
		(1, 1, SECRET),
		(1, 0, None),
	]
	assert said() == []
	doc.member_actions[0].secret = ""
	doc.save()
	assert (doc.member_actions[0].is_enabled, doc.member_actions[0].has_secret) == (1, 0)


def test_rows_that_are_replaced_by_new_ones_lose_their_secret_aloud(segment):
	doc = frappe.get_doc("Convo Segment", segment)
	doc.set("member_actions", [])
	doc.append("member_actions", {"on_move": "Joined", "action": "Call Webhook", "is_enabled": 1, "url": URL})
	doc.save()
	assert doc.member_actions[0].is_enabled == 0 and len(said()) == 1


def test_old_rows_are_known_to_have_a_secret(segment):
	rows = frappe.get_all("Convo Segment Action", {"parent": segment}, pluck="name", order_by="idx")
	frappe.db.set_value("Convo Segment Action", {"parent": segment}, "has_secret", 0)
	frappe.get_attr("convo_channels.patches.know_secrets.execute")()
	told = frappe.get_all("Convo Segment Action", {"name": ["in", rows]}, pluck="has_secret", order_by="idx")
	assert told == [1, 0]


def test_a_description_is_as_long_as_a_description(customer):
	with pytest.raises(ConvoError):
		kit.segment(kit.named([customer]), description="<a " * 20_000)
