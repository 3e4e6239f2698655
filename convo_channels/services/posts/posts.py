"""Posts: the only writer of Convo Post's derived columns. Cleans content, stamps author and time, tells pages."""

from functools import partial
from typing import Any

import frappe
from frappe import _
from frappe.utils import get_datetime, now_datetime

from convo_channels.constants import POST
from convo_channels.core.base.sql import sql
from convo_channels.core.feed import read_states, written_posts
from convo_channels.core.posts import written
from convo_channels.core.timeline import profiles
from convo_channels.exceptions import ConvoError
from convo_channels.services.access import limits
from convo_channels.services.access.roles import MANAGERS, require_post_author
from convo_channels.services.access.site import FrappeSite
from convo_channels.services.base import realtime
from convo_channels.services.base.errors import said_plainly
from convo_channels.services.base.frappe_store import store
from convo_channels.services.posts import mentions

KEPT_ON_EDIT = ("author", "posted_at", "customer", "lead", "channel")


def validate_post(doc: Any) -> None:
	"""One stream, known type, clean content; author and time are not for the form to say."""
	with said_plainly():
		written.check_stream(doc.get(field) for field in ("customer", "lead", "channel"))
		limits.take("posts")
		written.check_type(doc.post_type)
	before = None if doc.is_new() else doc.get_doc_before_save()
	if not before or before.content != doc.content:
		_clean(doc)
	if doc.is_new():
		_stamp(doc)
		return
	if before:
		for field in KEPT_ON_EDIT:
			doc.set(field, before.get(field))
		if before.content != doc.content or before.post_type != doc.post_type:
			doc.edited_at = now_datetime()


def may_set_author(doc: Any) -> bool:
	"""Whose words a new post holds, and since when: told by the app itself, and by an import of those who manage."""
	if doc.flags.convo_import:
		return True
	return bool(frappe.flags.in_import) and bool(MANAGERS & set(frappe.get_roles()))


def _stamp(doc: Any) -> None:
	given = (doc.author, doc.posted_at) if may_set_author(doc) else (None, None)
	doc.author, doc.posted_at = given[0] or frappe.session.user, given[1] or now_datetime()
	if doc.flags.convo_import:
		return
	doc.edited_at = None
	if get_datetime(doc.posted_at) > now_datetime():
		frappe.throw(_("A post cannot be written in the future."), ConvoError)


def _clean(doc: Any) -> None:
	with said_plainly():
		kept = written.read_content(doc.content or "")
	doc.content, doc.text = kept.content, kept.text
	if kept.had_pictures and not doc.flags.convo_import:
		said = _("A post cannot hold pictures or files yet: they were left out, and everything else is kept.")
		frappe.msgprint(said, alert=True, indicator="orange")


def on_post_saved(doc: Any) -> None:
	"""What follows from a post happens right after its commit, and never at the cost of the post."""
	if not doc.flags.convo_import:
		realtime.tell_post(customer=doc.customer, channel=doc.channel)
		if not frappe.flags.in_import:
			mentions.follow(doc)
	# Not in the user's transaction: rows that a drain touches meanwhile could make the save of the post fail.
	frappe.db.after_commit.add(partial(_follow_post, doc))


def _follow_post(doc: Any) -> None:
	"""Memberships learn of the newest post at once instead of at the next drain; the author has read it."""
	try:
		posted_at = get_datetime(doc.posted_at)
		if doc.customer:
			profiles.raise_newest_posts(
				store, [profiles.Post(doc.name, doc.customer, posted_at, doc.post_type)]
			)
		if doc.channel:
			_raise_newest_own_post(doc.channel, posted_at)
		if not doc.flags.convo_import:
			_mark_own_read(doc, posted_at)
		frappe.db.commit()  # a transaction of its own, after the user's
	except Exception:
		# The drain writes the same from the outbox.
		frappe.db.rollback()
		frappe.logger("convo_channels").exception("a post's follow-up waits for the drain")


def _raise_newest_own_post(channel: str, posted_at: Any) -> None:
	store.execute(
		sql(
			"UPDATE `tabConvo Channel` SET last_own_post_at = {} WHERE name = {}"
			" AND (last_own_post_at IS NULL OR last_own_post_at < {})",
			posted_at,
			channel,
			posted_at,
		)
	)


def _mark_own_read(doc: Any, posted_at: Any) -> None:
	"""Whoever writes into a stream has it before their eyes: their own post is never news to them."""
	stream = ("Customer", doc.customer) if doc.customer else ("Channel", doc.channel)
	if stream[1] and doc.author == frappe.session.user:
		read_states.mark_stream_read(store, doc.author, *stream, posted_at, now_datetime())


def on_post_deleted(doc: Any) -> None:
	realtime.tell_post(customer=doc.customer, channel=doc.channel, what="deleted")


def create_post(post_type: str, content: str, customer: str | None, channel: str | None) -> dict[str, Any]:
	"""Write a post on a customer, or in a channel itself when no customer is named."""
	site = FrappeSite()
	with said_plainly():
		stream = written_posts.find_stream(site, customer, channel)
	doc = frappe.get_doc({"doctype": POST, "post_type": post_type, "content": content, **stream}).insert()
	return written_posts.present_post(site, doc.name)


def edit_post(post: str, content: str, post_type: str | None) -> dict[str, Any]:
	site = FrappeSite()
	doc = _get_own_post(site, post)
	doc.content = content
	doc.post_type = post_type or doc.post_type
	doc.save()
	return written_posts.present_post(site, doc.name)


def delete_post(post: str) -> None:
	_get_own_post(FrappeSite(), post).delete()


def _get_own_post(site: FrappeSite, post: str) -> Any:
	"""A post the user may see and change."""
	with said_plainly():
		found = written_posts.require_post(site, post)
	doc = frappe.get_doc(POST, found["name"])
	require_post_author(doc)
	return doc
