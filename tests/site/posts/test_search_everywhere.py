"""The search in everything said on a real site: the index, what each reader finds and counts, mails and documents, the limit of asking."""

import frappe
import pytest
from frappe.permissions import add_user_permission

from convo_channels.api import search
from tests.site import kit
from tests.site.ground import user
from tests.site.kit import when

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

WORD = "xylograph"


class Scene:
	def __init__(self, ground):
		self.seen, self.hidden = (kit.customer(ground).name for _ in range(2))
		kit.settle()
		self.segment = kit.segment(when("Customer", "is yes", field="is_frozen"), kit.named([self.seen, self.hidden]))
		self.insider = user("search-insider", ("Convo Agent", "Sales User"))
		self.limited = user("search-limited", ("Convo Agent", "Sales User"))
		self.open = kit.channel(self.segment, title=kit.unique("Open"))
		self.closed = kit.channel(self.segment, title=kit.unique("Closed"), is_restricted=1, users=[{"user": self.insider}])
		add_user_permission("Customer", self.seen, self.limited)
		for name in (self.seen, self.hidden):
			kit.post(name, f"<p>A <b>{WORD[:4]}</b>{WORD[4:]} of Łódź, kind regards</p>")
		kit.post(None, f"Secret {WORD}", channel=self.closed)
		kit.post(None, f"Open {WORD}", channel=self.open)
		frappe.db.commit()


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	return Scene(ground)


def found(name, query=WORD, **given):
	frappe.set_user(name)
	try:
		page = search.find(query, **given)
	finally:
		frappe.set_user("Administrator")
	places = {(item["customer"] or "", item["channel"] or "") for item in page["items"]}
	assert page["count"] == len(page["items"]) and not page["is_more"]
	return places


def test_each_finds_and_counts_what_they_may_read(scene):
	assert found(scene.insider) == {(scene.seen, ""), (scene.hidden, ""), ("", scene.closed), ("", scene.open)}
	assert found(scene.limited) == {(scene.seen, ""), ("", scene.open)}


@pytest.mark.parametrize("query", [f'"{WORD} of lodz"', "xylo łódź", f"{WORD} -secret by:me type:note on:today", "XYLOGRAPH of"])
def test_words_phrases_and_signs(scene, query):
	assert (scene.seen, "") in found("Administrator", query)
	assert ("", scene.closed) not in found("Administrator", query)


def test_a_place_that_may_not_be_seen_is_none(scene):
	frappe.set_user(scene.limited)
	try:
		for given in ({"channel": scene.closed}, {"customer": scene.hidden}, {"query": f'in:"{scene.closed}"'}):
			with pytest.raises(frappe.ValidationError):
				search.find(**{"query": WORD, **given})
	finally:
		frappe.set_user("Administrator")


def test_who_has_no_role_is_told_nothing(scene):
	stranger = user("search-stranger", ("Sales User",))
	with pytest.raises(frappe.PermissionError):
		found(stranger)


@pytest.mark.parametrize("doctype", ["Convo Post", "Convo Interaction"])
def test_the_words_have_an_index(scene, doctype):
	assert frappe.db.has_index(f"tab{doctype}", "text_fulltext")
