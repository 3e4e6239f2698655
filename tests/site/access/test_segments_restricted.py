"""A segment or channel that somebody may not read in Frappe's lists is not there for them in any endpoint of ours either.

By a User Permission, or by a right that was taken from the role: the way does not matter, nor which endpoint is asked.
"""

import inspect
import json

import frappe
import pytest
from frappe.permissions import add_permission, add_user_permission, update_permission_property

from convo_channels.api import channels, customers, feed, library, moves, posts, rules, segments, timeline
from convo_channels.services.segments import list_filter
from tests.site import kit
from tests.site.access.test_api_access import FUNCTIONS, VALUES
from tests.site.ground import user

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

ROLES = ("Convo Manager", "Sales Manager", "Sales Master Manager")
# Arguments that name one, by endpoint: whoever adds an endpoint that names a segment or channel is found by the names.
NAMES = {"segment": "Convo Segment", "channel": "Convo Channel", "segments": "Convo Segment"}
# What is answered for many at once leaves the others out; a thread is the same from wherever it was opened.
FOR_MANY = {"segments.get_counts", "posts.list_replies"}
WORD = "of the hidden one"


class Scene:
	def __init__(self, ground):
		self.customer = kit.customer(ground).name
		self.other = kit.customer(ground).name
		kit.settle()
		self.shown = kit.segment(kit.named([self.customer]))
		self.hidden = kit.segment(kit.named([self.customer, self.other]), title=kit.unique("hidden"))
		self.builder = kit.segment(kit.when("Segment", "is in", self.hidden, field="segment"), title=kit.unique("hidden"))
		self.shown_channel = kit.channel(self.shown)
		self.of_hidden = kit.channel(self.hidden, title=kit.unique("hidden"))
		self.hidden_channel = kit.channel(self.shown, title=kit.unique("hidden"))
		self.post = kit.post(None, WORD, channel=self.hidden_channel).name
		self.about = kit.post(self.customer, "about them").name
		self.limited = user("segment-limited", ROLES)
		self.unlimited = user("segment-unlimited", ROLES)
		add_user_permission("Convo Segment", self.shown, self.limited)
		add_user_permission("Convo Channel", self.shown_channel, self.limited)
		kit.settle()
		frappe.db.commit()
		self.secrets = {self.hidden, self.builder, self.of_hidden, self.hidden_channel, WORD}

	def name(self, argument, word):
		return {"Convo Segment": getattr(self, word), "Convo Channel": getattr(self, f"{word}_channel")}[NAMES[argument]]


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	yield Scene(ground)
	frappe.set_user("Administrator")
	frappe.db.delete("User Permission", {"allow": ["in", ["Convo Segment", "Convo Channel"]]})
	frappe.db.commit()


@pytest.fixture
def limited(scene):
	frappe.set_user(scene.limited)
	return scene


def naming():
	for path, function in sorted(FUNCTIONS.items()):
		for argument in inspect.signature(function).parameters:
			if argument in NAMES:
				yield path, argument


def ask(scene, path, argument, named):
	given = {}
	for name, parameter in inspect.signature(FUNCTIONS[path]).parameters.items():
		if name == argument:
			given[name] = json.dumps([named]) if name == "segments" else named
		elif name == "customer":
			given[name] = scene.customer if path != "posts.create_post" else None
		elif name == "segment" and parameter.default is parameter.empty:
			given[name] = scene.shown
		elif name == "on":
			given[name] = 1 if path.startswith(("posts.", "channels.")) else frappe.utils.nowdate()
		elif name == "post":
			given[name] = scene.about
		elif name == "since":
			given[name] = "2020-01-01 00:00:00" if path == "feed.get_catch_up" else "0:0"
		elif name == "query":
			given[name] = "CC"
		elif name == "title" and path != "channels.change_channel":  # Frappe keeps rights by the new name, past a rollback
			given[name] = kit.unique("title")
		elif name == "post_type":
			given[name] = "Note"
		elif name == "content":
			given[name] = "<p>x</p>"
		elif name == "up_to":
			given[name] = str(frappe.utils.now_datetime())
		elif name == "rules":
			given[name] = json.dumps([kit.named([scene.customer])])
		elif name == "action":
			given[name] = "Export"
		elif name == "options":
			given[name] = json.dumps({"columns": ["name"]})
		elif parameter.default is parameter.empty:
			given[name] = VALUES.get(getattr(parameter.annotation, "__name__", ""), "[]")
	return FUNCTIONS[path](**given)


def test_there_are_endpoints_to_ask():
	asked = {path for path, _ in naming()}
	assert {"explain.search", "bulk.start", "feed.get_page", "moves.get_upcoming", "rules.difference"} <= asked
	assert len(asked) > 20


@pytest.mark.parametrize(("path", "argument"), list(naming()))
def test_what_may_not_be_read_is_not_there(limited, path, argument):
	"""The sentence is the same for one that does not exist, so that nobody learns which it is."""
	hidden, nothing = limited.name(argument, "hidden"), "CC not there"
	if path in FOR_MANY:
		assert ask(limited, path, argument, hidden) == ask(limited, path, argument, nothing)
		return
	said = []
	for named in (hidden, nothing):
		with pytest.raises((frappe.ValidationError, frappe.PermissionError)) as refused:
			ask(limited, path, argument, named)
		said.append((type(refused.value), str(refused.value).replace(named, "it")))
		frappe.db.rollback()
	assert said[0] == said[1]


@pytest.mark.parametrize(("path", "argument"), list(naming()))
def test_what_may_be_read_is(limited, path, argument):
	"""So that the test above is refused for the name alone."""
	if path == "channels.create_channel":
		frappe.set_user(limited.unlimited)  # who may have some channels only makes no others
	ask(limited, path, argument, limited.name(argument, "shown"))
	frappe.db.rollback()


def told(answer):
	return json.dumps(answer, default=str, ensure_ascii=False)


ANSWERS = {
	"the sidebar": lambda s: channels.get_sidebar(),
	"a channel": lambda s: channels.get_channel(s.shown_channel),
	"a feed": lambda s: feed.get_page(s.shown_channel),
	"an overview": lambda s: segments.get_overview(s.shown),
	"a card": lambda s: customers.get_card(s.customer),
	"a timeline": lambda s: timeline.get_page(s.customer),
	"counts of many": lambda s: segments.get_counts(json.dumps([s.shown, s.hidden])),
}


@pytest.mark.parametrize("what", ANSWERS)
def test_no_answer_names_it(scene, what):
	frappe.set_user(scene.limited)
	found = told(ANSWERS[what](scene))
	assert not [secret for secret in scene.secrets if secret in found]
	frappe.set_user(scene.unlimited)
	everything = told(ANSWERS[what](scene))
	assert what in ("an overview", "a channel") or [secret for secret in scene.secrets if secret in everything]


def test_moves_and_their_number_are_of_readable_segments(scene):
	joined = frappe.get_doc("Convo Segment", scene.hidden)
	joined.append("exceptions", {"customer": scene.customer, "kind": "Exclude", "reason": "x"})
	joined.save()
	kit.settle()
	kit.fill_segment(scene.hidden)
	frappe.db.commit()
	frappe.set_user(scene.unlimited)
	shown = [item["segment"] for item in timeline.get_page(scene.customer)["items"] if item["kind"] == "move"]
	assert scene.hidden in shown and timeline.get_counts(scene.customer)["moves"] == len(shown)
	frappe.set_user(scene.limited)
	shown = [item["segment"] for item in timeline.get_page(scene.customer)["items"] if item["kind"] == "move"]
	assert scene.hidden not in shown and timeline.get_counts(scene.customer)["moves"] == len(shown)


def test_a_rule_does_not_ask_about_it(limited):
	asked = json.dumps([kit.when("Segment", "is in", limited.hidden, field="segment")])
	nothing = asked.replace(limited.hidden, "CC not there")
	said = []
	for given, named in ((asked, limited.hidden), (nothing, "CC not there")):
		with pytest.raises((frappe.ValidationError, frappe.PermissionError)) as refused:
			rules.count(given)
		said.append(str(refused.value).replace(named, "it"))
	assert said[0] == said[1]
	with pytest.raises((frappe.ValidationError, frappe.PermissionError)):
		frappe.get_doc({"doctype": "Convo Segment", "title": kit.unique("x"), "rules": json.loads(asked)}).insert()
	assert rules.count(asked.replace(limited.hidden, limited.shown))["count"] == 1


def test_nothing_depends_on_the_shown_that_is_hidden(limited):
	uses = library.where_used(limited.shown)["uses"]
	assert limited.hidden_channel not in told(uses)
	assert limited.shown_channel in told(uses)


def test_a_segment_is_not_pointed_to_it(limited):
	uses = json.dumps([{"doctype": "Convo Channel", "name": limited.shown_channel, "action": "point", "to": limited.hidden}])
	with pytest.raises(frappe.ValidationError, match="Choose the segment to point"):
		library.detach(limited.shown, uses)


# ---- rights that were taken from the role

READS = {
	"Convo Segment": {
		"get_members": lambda s: segments.get_members(s.shown),
		"get_overview": lambda s: segments.get_overview(s.shown),
		"upcoming": lambda s: moves.get_upcoming(segment=s.shown),
		"list filter": lambda s: list_filter.fetch_customers(s.shown),
	},
	"Convo Segment Member": {
		"get_members": lambda s: segments.get_members(s.shown),
		"members on": lambda s: moves.get_members_on(s.shown, frappe.utils.nowdate()),
		"list filter": lambda s: list_filter.fetch_customers(s.shown),
	},
	"Convo Segment Log": {"history": lambda s: moves.get_history(s.shown)},
	"Convo Segment Action Run": {"runs": lambda s: FUNCTIONS["member_actions.get_runs"](s.shown)},
	"Convo Channel": {
		"get_channel": lambda s: channels.get_channel(s.shown_channel),
		"feed": lambda s: feed.get_page(s.shown_channel),
	},
}


@pytest.fixture
def taken(scene):
	"""Take the right to read a kind from the role, as the Role Permission Manager does."""
	done = []

	def take(doctype):
		for role in ROLES:
			if role not in {row.role for row in frappe.get_meta(doctype).permissions}:
				continue
			add_permission(doctype, role, 0)
			update_permission_property(doctype, role, 0, "read", 0, validate=False)
		done.append(doctype)
		frappe.db.commit()
		frappe.clear_cache(doctype=doctype)

	yield take
	frappe.set_user("Administrator")
	for doctype in done:
		frappe.db.delete("Custom DocPerm", {"parent": doctype})
		frappe.clear_cache(doctype=doctype)
	frappe.db.commit()


@pytest.mark.parametrize(("doctype", "what"), [(d, w) for d, ways in READS.items() for w in ways])
def test_a_right_taken_from_the_role_is_taken_here(scene, taken, doctype, what):
	frappe.set_user(scene.unlimited)
	READS[doctype][what](scene)
	frappe.set_user("Administrator")
	taken(doctype)
	frappe.set_user(scene.unlimited)
	assert not frappe.has_permission(doctype, "read")
	with pytest.raises((frappe.ValidationError, frappe.PermissionError)):
		READS[doctype][what](scene)


@pytest.mark.parametrize(("doctype", "kind"), [("Convo Post", "post"), ("Convo Segment Log", "move"), ("Convo Interaction", "interaction")])
def test_rows_of_a_kind_that_is_not_read_are_left_out(scene, ground, taken, doctype, kind):
	frappe.set_user("Administrator")
	if kind == "interaction":
		kit.mail(scene.customer)
		kit.settle()
		frappe.db.commit()
	frappe.set_user(scene.unlimited)
	assert kind in {item["kind"] for item in timeline.get_page(scene.customer)["items"]}
	frappe.set_user("Administrator")
	taken(doctype)
	frappe.set_user(scene.unlimited)
	for page in (timeline.get_page(scene.customer), feed.get_page(scene.shown_channel), feed.get_page(scene.hidden_channel)):
		assert kind not in {item["kind"] for item in page["items"]}
	counted = timeline.get_counts(scene.customer)
	assert {"post": counted["posts"], "move": counted["moves"], "interaction": sum(counted["media"].values())}[kind] == 0


def test_whose_post_it_is_does_not_matter(scene, taken):
	frappe.set_user("Administrator")
	mine = kit.post(scene.customer, "mine", author=scene.unlimited).name
	frappe.db.set_value("Convo Post", mine, "author", scene.unlimited)
	taken("Convo Post")
	frappe.set_user(scene.unlimited)
	with pytest.raises((frappe.ValidationError, frappe.PermissionError)):
		posts.edit_post(mine, "<p>changed</p>")
