"""A feed of posts by what became of them: questions nobody has answered, posts that name the reader, unread ones, pinned ones.

What each of them means is said where it is kept (`questions`, `kept_mentions`, `unread_rule`, `pins`); here they are conditions on
rows of posts `p`. Which rows are read first to find them is for `state_plans.py` to say.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from ..base.errors import RequestError
from ..base.messages import N_
from ..base.sql import Sql, all_of
from ..posts import kept_mentions, pins
from . import unread_rule
from .questions import is_open


@dataclass(frozen=True)
class StateFilter:
	"""Which states are asked for; all of them must hold."""

	open_questions: bool = False
	my_mentions: bool = False
	unread: bool = False
	pinned: bool = False

	def __bool__(self) -> bool:
		return any(getattr(self, name) for name in STATES)

	def where(self, user: str, since: datetime.datetime | None, channel: str) -> Sql:
		"""On posts `p`. `since`: what is older is no news to a reader who has read nothing yet."""
		parts = []
		if self.open_questions:
			parts.append(is_open("p"))
		if self.my_mentions:
			parts.append(kept_mentions.is_named(user))
		if self.pinned:
			parts.append(pins.is_pinned(channel))
		if self.unread:
			parts.append(unread_rule.is_unread_by_itself(user, since, channel))
		return all_of(parts)


STATES = tuple(field.name for field in fields(StateFilter))


def read_states(given: Mapping[str, Any]) -> StateFilter:
	"""RequestError names the one that is neither asked for nor not."""
	return StateFilter(**{name: read_tick(given, name) for name in STATES})


def read_tick(given: Mapping[str, Any], name: str) -> bool:
	value = given.get(name)
	if value not in (None, "", True, False, 0, 1):
		raise RequestError(N_('"{0}" must be true or false.'), name)
	return bool(value)
