"""The feed of a channel."""

import frappe

from convo_channels.services.access import limits
from convo_channels.services.access.roles import require_agent
from convo_channels.services.channels import channels
from convo_channels.services.feed import page, reading


@frappe.whitelist()
def get_page(
	channel: str,
	filters: str | dict | None = None,
	cursor: str | None = None,
	limit: int = 20,
	with_channel: bool = False,
	post: str | None = None,
) -> dict:
	"""A page of a channel, newest first; on a first visit with the channel's head, so that one request shows it.

	`post`: one that an address names; where it is a reply, `root` is the post that stands in the feed for it.
	"""
	require_agent()
	found = page.get_feed_page(channel, filters, cursor, limit, post)
	return {**found, "channel": channels.get_channel(channel)} if with_channel else found


@frappe.whitelist()
def get_changes(channel: str, since: str, posts: str | list | None = None) -> dict:
	"""The posts of a channel that are new, other or gone since the `mark` of a page, for one that was away or heard of `posts`."""
	require_agent()
	return page.get_changes(channel, since, posts)


@frappe.whitelist()
def get_catch_up(channel: str, since: str) -> dict:
	"""Who joined and left since the last visit ended, how many posts are unread, and which new questions are open."""
	require_agent()
	limits.take("news")
	return page.get_catch_up(channel, since)


@frappe.whitelist()
def get_choices(channel: str) -> dict:
	"""Territories, groups and account managers that a channel can be narrowed to."""
	require_agent()
	limits.take("searches")
	return page.get_choices(channel)


@frappe.whitelist(methods=["POST"])
def mark_read(channel: str, up_to: str, seen: str | list | None = None) -> dict:
	"""The posts of the channel that were `seen` count as read; everything up to a moment without such a list."""
	require_agent()
	limits.take("reading marks")
	return reading.mark_channel_read(channel, up_to, seen)


@frappe.whitelist(methods=["POST"])
def mark_unread(channel: str, post: str) -> dict:
	"""A post of the channel and everything newer in it is unread, until it is seen again."""
	require_agent()
	limits.take("reading marks")
	return reading.mark_unread(channel, post)


@frappe.whitelist(methods=["POST"])
def mark_all_read() -> dict:
	"""Everything that is there by now was read, in every channel."""
	require_agent()
	limits.take("reading marks")
	return reading.mark_all_read()
