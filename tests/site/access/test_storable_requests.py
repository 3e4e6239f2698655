"""Half a sign in a request for one of our functions is refused in a sentence, wherever it stands."""

import frappe
import pytest

from tests.site import kit
from tests.site.over_http import Client

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]

HALF = "a\ud800b"
# 16 reads no such body at all, and says so itself
SAID = ("The request holds a sign that cannot be stored.", "Invalid request body")
ASKED = [
	("segments.get_overview", "POST", {"segment": HALF}), ("channels.get_channel", "POST", {"channel": HALF}),
	("timeline.get_page", "POST", {"customer": HALF}), ("links.search", "POST", {"doctype": "Customer", "txt": HALF}),
	("posts.create_post", "POST", {"content": HALF, "post_type": "Note"}), ("segments.get_counts", "POST", {"segments": ["x", HALF]}),
	("rules.count", "POST", {"rules": [{"subject": "Customer", "value": {"deep": [HALF]}}]}), ("library.preview_template", "POST", {HALF: 1}),
]  # fmt: skip


@pytest.mark.parametrize(("method", "verb", "given"), ASKED, ids=[method for method, _, _ in ASKED])
def test_half_a_sign_is_refused_at_the_door(ground, method, verb, given):
	before = frappe.db.count("Error Log")
	answer = Client(ground.users["manager"]).call(method, verb=verb, **given)
	assert answer.status == 417 and any(said in answer.text for said in SAID)
	frappe.db.rollback()
	assert frappe.db.count("Error Log") == before


def test_whole_signs_pass(ground):
	client = Client(ground.users["manager"])
	name = kit.segment(kit.named([kit.customer(ground).name]), title=kit.unique("Żółw 🐢"))
	frappe.db.commit()
	assert client.call("segments.get_overview", segment=name).message["name"] == name
	assert client.ask("POST", "/api/method/frappe.ping", {"txt": "Żółw"}).message == "pong"
