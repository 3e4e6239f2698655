"""What leaves by mail, printed by the queue as the system, and who may let an Email Group be filled."""

import email
import json

import frappe
import pytest
from frappe.permissions import add_user_permission

from convo_channels.api import library
from convo_channels.exceptions import NotAllowedError
from convo_channels.services.mailing import mailing
from tests.site import follow_up_kit as fk
from tests.site import kit
from tests.site.ground import user

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

REASON, ADDRESS, WORDS = "owes us 5000", "https://hook.example/tok-99", "words of a colleague"


class Scene:
	def __init__(self, ground):
		self.seen, self.hidden = (kit.customer(ground).name for _ in range(2))
		kit.settle()
		exceptions = [{"customer": self.hidden, "kind": "Exclude", "reason": REASON}]
		actions = [{"on_move": "Joined", "action": "Call Webhook", "url": ADDRESS}]
		self.segment = kit.segment(kit.named([self.seen, self.hidden]), exceptions=exceptions, member_actions=actions)
		self.insider = user("printed-insider", ("Convo Agent",))
		self.channel = kit.channel(self.segment, is_restricted=1, users=[{"user": self.insider}])
		self.post = kit.post(self.seen, WORDS).name
		self.limited = user("prints-limited", ("Convo Manager", "Sales User"))
		add_user_permission("Customer", self.seen, self.limited)
		frappe.db.commit()
		self.secrets = (self.hidden, REASON, ADDRESS, self.insider)

	def row(self, doctype):
		parent = self.channel if doctype == "Convo Channel User" else self.segment
		return frappe.get_all(doctype, {"parent": parent}, pluck="name", order_by="name")[0]


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	return Scene(ground)


@pytest.fixture
def as_html():
	before = frappe.db.get_single_value("Print Settings", "send_print_as_pdf")
	frappe.db.set_single_value("Print Settings", "send_print_as_pdf", 0)
	yield
	frappe.db.set_single_value("Print Settings", "send_print_as_pdf", before)


def printed(doctype, name, **more):
	"""As the queue renders an attachment when it sends the mail: as Administrator, asking for no permission."""
	frappe.set_user("Administrator")
	try:
		return frappe.attach_print(doctype, name, **more)["fcontent"].decode()
	finally:
		frappe.flags.ignore_print_permissions = False


@pytest.mark.parametrize("what", ["segment", "channel"])
def test_what_is_mailed_tells_what_every_reader_is_told(scene, as_html, what):
	doctype = {"segment": "Convo Segment", "channel": "Convo Channel"}[what]
	found = printed(doctype, getattr(scene, what))
	assert getattr(scene, what) in found
	assert not [secret for secret in scene.secrets if secret in found]


def test_a_print_format_of_somebodys_own_tells_no_more(scene, as_html):
	said = "{{ doc.sentence }} {{ doc.member_count }}| {{ doc.rules|length }} {{ doc.as_json() }}"
	layout = {"doctype": "Print Format", "doc_type": "Convo Segment", "custom_format": 1, "print_format_type": "Jinja", "html": said}
	layout = frappe.get_doc({**layout, "name": kit.unique("format"), "standard": "No"}).insert()
	found = printed("Convo Segment", scene.segment, print_format=layout.name)
	assert scene.segment in found
	assert not [secret for secret in scene.secrets if secret in found]
	assert "2|" not in found
	layout.delete()


@pytest.mark.parametrize("doctype", ["Convo Segment Rule", "Convo Segment Exception", "Convo Segment Action", "Convo Channel User"])
def test_a_row_is_not_mailed_on_its_own(scene, as_html, doctype):
	with pytest.raises(frappe.ValidationError):
		printed(doctype, scene.row(doctype))


def test_a_post_is_mailed_as_it_is_shown(scene, as_html):
	assert WORDS in printed("Convo Post", scene.post)


def test_whoever_prints_still_gets_what_they_may_see(scene):
	frappe.set_user(scene.limited)
	found = frappe.get_print("Convo Segment", scene.segment)
	assert scene.seen in found and scene.hidden not in found


def test_by_the_queue(scene, as_html):
	"""The Desk's Menu > Email, with the document attached."""
	from frappe.core.doctype.communication.email import make
	from frappe.email.doctype.email_queue.email_queue import SendMailContext

	frappe.set_user(scene.limited)
	make(
		doctype="Convo Segment", name=scene.segment, recipients="somebody@else.example", subject="a segment", content="x",
		send_email=1, print_format="Standard",
	)  # fmt: skip
	frappe.set_user("Administrator")
	queue = frappe.get_last_doc("Email Queue", {"reference_name": scene.segment})
	context = SendMailContext.__new__(SendMailContext)
	context.queue_doc = queue
	message = email.message_from_bytes(context.include_attachments(queue.message))
	parts = [part.get_payload(decode=True).decode(errors="replace") for part in message.walk() if not part.is_multipart()]
	found = " ".join(parts)
	assert len(parts) > 1 and scene.segment in found
	assert not [secret for secret in scene.secrets if secret in found]


def test_a_report_that_is_mailed_is_its_users(scene):
	"""By a field that is no column of it: Frappe itself filters what a report answers by its columns alone."""
	reader = user("mailed-report", ("Convo Agent", "Sales User"))
	frappe.set_user("Administrator")
	for name in (scene.seen, scene.hidden):
		trade = frappe.get_doc({"doctype": "Industry Type", "industry": kit.unique("trade")}).insert().name
		frappe.db.set_value("Customer", name, "industry", trade)
		if name == scene.seen:
			add_user_permission("Industry Type", trade, reader)
	filters = json.dumps({"segments": [scene.segment]})
	sent = {"report": "Customers by Segment", "user": reader, "email_to": "a@b.example", "format": "CSV", "frequency": "Daily"}
	doc = frappe.get_doc({"doctype": "Auto Email Report", **sent, "filters": filters, "no_of_rows": 100}).insert()
	found = str(doc.get_report_content())
	assert frappe.session.user == "Administrator"
	doc.delete()
	assert scene.seen in found and scene.hidden not in found


def test_a_report_is_not_that_of_whomever_the_request_names(scene):
	from frappe.desk.query_report import run

	frappe.set_user(scene.limited)
	found = str(run("Customers by Segment", filters={"segments": [scene.segment]}, user="Administrator")["result"])
	assert scene.seen in found and scene.hidden not in found


# ---- Email Groups


def group():
	return frappe.get_doc({"doctype": "Email Group", "title": kit.unique("Group")}).insert().name


def addresses(name):
	return set(frappe.get_all("Email Group Member", {"email_group": name}, pluck="email", order_by="email"))


@pytest.fixture
def people(ground, jobs):
	frappe.set_user("Administrator")
	made = [fk.reachable(ground) for _ in range(2)]
	kit.settle()
	return made


@pytest.fixture
def author(scene):
	return user("fills-groups", ("Convo Manager", "Sales Manager", "Newsletter Manager"))


def fill(segment):
	frappe.db.commit()
	frappe.set_user("Administrator")
	kit.fill_segment(segment)
	mailing.sync_segment(segment)
	frappe.db.commit()


def made_by(person, people, **fields):
	frappe.set_user(person)
	rows = [kit.named([doc.name for doc in people])]
	return frappe.get_doc({"doctype": "Convo Segment", "title": kit.unique("mails"), "rules": rows, **fields})


@pytest.mark.parametrize("way", ["insert", "save"])
def test_who_may_not_change_a_group_does_not_have_it_filled(scene, people, way):
	frappe.set_user("Administrator")
	target = group()
	manager = user("fills-nothing", ("Convo Manager", "Sales Manager"))
	doc = made_by(manager, people, email_group=target if way == "insert" else None)
	if way == "save":
		doc.insert()
		doc.email_group = target
	with pytest.raises(NotAllowedError, match="You may not change the Email Group"):
		doc.save()


def test_nor_by_a_write_past_the_form(scene, people):
	frappe.set_user("Administrator")
	target = group()
	doc = made_by(user("fills-nothing", ("Convo Manager", "Sales Manager")), people).insert()
	with pytest.raises(NotAllowedError):
		frappe.call("frappe.client.set_value", doctype="Convo Segment", name=doc.name, fieldname="email_group", value=target)


def test_a_colleague_who_changes_something_else_is_not_asked(scene, people, author):
	frappe.set_user("Administrator")
	target = group()
	doc = made_by(author, people, email_group=target).insert()
	fill(doc.name)
	assert addresses(target) == {person.email_id for person in people}
	frappe.set_user(user("fills-nothing", ("Convo Manager", "Sales Manager")))
	doc = frappe.get_doc("Convo Segment", doc.name)
	doc.description = "another word"
	doc.save()
	doc.take_over_actions = 1
	with pytest.raises(NotAllowedError, match="You may not change the Email Group"):
		doc.save()


def test_the_right_is_asked_when_the_group_is_filled(scene, ground, people, author):
	frappe.set_user("Administrator")
	target = group()
	doc = made_by(author, people[:1], email_group=target).insert()
	fill(doc.name)
	assert addresses(target) == {people[0].email_id}
	frappe.get_doc("User", author).remove_roles("Newsletter Manager")
	doc = frappe.get_doc("Convo Segment", doc.name)
	doc.set("rules", [kit.named([person.name for person in people])])
	doc.save()
	fill(doc.name)
	assert addresses(target) == {people[0].email_id}, "who is in stays; nobody comes in"
	assert "may not change it" in (doc.mailing_note or "")
	frappe.get_doc("User", author).add_roles("Newsletter Manager")
	fill(doc.name)
	assert addresses(target) == {person.email_id for person in people}


# ---- files


def test_a_file_with_a_list_for_an_action_is_one_sentence(scene):
	frappe.set_user("Administrator")
	row = {"subject": "Customer", "field": "customer_name", "operator": "is set", "group_no": 1, "measure": "value"}
	actions = [{"action": ["Call Webhook"], "on_move": "Joined"}, {"action": "Create ToDo", "on_move": "Joined"}]
	record = {"title": kit.unique("file"), "rules": [row], "actions": actions}
	content = json.dumps({"format": "convo-channels-segments", "version": 1, "segments": [record]})
	for ask in (library.check_import, library.import_segments):
		with pytest.raises(frappe.ValidationError, match="cannot be read: action"):
			ask(content)
