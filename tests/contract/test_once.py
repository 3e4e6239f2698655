"""What is written in one place stays there. Each test lists whoever writes it again."""

import ast

from convo_channels import constants
from tests.contract import tree

READS_CURSORS = {"convo_channels.core.base.cursor.encode", "convo_channels.core.base.cursor.decode"}
BASE = "convo_channels.core.base."


def test_pages_alone_read_and_write_cursors():
	"""core/base/page.py does it for every list; whoever encodes one beside it makes cursors that no test knows."""
	offenders = [
		f"{module.label}: {name}"
		for module in tree.modules()
		if not module.name.startswith(BASE)
		for name in module.imported_modules()
		if name in READS_CURSORS or name == f"{BASE}cursor.list_key"
	]
	assert not offenders
	using = [m for m in tree.modules() if f"{BASE}page.open_page" in m.imported_modules()]
	assert len(using) > 6


def test_a_doctype_is_named_by_its_constant():
	"""But in SQL, which is written out, and in what Frappe reads as plain data: hooks, patches as they were shipped, the demo."""
	places = ("core", "services", "api", "doc_events")
	modules = [module for place in places for module in tree.modules(place)]
	modules += [m for m in tree.modules() if m.path.parent == tree.PACKAGE and m.path.name not in ("hooks.py", "constants.py")]
	offenders = [
		f"{module.label}:{node.lineno} {node.value}"
		for module in modules
		for node in ast.walk(module.tree)
		if isinstance(node, ast.Constant) and node.value in constants.DOCTYPES
	]
	assert not offenders


def test_what_comes_of_an_action_is_said_by_the_translate_that_remembers():
	"""Frappe's own `_` gives a text: as a note of a run it would stay in the language of the job for ever."""
	rooms = [f"{tree.APP}.services.{room}." for room in ("actions", "consent")]
	offenders = [
		module.label for module in tree.modules() if module.name.startswith(tuple(rooms)) and "frappe._" in module.imported_modules()
	]
	assert not offenders
