"""The numbers of a reader's badges, kept until something may have changed them. Reads only; where they are kept is the host's.

They are never the truth: it stands in posts, marks and members, and beside the numbers stands at which state of these they were
counted. For readers who see every customer only: what another one sees changes with any field of a customer, and leaves no trace.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from ..base.sql import sql
from ..base.store import Store
from ..base.visibility import Visibility


class Kept(Protocol):
	"""Some place for one value a user, which may be lost at any time."""

	def read(self, user: str, /) -> Any: ...

	def write(self, user: str, told: Any, /) -> None: ...


def read_state(store: Store, channels: Sequence[Mapping[str, Any]], user: str, visibility: Visibility) -> list[Any] | None:
	"""What the numbers of some channels follow from, as something to compare; None where it cannot be said.

	Whatever happens to posts and customers is in the outbox until the drain has worked it out, and then a change of posts or a move;
	the newest post is there before either, and every reading counts on at the floor of its reader.
	"""
	if not visibility.is_everything:
		return None
	query = sql(
		"SELECT f.name, f.idx, (SELECT MAX(o.name) FROM `tabConvo Outbox` AS o), (SELECT MAX(c.name) FROM `tabConvo Stream Change` AS c),"
		" (SELECT MAX(l.name) FROM `tabConvo Segment Log` AS l),"
		" (SELECT p.name FROM `tabConvo Post` AS p ORDER BY p.posted_at DESC, p.name DESC LIMIT 1)"
		" FROM `tabConvo Read State` AS f WHERE f.user = {} AND f.stream_type = 'Floor' AND f.stream = ''",
		user,
	)
	found = store.rows(query)
	return [*found[0], *sorted([channel["name"], channel["segment"]] for channel in channels)] if found else None


def read(kept: Kept, user: str, state: list[Any]) -> dict[str, int] | None:
	"""{channel: how many}, where it was counted at this very state."""
	told = kept.read(user)
	return told["counts"] if isinstance(told, dict) and told.get("state") == state else None


def write(kept: Kept, user: str, state: list[Any], counts: dict[str, int]) -> None:
	kept.write(user, {"state": state, "counts": counts})
