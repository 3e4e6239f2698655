"""The DocTypes and fields that our Python asks Frappe for, outside of core's own SQL, exist in 15 and 16.

Only what is written out is looked at: a name in quotes or one of constants.py. A DocType that only one version has
(recorded as absent in the other) is allowed; the code looks before it asks.
"""

import ast
from collections.abc import Iterator

import pytest

from convo_channels import constants
from tests.contract import doctypes, recordings, tree

# function: where its filters and its fields stand, by position or by name
ASKED = {
	"frappe.db.get_value": ((1, "filters"), (2, "fieldname")),
	"frappe.get_value": ((1, "filters"), (2, "fieldname")),
	"frappe.get_cached_value": ((1, None), (2, "fieldname")),
	"frappe.db.get_single_value": ((None, None), (1, "fieldname")),
	"frappe.db.set_single_value": ((None, None), (1, "fieldname")),
	"frappe.db.set_value": ((1, "dn"), (2, "field")),
	"frappe.db.exists": ((1, "dn"), (None, None)),
	"frappe.db.count": ((1, "filters"), (None, None)),
	"frappe.db.delete": ((1, "filters"), (None, None)),
	"frappe.get_all": ((1, "filters"), (2, "fields")),
	"frappe.get_list": ((1, "filters"), (2, "fields")),
	**dict.fromkeys(
		("frappe.new_doc", "frappe.get_meta", "frappe.delete_doc", "frappe.has_permission", "frappe.get_doc"),
		((None, None), (None, None)),
	),
}
STANDARD = {*recordings.STANDARD_FIELDS, *recordings.CHILD_FIELDS, "doctype", "*"}


def _asked() -> list:
	found = {}
	for module in tree.modules():
		imports = module.imports()
		for node in ast.walk(module.tree):
			if not isinstance(node, ast.Call):
				continue
			name = tree.dotted_name(node.func, imports)
			if name not in ASKED or not node.args:
				continue
			doctype = _text(node.args[0], imports)
			if doctype:
				label = f"{module.label}-{name}-{doctype}"
				found.setdefault(label, (doctype, set()))[1].update(_fields(node, name))
	return [pytest.param(doctype, fields, id=label) for label, (doctype, fields) in sorted(found.items())]


def _text(node: ast.expr, imports: dict[str, str]) -> str:
	if isinstance(node, ast.Constant) and isinstance(node.value, str):
		return node.value
	if isinstance(node, ast.Name) and imports.get(node.id, "").startswith("convo_channels.constants."):
		return str(getattr(constants, node.id, ""))
	return ""


def _fields(node: ast.Call, name: str) -> Iterator[str]:
	filters, fields = (_argument(node, *place) for place in ASKED[name])
	if isinstance(filters, ast.Dict):
		yield from _texts(filters.keys)
	if isinstance(fields, ast.Dict):
		yield from _texts(fields.keys)
	elif isinstance(fields, ast.List | ast.Tuple):
		yield from _texts(fields.elts)
	elif fields is not None:
		yield from _texts([fields])
	for item in node.keywords:
		if item.arg == "pluck":
			yield from _texts([item.value])
		if item.arg == "order_by":
			for text in _texts([item.value]):
				yield from (part.split()[0] for part in text.split(","))


def _argument(node: ast.Call, position: int | None, keyword: str | None) -> ast.expr | None:
	if position is not None and len(node.args) > position:
		return node.args[position]
	return next((item.value for item in node.keywords if keyword and item.arg == keyword), None)


def _texts(nodes) -> Iterator[str]:
	for node in nodes:
		if isinstance(node, ast.Constant) and isinstance(node.value, str):
			yield node.value


def test_queries_are_found():
	assert len(_asked()) > 20


@pytest.mark.parametrize("version", recordings.VERSIONS)
@pytest.mark.parametrize(("doctype", "fields"), _asked())
def test_what_a_query_names_is_there(doctype, fields, version):
	if doctype in doctypes.OWN:
		known = {field["fieldname"] for field in doctypes.OWN[doctype]["fields"]}
	else:
		recording = recordings.load(version)
		if recording.is_absent(doctype):
			others = [other for other in recordings.VERSIONS if doctype in recordings.load(other).doctypes]
			assert others, f"{doctype} is in no version"
			return
		assert doctype in recording.doctypes, (
			f"{doctype} is not known for {version}; record it or read it in sources"
		)
		known = set(recording.fields(doctype))
	assert fields <= known | STANDARD
