"""One function of the tree, run without a site: its own text, with stand-ins for whatever it names."""

import ast
from collections.abc import Callable
from typing import Any

from tests.contract import tree


def play(path: str, **stand_ins: Any) -> Callable[..., Any]:
	"""The function that a dotted path names. It knows its module's plain constants and what it is given here, and nothing else."""
	owner = path.rpartition(".")[0]
	module = tree.find_module(owner) or tree.find_module(owner.rpartition(".")[0])
	node = tree.find_function(path)
	assert module and node, path
	bare = type(node)(**{**{field: getattr(node, field) for field in node._fields}, "decorator_list": [], "returns": None})
	for argument in (*bare.args.args, *bare.args.kwonlyargs):
		argument.annotation = None
	names = dict(_constants(module))
	names.update(stand_ins)
	program = ast.fix_missing_locations(ast.Module([bare], []))
	exec(compile(program, path, "exec"), names)
	return names[node.name]


def _constants(module: tree.Module) -> dict[str, Any]:
	found: dict[str, Any] = {}
	for node in module.tree.body:
		if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
			try:
				found[node.targets[0].id] = ast.literal_eval(node.value)
			except ValueError:
				continue
	return found


class Told(Exception):
	"""What a stand-in was told, where that ends the function."""


class Heard(list):
	"""A stand-in for a function or a module that writes down how it was called."""

	def __init__(self, answer: Any = None):
		super().__init__()
		self.answer = answer

	def __call__(self, *args: Any, **kwargs: Any) -> Any:
		self.append((args, kwargs))
		return self.answer

	def __getattr__(self, name: str) -> Callable[..., Any]:
		if name.startswith("_"):
			raise AttributeError(name)

		def called(*args: Any, **kwargs: Any) -> Any:
			self.append((name, args, kwargs))
			return self.answer

		return called
