"""What follows from posts that a batch of the drain tells of: bounds of memberships, threads, of whom they are unread, and numbers for pages that were away."""

import datetime
from collections.abc import Sequence

from ...constants import POST
from ..base.store import Store
from ..changes.outbox import INSERT, Change
from ..feed import read_exceptions, stream_changes
from ..posts import threads
from ..timeline import profiles


def follow_posts(store: Store, changes: Sequence[Change], now: datetime.datetime) -> list[profiles.Post]:
	"""Returns the new ones about customers."""
	new = [change.reference_name for change in changes if change.reference_doctype == POST and change.event == INSERT]
	posts = profiles.read_posts(store, new)
	profiles.raise_newest_posts(store, posts)
	threads.raise_activity(store, new)
	read_exceptions.note_late(store, new, now)
	stream_changes.append(store, changes, now)
	return posts
