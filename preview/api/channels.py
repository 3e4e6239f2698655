"""Sidebar, head of a channel, and new channels."""

from typing import Any

from convo_channels.core.channels import head as channel_head
from convo_channels.core.channels import sidebar
from convo_channels.core.segments.titles import check_title
from convo_channels.core.site.named import require_free, require_segment
from preview.api import PRODUCT, answers
from preview.documents import insert_rows, new_row
from preview.site import Site


@answers(PRODUCT + "channels.get_sidebar")
def get_sidebar(site: Site) -> dict[str, Any]:
	return sidebar.read_sidebar(site)


@answers(PRODUCT + "channels.get_channel")
def get_channel(site: Site, channel: str) -> dict[str, Any]:
	return channel_head.read_head(site, channel, lambda head: head["sentence"])


@answers(PRODUCT + "channels.create_channel", post=True)
def create_channel(
	site: Site, title: str, segment: str, description: str = "", is_restricted: int = 0
) -> dict[str, Any]:
	title = check_title(title)
	require_free(site.store, "Convo Channel", title)
	stored = require_segment(site, segment)
	fields = {
		"title": title,
		"segment": stored,
		"description": description,
		"is_restricted": int(bool(is_restricted)),
	}
	insert_rows(site, "Convo Channel", [new_row(site, title, is_archived=0, **fields)])
	found = sidebar.list_channels(site.store, site.reader, site.visibility)
	return next(item for item in found if item["name"] == title)
