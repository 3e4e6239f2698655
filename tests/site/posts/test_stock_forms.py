"""On a site: Frappe's own forms show the posts about their documents to those who may read them, and a post speaks of a document."""

import frappe
import pytest
from frappe.desk.form.load import get_docinfo

from convo_channels.api import posts
from convo_channels.constants import POST
from convo_channels.exceptions import ConvoError, NotFoundError
from convo_channels.services.feed import form_timeline
from tests.site import kit
from tests.site.ground import user
from tests.site.over_http import Client

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

FIELDS = ("reference_doctype", "reference_name")


class Scene:
	def __init__(self, ground):
		self.ground = ground
		self.customer, self.other = (kit.customer(ground).name for _ in range(2))
		self.offer = kit.quotation(ground, self.customer).name
		self.elsewhere = kit.quotation(ground, self.other).name
		self.agent = user("forms-agent", ("Convo Agent", "Sales User"))
		# reads customers, and no quotation at all
		self.clerk = user("forms-clerk", ("Convo Agent", "Accounts User"))
		self.stranger = user("forms-stranger", ("Sales User",))

	def write(self, content="<p>They sign on Friday</p>", by=None, **more):
		frappe.set_user(by or self.agent)
		return posts.create_post("Note", content, **more)

	def about(self, name=None):
		return {"doctype": "Quotation", "name": name or self.offer}

	def shown(self, doctype, name, by=None) -> str:
		"""What comes with the form, as Frappe asks for it."""
		frappe.set_user(by or self.agent)
		frappe.local.response = frappe._dict({"docs": []})
		get_docinfo(doctype=doctype, name=name)
		return "".join(item["content"] for item in frappe.response["docinfo"]["additional_timeline_content"] if "convo-form" in str(item.get("content")))


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	made = Scene(ground)
	kit.settle()
	frappe.db.commit()
	return made


@pytest.fixture(autouse=True)
def as_administrator():
	yield
	frappe.set_user("Administrator")


def words() -> str:
	return f"about {frappe.generate_hash(length=10)}"


# -- written


def test_a_post_about_a_document_belongs_to_its_customer_and_keeps_it(scene):
	made = scene.write(reference=scene.about())
	assert (made["customer"], made["reference_doctype"], made["reference_name"]) == (scene.customer, "Quotation", scene.offer)
	edited = posts.edit_post(made["name"], "<p>On Monday</p>")
	assert edited["reference_name"] == scene.offer
	reply = posts.create_post("Note", "<p>Yes</p>", reply_to=made["name"])
	assert not reply["reference_name"] and reply["customer"] == scene.customer
	posts.delete_post(reply["name"])
	posts.delete_post(made["name"])
	assert posts.restore_post(made["name"])["reference_name"] == scene.offer


def test_a_cancelled_document_is_still_spoken_of(scene):
	doc = kit.quotation(scene.ground, scene.customer)
	doc.cancel()
	assert scene.write(reference=scene.about(doc.name))["reference_name"] == doc.name


def test_what_cannot_be_spoken_of_is_refused_and_nothing_is_written(scene):
	before = frappe.db.count(POST)
	with pytest.raises(ConvoError, match="does not belong to this customer"):
		scene.write(customer=scene.customer, reference=scene.about(scene.elsewhere))
	with pytest.raises(NotFoundError, match="There is no such document, or you may not read it"):
		scene.write(by=scene.clerk, reference=scene.about())
	with pytest.raises(NotFoundError, match="There is no such document"):
		scene.write(reference=scene.about("SAL-QTN-gone"))
	for reference in ({"doctype": "User", "name": "Administrator"}, {"doctype": "Quotation"}, "Quotation"):
		with pytest.raises(ConvoError):
			scene.write(reference=reference)
	assert frappe.db.count(POST) == before


def test_the_same_words_about_another_document_are_not_the_same_post(scene):
	key = frappe.generate_hash(length=32)
	first = scene.write(key=key, reference=scene.about())
	assert scene.write(key=key, reference=scene.about())["name"] == first["name"]
	with pytest.raises(ConvoError, match="This was posted already"):
		scene.write(key=key, customer=scene.customer)


@pytest.mark.parametrize("road", ["insert", "set_value"])
def test_no_form_and_no_client_names_a_document(scene, road):
	over = Client(scene.agent)
	named = {"reference_doctype": "Quotation", "reference_name": scene.elsewhere}
	if road == "insert":
		told = {"doctype": POST, "post_type": "Note", "content": "<p>x</p>", "customer": scene.customer, **named}
		answer = over.ask("POST", "/api/resource/Convo Post", told)
		assert answer.status == 200
		name = answer.body["data"]["name"]
	else:
		name = scene.write(customer=scene.customer)["name"]
		frappe.db.commit()
		assert over.ask("PUT", f"/api/resource/Convo Post/{name}", {"content": "<p>y</p>", **named}).status == 200
	frappe.db.rollback()
	assert frappe.db.get_value(POST, name, FIELDS) == (None, None)


# -- read


def test_a_reader_who_may_not_read_the_document_reads_the_post_without_its_name(scene):
	name = scene.write(content=f"<p>{words()}</p>", reference=scene.about())["name"]
	frappe.db.commit()
	asked = {"doctype": POST, "fields": '["name", "reference_doctype", "reference_name"]', "filters": f'{{"name": "{name}"}}'}
	for person, is_told in ((scene.agent, True), (scene.clerk, False)):
		over = Client(person)
		doc = over.ask("GET", f"/api/resource/Convo Post/{name}").body["data"]
		assert doc["content"] and (doc.get("reference_name") == scene.offer) is is_told
		row = over.ask("GET", "/api/method/frappe.client.get_list", asked).message[0]
		assert row["name"] == name and not row.get("reference_name")
		page = over.call("timeline.get_page", customer=scene.customer).message
		item = next(item for item in page["items"] if item["name"] == name)
		assert (item["reference_name"] == scene.offer) is is_told
		reacted = over.call("posts.react", "POST", post=name, emoji="👍", on=1)
		assert reacted.status == 200 and scene.offer not in reacted.text
		pinned = over.call("posts.pin", "POST", post=name, on=1).message
		assert (pinned["reference_name"] == scene.offer) is is_told
	probe = {**asked, "filters": f'{{"reference_name": "{scene.offer}"}}'}
	assert Client(scene.clerk).ask("GET", "/api/method/frappe.client.get_list", probe).status == 403


def test_the_forms_show_what_was_said_to_those_who_may_read_it(scene):
	about, beside = words(), words()
	scene.write(content=f"<p>{about}</p>", reference=scene.about())
	scene.write(content=f"<p>{beside}</p>", customer=scene.customer)
	form = scene.shown("Quotation", scene.offer)
	assert about in form and beside in form and form.index(about) < form.index("convo-form-besides") < form.index(beside)
	own = scene.shown("Customer", scene.customer)
	assert about in own and beside in own and "convo-form-besides" not in own
	assert scene.offer in own and scene.offer not in scene.shown("Customer", scene.customer, scene.clerk)
	other = scene.shown("Quotation", scene.elsewhere)
	assert about not in other and beside not in other
	assert scene.shown("Quotation", scene.offer, scene.stranger) == "", "who reads no posts is shown none"


def test_a_customer_who_is_hidden_hides_what_was_said_of_them(scene):
	about = words()
	scene.write(content=f"<p>{about}</p>", reference=scene.about())
	frappe.set_user("Administrator")
	limit = frappe.get_doc(
		{"doctype": "User Permission", "user": scene.agent, "allow": "Customer", "for_value": scene.other, "apply_to_all_doctypes": 0, "applicable_for": "Customer"}
	).insert()
	try:
		assert about not in scene.shown("Quotation", scene.offer)
	finally:
		frappe.set_user("Administrator")
		limit.delete()
	assert about in scene.shown("Quotation", scene.offer)


def test_every_form_of_the_hook_shows_what_speaks_of_its_document(scene):
	order = kit.order_from(frappe.get_doc("Quotation", scene.offer))
	invoice = kit.invoice(scene.ground, scene.customer)
	issue = kit.issue(scene.customer)
	hooks = frappe.get_hooks("additional_timeline_content", app_name="convo_channels")
	chance = kit.opportunity(scene.ground, scene.customer)
	documents = {"Quotation": scene.offer, "Sales Order": order.name, "Sales Invoice": invoice.name, "Issue": issue.name, "Opportunity": chance.name}
	assert set(hooks) == {*documents, "Customer"}
	for doctype, name in documents.items():
		said = words()
		scene.write(content=f"<p>{said}</p>", by="Administrator", reference={"doctype": doctype, "name": name})
		assert said in scene.shown(doctype, name, "Administrator"), doctype
		frappe.set_user("Administrator")


def test_what_people_are_called_and_write_stays_text(scene):
	name = scene.write(content="<p>&lt;img src=x onerror=alert(1)&gt;</p><script>alert(2)</script>", reference=scene.about())["name"]
	before = frappe.db.get_value("User", scene.agent, "full_name")
	frappe.db.set_value("User", scene.agent, "full_name", '<b onclick="x">"B"</b>')
	try:
		form = scene.shown("Quotation", scene.offer)
	finally:
		frappe.db.set_value("User", scene.agent, "full_name", before)
	assert f'data-post="{name}"' in form and "<script" not in form and "<img src=x" not in form and "<b onclick" not in form
	assert "&lt;b onclick=&quot;x&quot;&gt;" in form


def test_an_error_of_ours_shows_a_form_without_posts(scene, monkeypatch):
	def fail(*args):
		raise RuntimeError("broken")

	told = []
	monkeypatch.setattr(form_timeline, "read_form_posts", fail)
	monkeypatch.setattr(frappe, "log_error", lambda **said: told.append(said))
	assert scene.shown("Quotation", scene.offer) == ""
	assert [said["title"] for said in told] == ["convo_channels: posts could not be shown in a form"]


# -- the document itself


def test_the_post_follows_a_rename(scene):
	doc = kit.issue(scene.customer)
	name = scene.write(by="Administrator", reference={"doctype": "Issue", "name": doc.name})["name"]
	kit.settle()
	new = f"ISS-{frappe.generate_hash(length=8)}"
	frappe.rename_doc("Issue", doc.name, new, force=True)
	kit.settle()
	assert frappe.db.get_value(POST, name, "reference_name") == new


def test_a_document_that_is_spoken_of_can_be_deleted_and_the_post_stays(scene):
	doc = kit.quotation(scene.ground, scene.customer, submit=False)
	name = scene.write(reference=scene.about(doc.name))["name"]
	kit.settle()
	frappe.set_user("Administrator")
	doc.delete()
	kit.settle()
	assert frappe.db.get_value(POST, name, FIELDS) == (None, None)
	assert not posts.edit_post(name, "<p>It is gone</p>")["reference_name"]
