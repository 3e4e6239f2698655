"""The posts of an archived channel, at which nothing new is hung by Frappe's own ways either.

What is taken away again, closed or done there is nothing new. What Frappe notes itself below a document it may go on noting.
"""

from collections.abc import Sequence
from typing import Any

import frappe

from convo_channels.constants import CHANNEL, POST
from convo_channels.core.base.errors import Conflict
from convo_channels.core.site.named import ARCHIVED
from convo_channels.services.base.errors import said_plainly

COMMENT = "Comment"
# What people say by it; everything else Frappe says of what they did.
SAID = ("Comment", "Like")


def check_hung(doc: Any, place: str) -> None:
	"""`doc`: a comment, a ToDo, a share or a tag that is being written at a post, which its field `place` names."""
	is_new = doc.comment_type in SAID if doc.doctype == COMMENT else doc.is_new() or doc.has_value_changed(place)
	if is_new:
		require_in_use(frappe.db.get_value(POST, str(doc.get(place)), "channel"))


def check_tagged(posts: Sequence[str | int]) -> None:
	"""Tags are a part of a post, given or taken away: whoever may not write it may do neither."""
	for channel in frappe.get_all(POST, {"name": ["in", list(posts)]}, pluck="channel", distinct=True, order_by="channel"):
		require_in_use(channel)


def require_in_use(channel: str | None) -> None:
	"""Whoever asks: Frappe has asked before whether they may read the post."""
	title = channel and frappe.db.get_value(CHANNEL, {"name": channel, "is_archived": 1}, "title")
	if title:
		with said_plainly():
			raise Conflict(ARCHIVED, title)
