"""Segments as a file: there and back, between sites, in any order; and every broken file is one sentence."""

import datetime
import json

import pytest

from convo_channels.core.base.errors import RequestError
from convo_channels.core.library.exchange import (
	FORMAT,
	MAX_SEGMENTS,
	Shared,
	choose,
	form_row,
	plain_row,
	plan_import,
	read_file,
	with_inner,
	write_file,
)
from tests.support.builders import condition, on_customer, site_catalog

NOW = datetime.datetime(2026, 3, 18, 15, 0)
FROZEN = plain_row(on_customer("is_frozen", "is yes"))


def inside(name):
	return plain_row(condition("Segment", "is in", name, field="segment"))


def segment(title, *rows, **more):
	return Shared(title, list(rows) or [FROZEN], **more)


def written(*segments):
	return write_file(segments, app_version="9.9", now=NOW)


def planned(*segments, stored=(), exists=lambda doctype, name: True):
	own = {shared.title: shared for shared in stored}
	return plan_import(read_file(written(*segments)), own, site_catalog(), exists)


def content(**changes):
	given = json.loads(written(segment("One")))
	given.update(changes)
	return json.dumps({key: value for key, value in given.items() if value is not ...})


def record(**changes):
	given = json.loads(written(segment("One")))["segments"][0]
	given.update(changes)
	return content(segments=[{key: value for key, value in given.items() if value is not ...}])


def test_a_file_is_read_back_as_it_was_written():
	filters = [["status", "is one of", ["Open", "Offen, später"]]]
	rows = [
		plain_row(condition("Quotation", "exists", measure="exists", filters=filters, group_no=2)),
		plain_row(on_customer("territory", "is one of", "A\nB", negate=1, or_never=1)),
	]
	given = segment("Käufer “neu”", *rows, description="Zeile\nzwei", include_disabled=True)
	assert read_file(written(given)) == [given]
	assert form_row(rows[0])["filters"] == json.dumps(filters, ensure_ascii=False)
	assert plain_row(form_row(rows[0])) == rows[0]


def test_a_file_names_its_format_and_app():
	given = json.loads(written(segment("One")))
	assert (given["format"], given["version"], given["app_version"]) == (FORMAT, 1, "9.9")


def test_secrets_and_addresses_of_actions_stay_at_home():
	actions = [
		{"on_move": "Joined", "action": "Call Webhook", "url": "https://x.example/token", "secret": "s"},
		{
			"on_move": "Joined",
			"action": "Send Email",
			"email_template": "Welcome",
			"secret": "s",
			"is_enabled": 1,
		},
	]
	text = written(segment("One", actions=actions))
	assert "token" not in text and "secret" not in text and "Webhook" not in text
	(plan,) = planned(segment("One", actions=actions))
	assert plan.actions == [
		{"on_move": "Joined", "action": "Send Email", "email_template": "Welcome", "is_enabled": 0}
	]


def test_an_action_that_leads_nowhere_here_is_left_out_and_told():
	actions = [{"on_move": "Left", "action": "Add Tag", "tag": "Gone"}]
	(plan,) = planned(segment("One", actions=actions), exists=lambda doctype, name: doctype != "Tag")
	assert plan.actions == [] and plan.problems == []
	assert plan.notes == ['The action "Add Tag" is left out: this site has no Tag "Gone".']


def test_each_segment_is_new_the_same_or_changed():
	stored = [segment("Same", description="text"), segment("Changed")]
	plans = planned(
		segment("New"),
		segment("SAME", description="text "),
		segment("Changed", FROZEN, inside("Same")),
		stored=stored,
	)
	assert [(plan.shared.title, plan.state) for plan in plans] == [
		("New", "new"), ("SAME", "same"), ("Changed", "changed"),
	]  # fmt: skip
	assert all(plan.sentence.startswith("Customers ") and not plan.problems for plan in plans)


def test_the_order_of_a_file_does_not_matter():
	plans = planned(segment("Outer", inside("Middle")), segment("Middle", inside("Inner")), segment("Inner"))
	assert [plan.problems for plan in plans] == [[], [], []]
	assert [plan.shared.title for plan in choose(plans, None, [])] == ["Inner", "Middle", "Outer"]


def test_an_export_brings_what_a_segment_builds_on():
	inner = {"Outer": {"Left", "Right"}, "Left": {"Core"}, "Right": {"Core"}, "Core": set()}
	assert with_inner(["Outer"], inner) == ["Core", "Left", "Right", "Outer"]
	assert with_inner(["Core", "Left"], inner) == ["Core", "Left"]
	assert set(with_inner(["A"], {"A": {"B"}, "B": {"A"}})) == {"A", "B"}, "a cycle ends"


def test_a_cycle_is_refused_naming_the_path_also_through_the_sites_own():
	plans = planned(segment("A", inside("B")), segment("B", inside("A")))
	turns = ["The segment builds on itself: A → B → A.", "The segment builds on itself: B → A → B."]
	assert plans[0].problems == plans[1].problems and plans[0].problems[0] in turns
	(plan,) = planned(segment("A", inside("Own")), stored=[segment("A"), segment("Own", inside("A"))])
	assert len(plan.problems) == 1 and "A" in plan.problems[0] and "Own" in plan.problems[0]
	with pytest.raises(RequestError, match=r"^A: The segment builds on itself"):
		choose([plan], None, ["A", "Own"])


def test_the_same_segment_by_two_paths_is_fine():
	plans = planned(
		segment("Top", inside("L"), inside("R")),
		segment("L", inside("C")),
		segment("R", inside("C")),
		segment("C"),
	)
	assert not any(plan.problems for plan in plans)


@pytest.mark.parametrize(
	("row", "problem"),
	[
		(condition("Spaceship", "exists", measure="exists"), 'Row 1: "Spaceship" is not something a rule can speak of.'),
		(on_customer("shoe_size", "is", "44"), 'Row 1: Customer has no field "shoe_size".'),
		(on_customer("territory", "is under", "Atlantis"), 'This site has no Territory "Atlantis".'),
		(on_customer("territory", "is none of", "Here, Atlantis"), 'This site has no Territory "Atlantis".'),
		(inside("Nowhere"), 'There is no segment "Nowhere", neither here nor in the file.'),
		(
			condition("Issue", "exists", measure="exists", filters=[["owner", "is", "Atlantis"]]),
			'This site has no User "Atlantis".',
		),
	],
)  # fmt: skip
def test_what_the_site_does_not_have_is_one_sentence(row, problem):
	(plan,) = planned(segment("One", row), exists=lambda doctype, name: name != "Atlantis")
	assert plan.problems == [problem]
	with pytest.raises(RequestError) as refusal:
		choose([plan], None, [])
	assert str(refusal.value) == f"One: {problem}"


def test_only_what_is_chosen_is_taken_and_only_whole():
	plans = planned(segment("Outer", inside("Inner")), segment("Inner"), segment("Bad", inside("Nowhere")))
	assert [plan.shared.title for plan in choose(plans, ["inner", "Outer"], [])] == ["Inner", "Outer"]
	with pytest.raises(RequestError, match='Choose the segment "Inner" of the file as well'):
		choose(plans, ["Outer"], [])
	assert [plan.shared.title for plan in choose(plans, ["Outer"], ["INNER"])] == ["Outer"], (
		"it is there already"
	)
	with pytest.raises(RequestError, match=r"^Bad: "):
		choose(plans, None, [])
	with pytest.raises(RequestError, match='The file holds no segment "Other"'):
		choose(plans, ["Other"], [])


@pytest.mark.parametrize(
	("text", "sentence"),
	[
		("", "The file is not valid JSON."),
		("{", "The file is not valid JSON."),
		("[" * 100_000, "The file is not valid JSON."),
		("[]", "The file holds no segments of Convo Channels."),
		("null", "The file holds no segments of Convo Channels."),
		(content(format="something"), "The file holds no segments of Convo Channels."),
		(content(version=...), "The file does not say which version of the format it has."),
		(content(version="1"), "The file does not say which version of the format it has."),
		(content(version=2), "The file has version 2 of the format; this site reads up to version 1. Update the app."),
		(content(segments=[]), "The file holds no segments."),
		(content(segments={}), "The file holds no segments."),
		(content(segments=[1]), "Segment 1 of the file is not an object."),
		(content(segments=[{"title": "x"}] * (MAX_SEGMENTS + 1)), f"The file holds {MAX_SEGMENTS + 1} segments; {MAX_SEGMENTS} is the most."),
		(record(title=" "), "Segment 1 of the file has no title."),
		(record(title=5), "Segment 1 of the file has no title."),
		(record(title="<b>"), 'The title "<b>" is too long or holds signs that a title cannot have.'),
		(record(title="x" * 141), f'The title "{"x" * 60}…" is too long or holds signs that a title cannot have.'),
		(record(rules="x"), 'The segment "One" of the file has no list of conditions.'),
		(record(rules=["x"]), 'The segment "One" of the file has no list of conditions.'),
		(record(rules=[{"group_no": "x"}]), 'The conditions of the segment "One" cannot be read.'),
		(record(rules=[{"period_days": "1_0"}]), 'The conditions of the segment "One" cannot be read.'),
		(record(rules=[{"bracket_no": "\u0663"}]), 'The conditions of the segment "One" cannot be read.'),
		(record(rules=[{"period_days": 1.5}]), 'The conditions of the segment "One" cannot be read.'),
		(record(rules=[{"period_days": 1e999}]), 'The conditions of the segment "One" cannot be read.'),
		(record(actions={"a": 1}), 'The actions of the segment "One" are not a list.'),
		(record(actions=[{}] * 31), 'The segment "One" has more than 30 actions.'),
		(record(description=5), 'The description of the segment "One" is not a text.'),
		(written(segment("One"), segment("ONE")), 'The file holds the segment "ONE" twice.'),
		('"' + "x" * 2_000_000 + '"', "The file is larger than 2 MB."),
	],
)  # fmt: skip
def test_a_broken_file_is_one_sentence(text, sentence):
	with pytest.raises(RequestError) as refusal:
		read_file(text)
	assert str(refusal.value) == sentence


def test_values_that_are_lists_or_numbers_become_what_the_form_holds():
	row = plain_row(
		{"subject": "Customer", "field": "territory", "operator": "is one of", "value": ["A", "B"]}
	)
	assert row["value"] == '["A", "B"]' and row["group_no"] == 1 and row["measure"] == "value"
	assert plain_row({"value": 5})["value"] == "5"


@pytest.mark.parametrize(
	"cell",
	[
		{"action": ["Call Webhook"]}, {"action": {"is": "Post"}}, {"action": 7}, {"action": "\ud800"}, {"on_move": ["Joined"]},
		{"user": ["a@b.example"]}, {"user": 5}, {"channel": [1]}, {"tag": {"is": "vip"}}, {"message": {"html": "x"}},
		{"message": True}, {"is_enabled": []}, {"is_enabled": "yes"}, {"due_in_days": 10**30}, {"due_in_days": float("inf")},
		{"due_in_days": float("nan")}, {"due_in_days": {"a": 1}}, {"on_first_fill": [[]]},
	],
)  # fmt: skip
def test_an_action_of_a_file_holds_texts_and_numbers(cell):
	actions = [{"action": "Create ToDo", "on_move": "Joined"}, {"action": "Add Tag", "on_move": "Joined", "tag": "vip", **cell}]
	with pytest.raises(RequestError, match=r'^The actions of the segment "?One"? cannot be read: [a-z_]+\.$'):
		read_file(record(actions=actions))


@pytest.mark.parametrize("spelled", ["Call Webhook", " Call Webhook", "Call Webhook\t", " Call Webhook\n"])
def test_a_call_of_another_system_stays_at_home_however_it_is_spelled(spelled):
	actions = [{"action": spelled, "on_move": "Joined"}, {"action": " Add Tag ", "tag": "vip", "due_in_days": "3"}]
	(read,) = read_file(record(actions=actions))
	assert read.actions == [{"action": "Add Tag", "tag": "vip", "due_in_days": 3}]
