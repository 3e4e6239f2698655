"""Whoever carries a condition carries all its columns: engine, form, browser and files name the same ones."""

import json
import re
from pathlib import Path

from convo_channels.core.library.exchange import NUMBERS
from convo_channels.core.segments.segments import RULE_COLUMNS

PACKAGE = Path(__file__).parents[2] / "convo_channels"
DOCTYPES = PACKAGE / "convo_channels" / "doctype"
LAYOUT = ("Section Break", "Column Break", "Tab Break", "HTML")


def fields_of_the_form() -> dict[str, str]:
	meta = json.loads((DOCTYPES / "convo_segment_rule" / "convo_segment_rule.json").read_text())
	return {f["fieldname"]: f["fieldtype"] for f in meta["fields"] if f["fieldtype"] not in LAYOUT}


def words_in(path: Path, begin: str, end: str) -> set[str]:
	text = path.read_text()
	start = text.index(begin) + len(begin)
	return set(re.findall(r"\w+", text[start : text.index(end, start)]))


def test_the_engine_reads_every_field_of_a_condition():
	assert set(RULE_COLUMNS) == set(fields_of_the_form())


def test_files_hold_numbers_as_numbers():
	numbers = {name for name, kind in fields_of_the_form().items() if kind in ("Int", "Check")}
	assert set(NUMBERS) == numbers


def test_the_builder_carries_every_field():
	named = words_in(PACKAGE / "public/js/rules/rule_model.js", "RULE_FIELDS = [", "]")
	assert named | {"group_no"} == set(RULE_COLUMNS)


def test_the_builder_hears_of_every_field_that_is_typed_in_the_grid():
	script = DOCTYPES / "convo_segment" / "convo_segment.js"
	heard = words_in(script, 'frappe.ui.form.on("Convo Segment Rule", {', "});") - {"tell_builder"}
	assert set(RULE_COLUMNS) - heard == set()
