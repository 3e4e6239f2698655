"""What came of an action is said to each reader in their own language: in the list of runs, in its row, on the timeline."""

import json

import frappe
import pytest

from convo_channels.services.base.said import Said, _, message_of
from tests.site import follow_up_kit as fk
from tests.site import kit
from tests.site.ground import user
from tests.site.over_http import Client

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

IN_GERMAN = {
	"Tag {0} added": "Schlagwort {0} vergeben", "Tag": "Schlagwort", "The channel of this action is gone.": "Den Kanal dieser Aktion gibt es nicht mehr.",
	"{0} has no e-mail address.": "{0} hat keine Adresse.",
}  # fmt: skip


class Scene:
	def __init__(self, ground):
		frappe.flags.mute_emails = True
		for text, translated in IN_GERMAN.items():
			frappe.get_doc(
				{"doctype": "Translation", "language": "de", "source_text": text, "translated_text": translated}
			).insert()
		self.customer = kit.customer(ground, email_id="").name
		kit.settle()
		self.channel = kit.channel(kit.segment(kit.named([self.customer])))
		self.template = fk.template()
		frappe.get_doc({"doctype": "Tag", "name": "CC {gold}"}).insert()
		self.segment = fk.acting(
			[self.customer], {"action": "Add Tag", "tag": "CC {gold}"}, {"action": "Post in Channel", "channel": self.channel},
			{"action": "Send Email", "email_template": self.template},
		)  # fmt: skip
		frappe.delete_doc("Convo Channel", self.channel, force=True)
		fk.move(self.customer)
		fk.work()
		self.reader = user("reader-of-runs", ("Convo Manager", "Sales Manager"))
		frappe.db.commit()
		frappe.clear_cache()
		self.name = frappe.db.get_value("Customer", self.customer, "customer_name")

	def client(self, language: str) -> Client:
		client = Client(self.reader)
		client.headers["Accept-Language"] = language
		return client


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	return Scene(ground)


def test_each_reader_is_told_in_their_language(scene):
	said = {
		"en": ["Tag CC {gold} added", "The channel of this action is gone.", f"{scene.name} has no e-mail address."],
		"de": ["Schlagwort CC {gold} vergeben", "Den Kanal dieser Aktion gibt es nicht mehr.", f"{scene.name} hat keine Adresse."],
	}
	for language, expected in said.items():
		client = scene.client(language)
		items = client.call("member_actions.get_runs", segment=scene.segment).message["items"]
		assert sorted(item["note"] for item in items) == sorted(expected)
		assert not {"event", "particulars"} & {key for item in items for key in item}
		for run in fk.runs(scene.segment, action="Add Tag"):
			assert client.ask("GET", f"/api/resource/Convo Segment Action Run/{run.name}").body["data"]["note"] == expected[0]
		page = client.call("timeline.get_page", customer=scene.customer)
		(told,) = [item for item in page.message["items"] if item["kind"] == "interaction" and item["source"] == "Convo Segment"]
		assert (told["subject"], told["event_type"]) == (expected[0], "Tag")
		assert "data" not in told and '"said"' not in page.text


def test_the_table_keeps_sentence_and_particulars(scene):
	(run,) = fk.runs(scene.segment, action="Add Tag")
	assert (run.event, json.loads(run.particulars), run.note) == ("Tag {0} added", ["CC {gold}"], "Tag CC {gold} added")
	kept = frappe.db.get_value("Convo Interaction", {"dedupe_key": f"action:{run.name}"}, ["subject", "data"])
	assert (kept[0], json.loads(kept[1])) == ("Tag CC {gold} added", {"said": "Tag {0} added", "args": ["CC {gold}"]})


def test_a_second_try_forgets_what_the_first_said(scene):
	(run,) = fk.runs(scene.segment, action="Post in Channel")
	assert run.status == "Failed" and run.event
	scene.client("en").call("member_actions.retry", verb="POST", run=run.name)
	frappe.db.commit()
	again = frappe.db.get_value("Convo Segment Action Run", run.name, ["status", "note", "event", "particulars"])
	assert again == ("Waiting", "", "", "")


def test_a_sentence_remembers_what_it_was_made_of(monkeypatch):
	monkeypatch.setattr(frappe.local, "lang", "de")
	monkeypatch.setattr(frappe, "_", {"{0} needs {1}.": "{0} braucht {1}.", "Tag": "Schlagwort"}.get)
	said = _("{0} needs {1}.").format("Ann", _("Tag"))
	assert isinstance(said, Said) and said == "Ann braucht Schlagwort."
	message = message_of(said)
	assert (message.template, message.args[0], message.args[1].template) == ("{0} needs {1}.", "Ann", "Tag")
	assert message.say() == "Ann needs Tag."
