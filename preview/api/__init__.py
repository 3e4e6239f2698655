"""The API's paths and what answers them. `ENDPOINTS` maps "method/<dotted path>" and "preview/<name>" to functions.

Arguments are checked against the function's annotations, as Frappe does on a site: an unknown, missing or ill-typed
one is refused with one sentence.
"""

import inspect
import json
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from convo_channels.core.base.errors import CoreError

PRODUCT = "method/convo_channels.api."
OWN = "preview/"
LONGEST_TEXT = 200_000


class BadRequest(Exception):
	"""A request that cannot be answered: status and one sentence."""

	def __init__(self, sentence: str, status: int = 400):
		super().__init__(sentence)
		self.status = status


@dataclass(frozen=True)
class Endpoint:
	"""One function behind a path."""

	name: str
	function: Callable[..., Any]
	is_post: bool

	def call(self, site: Any, arguments: Mapping[str, Any]) -> Any:
		try:
			return self.function(site, **_check(self, arguments))
		except CoreError as error:
			raise BadRequest(str(error), error.status) from error


ENDPOINTS: dict[str, Endpoint] = {}


def answers(path: str, *, post: bool = False) -> Callable:
	"""Declares a function as the answer to a path."""

	def register(function: Callable) -> Callable:
		ENDPOINTS[path] = Endpoint(path.rsplit("/", 1)[-1], function, post)
		return function

	return register


def _check(endpoint: Endpoint, arguments: Mapping[str, Any]) -> dict[str, Any]:
	parameters = dict(list(inspect.signature(endpoint.function).parameters.items())[1:])
	hints = typing.get_type_hints(endpoint.function)
	unknown = [name for name in arguments if name not in parameters]
	if unknown:
		raise BadRequest(f"{endpoint.name} does not know the argument {unknown[0][:60]}.")
	checked = {}
	for name, parameter in parameters.items():
		if name not in arguments:
			if parameter.default is inspect.Parameter.empty:
				raise BadRequest(f"{endpoint.name} needs the argument {name}.")
			continue
		checked[name] = _convert(endpoint, name, arguments[name], hints[name])
	return checked


def _convert(endpoint: Endpoint, name: str, value: Any, hint: Any) -> Any:
	allowed = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
	allowed = tuple(typing.get_origin(kind) or kind for kind in allowed)
	if value is None or value == "":
		if type(None) in allowed:
			return None
		return "" if str in allowed and value == "" else _refuse(endpoint, name)
	if isinstance(value, str) and (dict in allowed or list in allowed):
		value = _parse_json(endpoint, name, value)
	if int in allowed and isinstance(value, str) and value.lstrip("-").isdigit():
		value = int(value)
	if float in allowed and isinstance(value, (str, int)):
		value = _parse_number(endpoint, name, value)
	if isinstance(value, str) and len(value) > LONGEST_TEXT:
		raise BadRequest(f"The argument {name} is longer than {LONGEST_TEXT:,} characters.")
	return value if isinstance(value, allowed) else _refuse(endpoint, name)


def _parse_json(endpoint: Endpoint, name: str, value: str) -> Any:
	try:
		return json.loads(value)
	except ValueError:
		return _refuse(endpoint, name)


def _parse_number(endpoint: Endpoint, name: str, value: str | int) -> float:
	try:
		return float(value)
	except ValueError:
		return _refuse(endpoint, name)


def _refuse(endpoint: Endpoint, name: str) -> typing.NoReturn:
	raise BadRequest(f"The argument {name} of {endpoint.name} is not what it should be.")


# Each module registers its functions.
from preview.api import (  # noqa: F401
	channels,
	customers,
	explain,
	feed,
	health,
	library,
	member_actions,
	moves,
	panel,
	posts,
	rules,
	segments,
	timeline,
)
