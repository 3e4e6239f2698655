"""Sidebar, head of a channel, and new channels."""

from typing import Any

from convo_channels.constants import CHANNEL
from convo_channels.core.channels import creation, sidebar
from convo_channels.core.channels import head as channel_head
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
	def save(fields: dict[str, Any]) -> str:
		insert_rows(site, CHANNEL, [new_row(site, fields["title"], is_archived=0, **fields)])
		return fields["title"]

	return creation.create_channel(
		site, title, segment, description=description, is_restricted=bool(is_restricted), save=save
	)
