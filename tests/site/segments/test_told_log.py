"""Why customers move is said to each reader in their own language and with their own dates, by every way that tells of it."""

import itertools
import json

import frappe
import pytest

from convo_channels.core.segments import older_reasons
from convo_channels.services.base.frappe_store import store
from tests.site import kit
from tests.site.ground import user
from tests.site.kit import when
from tests.site.over_http import Client

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

IN_GERMAN = {
	"{0} became open": "{0} ist jetzt offen", "By the passing of days, {0}": "Weil der {0} kam", "Quotation": "Angebot",
	"Never included: {0}": "Nie dabei: {0}", "Never included": "Nie dabei",
}  # fmt: skip
WHY = "owes 5000"


class Scene:
	def __init__(self, ground):
		frappe.flags.mute_emails = True
		for text, translated in IN_GERMAN.items():
			frappe.get_doc(
				{"doctype": "Translation", "language": "de", "source_text": text, "translated_text": translated}
			).insert()
		self.customer = kit.customer(ground).name
		kit.settle()
		named = kit.named([self.customer])
		self.segment = kit.segment(
			when("Quotation", "exists", measure="exists", filters=json.dumps([["status", "is", "Open"]])), named
		)
		self.other = kit.segment(named)
		self.channel = kit.channel(self.segment)
		kit.quotation(ground, self.customer)
		kit.settle()
		doc = frappe.get_doc("Convo Segment", self.other)
		doc.append("exceptions", {"customer": self.customer, "kind": "Exclude", "reason": WHY})
		doc.save()
		kit.fill_segment(self.other)
		self.people = {
			"agent": user("agent-of-logs", ("Convo Agent", "Sales Manager")),
			"manager": user("manager-of-logs", ("Convo Manager", "Sales Manager")),
		}
		frappe.db.commit()
		frappe.clear_cache()

	def client(self, language: str, word: str = "agent") -> Client:
		client = Client(self.people[word])
		client.headers["Accept-Language"] = language
		return client

	def log(self, segment: str) -> dict:
		return frappe.get_all("Convo Segment Log", {"segment": segment}, ["*"], order_by="name desc", limit=1)[0]

	def told(self, language: str) -> dict[str, str]:
		"""{way: the reason of the last move of the quoted} over real requests."""
		client = self.client(language)

		def move(answer, segment=self.segment):
			return next(item["reason"] for item in answer.message["items"] if item["kind"] == "move" and item["segment"] == segment)

		name = self.log(self.segment).name
		return {
			"feed": move(client.call("feed.get_page", channel=self.channel, filters=json.dumps({"show": "all"}))),
			"timeline": move(client.call("timeline.get_page", customer=self.customer)),
			"overview": client.call("segments.get_overview", segment=self.segment).message["moves"][0]["reason"],
			"card": client.call("customers.get_card", customer=self.customer).message["segments"][0]["reason"],
			"explain": client.call("explain.explain", segment=self.segment, customer=self.customer).message["since"]["reason"],
			"document": client.ask("GET", f"/api/resource/Convo Segment Log/{name}").body["data"]["reason"],
			"form": client.ask(
				"GET", "/api/method/frappe.desk.form.load.getdoc", {"doctype": "Convo Segment Log", "name": name}
			).body["docs"][0]["reason"],
		}


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	return Scene(ground)


@pytest.mark.parametrize(("language", "said"), [("en", "became open"), ("de", "ist jetzt offen")])
def test_every_way_says_it_in_the_readers_language(scene, language, said):
	assert set(scene.told(language).values()) == {f"{scene.log(scene.segment).reference_name} {said}"}


def test_no_page_shows_what_a_reason_is_made_of(scene):
	client = scene.client("de", "manager")
	for answer in (
		client.call("feed.get_page", channel=scene.channel, filters=json.dumps({"show": "all"})),
		client.call("timeline.get_page", customer=scene.customer),
		client.call("segments.get_overview", segment=scene.segment),
		client.call("customers.get_card", customer=scene.customer),
		client.call("explain.explain", segment=scene.segment, customer=scene.customer),
	):
		assert answer.status == 200 and "particulars" not in answer.text and '"event"' not in answer.text


def test_the_table_keeps_the_fact_and_the_english_sentence(scene):
	log = scene.log(scene.segment)
	assert (log.event, json.loads(log.particulars), log.reason) == ("became", {"status": "Open"}, f"{log.reference_name} became open")
	(listed,) = scene.client("de").ask(
		"GET", "/api/resource/Convo Segment Log",
		{"filters": json.dumps([["name", "=", log.name], ["reason", "like", "%became open"]]), "fields": '["reason"]'},
	).body["data"]  # fmt: skip
	assert listed["reason"] == f"{log.reference_name} became open"


def test_why_is_veiled_in_every_language(scene):
	for language, word in itertools.product(("en", "de"), scene.people):
		answer = scene.client(language, word).call("timeline.get_page", customer=scene.customer)
		(reason,) = [item["reason"] for item in answer.message["items"] if item.get("action") == "Left"]
		start = "Never included" if language == "en" else "Nie dabei"
		assert reason == (f"{start}: {WHY}" if word == "manager" else start)


def test_days_are_written_as_the_reader_writes_them(scene):
	name, day = scene.log(scene.segment).name, "2025-11-03"
	kept = {field: scene.log(scene.segment)[field] for field in ("event", "particulars")}
	frappe.db.set_value("Convo Segment Log", name, {"event": "day came", "particulars": json.dumps({"day": day})})
	frappe.db.commit()
	is_month_first = frappe.utils.formatdate("2001-02-25").startswith("02")
	try:
		assert set(scene.told("de").values()) == {"Weil der 3. Nov. 2025 kam"}
		written = "Nov 3, 2025" if is_month_first else "3 Nov 2025"
		assert set(scene.told("en").values()) == {f"By the passing of days, {written}"}
	finally:
		frappe.db.set_value("Convo Segment Log", name, kept)
		frappe.db.commit()


def test_a_row_of_before_is_said_as_it_was_until_it_is_read_back(scene):
	log = scene.log(scene.segment)
	frappe.db.set_value("Convo Segment Log", log.name, {"event": None, "particulars": None, "reason": "Quotation became Open"})
	frappe.db.commit()
	assert set(scene.told("de").values()) == {"Quotation became Open"}
	older_reasons.fill(store, log.name - 1, log.name)
	frappe.db.commit()
	assert set(scene.told("de").values()) == {f"{log.reference_name} ist jetzt offen"}


def test_a_decision_by_hand_is_hidden_by_its_event_alone(scene):
	"""Whatever the sentence beside it says by now, in whatever language."""
	name = scene.log(scene.other).name
	frappe.db.set_value("Convo Segment Log", name, "reason", f"Von Hand ausgenommen: {WHY}")
	frappe.db.commit()
	for word, sees in (("manager", True), ("agent", False)):
		client = scene.client("de", word)
		asked = {"filters": json.dumps([["name", "=", name]]), "fields": '["particulars"]'}
		assert bool(client.ask("GET", "/api/resource/Convo Segment Log", asked).body["data"]) == sees
		assert (client.ask("GET", f"/api/resource/Convo Segment Log/{name}").status == 200) == sees
