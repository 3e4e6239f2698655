"""Conditions on their way into and out of Frappe: names that hold percent signs, quotes and backslashes, and conditions
of other apps that say `A OR B`. Lists, counts and REST show what the reader may see, and every condition of ours is in
brackets and free of percent signs, so that neither a second formatting nor none harms it.
"""

import re

import frappe
import pytest
from frappe.permissions import add_user_permission

from convo_channels import hooks
from convo_channels.services.access.customers import get_visibility, sees_customer
from convo_channels.services.segments import list_filter, segment_form
from tests.site import kit
from tests.site.ground import user
from tests.site.over_http import Client

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

WORDS = (
	"100% Wool",
	"100%% Wool",
	"%s",
	"%(name)s 5%",
	"O'Neill 5%",
	'The "5%"',
	"back\\slash %",
	"Größe 5%",
	"plain",
)
LISTED = ("Convo Post", "Convo Interaction", "Convo Segment Member", "Convo Segment Log", "Convo Profile")


def either(user=None, doctype=None):
	"""Another app's condition, without brackets."""
	if frappe.session.user == "cc-of-either@example.com":
		return (
			"`tabCustomer`.customer_name like '%100\\% Wool%' or `tabCustomer`.customer_name like '%plain%'"
		)


class Scene:
	def __init__(self, ground):
		agent = ("Convo Agent", "Sales User")
		self.names = {word: kit.customer(ground, word).name for word in WORDS}
		kit.settle()
		self.segment = kit.segment(kit.named(list(self.names.values())))
		for name in self.names.values():
			kit.post(name)
			kit.mail(name)
		kit.settle()
		self.reader, self.other = user("of-odd-names", agent), user("of-either", agent)
		frappe.db.commit()


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	return Scene(ground)


@pytest.fixture
def either_applies(monkeypatch):
	known, attribute, path = frappe.get_hooks, frappe.get_attr, f"{__name__}.either"

	def get_hooks(hook=None, *args, **more):
		found = known(hook, *args, **more)
		if hook == "permission_query_conditions":
			found = {**found, "Customer": [*found.get("Customer", []), path]}
		return found

	monkeypatch.setattr(frappe, "get_hooks", get_hooks)
	monkeypatch.setattr(frappe, "get_attr", lambda name: either if name == path else attribute(name))


def check_everywhere(scene, seen: set[str]) -> None:
	"""Every list of the session's user shows these customers of the scene, and no condition of ours can be torn open."""
	ours = set(scene.names.values())
	for doctype, path in hooks.permission_query_conditions.items():
		text = frappe.get_attr(path)(frappe.session.user)
		assert "%" not in text and (not text or is_bracketed(text)), (doctype, text)
	for doctype in LISTED:
		found = frappe.get_list(doctype, fields=["customer"], order_by="name", limit_page_length=0)
		assert {row.customer for row in found} & ours == seen, doctype
		text = frappe.get_attr(hooks.permission_query_conditions[doctype])(frappe.session.user)
		for said in (text, text % ()):  # as Frappe runs it in some queries, and in others
			rows = frappe.db.sql(f"select customer from `tab{doctype}` where customer is not null and {said}")
			assert {customer for (customer,) in rows} & ours == seen, doctype
	assert set(list_filter.fetch_customers(scene.segment)) == seen
	shown, cursor = set(), None
	for _ in range(len(ours) + 1):
		page = segment_form.get_members(scene.segment, cursor, 1)
		shown |= {item["customer"] for item in page["items"]}
		cursor = page["next_cursor"]
		if not cursor:
			break
	assert shown == seen and not cursor
	for name in ours:
		assert bool(sees_customer(get_visibility(), name)) == (name in seen), name


def is_bracketed(text: str) -> bool:
	"""The first bracket is closed by the last one."""
	depth = 0
	bare = re.sub(r"'(?:[^'\\]|\\.|'')*'", "''", text)
	for place, sign in enumerate(bare):
		depth += (sign == "(") - (sign == ")")
		if depth == 0:
			return bare[0] == "(" and place == len(bare) - 1
	return False


def blank(scene) -> None:
	"""The reader is not restricted, and Frappe remembers nothing else."""
	for doctype in ("User Permission", "DocShare"):
		frappe.db.delete(doctype, {"user": scene.reader})
	frappe.clear_cache(user=scene.reader)


@pytest.mark.parametrize("word", WORDS)
def test_a_user_permission_on_an_odd_name(scene, word):
	blank(scene)
	add_user_permission("Customer", scene.names[word], scene.reader)
	frappe.clear_cache(user=scene.reader)
	frappe.set_user(scene.reader)
	check_everywhere(scene, {scene.names[word]})


@pytest.mark.parametrize("word", WORDS)
def test_an_odd_name_shared_with_somebody_who_may_read_few(scene, word):
	blank(scene)
	add_user_permission("Customer", scene.names["plain"], scene.reader)
	frappe.share.add("Customer", scene.names[word], scene.reader, read=1)
	frappe.clear_cache(user=scene.reader)
	frappe.set_user(scene.reader)
	check_everywhere(scene, {scene.names["plain"], scene.names[word]})


def test_rest_and_counts_with_an_odd_name(scene):
	blank(scene)
	add_user_permission("Customer", scene.names["100%% Wool"], scene.reader)
	frappe.db.commit()
	client = Client(scene.reader)
	for doctype in LISTED:
		wanted = {"fields": '["customer"]', "limit_page_length": 0}
		answer = client.ask("GET", f"/api/resource/{doctype}", wanted)
		assert answer.status == 200, answer.text
		assert {row["customer"] for row in answer.body["data"]} == {scene.names["100%% Wool"]}, doctype
		wanted = {"doctype": doctype, "filters": "[]"}
		counted = client.ask("GET", "/api/method/frappe.desk.reportview.get_count", wanted)
		assert counted.message == len(answer.body["data"]), doctype


def test_another_apps_either_or(scene, either_applies):
	frappe.set_user(scene.other)
	check_everywhere(scene, {scene.names["100% Wool"], scene.names["plain"]})
