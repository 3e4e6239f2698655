"""Sentences in what an app brings as data: DocTypes, workspaces, sidebars, pages, reports, number cards, and hooks."""

import ast
import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from .python_files import Found

Row = dict[str, Any]
# A text, where it stands, and the context in which Frappe asks for it, if any.
Said = tuple[Any, str] | tuple[Any, str, str]

# Words that our DocTypes mean otherwise than Frappe and ERPNext do. Frappe asks for the labels and choices of a field in the
# context of its DocType; without one our translation would be the whole Desk's, for the last app wins.
OUR_OWN = {
	"About", "Author", "Event", "In", "Left", "Medium", "Merge", "Move", "Origin", "Particulars", "State", "Verify",
	"Withdrawn",
}  # fmt: skip
# Selects whose choices are no words.
NO_WORDS = {
	"naming_series",
	"number_format",
	"float_precision",
	"currency_precision",
	"minimum_password_score",
	"icon",
}


def extract(fileobj: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
	"""What Babel asks of an extractor; a JSON file that holds no record says nothing."""
	data = json.load(fileobj)
	read = _READERS.get(data.get("doctype")) if isinstance(data, dict) else None
	for text, comment, *context in read(data) if read else ():
		if text and text in OUR_OWN and context:
			yield None, "pgettext", (context[0], text), [comment]
		elif text:
			yield None, "_", text, [comment]


def extract_hooks(fileobj: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
	"""The titles under which the app is shown: its own, and those on the apps screen."""
	for node in ast.parse(fileobj.read()).body:
		if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
			for text in _titles(node.targets[0].id, node.value):
				yield node.lineno, "_", text, ["Title of the app"]


def _titles(hook: str, value: ast.expr) -> Iterator[str]:
	if hook == "app_title":
		yield ast.literal_eval(value)
	elif hook == "add_to_apps_screen":
		yield from (row["title"] for row in ast.literal_eval(value))


def _read_doctype(data: Row) -> Iterator[Said]:
	name = data["name"]
	yield name, "Name of a DocType"
	yield data.get("description"), "Description of a DocType"
	for field in data.get("fields", ()):
		yield from _read_field(name, field)
	for link in data.get("links", ()):
		yield link.get("group"), f"Group in {name}'s connections"
		yield link.get("link_doctype"), f"Linked DocType in {name}'s connections"
	for action in data.get("actions", ()):
		yield action.get("label"), f"Label of an action of {name}"
	for state in data.get("states", ()):
		yield state.get("title"), f"State of {name}"
	for permission in data.get("permissions", ()):
		yield permission.get("role"), "Name of a role"


def _read_field(doctype: str, field: Row) -> Iterator[Said]:
	kind, label = field.get("fieldtype"), field.get("label")
	called = label or field.get("fieldname")
	yield label, f"Label of a {kind} field in DocType '{doctype}'", doctype
	yield field.get("description"), f"Description of the '{called}' ({kind}) field in DocType '{doctype}'"
	yield field.get("placeholder"), f"Placeholder of the '{called}' ({kind}) field in DocType '{doctype}'"
	options = field.get("options") or ""
	if kind == "Select" and field.get("fieldname") not in NO_WORDS:
		for option in options.split("\n"):
			if not option.isdigit():
				yield option, f"Option for the '{called}' ({kind}) field in DocType '{doctype}'", doctype
	elif kind == "HTML":
		yield options, f"Content of the '{called}' ({kind}) field in DocType '{doctype}'"


def _read_workspace(data: Row) -> Iterator[Said]:
	name = data.get("label")
	yield name, "Name of a Workspace"
	yield data.get("title"), "Title of a Workspace"
	for part in ("charts", "number_cards", "links", "shortcuts", "quick_lists"):
		for row in data.get(part, ()):
			yield row.get("label"), f"Label in the {part} of the {name} Workspace"
			yield row.get("description"), f"Description in the {part} of the {name} Workspace"
			yield row.get("format"), f"Count in the {part} of the {name} Workspace"
	for item in json.loads(data.get("content") or "[]"):
		if item.get("type") in ("header", "paragraph"):
			yield item.get("data", {}).get("text"), f"Text in the {name} Workspace"


def _read_sidebar(data: Row) -> Iterator[Said]:
	yield data.get("title"), "Title of a Workspace Sidebar"
	for item in data.get("items", ()):
		yield item.get("label"), "Label of a Workspace Sidebar Item"


def _read_label(kind: str, *keys: str) -> Any:
	return lambda data: ((data.get(key), f"{key.replace('_', ' ').capitalize()} of a {kind}") for key in keys)


_READERS = {
	"DocType": _read_doctype,
	"Workspace": _read_workspace,
	"Workspace Sidebar": _read_sidebar,
	"Desktop Icon": _read_label("Desktop Icon", "label"),
	"Report": _read_label("Report", "report_name"),
	"Page": _read_label("Page", "title"),
	"Number Card": _read_label("Number Card", "label"),
	"Dashboard Chart": _read_label("Dashboard Chart", "chart_name"),
	"Email Template": _read_label("Email Template", "subject"),
}
