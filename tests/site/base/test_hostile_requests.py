"""Every function of the API, every argument, over HTTP: what nobody would type is refused with a 4xx, or taken; nothing breaks."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import importlib
import inspect
import json
import pkgutil

import frappe
import pytest

import convo_channels.api
from convo_channels.core.segments import segments as core_segments
from convo_channels.services.access import limits
from tests.site.base.bad_input import scene
from tests.unit.preview.hostile import DEEP, DEEP_OBJECT, GOOD, HALF, HERE, INNER, PRODUCT

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]
# They set jobs of minutes going, or hand out what no test should.
LEFT_OUT = {"demo.load", "demo.remove", "first_steps.give_role"}
VALUES = [value for value in INNER if value != HALF and value == value and HALF not in str(value)]
VALUES += ["x" * 300, DEEP, DEEP_OBJECT, [[["x"]]], "null", "NaN", [1.5], "eyJ4IjoxfQ"]


def functions() -> dict[str, tuple[list[str], list[str]]]:
	"""{path below the API: (its arguments, its methods)}"""
	found = {}
	for module in pkgutil.iter_modules(convo_channels.api.__path__):
		for name, function in vars(importlib.import_module(f"convo_channels.api.{module.name}")).items():
			if inspect.isfunction(function) and function in frappe.whitelisted and function.__module__.endswith(f".{module.name}"):
				arguments = list(inspect.signature(function).parameters)
				found[f"{module.name}.{name}"] = (arguments, frappe.allowed_http_methods_for_whitelisted_func[function])
	return found


FUNCTIONS = {path: asked for path, asked in functions().items() if asked[0] and path not in LEFT_OUT}


def test_there_are_functions_to_ask():
	assert len(FUNCTIONS) > 40 and "segments.get_counts" in FUNCTIONS


@pytest.mark.parametrize("path", sorted(FUNCTIONS))
def test_nothing_that_is_asked_breaks_it(scene, monkeypatch, path):
	monkeypatch.setattr(limits, "take", lambda *args, **kwargs: None)
	names, methods = FUNCTIONS[path]
	own = {"customer": scene.customer, "segment": scene.segment, "channel": scene.channel, "post": scene.posts[0], "doctype": "Convo Segment"}
	known = {**GOOD, **HERE.get(PRODUCT + path, {}), **own}
	good = {name: known[name] for name in names if known.get(name) is not None}
	good |= {name: "x" for name, given in _parameters(path).items() if given.default is given.empty and name not in good}
	logged = frappe.db.count("Error Log")
	for name in names:
		for value in VALUES:
			answer = scene.client.call(path, "POST" if "POST" in methods else "GET", **_sent({**good, name: value}, methods))
			assert answer.status < 500, f"{name}={str(value)[:100]!a}: {answer.status} {answer.text[:1500]}"
	frappe.db.rollback()
	assert frappe.db.count("Error Log") == logged


ROW = {"subject": "Customer", "field": "customer_name", "measure": "value", "operator": "is one of", "value": "a, b"}


@pytest.mark.parametrize("cell", core_segments.RULE_COLUMNS)
def test_no_cell_of_a_row_breaks_it(scene, monkeypatch, cell):
	monkeypatch.setattr(limits, "take", lambda *args, **kwargs: None)
	for value in ([1], {"a": 1}, [["x"]], True, 1.5, 10**30, "x" * 300, None):
		answer = scene.client.call("rules.count", "POST", rules=json.dumps([{**ROW, cell: value}]))
		assert answer.status < 500, f"{value!a:.80}: {answer.status} {answer.text[:1500]}"


@pytest.mark.parametrize("path", sorted(path for path in FUNCTIONS))
def test_an_argument_that_is_missing_is_named(scene, path):
	_names, methods = FUNCTIONS[path]
	needed = [name for name, parameter in _parameters(path).items() if parameter.default is parameter.empty]
	given = {name: GOOD.get(name) or "x" for name in needed}
	for name in needed:
		rest = {key: value for key, value in given.items() if key != name}
		answer = scene.client.call(path, "POST" if "POST" in methods else "GET", **_sent(rest, methods))
		assert (answer.status, answer.sentences) == (417, [f"The request lacks the argument {name}."])


def test_what_is_no_function_is_not_told_apart(scene):
	for path in ("rules.nothing", "nothing.nothing", "rules.limits.take"):
		assert 400 <= scene.client.call(path).status < 500
	# Frappe 16 breaks on a text where a function should be, in each of its own modules as in ours
	theirs = scene.client.ask("GET", "/api/method/frappe.client.__doc__").status
	assert scene.client.call("rules.__doc__").status == theirs


def _parameters(path: str) -> dict:
	module, name = path.split(".")
	return dict(inspect.signature(getattr(importlib.import_module(f"convo_channels.api.{module}"), name)).parameters)


def _sent(arguments: dict, methods: list[str]) -> dict:
	"""An address holds texts only."""
	if "POST" in methods:
		return arguments
	return {name: value if isinstance(value, str) else json.dumps(value) for name, value in arguments.items()}
