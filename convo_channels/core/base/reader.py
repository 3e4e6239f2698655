"""Who looks at a page, and what a page is made of."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...constants import INTERACTION
from .facts import PLAIN, Voice

Item = dict[str, Any]
# What Frappe keeps of mails, calls and the like, and what actions have sent.
MESSAGES = frozenset({"Communication", INTERACTION})


@dataclass(frozen=True)
class Reader:
	"""Who looks. `channels`: the channels in use that this user may see, by name; `archived`: the others, which are read and not
	written to. `hidden_doctypes`: see `Visibility`.

	`since`: what is older is no news to somebody who has not read anything yet. `voice`: how they are spoken to.
	`tells_by_hand`: whether they may read why customers are held or left out by hand. `hidden_fields`: of the customer.
	`told_mails`: the kinds of messages of which they may read what they are about.
	`is_manager`: whether they may do with posts of others what their authors may.
	"""

	user: str
	channels: tuple[str, ...] = ()
	hidden_doctypes: Sequence[str] = ()
	since: datetime.datetime | None = None
	voice: Voice = PLAIN
	tells_by_hand: bool = False
	hidden_fields: frozenset[str] = frozenset()
	told_mails: frozenset[str] = MESSAGES
	is_manager: bool = False
	archived: tuple[str, ...] = ()

	@property
	def readable(self) -> tuple[str, ...]:
		"""Whose own posts they may read."""
		return (*self.channels, *self.archived)
