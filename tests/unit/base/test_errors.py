"""What the engine refuses is a template with its arguments, so that it can be said in the reader's language."""

import ast
import copy
import functools
import pickle
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from convo_channels.core.base.errors import CoreError, RequestError, RuleError
from convo_channels.core.base.messages import Listed, Message, word
from convo_channels.core.catalog.fields import why_not
from convo_channels.core.library.templates import fill_template, find_template
from convo_channels.core.rules.rule import parse_rule
from tests.support.builders import condition, site_catalog

ROOT = Path(__file__).parents[3]
PACKAGE = ROOT / "convo_channels"
ENGINE = frozenset(kind.__name__ for kind in (CoreError, *CoreError.__subclasses__()))
# Where what is handed on was said already, or is a message by itself.
HANDED_ON = "{0}"

WORDS = {
	"Row {0}: {1}": "Zeile {0}: {1}",
	"{0} is not a number.": "{0} ist keine Zahl.",
	'"{0}" does not fit {1}, which is a {2}.': "{2} verträgt {0} nicht: {1}.",
	"contains": "enthält",
	"number": "Zahl",
	"Credit Limit": "Kreditlimit",
	"{0} or {1}": "{0} oder {1}",
	"count": "Anzahl",
	"the value is missing.": "der Wert fehlt.",
}


def translate(text: str) -> str:
	return WORDS.get(text, text)


def test_an_error_says_its_sentence_and_the_same_in_another_language() -> None:
	error = RequestError("{0} is not a number.", '"many"')
	assert str(error) == error.say() == '"many" is not a number.'
	assert error.say(translate) == '"many" ist keine Zahl.'


def test_words_and_inner_errors_are_said_in_the_same_language() -> None:
	inner = RequestError('"{0}" does not fit {1}, which is a {2}.', word("contains"), "contains", word("number"))
	error = RuleError(HANDED_ON, inner, row=3)
	assert str(error) == 'Row 3: "contains" does not fit contains, which is a number.'
	assert error.say(translate) == "Zeile 3: Zahl verträgt enthält nicht: contains."
	listed = Message("Use {0}.", (Listed([word("sum"), word("average"), word("count")]),))
	assert listed.say() == "Use sum, average or count."
	assert listed.say(translate) == "Use sum, average oder Anzahl."


def test_the_sentence_of_a_row_begins_with_a_capital_in_every_language() -> None:
	error = RuleError(HANDED_ON, RequestError("the value is missing."), row=2)
	assert str(error) == "Row 2: The value is missing."
	assert error.say(translate) == "Zeile 2: Der Wert fehlt."


def test_what_somebody_typed_is_never_a_template() -> None:
	assert RequestError("{0} is not a number.", "{1} {x}").say(translate) == "{1} {x} ist keine Zahl."
	assert str(RequestError("It holds {braces} of its own.")) == "It holds {braces} of its own."
	assert str(RuleError(HANDED_ON, "said {already}", row=1)) == "Row 1: Said {already}"


@pytest.mark.parametrize("again", [copy.copy, lambda error: pickle.loads(pickle.dumps(error))])
def test_an_error_that_went_through_a_job_says_the_same(again) -> None:
	error = again(RuleError("{0} is not a number.", "x", row=4))
	assert (str(error), error.row, error.say(translate)) == ("Row 4: X is not a number.", 4, "Zeile 4: X ist keine Zahl.")


def test_a_rule_that_makes_no_sense_is_refused_in_the_readers_language() -> None:
	with pytest.raises(RuleError) as raised:
		parse_rule([condition("Sales Order", "contains", "a", measure="sum", field="grand_total")], site_catalog())
	assert str(raised.value) == 'Row 1: "contains" does not fit Grand Total, which is a number.'
	assert raised.value.say(translate) == "Zeile 1: Zahl verträgt enthält nicht: Grand Total."
	assert raised.value.say(lambda text: f"‹{text}›").startswith("‹Row 1: ‹")


def test_a_template_that_lacks_something_says_so_in_the_readers_language() -> None:
	with pytest.raises(RequestError) as raised:
		fill_template(find_template("new_contacts"), site_catalog(), {"days": "soon"})
	assert raised.value.say(lambda text: text.replace("whole number of days", "Tageszahl")).endswith('"soon" is not a Tageszahl.')


def test_reasons_why_a_field_is_not_offered_are_marked() -> None:
	assert why_not("secret", ("Password",)) in _marked_texts()


# ---- the tree


@functools.cache
def _trees() -> tuple[tuple[str, ast.Module], ...]:
	paths = sorted([*PACKAGE.rglob("*.py"), *(ROOT / "preview").rglob("*.py")])
	return tuple((str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))) for path in paths)


def _marked_texts() -> set[str]:
	return {
		node.args[0].value
		for _path, tree in _trees()
		for node in ast.walk(tree)
		if isinstance(node, ast.Call) and _name(node.func) == "N_" and isinstance(node.args[0], ast.Constant)
	}


def _name(node: ast.AST) -> str:
	return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _imports_engine(tree: ast.Module) -> set[str]:
	"""The names by which a module knows the engine's errors, Message, and no other classes of these names."""
	return {
		alias.asname or alias.name
		for node in ast.walk(tree)
		if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[-1] in ("errors", "messages")
		for alias in node.names
		if alias.name in ENGINE | {"Message"}
	}


def _asked(tree: ast.Module) -> Iterator[tuple[ast.Call, list[ast.expr]]]:
	"""(call, template and arguments) of each message, of functions that pass one on too."""
	known = _imports_engine(tree)
	passing = {
		node.name: [arg.arg for arg in node.args.args].index("template")
		for node in ast.walk(tree)
		if isinstance(node, ast.FunctionDef) and "template" in [arg.arg for arg in node.args.args] and node.args.vararg
	}
	for node in ast.walk(tree):
		if not isinstance(node, ast.Call):
			continue
		name = _name(node.func)
		if name in known and node.args:
			args = node.args
			if name == "Message" and len(args) == 2 and isinstance(args[1], ast.Tuple):
				args = [args[0], *args[1].elts]
			yield node, args
		elif name in passing and name.startswith("_"):
			yield node, node.args[passing[name] :]


def _fault(args: list[ast.expr]) -> str:
	template, given = args[0], args[1:]
	if isinstance(template, ast.Name):
		return ""  # a template that was marked where it stands
	if isinstance(template, ast.Constant):
		return "" if template.value == HANDED_ON and len(given) == 1 else "is not marked with N_"
	if not (isinstance(template, ast.Call) and _name(template.func) == "N_" and isinstance(template.args[0], ast.Constant)):
		return "is no template that is marked with N_"
	if any(isinstance(arg, ast.JoinedStr) or _glues(arg) for arg in given):
		return "glues an argument"
	places = {name for _text, name, _spec, _how in string.Formatter().parse(template.args[0].value) if name is not None}
	if any(isinstance(arg, ast.Starred) for arg in given) or not given:
		return ""
	return "" if places == {str(at) for at in range(len(given))} else "has other places than arguments"


def _glues(node: ast.expr) -> bool:
	return any(
		isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Add | ast.Mod) and any(map(_is_text, (inner.left, inner.right)))
		for inner in ast.walk(node)
	)


def _is_text(node: ast.expr) -> bool:
	return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def test_every_error_of_the_engine_is_a_marked_template_with_its_arguments() -> None:
	found = [
		f"{path}:{call.lineno} {fault}"
		for path, tree in _trees()
		if not path.endswith(("core/base/errors.py", "core/base/messages.py", "services/base/said.py"))
		for call, args in _asked(tree)
		if (fault := _fault(args))
	]
	assert found == []


def test_errors_are_looked_at_in_all_rooms() -> None:
	"""What the test above reads is what is there."""
	asked = [path for path, tree in _trees() for _ in _asked(tree)]
	assert len(asked) > 100
	assert {"core", "services"} <= {path.split("/")[1] for path in asked}


@pytest.mark.parametrize(
	"text",
	[
		'RequestError(f"{a} is bad.")',
		'RequestError("a " + b)',
		'RequestError("a is bad.")',
		'RequestError(N_("{0} is bad."), f"{a}:")',
		'RequestError(N_("{0} is bad."), "a" + b)',
		'RequestError(N_("{0} is {1}."), a)',
		'RequestError(_("{0} is bad.").format(a))',
		'RequestError("a" if b else "c")',
		'Message(N_("{0} is {2}."), (a, b))',
	],
)
def test_what_cannot_be_translated_is_found(text: str) -> None:
	tree = ast.parse(f"from ..base.errors import RequestError\nfrom ..base.messages import Message\n{text}")
	assert [call.lineno for call, args in _asked(tree) if _fault(args)] == [3]


# ---- sentences beside errors

# Reasons of the log are facts of their own (core/sync/reasons.py says which); the rest are said where they are read.
FACTS_OF_THE_LOG = ("core/sync/", "core/segments/membership.py", "core/customers/renames.py")


def test_no_sentence_of_the_library_is_an_f_string() -> None:
	"""What is told of files, templates and rules passes through the reader's language too."""
	found = [
		f"{path}:{node.lineno} {text}"
		for path, tree in _trees()
		if path.startswith("convo_channels/core/") and not any(part in path for part in FACTS_OF_THE_LOG)
		for node in ast.walk(tree)
		if isinstance(node, ast.JoinedStr)
		and (text := "".join(part.value if isinstance(part, ast.Constant) else "0" for part in node.values)).endswith(".")
		and " " in text
	]
	assert found == []
