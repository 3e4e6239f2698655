"""Upcoming moves and history. Computed for every request: the preview's business is small."""

from typing import Any

from convo_channels.core.insight import history
from convo_channels.core.insight.upcoming_page import Question, read_upcoming
from preview.api import PRODUCT, answers
from preview.site import Site


@answers(PRODUCT + "moves.get_upcoming")
def get_upcoming(
	site: Site,
	segment: str | None = None,
	channel: str | None = None,
	days: int = 14,
	cursor: str | None = None,
	limit: int = 50,
	customer: str | None = None,
) -> dict[str, Any]:
	return read_upcoming(site, Question(segment, channel, days, cursor, limit, customer))


@answers(PRODUCT + "moves.get_history")
def get_history(
	site: Site, segment: str, from_on: str | None = None, to_on: str | None = None
) -> dict[str, Any]:
	return history.get_history(site, segment, from_on, to_on)


@answers(PRODUCT + "moves.get_members_on")
def get_members_on(
	site: Site, segment: str, on: str, cursor: str | None = None, limit: int = 50
) -> dict[str, Any]:
	return history.get_members_on(site, segment, on, cursor, limit)
