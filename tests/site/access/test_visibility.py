"""Which customers a reader sees is the same everywhere: feed, counts, search, card, timeline, lists, REST.

One scene, one reader for each way in which ERPNext restricts customers; what each must see is written by hand.
"""

from dataclasses import dataclass, field

import frappe
import pytest
from frappe.permissions import add_user_permission

from convo_channels.api import channels, customers, feed, posts, segments, timeline
from convo_channels.exceptions import NotFoundError
from convo_channels.services.insight import draft_rule
from tests.site import kit
from tests.site.ground import user
from tests.site.kit import when
from tests.site.over_http import Client

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

OWNER_ROLE = "CC Owner"
NOT_FOUND = "There is no such customer, or you may not see it."
LISTED = ("Convo Post", "Convo Interaction", "Convo Segment Member", "Convo Segment Log", "Convo Profile")


@dataclass
class Scene:
	"""Four customers in one segment, each with a post, an issue, a mail, and a move that brought it in."""

	segment: str
	channel: str
	names: dict[str, str]  # word: customer
	readers: dict[str, str]  # way: user
	posts: dict[str, str] = field(default_factory=dict)
	hooks: dict[str, list[str]] = field(default_factory=dict)

	def of(self, words):
		return {self.names[word] for word in words}


# way of restricting: the customers that its reader may see
SEEN = {
	"everything": ("near", "far", "wool", "mine"),
	"permission on customer": ("near", "wool"),
	"permission on territory": ("far", "wool"),
	"sharing only": ("near", "far"),
	"nothing shared": (),
	"owner rule": ("mine",),
	"owner rule and sharing": ("wool",),
	"permission and sharing": ("near", "far"),
	"condition of another app": ("wool",),
}


def only_wool(user=None, doctype=None):
	"""Another app's `permission_query_conditions`, with percent signs in it.

	They are doubled: Frappe 16's own list puts the condition into a query with parameters, where a single one is an error.
	To LIKE two are the same as one.
	"""
	if frappe.session.user == "cc-of-other-app@example.com":
		return "`tabCustomer`.customer_name like '%%100%% Wool%%'"


def make_readers(ground, names):
	agent = ("Convo Agent", "Sales User", "Support Team")
	readers = {
		"everything": user("of-all", agent),
		"permission on customer": user("of-customers", agent),
		"permission on territory": user("of-territory", agent),
		"sharing only": user("of-shares", ("Convo Agent",)),
		"nothing shared": user("of-nothing", ("Convo Agent",)),
		"owner rule": user("of-own", ("Convo Agent", OWNER_ROLE)),
		"owner rule and sharing": user("of-own-and-shares", ("Convo Agent", OWNER_ROLE)),
		"permission and sharing": user("of-both", agent),
		"condition of another app": user("of-other-app", agent),
	}
	for word in ("near", "wool"):
		add_user_permission("Customer", names[word], readers["permission on customer"])
	add_user_permission("Territory", ground.south, readers["permission on territory"])
	add_user_permission("Customer", names["near"], readers["permission and sharing"])
	for way, word in (
		("sharing only", "near"),
		("sharing only", "far"),
		("owner rule and sharing", "wool"),
		("permission and sharing", "far"),
	):
		frappe.share.add("Customer", names[word], readers[way], read=1)
	frappe.db.set_value("Customer", names["mine"], "owner", readers["owner rule"], update_modified=False)
	return readers


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	frappe.flags.mute_emails = True
	if not frappe.db.exists("Role", OWNER_ROLE):
		frappe.get_doc({"doctype": "Role", "role_name": OWNER_ROLE, "desk_access": 1}).insert()
	frappe.permissions.setup_custom_perms("Customer")
	frappe.get_doc(
		{
			"doctype": "Custom DocPerm",
			"parent": "Customer",
			"parenttype": "DocType",
			"parentfield": "permissions",
			"role": OWNER_ROLE,
			"permlevel": 0,
			"read": 1,
			"if_owner": 1,
		}
	).insert()
	docs = {
		"near": kit.customer(ground, "Near"),
		"far": kit.customer(ground, "Far", territory=ground.south),
		"wool": kit.customer(ground, "100% Wool %s %(x)s", territory=ground.south),
		"mine": kit.customer(ground, "Mine"),
	}
	names = {word: doc.name for word, doc in docs.items()}
	kit.settle()
	word = kit.unique("Tag")
	segment = kit.segment(when("Tag", "is", word), kit.named(list(names.values())))
	made = Scene(segment, kit.channel(segment), names, make_readers(ground, names))
	for name in names.values():
		kit.tag(name, word)
	kit.settle()  # who joins brings nothing that is unread
	for name in names.values():
		made.posts[name] = kit.post(name, f"about {name}").name
		kit.issue(name)
		kit.mail(name)
	kit.settle()
	assert kit.members(segment) == set(names.values())
	yield made
	frappe.db.rollback()
	frappe.db.delete("Custom DocPerm", {"parent": "Customer"})
	frappe.db.commit()
	frappe.clear_cache(doctype="Customer")


@pytest.fixture(params=list(SEEN))
def way(request, scene, monkeypatch):
	"""The reader's restriction; the reader is logged in."""
	known = frappe.get_hooks

	def get_hooks(hook=None, *args, **more):
		found = known(hook, *args, **more)
		if hook == "permission_query_conditions":
			found = {**found, "Customer": [*found.get("Customer", []), f"{__name__}.only_wool"]}
		return found

	path = f"{__name__}.only_wool"
	attribute = frappe.get_attr
	if request.param == "condition of another app":
		monkeypatch.setattr(frappe, "get_hooks", get_hooks)
		monkeypatch.setattr(frappe, "get_attr", lambda name: only_wool if name == path else attribute(name))
	frappe.clear_cache(user=scene.readers[request.param])
	frappe.set_user(scene.readers[request.param])
	return request.param


@pytest.fixture
def seen(scene, way):
	return scene.of(SEEN[way])


@pytest.fixture
def hidden(scene, seen):
	return set(scene.names.values()) - seen


def all_pages(fetch):
	"""Every item, a small page at a time."""
	found, cursor = [], None
	while True:
		page = fetch(cursor)
		found += page["items"]
		cursor = page["next_cursor"]
		if not cursor:
			return found


def test_frappes_own_list_agrees_with_what_was_written_by_hand(scene, way, seen):
	if way == "nothing shared":
		with pytest.raises(frappe.PermissionError):
			frappe.get_list("Customer", pluck="name", order_by="name")
		return
	found = set(frappe.get_list("Customer", pluck="name", order_by="name", limit_page_length=0))
	assert found & set(scene.names.values()) == seen


def test_the_feed(scene, seen):
	found = all_pages(lambda cursor: feed.get_page(scene.channel, cursor=cursor, limit=2))
	assert {item["customer"] for item in found if item["kind"] == "post"} == seen
	assert {item["customer"] for item in found if item["kind"] == "move"} == seen
	assert len(found) == 2 * len(seen)


@pytest.mark.parametrize("filters", [{"show": "posts"}, {"text": "about"}, {"post_types": ["Note"]}])
def test_the_filtered_feed(scene, seen, filters):
	found = feed.get_page(scene.channel, filters=filters)["items"]
	assert {item["customer"] for item in found} == seen


def test_the_counts(scene, seen):
	(shown,) = [c for c in channels.get_sidebar()["channels"] if c["name"] == scene.channel]
	head = channels.get_channel(scene.channel)
	overview = segments.get_overview(scene.segment)
	assert head["member_count"] == overview["member_count"] == len(seen)
	# beside the channel it is told to nobody for whom it would have to be counted
	assert shown["member_count"] in (None, len(seen))
	assert head["joined_week"] == overview["joined_week"] == len(seen)
	assert {move["customer"] for move in overview["moves"]} == seen


def test_an_unread_dot_tells_of_visible_customers_only(scene, seen):
	(shown,) = [c for c in channels.get_sidebar()["channels"] if c["name"] == scene.channel]
	assert shown["unread"] == bool(seen)


def test_the_members(scene, seen):
	found = all_pages(lambda cursor: segments.get_members(scene.segment, cursor=cursor, limit=1))
	assert {item["customer"] for item in found} == seen


def test_the_search(scene, seen):
	for channel in (scene.channel, None):
		found = customers.search("CC ", channel, 50)
		assert {item["name"] for item in found} & set(scene.names.values()) == seen
	wool = scene.names["wool"]
	assert {item["name"] for item in customers.search("100% Wool")} == {wool} & seen
	assert customers.search("1__% Wool") == []


def test_the_card_and_the_timeline_of_what_is_visible(seen):
	for name in seen:
		assert customers.get_card(name)["name"] == name
		found = all_pages(lambda cursor, name=name: timeline.get_page(name, cursor=cursor, limit=1))
		assert {item["customer"] for item in found} == {name}
		assert {item["kind"] for item in found} >= {"post", "move", "interaction"}
		counts = timeline.get_counts(name)
		assert (counts["posts"], counts["moves"]) == (1, 1)
		assert counts["total"] == len(found)


def test_what_is_hidden_is_as_good_as_not_there(hidden):
	for name in (*hidden, "CC nobody of this name"):
		for ask in (
			customers.get_card,
			timeline.get_page,
			timeline.get_counts,
			lambda name: posts.create_post("Note", "<p>x</p>", customer=name),
		):
			with pytest.raises(NotFoundError) as refused:
				ask(name)
			assert str(refused.value) == NOT_FOUND
	assert not frappe.db.exists("Convo Post", {"content": ["like", "%<p>x</p>%"]})


def test_a_hidden_customers_post_can_be_neither_changed_nor_deleted(scene, hidden):
	for name in hidden:
		with pytest.raises(NotFoundError):
			posts.edit_post(scene.posts[name], "<p>changed</p>")
		with pytest.raises(NotFoundError):
			posts.delete_post(scene.posts[name])


def test_the_live_count_of_a_rule(scene, way, seen, monkeypatch):
	monkeypatch.setattr(draft_rule, "PATIENCE_SECONDS", 60.0)  # however slow the machine
	found = draft_rule.ask_count([kit.named(list(scene.names.values()))], False, [], 20)
	if way == "nothing shared":
		assert found["count"] is None and "You may not read Customer" in found["hidden"][0]["text"]
		return
	assert (found["count"], found["seen"]) == (len(seen), len(seen))
	assert {item["name"] for item in found["sample"]} == seen


@pytest.mark.parametrize("doctype", LISTED)
def test_the_lists_of_the_desk(scene, seen, doctype):
	rows = frappe.get_list(
		doctype,
		filters={"customer": ["is", "set"]},
		fields=["name", "customer"],
		order_by="name",
		limit_page_length=0,
	)
	assert {row.customer for row in rows} & set(scene.names.values()) == seen


@pytest.mark.parametrize("doctype", LISTED)
def test_single_records_of_the_desk(scene, seen, hidden, doctype):
	for name in scene.names.values():
		for row in frappe.get_all(doctype, {"customer": name}, pluck="name", order_by="name"):
			doc = frappe.get_doc(doctype, row)
			expected = name in seen and may_read_what_it_tells_of(doc)
			assert bool(doc.has_permission("read")) == expected, (name, doc.get("reference_doctype"))


def may_read_what_it_tells_of(doc):
	if doc.get("reference_doctype") != "Issue":
		return True
	return frappe.has_permission("Issue", "read", doc=doc.reference_name)


def test_the_reports_of_the_desk(scene, seen):
	from frappe.desk.reportview import get_count

	frappe.local.form_dict = frappe._dict(
		doctype="Convo Segment Member", filters=[["segment", "=", scene.segment]], distinct="false"
	)
	assert get_count() == len(seen)


def test_rest(scene, way, seen):
	reader = frappe.session.user
	frappe.set_user("Administrator")
	client = Client(reader)
	answer = client.ask(
		"GET", "/api/resource/Convo Segment Member", {"fields": '["customer"]', "limit_page_length": 0}
	)
	assert answer.status == 200
	assert {row["customer"] for row in answer.body["data"]} & set(scene.names.values()) == seen
	for name, post in scene.posts.items():
		answer = client.ask("GET", f"/api/resource/Convo Post/{post}")
		assert answer.status == (200 if name in seen else 403), (name, answer.text)
		answer = client.call("customers.get_card", customer=name)
		assert answer.status == (200 if name in seen else 404), (name, answer.text)
	answer = client.call("feed.get_page", channel=scene.channel)
	assert {item["customer"] for item in answer.message["items"]} == seen
