"""What the user has begun to write and not sent."""

from typing import Any

from convo_channels.core.feed import written_drafts
from preview.api import PRODUCT, answers
from preview.site import Site


@answers(PRODUCT + "drafts.list")
def list_drafts(site: Site, place: str | None = None, cursor: str | None = None, limit: int = 100) -> dict[str, Any]:
	return written_drafts.list_drafts(site, place, cursor, limit)


@answers(PRODUCT + "drafts.save", post=True)
def save_draft(site: Site, place: str, draft: str | dict, based_on: int = 0) -> dict[str, Any]:
	return written_drafts.save_draft(site, place, draft, based_on)


@answers(PRODUCT + "drafts.discard", post=True)
def discard_draft(site: Site, place: str, based_on: int = 0) -> dict[str, Any]:
	return written_drafts.discard_draft(site, place, based_on)
