"""Saved views of a channel."""

from typing import Any

from convo_channels.core.feed import saved_views
from preview.api import PRODUCT, answers
from preview.site import Site


@answers(PRODUCT + "views.list")
def list_views(site: Site, channel: str) -> dict[str, Any]:
	return saved_views.list_views(site, channel)


@answers(PRODUCT + "views.save", post=True)
def save_view(site: Site, channel: str, title: str, filters: str | dict | None = None) -> dict[str, Any]:
	return saved_views.save_view(site, channel, title, filters)


@answers(PRODUCT + "views.change", post=True)
def change_view(site: Site, view: int, title: str | None = None, is_first: int | None = None) -> dict[str, Any]:
	return saved_views.change_view(site, view, title, None if is_first is None else bool(is_first))


@answers(PRODUCT + "views.delete", post=True)
def delete_view(site: Site, view: int) -> dict[str, Any]:
	return saved_views.delete_view(site, view)
