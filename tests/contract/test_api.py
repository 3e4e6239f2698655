"""The API as the pages know it: every function is there, typed, guarded first, and a writer takes POST only.

What Frappe does with an annotation depends on it being an object: a module of the API keeps clear of string ones.
"""

import ast
import re

import pytest

from tests.contract import tree

# Every function of the API with the arguments the pages give it, in order; "POST" where it writes.
API = {
	"channels.get_sidebar": ("GET",),
	"channels.get_channel": ("GET", "channel"),
	"channels.create_channel": ("POST", "title", "segment", "description", "is_restricted", "icon", "color"),
	"channels.save_sidebar": ("POST", "layout"),
	"channels.list_archived": ("GET",),
	"channels.change_channel": ("POST", "channel", "title", "description", "icon", "color", "is_restricted"),
	"channels.archive_channel": ("POST", "channel", "on"),
	"channels.get_people": ("GET", "channel"),
	"channels.search_people": ("GET", "channel", "txt"),
	"channels.set_person": ("POST", "channel", "user", "inside", "is_manager"),
	"channels.set_role": ("POST", "channel", "role", "inside"),
	"feed.get_catch_up": ("GET", "channel", "since"),
	"feed.get_page": ("GET", "channel", "filters", "cursor", "limit", "with_channel", "post"),
	"feed.get_choices": ("GET", "channel"),
	"feed.mark_read": ("POST", "channel", "up_to", "seen"),
	"feed.mark_unread": ("POST", "channel", "post"),
	"feed.mark_all_read": ("POST",),
	"posts.create_post": ("POST", "post_type", "content", "customer", "channel", "key", "reply_to", "details", "files"),
	"posts.edit_post": ("POST", "post", "content", "post_type", "based_on", "details", "files"),
	"files.get": ("GET", "fid"),
	"files.get_limits": ("GET",),
	"files.upload": ("POST",),
	"files.discard": ("POST", "file"),
	"posts.list_versions": ("GET", "post", "cursor", "limit"),
	"posts.delete_post": ("POST", "post"),
	"posts.restore_post": ("POST", "post"),
	"posts.react": ("POST", "post", "emoji", "on"),
	"drafts.list": ("GET", "place", "cursor", "limit"),
	"drafts.save": ("POST", "place", "draft", "based_on"),
	"drafts.discard": ("POST", "place", "based_on"),
	"posts.mark_answer": ("POST", "post", "answer"),
	"posts.make_event": ("POST", "post"),
	"posts.pin": ("POST", "post", "on", "channel"),
	"customers.get_card": ("GET", "customer"),
	"customers.search": ("GET", "txt", "channel", "limit"),
	"search.find": ("GET", "query", "filters", "channel", "customer", "cursor", "limit"),
	"timeline.get_page": ("GET", "customer", "filters", "cursor", "limit", "with_customer", "post"),
	"timeline.get_counts": ("GET", "customer"),
	"timeline.mark_read": ("POST", "customer", "up_to", "seen"),
	"timeline.get_mail": ("GET", "customer", "interaction"),
	"timeline.start_backfill": ("POST",),
	"timeline.get_backfill": ("GET",),
	"segments.get_catalog": ("GET",),
	"segments.get_overview": ("GET", "segment"),
	"segments.get_counts": ("GET", "segments"),
	"segments.get_members": ("GET", "segment", "cursor", "limit"),
	"rules.count": ("GET", "rules", "include_disabled", "exceptions", "limit"),
	"rules.get_count": ("GET", "token"),
	"rules.difference": ("POST", "rules", "segment", "include_disabled", "exceptions"),
	"rules.get_difference": ("GET", "token"),
	"rules.get_difference_page": ("GET", "token", "side", "cursor", "limit"),
	"explain.explain": ("GET", "segment", "customer"),
	"explain.search": ("GET", "segment", "txt", "limit"),
	"segments.verify": ("POST", "segment"),
	"segments.rebuild": ("POST", "segment"),
	"health.get_parked": ("GET", "cursor"),
	"health.retry_parked": ("POST", "outbox"),
	"health.drain_now": ("POST",),
	"member_actions.get_runs": ("GET", "segment", "cursor", "limit"),
	"member_actions.retry": ("POST", "run"),
	"bulk.list_columns": ("GET", "segment"),
	"bulk.start": ("POST", "segment", "action", "options"),
	"bulk.get": ("GET", "name"),
	"bulk.cancel": ("POST", "name"),
	"demo.load": ("POST",),
	"demo.remove": ("POST",),
	"demo.get_state": ("GET",),
}
PREFIX = f"{tree.APP}.api."
GUARD = re.compile(rf"{tree.APP}\.services\.access\.\w+\.require_\w+|frappe\.only_for")
READS = re.compile(r"(get|search|preview|verify|find|count|explain|list|export|check|where)(_|$)")


def _whitelisted() -> dict[str, tuple[tree.Module, tree.FunctionNode, ast.Call | None]]:
	found = {}
	for module in tree.modules("api"):
		for name, node in module.functions().items():
			for mark in node.decorator_list:
				called = mark.func if isinstance(mark, ast.Call) else mark
				if tree.dotted_name(called, module.imports()) == "frappe.whitelist":
					key = f"{module.name.removeprefix(PREFIX)}.{name}"
					found[key] = (module, node, mark if isinstance(mark, ast.Call) else None)
	return found


FOUND = _whitelisted()


def methods_of(key: str) -> list[str]:
	mark = FOUND[key][2]
	given = next((item.value for item in mark.keywords if item.arg == "methods"), None) if mark else None
	return ast.literal_eval(given) if given else ["GET", "POST", "PUT", "DELETE"]


@pytest.mark.parametrize("key", sorted(API))
def test_a_function_the_pages_call_is_there(key):
	assert key in FOUND
	method, *arguments = API[key]
	signature = tree.signature_of(FOUND[key][1])
	assert signature.names()[: len(arguments)] == arguments
	assert all(item.is_optional for item in signature.parameters[len(arguments) :]), (
		"further ones are optional"
	)
	assert methods_of(key) == ["POST"] if method == "POST" else "GET" in methods_of(key)


@pytest.mark.parametrize("key", sorted(FOUND))
def test_a_function_that_writes_takes_post_only(key):
	assert methods_of(key) == ["POST"] or READS.match(key.partition(".")[2])


@pytest.mark.parametrize("key", sorted(FOUND))
def test_every_argument_and_the_answer_are_annotated(key):
	node = FOUND[key][1]
	arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
	assert not [item.arg for item in arguments if item.annotation is None]
	assert not any(isinstance(item.annotation, ast.Constant) for item in arguments), "an annotation as text"
	assert node.args.vararg is None and node.args.kwarg is None
	assert node.returns is not None


@pytest.mark.parametrize("module", tree.modules("api"), ids=lambda module: module.label)
def test_annotations_are_objects(module):
	assert "__future__" not in module.imported_modules()


@pytest.mark.parametrize("key", sorted(FOUND))
def test_permission_comes_first(key):
	module, node, _ = FOUND[key]
	first = node.body[1] if ast.get_docstring(node) is not None else node.body[0]
	assert isinstance(first, ast.Expr) and isinstance(first.value, ast.Call), "a guard is a call of its own"
	assert GUARD.fullmatch(tree.dotted_name(first.value.func, module.imports()))


@pytest.mark.parametrize("key", sorted(FOUND))
def test_no_guest_comes_in(key):
	mark = FOUND[key][2]
	assert mark is None or not [item for item in mark.keywords if item.arg == "allow_guest"]


@pytest.mark.parametrize("module", tree.modules("api"), ids=lambda module: module.label)
def test_a_module_of_the_api_holds_whitelisted_functions_only(module):
	names = {key.partition(".")[2] for key in FOUND if FOUND[key][0] is module}
	assert set(module.functions()) == names


def test_nothing_outside_of_the_api_is_whitelisted_but_what_stands_in_the_place_of_frappes_own():
	elsewhere = {
		module.label
		for module in tree.modules()
		if not module.name.startswith(PREFIX.rstrip("."))
		for node in ast.walk(module.tree)
		if isinstance(node, ast.Attribute) and tree.dotted_name(node, module.imports()) == "frappe.whitelist"
	}
	searches = ast.literal_eval(_hook("standard_queries")).values()
	paths = [*ast.literal_eval(_hook("override_whitelisted_methods")).values(), *(path for path in searches if not path.startswith(PREFIX))]
	assert elsewhere == {tree.find_module(path.rpartition(".")[0]).label for path in paths}


def _hook(name: str) -> ast.expr:
	body = tree.find_module(f"{tree.APP}.hooks").tree.body
	return next(n.value for n in body if isinstance(n, ast.Assign) and tree.dotted_name(n.targets[0], {}) == name)


def _module_of(function: str) -> tree.Module | None:
	"""Where a function of ours stands that is called by its dotted name."""
	return next((m for m in tree.modules() if m.name == function.rpartition(".")[0]), None)


def test_every_guard_refuses():
	guards = [
		(module, name, node)
		for module in tree.modules("services/access")
		for name, node in module.functions().items()
		if name.startswith("require_")
	]
	assert guards

	def refuses(module: tree.Module, node: tree.FunctionNode, seen: tuple[str, ...] = ()) -> bool:
		for item in ast.walk(node):
			if isinstance(item, ast.Raise):
				return True
			if isinstance(item, ast.Call):
				name = tree.dotted_name(item.func, module.imports())
				if name == "frappe.throw" or name.endswith(".throw"):
					return True
				other = module if name in module.functions() else _module_of(name)
				inner = other.functions().get(name.rpartition(".")[2]) if other else None
				if inner and name not in seen and refuses(other, inner, (*seen, name)):
					return True
		return False

	assert not [name for module, name, node in guards if not refuses(module, node)]
