"""The recorder's own parts: signatures as text, calls that fit or do not, and the hooks a package reads."""

import pytest

from tests.contract import record, recordings, sources, tree
from tests.contract.signatures import Call, find_misfit, parse_signature

SIGNATURES = {
	"()": [],
	"(a, b=1)": ["a", "b"],
	"(self, /, key: str, *names: str, user=None, **kwargs) -> int": [
		"self",
		"key",
		"names",
		"user",
		"kwargs",
	],
	"(a: dict[str, int] | None = None, *, b: Literal['x, y'] = 'x, y')": ["a", "b"],
	"(msg, exc: type[Exception] = <class 'frappe.exceptions.ValidationError'>, title=None)": [
		"msg",
		"exc",
		"title",
	],
	"(fn: Callable[[int], str] = <function noop at 0x1>, done: 'X -> Y' = None) -> 'Z'": ["fn", "done"],
}


@pytest.mark.parametrize("text", SIGNATURES)
def test_a_signature_is_read_as_inspect_prints_it(text):
	assert parse_signature(text).names() == SIGNATURES[text]


@pytest.mark.parametrize("version", recordings.VERSIONS)
def test_every_recorded_signature_can_be_read(version):
	texts = {text for text in recordings.load(version).data["api"].values() if text and text.startswith("(")}
	names = {name for text in texts for name in parse_signature(text).names()}
	assert texts and all(name.isidentifier() for name in names)


@pytest.mark.parametrize(
	("text", "call", "misfit"),
	[
		("(a, b=1)", Call(1), ""),
		("(a, b=1)", Call(3), "takes 2 arguments by position, is given 3"),
		("(a, *more)", Call(3), ""),
		("(a, b=1)", Call(1, ("c",)), "has no argument c"),
		("(a, **rest)", Call(1, ("c",)), ""),
		("(a, b=1)", Call(1, ("a",)), "is given a twice"),
		("(a, *, b)", Call(1), "is not given b"),
		("(a, *, b)", Call(1, has_double_star=True), ""),
		("(a, /, b=1)", Call(0, ("a",)), "has no argument a"),
		("(a, *, b=1)", Call(2), "takes 1 arguments by position, is given 2"),
	],
)
def test_a_call_that_does_not_fit_is_told(text, call, misfit):
	assert find_misfit(parse_signature(text), call) == misfit


def test_hooks_are_found_however_they_are_asked_for(tmp_path):
	(tmp_path / "asks.py").write_text(
		"import frappe\n"
		'frappe.get_hooks("one", {})\nfrappe.get_hooks(hook="two")\nfrappe.get_hooks().three\n'
		'hooks = frappe.get_hooks()\nhooks.get("four", [])\nhooks["five"]\ngetattr(app_hooks, "six", None)\n'
		'run_trigger("seven")\nhooks.items()\n'
	)
	assert sources.hook_names(tmp_path) == {"one", "two", "three", "four", "five", "six", "seven"}


def test_a_change_between_two_recordings_is_told():
	old = {
		"versions": {"frappe": "1"},
		"api": {"a": "()", "b": "(x)"},
		"doctypes": {"D": {"fields": {"f": ["Data"]}}},
	}
	new = {
		"versions": {"frappe": "2"},
		"api": {"b": "(y)", "c": "()"},
		"doctypes": {"D": {"fields": {"f": ["Int"]}}},
	}
	lines = record.describe_changes(old, new)
	assert "names new (1): c" in lines and "names gone (1): a" in lines and "names changed (1): b" in lines
	assert "fields changed (1): D.f" in lines


def test_a_recording_is_written_the_same_way_each_time(tmp_path):
	path = tmp_path / "recording.json"
	record.write({"b": 1, "a": [2]}, path)
	first = path.read_text()
	record.write({"a": [2], "b": 1}, path)
	assert path.read_text() == first and first.endswith("}\n")


def test_our_tree_uses_names_inside_functions_and_controllers():
	names = {use.name for use in tree.uses()}
	assert "frappe.model.document.Document.insert" in names, "a method called on what a factory returned"
	assert not [name for name in names if name.startswith("frappe.session.")], (
		"what is in a bag is not looked up"
	)
