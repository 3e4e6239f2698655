"""Searches asked stored markup, and words in scripts without spaces only for their beginning: rows get their words anew."""

from convo_channels.services.posts import search_text


def execute() -> None:
	search_text.want()
