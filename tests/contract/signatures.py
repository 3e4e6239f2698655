"""Signatures as text, the way a recording holds them, and whether a call fits one.

It reads what `inspect.signature` prints, objects without a literal form included. It knows nothing of Frappe.
"""

from dataclasses import dataclass
from functools import cache

POSITIONAL, EITHER, KEYWORD, ARGS, KWARGS = "positional", "either", "keyword", "args", "kwargs"
_OPEN, _CLOSE = "([{<", ")]}>"


@dataclass(frozen=True)
class Parameter:
	name: str
	kind: str
	is_optional: bool


@dataclass(frozen=True)
class Signature:
	parameters: tuple[Parameter, ...]

	def without_first(self) -> "Signature":
		"""As seen by who calls it on an instance."""
		return Signature(self.parameters[1:])

	def accepts_any(self, kind: str) -> bool:
		return any(item.kind == kind for item in self.parameters)

	def names(self) -> list[str]:
		return [item.name for item in self.parameters]


@dataclass(frozen=True)
class Call:
	"""How a function is called: so many arguments by position, these by name, perhaps more by `*` or `**`."""

	positional: int = 0
	keywords: tuple[str, ...] = ()
	has_star: bool = False
	has_double_star: bool = False


@cache
def parse_signature(text: str) -> Signature:
	"""Read `(a, b: int = 1, *, c=None, **kw) -> x`."""
	found, is_keyword_only = [], False
	for piece in _split(_inside(text)):
		if piece == "/":
			found = [Parameter(item.name, POSITIONAL, item.is_optional) for item in found]
		elif piece == "*":
			is_keyword_only = True
		elif piece.startswith("**"):
			found.append(Parameter(_name(piece[2:]), KWARGS, True))
		elif piece.startswith("*"):
			found.append(Parameter(_name(piece[1:]), ARGS, True))
			is_keyword_only = True
		elif piece:
			kind = KEYWORD if is_keyword_only else EITHER
			found.append(Parameter(_name(piece), kind, _has_default(piece)))
	return Signature(tuple(found))


def find_misfit(signature: Signature, call: Call) -> str:
	"""What is wrong with the call, in a few words; nothing when it fits."""
	by_position = [item for item in signature.parameters if item.kind in (POSITIONAL, EITHER)]
	if call.positional > len(by_position) and not signature.accepts_any(ARGS):
		return f"takes {len(by_position)} arguments by position, is given {call.positional}"
	by_name = {item.name for item in signature.parameters if item.kind in (EITHER, KEYWORD)}
	unknown = [name for name in call.keywords if name not in by_name]
	if unknown and not signature.accepts_any(KWARGS):
		return f"has no argument {unknown[0]}"
	filled = {item.name for item in by_position[: call.positional]}
	twice = filled.intersection(call.keywords).intersection(by_name)
	if twice:
		return f"is given {min(twice)} twice"
	if call.has_star or call.has_double_star:
		return ""
	missing = [
		item.name
		for item in signature.parameters
		if not item.is_optional and item.name not in filled and item.name not in call.keywords
	]
	return f"is not given {missing[0]}" if missing else ""


def _inside(text: str) -> str:
	depth = 0
	for at, letter in enumerate(text):
		depth += (letter == "(") - (letter == ")")
		if not depth:
			return text[1:at]
	raise ValueError(f"This is no signature: {text}")


def _split(text: str) -> list[str]:
	pieces, depth, quote, start = [], 0, "", 0
	for at, letter in enumerate(text):
		if quote:
			quote = "" if letter == quote else quote
		elif letter in "'\"":
			quote = letter
		elif letter in _OPEN:
			depth += 1
		elif letter in _CLOSE and text[at - 1] != "-":
			depth -= 1
		elif letter == "," and not depth:
			pieces.append(text[start:at].strip())
			start = at + 1
	return [*pieces, text[start:].strip()]


def _name(piece: str) -> str:
	return piece.partition(":")[0].partition("=")[0].strip()


def _has_default(piece: str) -> bool:
	"""An equals sign outside of brackets and quotes, those of the annotation left aside."""
	depth, quote = 0, ""
	for letter in piece:
		if quote:
			quote = "" if letter == quote else quote
		elif letter in "'\"":
			quote = letter
		elif letter in _OPEN:
			depth += 1
		elif letter in _CLOSE:
			depth -= 1
		elif letter == "=" and not depth:
			return True
	return False
