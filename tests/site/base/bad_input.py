"""Who sends bad input, what there is, and how it is answered: shared by the tests of bad input."""

import html
import re

import frappe
import pytest

from tests.site import kit
from tests.site.kit import when
from tests.site.over_http import Client

TABLES = (
	"Convo Segment", "Convo Segment Rule", "Convo Segment Member", "Convo Channel", "Convo Post", "Convo Read State", "Convo Read Exception",
	"Convo Outbox", "Convo Interaction", "Convo Profile", "Convo Reaction", "Convo Draft", "Convo Pin", "Convo Sidebar",
	"Convo Mention", "Convo Saved View",
)  # fmt: skip
HUGE = "x" * 100_000
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"


class Scene:
	def __init__(self, ground):
		from tests.site.ground import user

		both = user("both", ("Convo Agent", "Convo Manager", "Sales Manager", "Support Team"))
		self.customer = kit.customer(ground).name
		kit.settle()
		self.segment = kit.segment(kit.named([self.customer]))
		self.channel, self.other = kit.channel(self.segment), kit.channel(self.segment)
		frappe.set_user(both)
		self.posts = [kit.post(self.customer, f"number {n}").name for n in range(3)]
		kit.settle()
		frappe.set_user("Administrator")
		kit.settle()
		self.user, self.client = both, Client(both)
		self.client.call("channels.get_sidebar")
		page = self.client.call("feed.get_page", channel=self.channel, limit=1)
		self.cursor = page.message["next_cursor"]
		frappe.db.commit()


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	return Scene(ground)


@pytest.fixture
def unchanged(scene):
	def counted():
		frappe.db.commit()
		return {doctype: frappe.db.count(doctype) for doctype in TABLES} | {
			"changed": frappe.get_all("Convo Post", pluck="modified", order_by="name")
		}

	before = counted()
	yield
	assert counted() == before


def is_one_sentence(answer, expected=""):
	assert 400 <= answer.status < 500, answer.text[:2000]
	assert "message" not in answer.body
	# what Frappe itself refuses before our function is asked comes without a dialog
	(sentence,) = answer.sentences or [answer.body["exception"].split(": ", 1)[1]]
	said = re.sub(r"</?strong>", "", sentence)
	assert "<" not in said and "Traceback" not in said, said
	plain = html.unescape(said)
	assert len(plain) < 400 and plain.rstrip()[-1] in ".?!", plain
	assert re.search(expected, plain), plain


def row(change):
	return {**when("Customer", "contains", "x", field="customer_name"), **change}
