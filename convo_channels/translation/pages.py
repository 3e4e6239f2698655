"""Sentences of pages: the literal first arguments of `__( )` in JavaScript and in Vue components, script and template.

Frappe's own reading of a component is a regular expression that misses calls over several lines.
"""

import re
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

from .python_files import Found

_CALL = re.compile(r"(?<![\w$.])(?:__|translate)\(")
_COMMENT = re.compile(r"<!--.*?-->|^[ \t]*(?://[^\n]*|/\*.*?\*/)", re.DOTALL | re.MULTILINE)
_TOKEN = re.compile(
	r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`|[()\[\]{},?:+]|[^\s'"`()\[\]{},?:+]+""",
	re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "\n": ""}
_OPEN, _CLOSE = set("([{"), set(")]}")


class Call(NamedTuple):
	line: int
	texts: list[str]
	context: str | None
	is_made: bool


def extract(fileobj: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
	"""What Babel asks of an extractor: (line, function, message or (context, message), comments) of each sentence."""
	for call in read_calls(fileobj.read().decode()):
		for text in call.texts:
			if call.context:
				yield call.line, "pgettext", (call.context, text), []
			else:
				yield call.line, "_", text, []


def read_calls(code: str) -> Iterator[Call]:
	"""Every call that translates; `texts` is empty where what is translated is known only when it runs, `is_made` where
	it is put together there from parts, so that no catalogue can have it.
	"""
	code = _COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), code)
	for match in _CALL.finditer(code):
		arguments = _read_arguments(code, match.end())
		texts = list(_texts(arguments[0]))
		context = next(_texts(arguments[2]), None) if len(arguments) > 2 else None
		is_made = not texts and any(token[0] in "`+" for token in arguments[0])
		yield Call(code.count("\n", 0, match.start()) + 1, texts, context, is_made)


def _read_arguments(code: str, start: int) -> list[list[str]]:
	"""The tokens of each argument, up to the bracket that closes the call."""
	arguments: list[list[str]] = [[]]
	depth = 0
	for match in _TOKEN.finditer(code, start):
		token = match[0]
		if token in _CLOSE:
			if not depth:
				break
			depth -= 1
		if token == "," and not depth:
			arguments.append([])
		else:
			arguments[-1].append(token)
		if token in _OPEN:
			depth += 1
	return arguments


def _texts(tokens: list[str]) -> Iterator[str]:
	"""The texts that an argument can be: a literal, literals added up, or those of `a ? b : c`."""
	part: list[str] = []
	for token in [*tokens, ":"]:
		if token not in ("?", ":"):
			part.append(token)
			continue
		if token == ":" and part and all(one == "+" or _is_literal(one) for one in part):
			yield "".join(_unquote(one) for one in part if one != "+")
		part = []


def _is_literal(token: str) -> bool:
	return token[0] in "'\"" or (token[0] == "`" and "${" not in token)


def _unquote(token: str) -> str:
	return _ESCAPE.sub(
		lambda found: chr(int(found[1], 16)) if found[1] else _ESCAPED.get(found[2], found[2]), token[1:-1]
	)
