"""The JSON of our DocTypes and of what Frappe imports beside them: valid, linked to what exists, named by the rules."""

import ast
import json
import re

import pytest

from convo_channels import constants
from convo_channels.core.base import tables
from tests.contract import doctypes, recordings, tree

OWN, PAGES = doctypes.OWN, doctypes.PAGES
ROLES = {"System Manager", *constants.ROLES}
LAYOUT = {"Section Break", "Column Break", "Tab Break", "HTML", "Button", "Heading", "Fold"}
TYPES = {
	*("Data", "Small Text", "Text", "Long Text", "Text Editor", "Code", "Select", "Link", "Table", "Check"),
	*("Int", "Float", "Currency", "Percent", "Date", "Datetime", "Autocomplete", "Read Only", "Password"),
}
# Frappe refuses these, and a field named like a method of Document would hide it.
RESERVED = {"name", "parent", "parentfield", "parenttype", "creation", "modified", "modified_by", "owner"} | {
	*("docstatus", "idx", "doctype", "flags", "meta", "file_list")
}

every = pytest.mark.parametrize("name", sorted(OWN))
both = pytest.mark.parametrize("version", recordings.VERSIONS)
stored = {
	name: [field for field in data["fields"] if field["fieldtype"] not in LAYOUT]
	for name, data in OWN.items()
}


def test_the_doctypes_are_those_the_package_names():
	assert set(OWN) == set(constants.DOCTYPES)


def test_none_of_them_stands_in_the_way_of_a_deletion():
	hooks = tree.find_module("convo_channels.hooks").tree
	value = next(
		node.value
		for node in hooks.body
		if isinstance(node, ast.Assign) and node.targets[0].id == "ignore_links_on_delete"
	)
	listed = ast.literal_eval(value)
	assert sorted(listed) == sorted(OWN) and len(listed) == len(set(listed))


@every
def test_name_module_and_place_agree(name):
	path, data = doctypes.FILES["doctype"][name]
	scrubbed = name.lower().replace(" ", "_")
	assert name.startswith("Convo ")
	assert (path.stem, path.parent.name) == (scrubbed, scrubbed)
	assert data["module"] == constants.MODULE
	assert not data.get("custom")


RECORDS = "convo_channels.services.access.records."
RECORD, ROW, TOLD, DOCUMENT = RECORDS + "Record", RECORDS + "ChildRow", RECORDS + "ToldToReaders", "frappe.model.document.Document"
# What a person writes.
WRITTEN = (constants.SEGMENT, constants.CHANNEL, constants.POST, constants.POST_TEMPLATE, constants.PROFILE)
# Whoever reads one of these reads all of them: Frappe may name them to everybody in the room of their kind.
READ_ALIKE = {constants.SEGMENT, constants.SETTINGS}


@every
def test_the_controller_is_a_document(name):
	path, _ = doctypes.FILES["doctype"][name]
	module = tree.Module(path.with_suffix(".py"))
	holder = module.classes()[name.replace(" ", "")]
	bases = [tree.dotted_name(base, module.imports()) for base in holder.bases]
	kind = ROW if OWN[name].get("istable") else RECORD if name in WRITTEN else DOCUMENT
	assert bases[-1] == kind
	told = [] if kind == ROW or name in READ_ALIKE else [TOLD]
	assert bases[:-1] == told, "a change is named to those alone who may read that one"
	assert (path.parent / "__init__.py").is_file()


@every
def test_fields_are_named_once_and_stand_in_their_order(name):
	names = [field["fieldname"] for field in OWN[name]["fields"]]
	assert len(names) == len(set(names))
	assert OWN[name].get("field_order", names) == names
	assert all(re.fullmatch(r"[a-z][a-z0-9_]*", item) for item in names)


@every
def test_fields_have_known_types_and_labels(name):
	for field in OWN[name]["fields"]:
		assert field["fieldtype"] in TYPES | LAYOUT, field["fieldname"]
	assert all(field.get("label") for field in stored[name])


@both
@every
def test_no_field_hides_something_of_frappe(name, version):
	prefix = "frappe.model.document.Document."
	methods = {
		item.removeprefix(prefix) for item in recordings.load(version).data["api"] if item.startswith(prefix)
	}
	assert not {field["fieldname"] for field in stored[name]} & (methods | RESERVED)


@both
@every
def test_links_lead_to_what_exists(name, version):
	known = {*OWN, *recordings.load(version).doctypes}
	for field in stored[name]:
		if field["fieldtype"] == "Link":
			assert field["options"] in known, field["fieldname"]
		if field["fieldtype"] == "Table":
			assert OWN[field["options"]]["istable"], field["fieldname"]


@every
def test_a_select_offers_something_and_its_default_is_among_it(name):
	for field in stored[name]:
		if field["fieldtype"] == "Select":
			options = field["options"].split("\n")
			assert len(options) == len(set(options)) > 1
			assert field.get("default", options[0]) in options


@every
def test_fields_are_named_after_what_they_hold(name):
	for field in stored[name]:
		label, kind = field["fieldname"], field["fieldtype"]
		assert kind != "Datetime" or label.endswith("_at"), label
		assert kind != "Date" or label.endswith("_on"), label
		assert not label.endswith("_count") or kind == "Int", label
		assert not label.endswith("_at") or kind == "Datetime", label
		assert kind != "Check" or field.get("default", "0") in ("0", "1"), label


@every
def test_a_reference_to_any_document_is_plain_text(name):
	assert not [field for field in OWN[name]["fields"] if field["fieldtype"] == "Dynamic Link"]
	kinds = {field["fieldname"]: field["fieldtype"] for field in stored[name]}
	assert ("reference_doctype" in kinds) == ("reference_name" in kinds)
	assert {kinds[item] for item in ("reference_doctype", "reference_name") if item in kinds} <= {"Data"}


@every
def test_the_way_of_naming_fits(name):
	data = OWN[name]
	autoname = data.get("autoname", "")
	fields = {field["fieldname"]: field for field in data["fields"]}
	assert (autoname == "autoincrement") == (name in tables.SEQUENCES)
	if autoname.startswith("field:"):
		named_by = fields[autoname.removeprefix("field:")]
		assert named_by.get("reqd") and named_by.get("unique")
	elif data.get("istable") or data.get("issingle"):
		assert not autoname
	else:
		assert autoname in ("autoincrement", "hash")


@every
def test_an_autoincrement_name_is_never_changed(name):
	if OWN[name].get("autoname") == "autoincrement":
		assert not OWN[name].get("allow_rename") and not OWN[name].get("istable")


@every
def test_fields_named_elsewhere_in_the_json_are_there(name):
	data = OWN[name]
	names = {field["fieldname"] for field in data["fields"]} | {*recordings.STANDARD_FIELDS}
	named = [data.get("title_field"), data.get("image_field"), data.get("sort_field")]
	named += re.split(r",\s*", data["search_fields"]) if data.get("search_fields") else []
	assert {item for item in named if item} <= names
	for link in data.get("links", []):
		target = OWN[link["link_doctype"]]
		assert link["link_fieldname"] in {field["fieldname"] for field in target["fields"]}


@every
def test_permissions_name_our_roles(name):
	data = OWN[name]
	roles = {row["role"] for row in data.get("permissions", [])}
	if data.get("istable"):
		assert not roles
		return
	assert roles <= ROLES and "System Manager" in roles and constants.ROLE_MANAGER in roles
	assert all(
		row.get("read") for row in data["permissions"] if not row.get("if_owner") and not row.get("permlevel")
	)


@pytest.mark.parametrize("name", sorted({*OWN} - {constants.POST, constants.POST_TEMPLATE}))
def test_an_agent_changes_nothing_but_posts_and_templates_of_them(name):
	rows = [row for row in OWN[name].get("permissions", []) if row["role"] == constants.ROLE_AGENT]
	assert not [
		row for row in rows if any(row.get(right) for right in ("write", "create", "delete", "submit"))
	]


@every
def test_what_the_app_keeps_itself_is_not_made_by_hand(name):
	"""Rows written by the engine alone: nobody creates or changes one in a form."""
	if OWN[name].get("autoname") == "autoincrement":
		rights = [row for row in OWN[name]["permissions"] if row.get("create") or row.get("write")]
		assert OWN[name].get("in_create") and not rights


@pytest.mark.parametrize("name", sorted({*tables.INDEXES, *tables.UNIQUE, *tables.FULLTEXT}))
def test_indexed_columns_are_there_and_the_controller_makes_the_indexes(name):
	columns = {field["fieldname"] for field in stored[name]} | {*recordings.STANDARD_FIELDS}
	for keys in (tables.INDEXES, tables.UNIQUE):
		assert {column for key in keys.get(name, ()) for column in key} <= columns
	assert set(tables.FULLTEXT.get(name, ())) <= columns
	module = tree.Module(doctypes.FILES["doctype"][name][0].with_suffix(".py"))
	maker = module.functions().get("on_doctype_update")
	names = {node.id for node in ast.walk(maker) if isinstance(node, ast.Name)} if maker else set()
	# the unique key of one column is made by Frappe
	is_frappes = not (tables.INDEXES.get(name) or tables.FULLTEXT.get(name)) and all(
		len(key) == 1 for key in tables.UNIQUE[name]
	)
	assert is_frappes or "ensure_indexes" in names


@pytest.mark.parametrize("name", sorted(tables.UNIQUE))
def test_a_unique_column_is_unique_in_the_doctype(name):
	fields = {field["fieldname"]: field for field in OWN[name]["fields"]}
	assert all(fields[key[0]].get("unique") for key in tables.UNIQUE[name] if len(key) == 1)


FOR_MANAGERS = {"convo-health", "convo-welcome"}


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_is_ours_and_shown_to_our_roles(name):
	path, data = doctypes.FILES["page"][name]
	assert path.stem == path.parent.name == name.replace("-", "_")
	assert data["module"] == constants.MODULE and data["standard"] == "Yes" and data["page_name"] == name
	assert {row["role"] for row in data["roles"]} == (
		ROLES - {"Convo Agent"} if name in FOR_MANAGERS else ROLES
	)
	assert path.with_suffix(".js").is_file() and (path.parent / "__init__.py").is_file()


def _links() -> list:
	found = []
	for name, (_, data) in doctypes.FILES["workspace"].items():
		found += [(name, row.get("link_type") or row["type"], row["link_to"]) for row in data["shortcuts"]]
		found += [(name, row["link_type"], row["link_to"]) for row in data["links"] if row["type"] == "Link"]
		found += [(name, "Number Card", row["number_card_name"]) for row in data.get("number_cards", [])]
	return found


@pytest.mark.parametrize(("name", "kind", "target"), _links())
def test_the_workspace_leads_somewhere(name, kind, target):
	ours = {
		"DocType": OWN,
		"Page": PAGES,
		"Number Card": doctypes.FILES["number_card"],
		"Report": doctypes.FILES["report"],
	}
	theirs = set.intersection(*(set(recordings.load(version).doctypes) for version in recordings.VERSIONS))
	assert target in ours[kind] or (kind == "DocType" and target in theirs)


@pytest.mark.parametrize("name", sorted(doctypes.FILES["number_card"]))
def test_a_number_card_counts_what_is_there(name):
	_, data = doctypes.FILES["number_card"][name]
	assert data["module"] == constants.MODULE and data["document_type"] in OWN
	columns = {field["fieldname"] for field in stored[data["document_type"]]} | {*recordings.STANDARD_FIELDS}
	filters = json.loads(data.get("filters_json") or "[]")
	assert {row[1] for row in filters} <= columns
