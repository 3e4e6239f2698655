"""Searches told the letters at the end of Hebrew words from those within, and found no word behind a particle: rows get their words anew."""

from convo_channels.services.posts import search_text


def execute() -> None:
	search_text.want()
