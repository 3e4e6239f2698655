"""Reactions within a request: who reads the post gives them, and open pages hear that there is one more or less."""

from typing import Any

import frappe
from frappe.utils import now_datetime

from convo_channels.constants import POST
from convo_channels.core.changes.outbox import CHANGE, Change
from convo_channels.core.feed import read_exceptions, written_posts
from convo_channels.core.posts import reactions
from convo_channels.services.access.site import FrappeSite
from convo_channels.services.base import realtime
from convo_channels.services.base.errors import said_plainly
from convo_channels.services.base.frappe_store import store
from convo_channels.services.changes.recorder import note_change


def react(post: str, emoji: str, on: bool) -> list[dict[str, Any]]:
	"""The reactions of the post afterwards. What was said already is said to nobody again."""
	site = FrappeSite()
	with said_plainly():
		found, is_changed = written_posts.react(site, post, emoji, on)
	if is_changed:
		note_change(Change(POST, found["name"], CHANGE, now_datetime(), frappe.session.user, *[found["customer"]] * 2))
		realtime.tell_post(customer=found["customer"], channel=found["channel"], what="reactions", post=found["name"])
	return written_posts.present_reactions(site, found["name"])


def forget_post(post: str) -> None:
	"""After the row of a post is gone, so that whoever reacts or reads meanwhile finds none."""
	for of_posts in (reactions, read_exceptions):
		of_posts.forget_post(store, post)
