"""The arguments of a request, read against a function's annotations, as Frappe does on a site. What is wrong with them is one sentence."""

import inspect
import json
import math
import re
import types
import typing
from collections.abc import Callable, Mapping
from typing import Any

from convo_channels.core.base.text import is_storable

LONGEST_TEXT = 200_000
DEEPEST = 50
# What a column of whole numbers holds.
LARGEST_NUMBER = 2**63 - 1
_WHOLE = re.compile(r"-?[0-9]{1,19}", re.ASCII)


class BadRequest(Exception):
	"""A request that cannot be answered: status and one sentence."""

	def __init__(self, sentence: str, status: int = 400):
		super().__init__(sentence)
		self.status = status


def read_json(text: str | bytes) -> Any:
	"""ValueError for what is none: numbers that are none, and what is nested deeper than anybody reads, included."""
	try:
		return json.loads(text, parse_constant=_refuse_constant)
	except RecursionError as error:
		raise ValueError("nested too deep") from error


def _refuse_constant(constant: str) -> typing.NoReturn:
	raise ValueError(f"{constant} is no number")


def read_arguments(name: str, function: Callable[..., Any], given: Mapping[str, Any]) -> dict[str, Any]:
	"""`name`: what the function is called; its first parameter is the site."""
	parameters = dict(list(inspect.signature(function).parameters.items())[1:])
	hints = typing.get_type_hints(function)
	if not _is_whole(given):
		raise BadRequest("The request holds a sign that cannot be stored, or is nested too deep.")
	unknown = [argument for argument in given if argument not in parameters]
	if unknown:
		raise BadRequest(f"{name} does not know the argument {' '.join(unknown[0].split())[:60]}.")
	checked = {}
	for argument, parameter in parameters.items():
		if argument not in given:
			if parameter.default is inspect.Parameter.empty:
				raise BadRequest(f"{name} needs the argument {argument}.")
			continue
		checked[argument] = _Argument(name, argument, hints[argument]).read(given[argument])
	return checked


def _is_whole(value: Any, depth: int = 0) -> bool:
	"""Whether a value can be written down, at every place inside it."""
	if isinstance(value, str):
		return is_storable(value)
	if isinstance(value, float):
		return math.isfinite(value)
	if isinstance(value, dict):
		return depth < DEEPEST and all(_is_whole(key) and _is_whole(held, depth + 1) for key, held in value.items())
	return not isinstance(value, list) or (depth < DEEPEST and all(_is_whole(held, depth + 1) for held in value))


class _Argument:
	"""One argument of one function."""

	def __init__(self, function: str, name: str, hint: Any):
		self.function, self.name = function, name
		kinds = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
		self.kinds = tuple(typing.get_origin(kind) or kind for kind in kinds)

	def read(self, value: Any) -> Any:
		if value is None or value == "":
			if type(None) in self.kinds:
				return None
			return "" if str in self.kinds and value == "" else self.refuse()
		if isinstance(value, str):
			value = self._read_text(value)
		if int in self.kinds and isinstance(value, int) and abs(value) > LARGEST_NUMBER:
			self.refuse()
		if float in self.kinds and isinstance(value, str | int):
			value = self._read_number(value)
		return value if isinstance(value, self.kinds) else self.refuse()

	def _read_text(self, value: str) -> Any:
		if len(value) > LONGEST_TEXT:
			raise BadRequest(f"The argument {self.name} is longer than {LONGEST_TEXT:,} characters.")
		if int in self.kinds and _WHOLE.fullmatch(value):
			return int(value)
		if not (dict in self.kinds or list in self.kinds):
			return value
		try:
			found = read_json(value)
		except ValueError:
			return self.refuse()
		return found if _is_whole(found) else self.refuse()

	def _read_number(self, value: str | int) -> float:
		try:
			number = float(value)
		except (ValueError, OverflowError):
			return self.refuse()
		return number if math.isfinite(number) else self.refuse()

	def refuse(self) -> typing.NoReturn:
		raise BadRequest(f"The argument {self.name} of {self.function} is not what it should be.")
