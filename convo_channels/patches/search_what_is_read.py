"""Searches asked stored markup, and words in scripts without spaces only for their beginning: rows get their words anew."""

from convo_channels.services import texts


def execute() -> None:
	texts.want()
