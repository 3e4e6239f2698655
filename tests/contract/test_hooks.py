"""hooks.py: names that Frappe 15 and 16 read, dotted paths that lead to functions which take what Frappe passes."""

import ast
import re
from typing import Any

import pytest

from tests.contract import doctypes, recordings, tree
from tests.contract.signatures import Call, find_misfit

# Said of the app rather than read by name: bench, the apps page and the packaging take them from the module.
ABOUT_THE_APP = {"app_name", "app_title", "app_publisher", "app_description", "app_email", "app_license"}
# Read by one version only; the other ignores it.
READ_BY_ONE = {"app_home": 16}
OWN_HOOK = re.compile(r"convo_\w+")

DOCUMENT_EVENTS = {
	*(
		"before_insert",
		"after_insert",
		"before_validate",
		"validate",
		"before_save",
		"on_update",
		"on_change",
	),
	*("before_submit", "on_submit", "before_cancel", "on_cancel", "on_trash", "after_delete"),
	*("before_update_after_submit", "on_update_after_submit", "before_rename", "after_rename"),
}
RENAMES = {"before_rename", "after_rename"}
FREQUENCIES = {
	f"{every}{suffix}" for every in ("hourly", "daily", "weekly", "monthly") for suffix in ("", "_long")
} | {"all", "cron"}

NO_ARGUMENTS = Call()
ON_CONDITIONS = Call(positional=1, keywords=("doctype",))
# A search that stands for Frappe's own: what it is called with besides is left out where it has no argument for it.
ON_SEARCH = Call(positional=6, keywords=("as_dict", "reference_doctype", "ignore_user_permissions", "link_fieldname"))
ON_PERMISSION = Call(keywords=("doc", "ptype", "user", "debug"))
# Hooks whose value is a path, a list of them or a map to them, and how Frappe calls what they name.
CALLS = {
	**dict.fromkeys(
		(
			"before_request",
			"before_install",
			"after_install",
			"before_migrate",
			"after_migrate",
			"before_uninstall",
			"after_uninstall",
		),
		NO_ARGUMENTS,
	),
	**dict.fromkeys(
		("before_app_install", "after_app_install", "before_app_uninstall", "after_app_uninstall"), Call(1)
	),
	"extend_bootinfo": Call(keywords=("bootinfo",)),
	"additional_timeline_content": Call(2),
	"override_doctype_dashboards": Call(keywords=("data",)),
	"on_session_creation": Call(keywords=("login_manager",)),
	"user_data_fields": NO_ARGUMENTS,
	"filters_config": NO_ARGUMENTS,
}


def _read_hooks() -> dict[str, Any]:
	module = tree.find_module("convo_channels.hooks")
	return {
		target.id: ast.literal_eval(node.value)
		for node in module.tree.body
		if isinstance(node, ast.Assign)
		for target in node.targets
	}


HOOKS = _read_hooks()


def _paths(value: Any) -> list[str]:
	if isinstance(value, str):
		return [value] if re.fullmatch(r"convo_channels(\.\w+)+", value) else []
	if isinstance(value, dict):
		return [path for item in value.values() for path in _paths(item)]
	return [path for item in value for path in _paths(item)] if isinstance(value, list | tuple) else []


def _misfit(path: str, call: Call, *, takes_what_it_names: bool = False) -> str:
	"""`takes_what_it_names`: Frappe leaves out what the function has no argument for."""
	signature = tree.signature_of(tree.find_function(path))
	if takes_what_it_names and not signature.accepts_any("kwargs"):
		known = signature.names()
		call = Call(call.positional, tuple(name for name in call.keywords if name in known))
	return find_misfit(signature, call)


def test_hooks_hold_values_and_dotted_paths_only():
	body = tree.find_module("convo_channels.hooks").tree.body
	assert all(isinstance(node, ast.Assign) for node in body[1:]), "something else than an assignment"
	assert isinstance(body[0], ast.Expr), "the module says what it holds"


@pytest.mark.parametrize("version", recordings.VERSIONS)
@pytest.mark.parametrize("name", [name for name in HOOKS if not OWN_HOOK.fullmatch(name)])
def test_a_hook_is_one_that_frappe_reads(name, version):
	is_read = name in recordings.load(version).hook_names
	assert is_read or name in ABOUT_THE_APP or READ_BY_ONE.get(name, version) != version


@pytest.mark.parametrize(
	"name", ["convo_segment_sources", *(name for name in HOOKS if OWN_HOOK.fullmatch(name))]
)
def test_a_hook_of_our_own_is_read_by_us(name):
	def asks(module: tree.Module) -> bool:
		texts = {node.value for node in ast.walk(module.tree) if isinstance(node, ast.Constant)}
		calls = (node.func for node in ast.walk(module.tree) if isinstance(node, ast.Call))
		names = {tree.dotted_name(called, module.imports()) for called in calls}
		return name in texts and "frappe.get_hooks" in names

	assert any(asks(module) for module in tree.modules())


@pytest.mark.parametrize("path", sorted(set(_paths(HOOKS))))
def test_a_path_leads_to_a_function(path):
	assert tree.find_function(path) is not None


@pytest.mark.parametrize(
	("doctype", "event", "path"),
	[
		(doctype, event, path)
		for doctype, events in HOOKS["doc_events"].items()
		for event, value in events.items()
		for path in _paths(value)
	],
)
def test_a_document_event_fits(doctype, event, path):
	assert event in DOCUMENT_EVENTS
	assert doctype == "*" or any(
		doctype in recordings.load(version).doctypes for version in recordings.VERSIONS
	)
	assert not _misfit(path, Call(5 if event in RENAMES else 2))


@pytest.mark.parametrize("frequency", sorted(HOOKS["scheduler_events"]))
def test_a_scheduled_job_takes_nothing(frequency):
	assert frequency in FREQUENCIES
	value = HOOKS["scheduler_events"][frequency]
	if frequency == "cron":
		assert all(len(line.split()) == 5 for line in value)
	assert _paths(value)
	assert not [path for path in _paths(value) if _misfit(path, NO_ARGUMENTS)]


@pytest.mark.parametrize(("doctype", "path"), sorted(HOOKS.get("permission_query_conditions", {}).items()))
def test_a_list_condition_takes_the_user(doctype, path):
	assert not _misfit(path, ON_CONDITIONS, takes_what_it_names=True)


@pytest.mark.parametrize(("doctype", "path"), sorted(HOOKS.get("has_permission", {}).items()))
def test_a_permission_hook_takes_a_document_and_always_answers(doctype, path):
	"""An answer of None means "no opinion" in 15 and "no" in 16."""
	assert not _misfit(path, ON_PERMISSION, takes_what_it_names=True)
	function = tree.find_function(path)
	answers = [node.value for node in ast.walk(function) if isinstance(node, ast.Return)]
	assert answers and all(value is not None and not _is_none(value) for value in answers)
	assert _always_leaves(function.body), "it may end without an answer"


@pytest.mark.parametrize(("doctype", "path"), sorted(HOOKS.get("standard_queries", {}).items()))
def test_a_search_takes_what_frappe_searches_by(doctype, path):
	assert not _misfit(path, ON_SEARCH, takes_what_it_names=True)


def test_every_restricted_doctype_is_searched_within_its_restriction():
	"""Frappe's own search can be asked past the conditions of lists."""
	assert HOOKS["standard_queries"].keys() >= HOOKS["permission_query_conditions"].keys()


def test_a_doctype_is_restricted_in_lists_and_in_forms_alike():
	assert HOOKS["permission_query_conditions"].keys() == HOOKS["has_permission"].keys()


@pytest.mark.parametrize(
	("name", "path"), [(name, path) for name in CALLS for path in _paths(HOOKS.get(name, []))]
)
def test_other_hooks_fit(name, path):
	assert not _misfit(path, CALLS[name])


@pytest.mark.parametrize("version", recordings.VERSIONS)
@pytest.mark.parametrize(("frappes", "path"), sorted(HOOKS["override_whitelisted_methods"].items()))
def test_what_stands_in_the_place_of_frappes_own_takes_what_that_takes(frappes, path, version):
	"""By name, with what a client sends."""
	recorded = recordings.load(version).find(frappes)
	assert recorded
	arguments = ast.parse(f"def theirs{recorded}: ...").body[0].args
	assert not _misfit(path, Call(keywords=tuple(argument.arg for argument in arguments.args)))


def test_every_hook_that_names_functions_was_looked_at():
	known = {*CALLS, "doc_events", "scheduler_events", "permission_query_conditions", "has_permission", "standard_queries"}
	known |= {"override_whitelisted_methods"}
	assert {name for name, value in HOOKS.items() if _paths(value)} <= known


def test_the_app_listens_to_what_membership_and_timelines_live_on():
	"""Without these nothing would follow a save, a deletion or a new name, and no other test without a site would tell."""
	assert HOOKS["doc_events"]["*"].keys() >= {"on_change", "after_delete", "after_rename"}
	assert HOOKS["doc_events"]["Customer"].keys() >= {"before_rename"}
	assert {"convo_channels.services.sync.jobs.tick", "convo_channels.services.sync.jobs.nightly"} <= set(_paths(HOOKS["scheduler_events"]))


@pytest.mark.parametrize("path", sorted({path for events in HOOKS["doc_events"].values() for path in _paths(events)}))
def test_whoever_hears_of_a_document_does_something(path):
	calls = [node for node in ast.walk(tree.find_function(path)) if isinstance(node, ast.Call)]
	assert calls


# Who may read a segment is decided by roles alone; what it names is hidden row by row.
BY_ROLES_ALONE = {"Convo Segment"}


def _restricted(hook):
	return sorted((doctype, path) for doctype, path in HOOKS[hook].items() if doctype not in BY_ROLES_ALONE)


@pytest.mark.parametrize(("doctype", "path"), _restricted("has_permission"))
def test_a_permission_hook_can_refuse(doctype, path):
	function = tree.find_function(path)
	answers = [node.value for node in ast.walk(function) if isinstance(node, ast.Return)]
	assert not all(isinstance(answer, ast.Constant) and answer.value is True for answer in answers)


@pytest.mark.parametrize(("doctype", "path"), _restricted("has_permission"))
def test_a_permission_hook_asks_of_a_document_what_its_doctype_has(doctype, path):
	"""Of a column that is not there a person would hear from the database."""
	calls = [node for node in ast.walk(tree.find_function(path)) if isinstance(node, ast.Call)]
	asked = {
		argument.value
		for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "asked"
		for argument in call.args if isinstance(argument, ast.Constant)
	}  # fmt: skip
	if doctype.startswith("Convo "):
		assert asked <= {field["fieldname"] for field in doctypes.OWN[doctype]["fields"]} | {"owner", "parent", "parenttype"}


@pytest.mark.parametrize(("doctype", "path"), _restricted("permission_query_conditions"))
def test_a_list_condition_can_leave_rows_out(doctype, path):
	function = tree.find_function(path)
	answers = [node.value for node in ast.walk(function) if isinstance(node, ast.Return)]
	assert not all(isinstance(answer, ast.Constant) for answer in answers)


def test_the_landing_page_is_that_of_before():
	"""Frappe counts the entries of the apps screen: with one more everybody lands elsewhere after signing in."""
	assert "add_to_apps_screen" not in HOOKS


def test_files_for_the_desk_are_there():
	for name in ("doctype_js", "doctype_list_js", "page_js"):
		for path in HOOKS.get(name, {}).values():
			assert (tree.PACKAGE / path).is_file()


def test_fixtures_are_of_doctypes_that_exist_and_their_file_is_in_the_package():
	for fixture in HOOKS["fixtures"]:
		assert all(fixture["dt"] in recordings.load(version).doctypes for version in recordings.VERSIONS)
		assert (tree.PACKAGE / "fixtures" / f"{fixture['dt'].lower().replace(' ', '_')}.json").is_file()


def _is_none(node: ast.expr) -> bool:
	return isinstance(node, ast.Constant) and node.value is None


def _always_leaves(body: list[ast.stmt]) -> bool:
	last = body[-1]
	if isinstance(last, ast.If):
		return bool(last.orelse) and _always_leaves(last.body) and _always_leaves(last.orelse)
	return isinstance(last, ast.Return | ast.Raise)
