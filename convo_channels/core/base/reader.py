"""Who looks at a page, and what a page is made of."""

import datetime
from dataclasses import dataclass
from typing import Any

from .facts import PLAIN, Voice

Item = dict[str, Any]


@dataclass(frozen=True)
class Reader:
	"""Who looks. `channels`: the channels this user may see, by name. `hidden_doctypes`: see `Visibility`.

	`since`: what is older is no news to somebody who has not read anything yet. `voice`: how they are spoken to.
	`tells_by_hand`: whether they may read why customers are held or left out by hand. `hidden_fields`: of the customer.
	`tells_mails`: whether they may read what messages are about.
	"""

	user: str
	channels: tuple[str, ...] = ()
	hidden_doctypes: tuple[str, ...] = ()
	since: datetime.datetime | None = None
	voice: Voice = PLAIN
	tells_by_hand: bool = False
	hidden_fields: frozenset[str] = frozenset()
	tells_mails: bool = True
