"""Whether somebody's filters or condition name a segment, in every shape Frappe stores them."""

import json

import pytest

from convo_channels.core.library.uses import condition_names, filters_name

NAME = "Europe"
OURS = {
	("Convo Segment Member", "segment"),
	("Convo Channel", "segment"),
	("Convo Segment", "name"),
	("Report", "segment"),
}


def found(filters, doctype="Convo Segment Member"):
	text = filters if isinstance(filters, str) else json.dumps(filters)
	return filters_name(text, doctype, NAME, lambda of, field: (of, field) in OURS)


@pytest.mark.parametrize(
	"filters",
	[
		[["Convo Segment Member", "segment", "=", "Europe"]],
		[["Convo Segment Member", "segment", "=", "EUROPE", False]],
		[["segment", "=", "Europe"]],
		[["segment", "in", ["Asia", "Europe"]]],
		[["segment", "in", "Asia, Europe"]],
		["segment", "=", "Europe"],
		{"segment": "Europe"},
		{"segment": ["=", "Europe"]},
		{"segment": ["in", ["Europe", "Asia"]]},
		{"filters": [["Convo Channel", "segment", "=", "Europe"]], "fields": [["name", "Customer"]]},
		{"report": {"filters": {"segment": "Europe"}}},
		[["Customer", "name", "in segment", "Europe"]],
		[["Sales Invoice", "customer", "not in segment", "Europe", False]],
		{"customer": ["in segment", "Europe"]},
	],
)
def test_every_shape_is_read(filters):
	assert found(filters)


@pytest.mark.parametrize(
	"filters",
	[
		[["Customer", "territory", "=", "Europe"]],
		[["Convo Segment Member", "customer", "=", "Europe"]],
		[["Convo Segment Member", "segment", "=", "European"]],
		[["segment", "=", None]],
		[["Customer", "name", "in segment", "Asia"]],
		{"customer": [{"a": 1}, "Europe"]},
		{"territory": "Europe"},
		{"market_segment": "Europe"},
		[],
		"",
		"{broken",
		"[" * 5000,
		"null",
		json.dumps("Europe"),
	],
)
def test_what_only_looks_like_it_is_none(filters):
	assert not found(filters)


def test_something_deep_ends():
	deep = ["Europe"]
	for _ in range(200):
		deep = [deep]
	assert not found(deep)


def test_a_field_of_the_same_name_elsewhere_is_judged_by_its_own_doctype():
	assert not found([["segment", "=", "Europe"]], doctype="Customer")
	assert found([["Convo Channel", "segment", "=", "Europe"]], doctype="Customer")


@pytest.mark.parametrize(
	("text", "doctype", "expected"),
	[
		('doc.segment == "Europe"', "Convo Segment Log", True),
		("doc.segment == 'europe'", "Convo Segment Log", True),
		('doc.action == "Joined" and doc.segment in ("Asia", "Europe")', "Convo Segment Log", True),
		('frappe.db.exists("Convo Segment Member", {"segment": "Europe"})', "Customer", True),
		('doc.territory == "Europe"', "Customer", False),
		('doc.market_segment == "Europe"', "Customer", False),
		("doc.segment == Europe", "Convo Segment Log", False),
		('doc.segment == "European"', "Convo Segment Log", False),
		("", "Convo Segment Log", False),
		(None, "Convo Segment Log", False),
	],
)
def test_a_condition_names_it_in_quotes_and_speaks_of_segments(text, doctype, expected):
	assert condition_names(text, doctype, NAME) is expected
