"""How sentences are found, what would break when a translation is said, and that nothing is said past the catalogue."""

import ast
import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from convo_channels.translation import checks, pages, python_files, records
from tests.contract import tree

PAGES = [path for path in sorted(tree.PACKAGE.rglob("*")) if path.suffix in (".js", ".vue")]
SOURCES = [path for path in PAGES if not {"node_modules", "dist"} & set(path.parts)]


@pytest.mark.parametrize(
	("source", "said", "fault"),
	[
		("{0} of {1}", "{1} מתוך {0}", ""),
		("{0} of {1}", "{0} מתוך", "other places than in the sentence"),
		("{customer} left", "{0} left", "other places than in the sentence"),
		("<b>All</b>", "<b>Wszystko</b>", ""),
		("<b>All</b>", "Wszystko", "other HTML tags than in the sentence"),
		("in ", "w", "other blanks at its ends"),
		("All", " ", "not translated"),
	],
)
def test_what_would_break_is_found(source, said, fault):
	assert list(checks.find_faults(Message(source, string=said))) == ([fault] if fault else [])


def test_a_fuzzy_translation_is_none():
	assert list(checks.find_faults(Message("All", string="Alles", flags=["fuzzy"]))) == ["marked fuzzy"]


def test_sentences_are_found_in_pages_however_the_call_is_written():
	code = """
	<template>
		<!-- __("in a comment") -->
		<p :title="__('in an attribute')">{{ __(
			"over lines {0}",
			[name, other(1, "no sentence")]
		) }}</p>
		{{ isOpen ? __(many ? "several" : "one") : __("added " + "up") }}
	</template>
	<script setup>
	// __("in another comment")
	const text = `${__("within a template")} and ${count}`;
	__("with a context", null, "Convo Post");
	__(label);
	</script>"""
	found = [(call.texts, call.context) for call in pages.read_calls(code)]
	assert found == [
		(["in an attribute"], None), (["over lines {0}"], None), (["several", "one"], None), (["added up"], None),
		(["within a template"], None), (["with a context"], "Convo Post"), ([], None),
	]  # fmt: skip


def test_sentences_are_found_in_python_whatever_marks_them():
	code = b"""
_("said"); translate("said by the engine"); N_("said later"); _("of a place", context="Convo Post")
frappe._("a" if many else "b"); Parameter("days", "Within (days)"); SourceSpec("Issue", "customer")
SourceSpec("Contact", "x", label="Person", plural="People"); _(label); N_("later of a place", context="Convo Post")
S_("within a sentence")
Template("key", "A title", "What it is for.")
"""
	found = [text for _line, _name, text, _comments in python_files.extract(BytesIO(code), None, None, None)]
	assert sorted(map(str, found)) == sorted(
		map(str, [
			"said", "said by the engine", "said later", ("Convo Post", "of a place"), "a", "b", "Within (days)", "Issue",
			"Issues", "Person", "Person", "People", ("Convo Post", "later of a place"), ("Template", "A title"),
			("Sentence", "within a sentence"), "What it is for.",
		])
	)  # fmt: skip


def test_sentences_are_found_in_records():
	for path in sorted(tree.PACKAGE.rglob("*.json")):
		if path.parent.parent.name in ("number_card", "page", "report", "workspace"):
			with path.open("rb") as file:
				assert list(records.extract(file, None, None, None)), path


def test_words_that_are_our_own_are_said_in_the_context_of_their_doctype():
	"""Frappe asks for labels and choices in it, so that "In" stays another word in the Desk's filters."""
	found = _found({
		"doctype": "DocType", "name": "Convo Thing", "fields": [
			{"fieldname": "a", "fieldtype": "Select", "label": "Medium", "options": "In\nOut"},
			{"fieldname": "b", "fieldtype": "Data", "label": "Customer", "description": "In"},
		],
	})  # fmt: skip
	assert found == ["Convo Thing", ("Convo Thing", "Medium"), ("Convo Thing", "In"), "Out", "Customer", "In"]


def _found(record: dict) -> list:
	file = BytesIO(json.dumps(record).encode())
	return [text for _line, _name, text, _comments in records.extract(file, None, None, None)]


def test_a_word_of_our_own_is_one_somewhere():
	said = {
		text
		for path in tree.PACKAGE.rglob("*.json")
		if path.parent.parent.name == "doctype"
		for text in _found(json.loads(path.read_text()))
	}
	assert {text[1] for text in said if isinstance(text, tuple)} == records.OUR_OWN


# -- nothing past the catalogue


def test_what_is_translated_is_never_put_together_from_parts():
	"""A text made while it runs is in no catalogue: `_(f"…")`, `__(`${…}`)`, `_("…" + x)`, `_("…".format(x))`."""
	made = [
		f"{module.label}:{node.lineno}"
		for module in tree.modules()
		for node in ast.walk(module.tree)
		if isinstance(node, ast.Call)
		and node.args
		and python_files.name_of(node.func) in python_files.TRANSLATING
		if isinstance(node.args[0], ast.JoinedStr | ast.BinOp) or _formats(node.args[0])
	]
	made += [
		f"{path}:{call.line}"
		for path in SOURCES
		for call in pages.read_calls(path.read_text())
		if call.is_made
	]
	assert not made


def _formats(node: ast.expr) -> bool:
	return (
		isinstance(node, ast.Call)
		and isinstance(node.func, ast.Attribute)
		and node.func.attr == "format"
		and isinstance(node.func.value, ast.Constant)
	)


SHOWING = {"throw", "msgprint", "show_alert", "confirm", "publish_progress"}


def test_nothing_is_shown_by_the_server_untranslated():
	assert not [
		f"{module.label}:{node.lineno}"
		for module in tree.modules()
		for node in ast.walk(module.tree)
		if isinstance(node, ast.Call) and python_files.name_of(node.func) in SHOWING and node.args
		if isinstance(node.args[0], ast.JoinedStr)
		or (isinstance(node.args[0], ast.Constant) and re.search("[a-zA-Z]", str(node.args[0].value)))
	]


TEMPLATE = re.compile(r"<template>(.*)</template>", re.DOTALL)
NOT_TEXT = re.compile(r"<!--.*?-->|\{\{.*?\}\}|<(kbd|code)\b[^>]*>[^<]*</\1>", re.DOTALL)
TAG = re.compile(r"""<[a-zA-Z/](?:"[^"]*"|'[^']*'|[^"'>])*>""", re.DOTALL)
PLAIN_ATTRIBUTE = re.compile(r"""(?<=\s)(?:title|placeholder|alt|aria-label|label)="([^"]*[a-zA-Z][^"]*)\"""")


def _plain_texts(component: Path) -> Iterator[str]:
	found = TEMPLATE.search(component.read_text())
	template = NOT_TEXT.sub(" ", found[1]) if found else ""
	for tag in TAG.findall(template):
		yield from PLAIN_ATTRIBUTE.findall(tag)
	yield from (text.strip() for text in TAG.split(template) if re.search("[a-zA-Z]", text))


def test_no_component_shows_a_text_of_its_own():
	"""Text between tags, and in the attributes that are read out or shown, comes from `__( )`."""
	components = [path for path in SOURCES if path.suffix == ".vue"]
	assert components
	assert not {path.name: list(_plain_texts(path)) for path in components if list(_plain_texts(path))}
