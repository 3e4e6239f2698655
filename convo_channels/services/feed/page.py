"""The feed of a channel for the user: what they may see of it, and how talkative its segment was some minutes ago."""

from dataclasses import asdict
from typing import Any

import frappe

from convo_channels.core.feed import catch_up, choices, page, plans, stream_changes
from convo_channels.core.feed.customer_filter import FIELDS
from convo_channels.core.feed.request import Talk
from convo_channels.services.access import customers
from convo_channels.services.access.fields import permitted_fields
from convo_channels.services.access.site import FrappeSite
from convo_channels.services.base.errors import said_plainly
from convo_channels.services.base.frappe_store import store

TALK_KEY = "convo_feed_talk_"


def get_feed_page(
	channel: str, filters: str | dict | None, page_cursor: str | None, limit: int, post: str | None = None
) -> dict[str, Any]:
	"""A page of a channel, newest first, and under which post the one stands that is asked for."""
	site = FrappeSite(customers.with_rows(customers.get_visibility()))
	with said_plainly():
		return page.read_page(site, channel, filters, page_cursor, limit, post=post, talk_of=_talk, askable=askable_fields())


def get_changes(channel: str, since: str, posts: str | list[str] | None) -> dict[str, Any]:
	"""What happened to the posts of a channel since a mark, and what those are by now of which a live event told."""
	with said_plainly():
		return stream_changes.read_changes(FrappeSite(), channel, since, posts)


def get_catch_up(channel: str, since: str) -> dict[str, Any]:
	"""What happened in a channel since a moment."""
	site = FrappeSite(customers.with_rows(customers.get_visibility()))
	with said_plainly():
		return catch_up.read_catch_up(site, channel, since)


def get_choices(channel: str) -> dict[str, Any]:
	"""What a channel can be narrowed to."""
	with said_plainly():
		return choices.read_choices(FrappeSite(), channel, askable_fields())


def askable_fields() -> set[str]:
	"""Filtering by a field tells what is in it."""
	return set(FIELDS) & permitted_fields("Customer")


def _talk(segment: str) -> Talk:
	"""It only chooses a plan."""
	key = f"{TALK_KEY}{segment}"
	kept = frappe.cache.get_value(key)
	if kept is None:
		kept = asdict(plans.read_talk(store, segment))
		frappe.cache.set_value(key, kept, expires_in_sec=600)
	return Talk(**kept)
