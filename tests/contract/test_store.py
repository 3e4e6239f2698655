"""The port to a database is said whole: who fulfils it has all of it, and core asks a store for nothing beside it."""

import ast

import pytest

from convo_channels.core.base.store import Store
from tests.contract import tree

MEMBERS = {*Store.__annotations__, *(name for name in vars(Store) if not name.startswith("_"))}
FULFILLED_BY = (
	("convo_channels/services/base/frappe_store.py", "FrappeStore"),
	("standalone/stores.py", "SqliteStore"),
	("standalone/stores.py", "MariadbStore"),
)


@pytest.mark.parametrize("path, name", FULFILLED_BY)
def test_who_fulfils_the_port_has_all_of_it(path, name):
	found = tree.Module(tree.ROOT / path).classes()[name].body
	has = {node.name for node in found if isinstance(node, tree.FunctionNode)}
	for node in found:
		targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
		has.update(target.id for target in targets if isinstance(target, ast.Name))
	assert {"rows", "execute", "transaction", "transient_errors", "renew", "is_log_heard"} <= MEMBERS
	assert has >= MEMBERS


def test_nobody_asks_a_store_whether_it_can_do_something():
	offenders = [
		f"{module.label}:{node.lineno}"
		for module in tree.modules()
		for node in ast.walk(module.tree)
		if isinstance(node, ast.Call)
		and isinstance(node.func, ast.Name)
		and node.func.id in ("getattr", "hasattr")
		and ast.unparse(node.args[0]).rpartition(".")[2] == "store"
	]
	assert not offenders
