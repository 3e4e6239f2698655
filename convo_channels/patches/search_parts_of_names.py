"""Searches held "snake_case" to be one word, in which nobody found "case": rows get their words anew."""

from convo_channels.services.posts import search_text


def execute() -> None:
	search_text.want()
