"""The API's paths and what answers them. `ENDPOINTS` maps "method/<dotted path>" and "preview/<name>" to functions.

Arguments are read against the function's annotations (arguments.py).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from convo_channels.core.base.errors import CoreError
from preview.api.arguments import BadRequest, read_arguments

PRODUCT = "method/convo_channels.api."
OWN = "preview/"


@dataclass(frozen=True)
class Endpoint:
	"""One function behind a path."""

	name: str
	function: Callable[..., Any]
	is_post: bool

	def call(self, site: Any, arguments: Mapping[str, Any]) -> Any:
		try:
			return self.function(site, **read_arguments(self.name, self.function, arguments))
		except CoreError as error:
			raise BadRequest(str(error), error.status) from error


ENDPOINTS: dict[str, Endpoint] = {}


def answers(path: str, *, post: bool = False) -> Callable:
	"""Declares a function as the answer to a path."""

	def register(function: Callable) -> Callable:
		ENDPOINTS[path] = Endpoint(path.rsplit("/", 1)[-1], function, post)
		return function

	return register


# Each module registers its functions.
from preview.api import (  # noqa: F401
	business,
	channels,
	customers,
	drafts,
	explain,
	feed,
	files,
	health,
	library,
	member_actions,
	moves,
	panel,
	post_templates,
	posts,
	rules,
	search,
	segments,
	timeline,
	views,
)
