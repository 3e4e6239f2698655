"""Whatever is computed for a reader is computed within what they may see: non-interference, over every way in.

Everything a reader can ask is asked; then only what is hidden from them changes; then it is asked again, and not one
byte may differ but for times. What a reader may legitimately notice is listed by name, with its reason.
"""

import importlib
import inspect
import json
import pkgutil
import re

import frappe
import pytest
from frappe.desk.query_report import run as run_report
from frappe.permissions import add_user_permission
from frappe.utils import nowdate

import convo_channels.api
from convo_channels.constants import DOCTYPES
from convo_channels.services.insight import draft_rule
from convo_channels.services.segments import segment_form
from tests.site import kit
from tests.site.ground import user
from tests.site.kit import when

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

# Functions that are asked, each with the arguments that reach furthest; {name} stands for what the scene made.
ASKED = {
	"bulk.list_columns": [{"segment": "{own}"}],
	"bulk.preview_mail": [{"segment": "{own}", "options": options} for options in ("{}", "{mail}")],
	"channels.get_sidebar": [{}],
	"channels.get_channel": [{"channel": "{channel}"}, {"channel": "{channel_of_invoices}"}],
	"channels.get_people": [{"channel": "{channel}"}],
	"channels.list_archived": [{}],
	"channels.search_people": [{"channel": "{channel}", "txt": "CC"}],
	"customers.get_card": [{"customer": "{seen}"}],
	"customers.search": [{"txt": "CC"}, {"txt": "CC", "channel": "{channel}"}],
	"explain.explain": [{"segment": segment, "customer": "{seen}"} for segment in ("{own}", "{of_invoices}", "{outer}")],
	"explain.search": [{"segment": "{own}", "txt": "CC"}],
	"feed.get_page": [{"channel": channel, "with_channel": 1} for channel in ("{channel}", "{channel_of_invoices}")],
	"feed.get_changes": [{"channel": channel, "since": "0:0"} for channel in ("{channel}", "{channel_of_invoices}")],
	"feed.get_catch_up": [{"channel": channel, "since": "{today}"} for channel in ("{channel}", "{channel_of_invoices}")],
	"feed.get_choices": [{"channel": "{channel}"}],
	"files.get_limits": [{}],
	"first_steps.get_state": [{}],
	"health.get_state": [{}],
	"health.get_parked": [{}],
	"home.get_today": [{}],
	"library.list_templates": [{}],
	"library.preview_template": [{"template": "inactive"}],
	"library.export_segments": [{"segments": ["{own}"]}],
	"library.check_import": [{"content": "{file}"}],
	"library.get_versions": [{"segment": "{own}"}],
	"library.where_used": [{"segment": "{own}"}],
	"links.find": [{"txt": text} for text in ("CC", "psst", "hello")],
	"links.search": [{"doctype": doctype, "txt": "CC"} for doctype in ("Convo Segment", "Convo Segment Member", "Convo Profile")],
	"member_actions.get_runs": [{"segment": "{own}"}],
	"moves.get_upcoming": [{"segment": "{fading}"}, {"channel": "{channel}"}],
	"moves.get_history": [{"segment": "{own}"}],
	"moves.get_members_on": [{"segment": "{own}", "on": "{today}"}],
	"posts.list_replies": [{"post": "{post}"}],
	"posts.list_versions": [{"post": "{post}"}],
	"rules.count": [{"rules": "{rules}"}, {"rules": "{nothing}"}, {"rules": "{invoices}"}, {"rules": "{talk}"}],
	"rules.difference": [{"rules": "{rules}", "segment": "{own}"}, {"rules": "{talk}"}],
	"search.find": [{"query": text} for text in ("CC", "psst", "hello", "SINV", "after:2000")],
	"segments.get_catalog": [{}],
	"segments.get_overview": [{"segment": name} for name in ("{own}", "{of_invoices}", "{outer}")],
	"segments.get_counts": [{"segments": ["{own}", "{of_invoices}"]}],
	"segments.get_members": [{"segment": "{own}"}],
	"segments.list_members": [
		{"segment": "{own}"},
		{"segment": "{own}", "columns": ["customer_name", "joined_at"], "sort_by": "customer_name", "descending": 1, "txt": "CC"},
		{"segment": "{of_invoices}"},
	],
	"segments.verify": [{"segment": "{own}"}],
	"timeline.get_page": [{"customer": "{seen}", "with_customer": 1}, {"customer": "{seen}", "filters": {"text": "SINV"}}],
	"timeline.get_counts": [{"customer": "{seen}"}],
	"timeline.get_backfill": [{}],
}
# What only writes or asks for work, or follows up a token: its answer says that it was done.
NOT_ASKED = {
	"bulk.start", "bulk.get", "bulk.cancel", "channels.create_channel", "channels.change_channel", "channels.archive_channel", "channels.save_sidebar", "channels.set_person", "channels.set_role", "demo.load", "demo.remove", "demo.get_state",
	"drafts.list", "drafts.save", "drafts.discard", "views.list", "views.save", "views.change", "views.delete", "post_templates.list", "files.get", "files.upload", "files.discard",
	"feed.mark_read", "feed.mark_unread", "feed.mark_all_read", "timeline.mark_read", "first_steps.find_people", "first_steps.give_role", "first_steps.dismiss", "health.drain_now",
	"health.retry_parked", "health.retry_all_parked", "health.retry_broken", "health.reconcile_now", "health.pause",
	"health.resume", "health.mend_schedule", "home.carry_out", "home.discard", "library.create_from_template", "library.import_segments", "library.detach",
	"member_actions.retry", "posts.create_post", "posts.edit_post", "posts.delete_post", "posts.react", "posts.restore_post", "posts.mark_answer", "posts.pin", "posts.make_event", "rules.get_count",
	"rules.get_difference", "rules.get_difference_page", "segments.rebuild", "timeline.start_backfill", "timeline.get_mail",
}  # fmt: skip
# {key of an answer: why it may differ}
MAY_DIFFER = {
	"took_ms": "a time",
	"now": "a time",
	"mark": "how much happened on the site, not of what",
	"speed": "how fast the site works",
	"waiting": "how much the site has to do, not of what",
	"oldest_at": "a time",
	"token": "made anew for each question",
	"evaluated_at": "a time: when the rule was last looked at for anybody",
	"verified_at": "a time",
	"drained_at": "a time",
	"ticked_at": "a time",
	"computed_at": "a time",
	"evaluation_ms": "a time",
	"slowest": "ordered by time",
	"work": "how much the site has to do, not of what",
	"content": "names its own time (the file of an export)",
	"next_cursor": "holds a time",
	"modified": "a time",
	"execution_time": "a time",
}
TIME = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?")
MAIL = {"subject": "News", "content": "<p>There is something new</p>"}
MANAGER = ("Convo Manager", "Sales Manager", "Sales Master Manager")


def functions():
	found = {}
	for module in pkgutil.iter_modules(convo_channels.api.__path__):
		loaded = importlib.import_module(f"convo_channels.api.{module.name}")
		for name, function in inspect.getmembers(loaded, inspect.isfunction):
			if function.__module__ == loaded.__name__ and function in frappe.whitelisted:
				found[f"{module.name}.{name}"] = function
	return found


FUNCTIONS = functions()


class Scene:
	"""A customer whom every reader sees, one whom those limited to it do not; invoices that only some may read."""

	def __init__(self, ground):
		frappe.flags.mute_emails = True
		self.ground = ground
		self.seen, self.hidden = (kit.customer(ground, word).name for word in ("Seen", "Hidden"))
		kit.settle()
		self.tag = kit.unique("of readers")
		both = when("Tag", "is", self.tag)
		for name in (self.seen, self.hidden):
			kit.tag(name, self.tag)
		kit.settle()
		names = {
			"own": kit.segment(both, when("Customer", "is", ground.north, field="territory")),
			"of_invoices": kit.segment(both, when("Sales Invoice", "more than", 250, measure="sum", field="grand_total")),
			"fading": kit.segment(both, when("Customer", "in the last (days)", 3, field="creation")),
		}
		names["outer"] = kit.segment(when("Segment", "is in", names["of_invoices"], field="segment"), both)
		names["channel"] = kit.channel(names["own"])
		names["channel_of_invoices"] = kit.channel(names["of_invoices"])
		post = kit.post(self.seen, "hello").name
		kit.invoice(ground, self.seen, rate=100)
		kit.settle()
		channels = {names[word] for word in ("channel", "channel_of_invoices")}
		self.forms = [("Convo Channel" if n in channels else "Convo Segment", n) for n in names.values()]
		self.forms += [("Convo Profile", n) for n in (self.seen, self.hidden)]
		rules = {
			"rules": [both],
			"nothing": [both, when("Customer", "is", "nobody", field="customer_name")],
			"invoices": [both, when("Sales Invoice", "at least", 2, measure="count")],
			"talk": [both, when("Convo Interaction", "more than", 250, measure="sum", field="amount")],
		}
		frappe.set_user("Administrator")
		content = FUNCTIONS["library.export_segments"](segments=[names["own"]])["content"]
		self.names = {
			**names, "seen": self.seen, "post": post, "today": nowdate(), "file": content, "mail": json.dumps(MAIL),
			**{key: json.dumps(rows) for key, rows in rules.items()},
		}  # fmt: skip

	def fill(self, given):
		return {
			key: re.sub(r"\{(\w+)\}", lambda m: self.names[m.group(1)], value) if isinstance(value, str)
			else [self.fill({"": item})[""] for item in value] if isinstance(value, list) else value
			for key, value in given.items()
		}  # fmt: skip


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	made = Scene(ground)
	yield made
	frappe.set_user("Administrator")


@pytest.fixture(autouse=True)
def patient(monkeypatch):
	monkeypatch.setattr(draft_rule, "PATIENCE_SECONDS", 60.0)


def limited_to(reader, customer):
	if not frappe.db.exists("User Permission", {"user": reader}):
		add_user_permission("Customer", customer, reader)
	return reader


def make_reader(scene, word):
	accounts = ("Accounts Manager",)
	if word == "manager of one customer":
		return limited_to(user("reads-one", (*MANAGER, *accounts)), scene.seen)
	if word == "agent of one customer":
		return limited_to(user("agent-of-one", ("Convo Agent", "Sales User", *accounts)), scene.seen)
	if word == "shared only":
		name = user("reads-shared", ("Convo Manager",))
		frappe.share.add("Customer", scene.seen, name, read=1)
		return name
	return user("reads-no-invoice", MANAGER)


# -- what is hidden changes


def another_hidden_customer(scene):
	"""It matches the rules, has an invoice and a post, and is told of everywhere but to who does not see it."""
	name = kit.customer(scene.ground, "Hidden too").name
	kit.tag(name, scene.tag)
	kit.invoice(scene.ground, name, rate=900)
	kit.post(name, "psst")


def a_hidden_invoice_of_a_seen_customer(scene):
	"""Too small to bring anybody into a segment: who is in one is told to everybody who sees the customer."""
	kit.invoice(scene.ground, scene.seen, rate=7)


def the_hidden_customer_goes(scene):
	doc = frappe.get_doc("Customer", scene.hidden)
	doc.territory = scene.ground.north if doc.territory == scene.ground.south else scene.ground.south
	doc.website = "https://elsewhere.example.com"
	doc.save()


def a_hidden_change_is_parked(scene):
	frappe.get_doc("Customer", scene.hidden).save()
	frappe.db.commit()
	frappe.db.set_value(
		"Convo Outbox", {"reference_name": scene.hidden}, {"is_parked": 1, "error": f"{scene.hidden} failed"}
	)


def a_hidden_customer_is_wrongly_left_out_or_in(scene):
	"""As raw SQL leaves it: what verifying finds is told to whoever sees the customer."""
	segment = scene.names["own"]
	wrong = {"segment": segment, "customer": scene.hidden}
	if frappe.db.exists("Convo Segment Member", wrong):
		frappe.db.delete("Convo Segment Member", wrong)
	else:
		frappe.get_doc({"doctype": "Convo Segment Member", **wrong, "joined_at": frappe.utils.now()}).db_insert()
	frappe.db.commit()
	assert segment_form.verify(segment)["drift"] == 1


LIMITED = ("manager of one customer", "agent of one customer", "shared only")
CASES = [
	*((word, another_hidden_customer) for word in LIMITED),
	("manager of one customer", the_hidden_customer_goes),
	("manager of one customer", a_hidden_change_is_parked),
	("agent of one customer", the_hidden_customer_goes),
	("shared only", the_hidden_customer_goes),
	("manager who reads no invoices", a_hidden_invoice_of_a_seen_customer),
	("manager of one customer", a_hidden_customer_is_wrongly_left_out_or_in),
]


def ask_everything(scene, reader):
	"""{question: its answer}"""
	frappe.clear_cache(user=reader)
	frappe.set_user(reader)
	answers = {}
	for path, asked in ASKED.items():
		for given in asked:
			answers[f"{path} {json.dumps(given)}"] = answer(FUNCTIONS[path], scene.fill(given))
	for doctype in DOCTYPES:
		answers[f"list {doctype}"] = answer(listed, {"doctype": doctype})
	for doctype, name in scene.forms:
		answers[f"form {doctype} {name}"] = answer(form, {"doctype": doctype, "name": name})
	for given in PROBES:
		answers[f"probe {json.dumps(given)}"] = answer(probe, given)
	answers["filter"] = answer(in_segment, {"segment": scene.names["own"]})
	answers["report"] = answer(run_report, {"report_name": "Customers by Segment", "filters": {"segments": scene.names["own"]}})
	frappe.set_user("Administrator")
	frappe.db.commit()
	return answers


def answer(function, given):
	try:
		found = function(**given)
	except Exception as error:
		frappe.clear_messages()
		return f"{type(error).__name__}: {error}"
	return plain(json.loads(frappe.as_json(found)))


def listed(doctype):
	if frappe.get_meta(doctype).istable or frappe.get_meta(doctype).issingle:
		return None
	return frappe.get_list(doctype, fields=["*"], order_by="name", limit_page_length=0)


def form(doctype, name):
	doc = frappe.get_doc(doctype, name)
	doc.check_permission("read")
	doc.apply_fieldlevel_read_permissions()
	found = doc.as_dict()
	return found


# Columns by which a list could be filtered, sorted or joined to find out what it does not show.
PROBES = [
	{"doctype": "Convo Segment", "filters": [["member_count", ">", number]]} for number in (0, 1, 2)
] + [
	{"doctype": "Convo Segment", "order_by": "member_count desc"},
	{"doctype": "Convo Segment", "order_by": "drift_count desc"},
	{"doctype": "Convo Channel", "fields": ["name", "segment.member_count"]},
	{"doctype": "Convo Segment Figure", "fields": ["count(name) as n"]},
	{"doctype": "Convo Outbox", "fields": ["count(name) as n"]},
	{"doctype": "Convo Profile", "filters": [["interaction_count", ">", 1]]},
	{"doctype": "Convo Profile", "order_by": "interaction_count desc"},
	{"doctype": "Convo Interaction", "filters": [["amount", ">", 5]]},
	{"doctype": "Convo Interaction", "fields": ["sum(amount) as n"]},
	{"doctype": "Convo Segment Log", "fields": ["count(name) as n"]},
]


def probe(**given):
	return frappe.get_list(limit_page_length=0, **{"order_by": "name", **given})


def in_segment(segment):
	return frappe.get_list("Customer", filters={"name": ["in segment", segment]}, pluck="name", order_by="name")


def plain(found):
	"""Without what may differ."""
	if isinstance(found, dict):
		return {key: plain(value) for key, value in found.items() if key not in MAY_DIFFER}
	if isinstance(found, list):
		return [plain(item) for item in found]
	return TIME.sub("TIME", found) if isinstance(found, str) else found


def differences(place, one, other):
	"""[(where, before, after)] down to the value that differs."""
	if isinstance(one, dict) and isinstance(other, dict):
		keys = sorted(one.keys() | other.keys())
		return [d for key in keys for d in differences(f"{place} > {key}", one.get(key), other.get(key))]
	if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
		return [d for i, pair in enumerate(zip(one, other, strict=True)) for d in differences(f"{place} > {i}", *pair)]
	return [] if one == other else [(place, one, other)]


def test_every_function_is_asked_or_named():
	assert set(ASKED) | NOT_ASKED == set(FUNCTIONS) and not set(ASKED) & NOT_ASKED


@pytest.mark.parametrize(("word", "change"), CASES, ids=lambda value: getattr(value, "__name__", value))
def test_what_is_hidden_changes_no_answer(scene, word, change):
	reader = make_reader(scene, word)
	frappe.db.commit()
	ask_everything(scene, reader)
	before = ask_everything(scene, reader)
	change(scene)
	frappe.db.commit()
	if change is not a_hidden_change_is_parked:
		kit.settle()
	after = ask_everything(scene, reader)
	different = [found for key in sorted(before.keys() | after.keys()) for found in differences(key, before.get(key), after.get(key))]
	frappe.db.delete("Convo Outbox")
	frappe.db.commit()
	assert not different, "\n".join(str(found)[:300] for found in different)
