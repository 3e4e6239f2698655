"""What link fields find of our documents, what is said to whoever is refused one, and what Frappe's "Links" may be asked."""

import json

import frappe
import pytest

from tests.site import kit
from tests.site.ground import user
from tests.site.over_http import Client

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

SEARCH = "/api/method/frappe.desk.search.search_link"


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	frappe.flags.mute_emails = True
	customer = kit.customer(ground, "Searched").name
	kit.settle()
	word = kit.unique("Search")
	reason = [{"customer": customer, "kind": "Include", "reason": f"because of {word}"}]
	segments = [kit.segment(kit.named([customer]), title=f"{start}{word}", exceptions=reason) for start in ("The ", "", "A ")]
	off = kit.segment(kit.named([customer]), title=f"{word} off", fill=False, enabled=0)
	channels = [kit.channel(segments[0], title=f"{start}{word}") for start in ("The ", "")]
	closed = kit.channel(segments[0], title=f"{word} closed", is_restricted=1)
	agent = Client(user("searching", ("Convo Agent", "Sales User")))
	outsider = Client(user("searching-outside", ("Sales User",)))
	frappe.db.commit()
	return frappe._dict(word=word, segments=segments, off=off, channels=channels, closed=closed, agent=agent, outsider=outsider)  # fmt: skip


def found(client, doctype, txt, **more):
	answer = client.ask("POST", SEARCH, {"doctype": doctype, "txt": txt, "page_length": 10, **more})
	assert answer.status == 200, answer.text
	return [row["value"] for row in answer.message]


def test_the_one_of_that_name_comes_first(scene):
	assert found(scene.agent, "Convo Segment", scene.word)[0] == scene.word
	assert set(found(scene.agent, "Convo Segment", scene.word)) == set(scene.segments)
	assert found(scene.agent, "Convo Segment", scene.word, page_length=1)[0] == scene.word
	assert set(found(scene.agent, "Convo Segment", f"The {scene.word}")) == {f"The {scene.word}"}


def test_what_is_switched_off_is_not_offered(scene):
	assert found(scene.agent, "Convo Segment", scene.off) == []


def test_filters_of_the_field_are_kept(scene):
	given = {"filters": json.dumps({"name": ["like", "The %"]})}
	assert found(scene.agent, "Convo Channel", scene.word, **given) == [f"The {scene.word}"]


@pytest.mark.parametrize("more", [{}, {"ignore_user_permissions": 1}, {"ignore_user_permissions": 1, "reference_doctype": "Convo Post"}])
def test_a_closed_channel_is_found_by_nobody_outside(scene, more):
	assert set(found(scene.agent, "Convo Channel", scene.word, **more)) == set(scene.channels)


@pytest.mark.parametrize("guess", [{"searchfield": "sentence"}, {"filters": '[["Convo Segment Exception", "reason", "like", "%b%"]]'}])
def test_nothing_is_found_by_what_one_may_not_read(scene, guess):
	answer = scene.agent.ask("POST", SEARCH, {"doctype": "Convo Segment", "txt": "", "ignore_user_permissions": 1, **guess})
	assert "because of" not in answer.text and "(hidden)" not in answer.text
	assert "filters" not in guess or answer.status >= 400


HOSTILE = [
	{"filters": "1"}, {"filters": "NaN"}, {"filters": "'"}, {"filters": "[1]"}, {"filters": '["name", "=", "x"]'}, {"filters": "[" * 5000},
	{"filters": '[["name"]]'}, {"filters": '{"name": {"a": 1}}'}, {"filters": '{"name": ["like"]}'}, {"filters": '[["a", "b", "c", "d", "e"]]'},
	{"start": 10**30}, {"page_len": 10**30},
]  # fmt: skip


@pytest.mark.parametrize("given", HOSTILE, ids=lambda given: str(given)[:30])
def test_what_makes_no_sense_is_refused_in_a_sentence(scene, given):
	asked = {"doctype": "Convo Segment", "txt": "", **given}
	assert scene.agent.ask("POST", "/api/method/convo_channels.api.links.search", asked).status < 500


def test_who_has_no_role_of_ours_finds_nothing(scene):
	answer = scene.outsider.ask("POST", SEARCH, {"doctype": "Convo Channel", "txt": "", "ignore_user_permissions": 1})
	assert answer.status == 404 and scene.word not in answer.text


def test_whoever_is_refused_hears_of_the_document_only(scene, ground):
	"""Not of the customer it is about, nor of the kinds of document that somebody may not read."""
	hidden = kit.customer(ground, "Unheard").name
	post = kit.post(hidden).name
	kit.settle()
	one = user("hears-of-one", ("Convo Agent", "Sales User"))
	frappe.permissions.add_user_permission("Customer", kit.customer(ground, "Heard").name, one)
	frappe.db.commit()
	answer = Client(one).ask("GET", f"/api/resource/Convo Post/{post}")
	assert answer.status == 403 and hidden not in answer.text
	assert post in answer.text and "Warranty Claim" not in answer.text and "Customer" not in " ".join(answer.sentences)
