"""The details of a post as its document is saved, and what is said of posts afterwards: answers and pins."""

from typing import Any

import frappe
from frappe.utils import now_datetime

from convo_channels.core.feed import pinned, written_posts
from convo_channels.core.posts import details, kept_details, kept_mentions, pins
from convo_channels.services.access.site import FrappeSite
from convo_channels.services.base import realtime
from convo_channels.services.base.errors import said_plainly
from convo_channels.services.base.frappe_store import store
from convo_channels.services.posts import reminders


def keep(doc: Any, before: Any) -> bool:
	"""A post keeps the fields of its type; answers whether it says something else by them than before.

	What the app writes itself was checked when it was written first, and a day that is past by now is no reason to lose it.
	"""
	if doc.flags.convo_import:
		kept = details.as_it_stands(doc)
	else:
		author = before.author if before else frappe.session.user
		with said_plainly():
			kept = kept_details.read(store, doc.post_type, doc, author=author, now=now_datetime(), before=before)
	doc.update(kept)
	if not doc.flags.convo_import:
		reminders.check(doc, before)
	for field, types in details.KEPT.items():
		stands = doc if doc.flags.convo_import else before
		doc.set(field, (stands.get(field) or None) if stands and doc.post_type in types else None)
	return bool(before) and kept_details.is_other(before, kept)


def mark_answer(post: str, answer: str | None) -> dict[str, Any]:
	site = FrappeSite()
	with said_plainly():
		found, is_changed = written_posts.mark_answer(site, post, answer)
	if is_changed:
		realtime.tell_post(customer=found["customer"], channel=found["channel"], post=found["name"])
	return written_posts.present_post(site, found["name"])


def pin(post: str, on: bool, channel: str | None) -> dict[str, Any]:
	site = FrappeSite()
	with said_plainly():
		found, is_changed = pinned.pin(site, post, on, channel)
	if is_changed:
		realtime.tell_post(customer=found["customer"], channel=found["channel"], what="pins", post=found["name"])
	return written_posts.present_post(site, found["name"])


def forget_post(post: str) -> None:
	"""After the row of a post is gone, so that whoever pins it meanwhile finds none."""
	for of_posts in (pins, kept_mentions):
		of_posts.forget_post(store, post)

