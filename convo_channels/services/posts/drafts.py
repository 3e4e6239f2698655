"""Drafts within a request, and what follows for them when a post is sent or a month has passed."""

from typing import Any

import frappe
from frappe.utils import now_datetime

from convo_channels.core.feed import written_drafts
from convo_channels.core.posts import drafts
from convo_channels.services.access.site import FrappeSite
from convo_channels.services.base.errors import said_plainly
from convo_channels.services.base.frappe_store import store


def list_drafts(place: str | None, cursor: str | None, limit: int) -> dict[str, Any]:
	with said_plainly():
		return written_drafts.list_drafts(FrappeSite(), place, cursor, limit)


def save(place: str, draft: str | dict, based_on: int) -> dict[str, Any]:
	with said_plainly():
		return written_drafts.save_draft(FrappeSite(), place, draft, based_on)


def discard(place: str, based_on: int) -> dict[str, Any]:
	with said_plainly():
		return written_drafts.discard_draft(FrappeSite(), place, based_on)


def forget_sent(doc: Any) -> None:
	"""Right after the commit of a post that was written on a page. What others correct later tells a draft of its author nothing."""
	if doc.sent_key and doc.author == frappe.session.user:
		drafts.forget_sent(store, doc.author, doc.sent_key, doc.content or "", now_datetime())


def forget_old() -> None:
	"""Once a day."""
	drafts.forget_old(store, now_datetime())
	frappe.db.commit()  # called as a job
