"""What is wrong with a segment, and what failed for a member, is said to each reader in their own language."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import json

import frappe
import pytest

from convo_channels.constants import BULK_ACTION, SEGMENT
from convo_channels.core.base.errors import RuleError
from convo_channels.core.base.messages import N_, word
from convo_channels.core.segments import segments as core_segments
from convo_channels.services.base.frappe_store import store
from convo_channels.services.sync import jobs as work
from tests.site import kit
from tests.site.ground import user
from tests.site.kit import when
from tests.site.over_http import Client
from tests.site.sync.faulty import FIELD, graded, remove_field

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]

IN_GERMAN = {
	"Row {0}: {1}": "Zeile {0}: {1}", "{0} has no field {1}.": "{0} hat kein Feld {1}.", "Customer": "Kunde",
	"You may not change this customer.": "Diesen Kunden darf man nicht ändern.",
	}  # fmt: skip


@pytest.fixture
def ask_in(ground):
	"""What somebody who speaks a language is answered: `ask_in(language)` is their client."""
	for text, translated in IN_GERMAN.items():
		doc = {"doctype": "Translation", "language": "de", "source_text": text, "translated_text": translated}
		frappe.get_doc(doc).insert()
	client = Client(ground.users["manager"])
	frappe.db.commit()
	frappe.clear_cache()

	def speaks(language: str) -> Client:
		client.headers["Accept-Language"] = language
		return client

	return speaks


def test_a_broken_rule_says_what_is_wrong_wherever_it_is_shown(ground, graded, ask_in):
	customer = kit.customer(ground)
	segment = kit.segment(when("Customer", "is not", "A", field=FIELD), kit.named([customer.name]))
	channel = kit.channel(segment)
	remove_field()
	work.tick()
	frappe.db.commit()
	said = {"en": f'Row 1: Customer has no field "{FIELD}".', "de": f'Zeile 1: Kunde hat kein Feld "{FIELD}".'}
	for language, expected in said.items():
		client = ask_in(language)
		assert client.call("segments.get_overview", segment=segment).message["broken_reason"] == expected
		assert client.call("channels.get_channel", channel=channel).message["broken_reason"] == expected
		assert client.ask("GET", f"/api/resource/{SEGMENT}/{segment}").body["data"]["broken_reason"] == expected
		form = client.ask("GET", "/api/method/frappe.desk.form.load.getdoc", {"doctype": SEGMENT, "name": segment}).body
		assert form["docs"][0]["broken_reason"] == expected
		health = client.call("health.get_state").message
		assert [row["reason"] for row in health["broken"] if row["name"] == segment] == [expected]
		assert not any("message" in row for row in health["broken"])
	kept = frappe.db.get_value(SEGMENT, segment, ["broken_reason", "broken_message"])
	assert kept[0] == said["en"] and json.loads(kept[1])["row"] == 1


def test_saving_the_form_in_another_language_keeps_what_is_stored(ground, ask_in):
	customer = kit.customer(ground)
	segment = kit.segment(kit.named([customer.name]))
	error = RuleError(N_("{0} has no field {1}."), word("Customer"), '"x"', row=2)
	core_segments.set_status(store, segment, core_segments.BROKEN, error.message)
	frappe.db.commit()
	client = ask_in("de")
	doc = client.ask("GET", f"/api/resource/{SEGMENT}/{segment}").body["data"]
	assert doc["broken_reason"] == 'Zeile 2: Kunde hat kein Feld "x".'
	answer = client.ask("PUT", f"/api/resource/{SEGMENT}/{segment}", {**doc, "description": "told"})
	assert answer.status == 200, answer.text
	frappe.db.rollback()
	assert frappe.db.get_value(SEGMENT, segment, "broken_reason") == 'Row 2: Customer has no field "x".'


def test_what_failed_for_a_member_is_said_to_whoever_reads(ground, ask_in, jobs):
	customer = kit.customer(ground)
	segment = kit.segment(kit.named([customer.name]))
	kit.settle()
	frappe.get_doc({"doctype": "Tag", "name": "CC told"}).insert(ignore_if_duplicate=True)
	frappe.db.commit()
	options = {"tag": "CC told"}
	started = ask_in("en").call("bulk.start", verb="POST", segment=segment, action="Add Tag", options=options)
	frappe.db.rollback()
	jobs.run()
	name = started.message["name"]
	assert frappe.db.get_value(BULK_ACTION, name, "started_by") == ground.users["manager"]
	said = {language: ask_in(language).call("bulk.get", name=name).message["failures"] for language in ("en", "de")}
	assert [failure["message"] for failure in said["en"]] == ["You may not change this customer."]
	assert [failure["message"] for failure in said["de"]] == ["Diesen Kunden darf man nicht ändern."]
	assert all(set(failure) == {"customer", "customer_name", "message"} for failure in said["de"])


def test_what_is_wrong_tells_no_value_that_the_reader_may_not_see(ground, graded, ask_in):
	hidden, seen = (kit.customer(ground, word, territory=place).name for word, place in (("Bäckerei", ground.south), ("Seen", ground.north)))
	segment = kit.segment(when("Customer", "is one of", json.dumps([hidden, seen]), field="name"))
	channel = kit.channel(segment)
	error = RuleError(N_('"{0}" is not a time. Write it as HH:MM.'), hidden, row=1)
	core_segments.set_status(store, segment, core_segments.BROKEN, error.message)
	frappe.db.set_value(SEGMENT, segment, "pending_reason", json.dumps({"reason": hidden}), update_modified=False)
	frappe.db.commit()
	north = user("north-of-faults", ("Convo Manager", "Sales Manager"))
	frappe.permissions.add_user_permission("Territory", ground.north, north, ignore_permissions=True)
	frappe.db.commit()
	for reader, is_told in ((ground.users["manager"], True), (north, False)):
		client = Client(reader)
		texts = [
			client.call("segments.get_overview", segment=segment).text,
			client.call("channels.get_channel", channel=channel).text,
			client.ask("GET", f"/api/resource/{SEGMENT}/{segment}").text,
			client.ask("GET", f"/api/resource/{SEGMENT}", {"fields": '["name", "broken_reason", "broken_message", "pending_reason"]'}).text,
			client.ask("GET", f"/api/resource/{SEGMENT}", {"filters": json.dumps([["broken_message", "like", f"%{hidden}%"]])}).text,
		]
		tells = [any(form in text for form in (hidden, json.dumps(hidden)[1:-1])) for text in texts]
		assert tells[:3] == [is_told] * 3
		assert not tells[3] and segment not in texts[4]
		assert not is_told or hidden not in json.loads(texts[2])["data"].get("pending_reason", "")
		if not is_told:
			assert "Row 1 cannot be evaluated any more." in texts[0] and "Row 1 cannot be evaluated any more." in texts[2]
