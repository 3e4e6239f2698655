"""Views of a channel within a request."""

from typing import Any

from convo_channels.core.feed import saved_views
from convo_channels.services.access.site import FrappeSite
from convo_channels.services.base.errors import said_plainly
from convo_channels.services.feed.page import askable_fields


def list_views(channel: str) -> dict[str, Any]:
	with said_plainly():
		return saved_views.list_views(FrappeSite(), channel)


def save(channel: str, title: str, filters: str | dict | None) -> dict[str, Any]:
	with said_plainly():
		return saved_views.save_view(FrappeSite(), channel, title, filters, askable_fields())


def change(view: int, title: str | None, is_first: bool | None) -> dict[str, Any]:
	with said_plainly():
		return saved_views.change_view(FrappeSite(), view, title, is_first)


def delete(view: int) -> dict[str, Any]:
	with said_plainly():
		return saved_views.delete_view(FrappeSite(), view)
