"""The feed of a channel, a page at a time, and how far it has been read."""

from typing import Any

from convo_channels.core.feed import catch_up, choices, page, reading, stream_changes
from preview.api import PRODUCT, answers, channels
from preview.site import Site


@answers(PRODUCT + "feed.get_page")
def get_page(
	site: Site,
	channel: str,
	filters: dict | None = None,
	cursor: str | None = None,
	limit: int = 20,
	with_channel: int = 0,
	post: str | None = None,
) -> dict[str, Any]:
	found = page.read_page(site, channel, filters, cursor, limit, post=post)
	return {**found, "channel": channels.get_channel(site, channel)} if with_channel else found


@answers(PRODUCT + "feed.get_changes")
def get_changes(site: Site, channel: str, since: str, posts: str | list[str] | None = None) -> dict[str, Any]:
	return stream_changes.read_changes(site, channel, since, posts)


@answers(PRODUCT + "feed.get_catch_up")
def get_catch_up(site: Site, channel: str, since: str) -> dict[str, Any]:
	return catch_up.read_catch_up(site, channel, since)


@answers(PRODUCT + "feed.get_choices")
def get_choices(site: Site, channel: str) -> dict[str, Any]:
	return choices.read_choices(site, channel)


@answers(PRODUCT + "feed.mark_read", post=True)
def mark_read(site: Site, channel: str, up_to: str, seen: str | list[str] | None = None) -> dict[str, Any]:
	with site.store.transaction():
		return reading.mark_read(site, channel, up_to, seen)


@answers(PRODUCT + "feed.mark_unread", post=True)
def mark_unread(site: Site, channel: str, post: str) -> dict[str, Any]:
	with site.store.transaction():
		return reading.mark_unread(site, channel, post)


@answers(PRODUCT + "feed.mark_all_read", post=True)
def mark_all_read(site: Site) -> dict[str, Any]:
	with site.store.transaction():
		return reading.mark_all_read(site)
