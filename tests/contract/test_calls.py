"""Every name of Frappe and ERPNext in our code exists in 15 and 16, and every call fits the signature there.

A name that a version's recording does not know and nobody read in its sources is unverified: conftest.py lists it.
For 15 there is a bench to record, so nothing may stay unverified.
"""

import ast

import pytest

from tests.contract import recordings, tree
from tests.contract.signatures import Call, Signature, find_misfit, parse_signature

BY_NAME = {
	name: [use for use in tree.uses() if use.name == name] for name in {use.name for use in tree.uses()}
}
QUERIES = ("frappe.get_all", "frappe.get_list", "frappe.db.get_all", "frappe.db.get_list")
ENQUEUE = "frappe.enqueue"


def test_the_scan_finds_what_the_tree_calls():
	assert {"frappe.get_doc", "frappe.db.sql", "frappe.throw", "frappe._"} <= set(BY_NAME)


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_a_name_is_known_to_15(name):
	places = ", ".join(sorted({use.where for use in BY_NAME[name]}))
	assert recordings.load(15).find(name) is not None, (
		f"{name} ({places}) is not in frappe-15.json; record again"
	)


@pytest.mark.parametrize("version", recordings.VERSIONS)
@pytest.mark.parametrize(
	"name", sorted(name for name, uses in BY_NAME.items() if any(use.call for use in uses))
)
def test_calls_fit(name, version):
	recording = recordings.load(version)
	for known in (name, *tree.DELEGATES.get(name, ())):
		text = recording.find(known) or ""
		if text.startswith("("):
			signature = _as_called(parse_signature(text))
			hands_on = known != name and name in QUERIES
			wrong = [
				f"{use.where}: {name} {misfit}"
				for use in BY_NAME[name]
				if use.call
				and (misfit := find_misfit(signature, _without_doctype(use.call) if hands_on else use.call))
			]
			assert not wrong, f"{version} has {known}{text}\n" + "\n".join(wrong)


def _as_called(signature: Signature) -> Signature:
	names = signature.names()
	return signature.without_first() if names and names[0] in ("self", "cls") else signature


def _without_doctype(call: Call) -> Call:
	return Call(call.positional - 1, call.keywords, call.has_star, call.has_double_star)


def _calls_of(names: tuple[str, ...]) -> list:
	found = []
	for module in tree.modules():
		imports = module.imports()
		for node in ast.walk(module.tree):
			if isinstance(node, ast.Call) and tree.dotted_name(node.func, imports) in names:
				found.append(pytest.param(node, module, id=f"{module.label}:{node.lineno}"))
	return found


@pytest.mark.parametrize(("node", "module"), _calls_of(QUERIES))
def test_a_list_query_says_its_order(node, module):
	"""The default order is by `modified` in 15 and by `creation` in 16."""
	assert "order_by" in tree.call_of(node).keywords, f"{module.label}:{node.lineno}"


@pytest.mark.parametrize(("node", "module"), _calls_of(QUERIES))
def test_a_list_query_asks_for_plain_columns(node, module):
	"""16 refuses functions in `fields`."""
	texts = [
		item.value
		for item in ast.walk(node)
		if isinstance(item, ast.Constant) and isinstance(item.value, str)
	]
	assert not [text for text in texts if "(" in text], f"{module.label}:{node.lineno}"


# Our own doors to the queue hand on what they are given: whoever calls them is looked at instead.
ASK, LONG_JOB = "convo_channels.services.base.background.ask", "convo_channels.services.base.long_job.LongJob"
DOORS = {"convo_channels.services.base.background", "convo_channels.services.base.long_job"}


def _jobs() -> list:
	asked = [*_calls_of((ENQUEUE,)), *_calls_of(("frappe.utils.background_jobs.enqueue",))]
	return [*(case for case in asked if case.values[1].name not in DOORS), *_calls_of((ASK,))]


@pytest.mark.parametrize(("node", "module"), _calls_of((LONG_JOB,)))
def test_the_turns_of_a_long_job_are_a_function_of_ours(node, module):
	assert tree.find_function(node.args[2].value) is not None


@pytest.mark.parametrize(("node", "module"), _jobs())
def test_a_job_takes_what_it_is_given(node, module):
	function = _job_of(node, module)
	assert function is not None, (
		f"{module.label}:{node.lineno}: {ast.unparse(node.args[0])} is no function of ours"
	)
	own = set()
	for version in recordings.VERSIONS:
		known = recordings.load(version).find(tree.DELEGATES[ENQUEUE][0]) or recordings.load(version).find(
			ENQUEUE
		)
		own.update(parse_signature(known).names())
	own |= {"works_on", "at_once"}
	call = tree.call_of(node)
	given = Call(
		keywords=tuple(name for name in call.keywords if name not in own),
		has_double_star=call.has_double_star,
	)
	assert not find_misfit(tree.signature_of(function), given), f"{module.label}:{node.lineno}"


def _job_of(node: ast.Call, module: tree.Module):
	target = node.args[0] if node.args else next(item.value for item in node.keywords if item.arg == "method")
	if isinstance(target, ast.Constant):
		return tree.find_function(target.value)
	name = tree.dotted_name(target, module.imports())
	return tree.find_function(name if "." in name else f"{module.name}.{name}")


@pytest.mark.parametrize(("dotted", "where"), sorted(set(tree.dotted_strings())))
def test_a_dotted_path_in_our_code_leads_somewhere(dotted, where):
	assert tree.find_module(dotted) or tree.find_function(dotted), f"{where} names {dotted}"
