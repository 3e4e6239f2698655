"""Filters and conditions follow a segment's new name, in every shape Frappe stores them; nothing else in them moves."""

import json

import pytest

from convo_channels.core.library.uses_renamed import condition_renamed, filters_renamed

OLD, NEW = "Europe", "L'Europe “new”: 100%"
MEMBER, LOG = "Convo Segment Member", "Convo Segment Log"
OURS = {
	(MEMBER, "segment"),
	(LOG, "segment"),
	("Convo Channel", "segment"),
	("Convo Segment", "name"),
	("Report", "segment"),
}


def is_field(doctype, field):
	return (doctype, field) in OURS


def filters(given, doctype=MEMBER, old=OLD, new=NEW):
	text = given if isinstance(given, str) or given is None else json.dumps(given)
	changed = filters_renamed(text, doctype, old, new, is_field)
	return changed if changed is None else json.loads(changed)


@pytest.mark.parametrize(
	("before", "after"),
	[
		([[MEMBER, "segment", "=", "Europe"]], [[MEMBER, "segment", "=", NEW]]),
		([[MEMBER, "segment", "=", "EUROPE", False]], [[MEMBER, "segment", "=", NEW, False]]),
		(["segment", "!=", "Europe"], ["segment", "!=", NEW]),
		([["segment", "in", ["Asia", "Europe", None]]], [["segment", "in", ["Asia", NEW, None]]]),
		([["segment", "in", "Asia, Europe"]], [["segment", "in", f"Asia, {NEW}"]]),
		({"segment": "Europe", "territory": "Europe"}, {"segment": NEW, "territory": "Europe"}),
		({"segment": ["=", "Europe"]}, {"segment": ["=", NEW]}),
		({"segment": ["in", ["Europe", "Asia"]]}, {"segment": ["in", [NEW, "Asia"]]}),
		({"segment": ["Europe", "Asia"]}, {"segment": [NEW, "Asia"]}),
		({"customer": ["in segment", "Europe"]}, {"customer": ["in segment", NEW]}),
		({"a": {"filters": {"segment": "Europe"}}, "n": 1.5}, {"a": {"filters": {"segment": NEW}}, "n": 1.5}),
		(
			{"filters": [["Convo Channel", "segment", "=", "Europe"]], "title": "Europe", "fields": [["segment", "Europe"]]},
			{"filters": [["Convo Channel", "segment", "=", NEW]], "title": "Europe", "fields": [["segment", "Europe"]]},
		),
		(
			[["Customer", "name", "in segment", "Europe"], ["Customer", "territory", "=", "Europe"]],
			[["Customer", "name", "in segment", NEW], ["Customer", "territory", "=", "Europe"]],
		),
	],
)  # fmt: skip
def test_every_shape_follows(before, after):
	assert filters(before) == after


@pytest.mark.parametrize(
	"given",
	[
		[["Customer", "territory", "=", "Europe"]],
		[[MEMBER, "segment", "=", "European"]],
		[[MEMBER, "segment", "=", "Asia, Europe"]],
		[[MEMBER, "segment", "like", "%Europe%"]],
		[["Customer", "name", "in segment", "Asia"]],
		{"market_segment": "Europe", "territory": ["=", "Europe"]},
		{"customer": ["in", ["in segment", "Europe"]]},
		"Europe",
		"{broken",
		"[" * 5000,
		"null",
		"",
		None,
	],
)
def test_what_only_looks_like_it_stays(given):
	assert filters(given) is None


def test_a_segment_that_is_called_like_an_operator_takes_no_operator_with_it():
	given = {"customer": ["in segment", "in segment"]}
	assert filters(given, old="in segment") == {"customer": ["in segment", NEW]}


def test_a_name_with_a_comma_makes_no_two_of_a_list_written_as_text():
	assert filters([["segment", "in", "Asia,Europe"]], new="A, B") is None
	assert filters([["segment", "in", "Europe"]], new="A, B") == [["segment", "in", "A, B"]]


@pytest.mark.parametrize(
	("before", "after"),
	[
		("doc.segment == 'Europe'", "doc.segment == {}"),
		("  doc.segment == 'europe' ", "  doc.segment == {} "),
		('"é" != doc.x and doc.segment == "Europe"', '"é" != doc.x and doc.segment == {}'),
		('doc.get("segment") in ("Asia", "Europe")', 'doc.get("segment") in ("Asia", {})'),
		("( doc.segment in\r\n  ('Eu'\n 'rope',\t'Asia'))", "( doc.segment in\r\n  ({},\t'Asia'))"),
		('doc["segment"] == "Europe" or doc.name == "Europe"', 'doc["segment"] == {} or doc.name == "Europe"'),
		("doc.segment == 'Europe' and\n doc.segment != 'Europe'", "doc.segment == {} and\n doc.segment != {}"),
		('frappe.db.exists("Convo Segment Member", {"segment": "Europe", "customer": "Europe"})',
		 'frappe.db.exists("Convo Segment Member", {"segment": {}, "customer": "Europe"})'),
		('frappe.get_all("Customer", filters=[["name", "in segment", "Europe"], ["territory", "=", "Europe"]])',
		 'frappe.get_all("Customer", filters=[["name", "in segment", {}], ["territory", "=", "Europe"]])'),
		('frappe.db.count("Customer", {"name": ["in segment", "Europe"]})',
		 'frappe.db.count("Customer", {"name": ["in segment", {}]})'),
	],
)  # fmt: skip
def test_a_condition_follows_where_it_compares_with_a_segment(before, after):
	quoted = json.dumps(NEW, ensure_ascii=False)
	changed = condition_renamed(before, LOG, OLD, NEW, is_field)
	assert changed == after.replace("{}", quoted)
	compile(" ".join(changed.split()), "condition", "eval")


@pytest.mark.parametrize(
	"text",
	[
		'doc.territory == "Europe" and doc.segment == "Asia"',
		'doc.market_segment == "Europe"',
		"doc.segment == Europe",
		'doc.segment == "European"',
		'f"{doc.segment}" == "Europe"',
		'doc.segment == "Europe',
		"""f"ä {1} {doc.segment == 'Asia' or 'Europe'} {doc.segment == 'European'}" == 'x'""",
		"",
		None,
	],
)
def test_what_only_looks_like_it_stays_in_a_condition(text):
	assert condition_renamed(text, LOG, OLD, NEW, is_field) is None


def test_a_text_within_a_formatted_one_stays():
	text = """f"ä {doc.segment == 'Europe'}" == 'x' or doc.segment == 'Europe'"""
	quoted = json.dumps(NEW, ensure_ascii=False)
	assert condition_renamed(text, LOG, OLD, NEW, is_field) == text.replace(
		"or doc.segment == 'Europe'", f"or doc.segment == {quoted}"
	)
