"""Posts: the only writer of Convo Post's derived columns. Cleans content, stamps author and time, tells pages."""

from functools import partial
from typing import Any

import frappe
from frappe import _
from frappe.utils import get_datetime, now_datetime

from convo_channels.constants import CHANNEL, POST
from convo_channels.core.base.pages import POST_RANK, Row
from convo_channels.core.base.sql import sql
from convo_channels.core.feed import items, read_states
from convo_channels.core.posts import search_words
from convo_channels.core.posts.html import MAX_CONTENT, MAX_DEPTH, clean_post, holds_pictures
from convo_channels.core.posts.types import POST_TYPES
from convo_channels.core.timeline import profiles
from convo_channels.exceptions import ConvoError, NotFoundError
from convo_channels.services.access import limits
from convo_channels.services.access.channels import get_reader, require_channel
from convo_channels.services.access.customers import require_customer
from convo_channels.services.access.documents import may_read
from convo_channels.services.access.roles import MANAGERS, require_post_author
from convo_channels.services.base import realtime
from convo_channels.services.base.errors import escape
from convo_channels.services.base.frappe_store import store
from convo_channels.services.posts import mentions

KEPT_ON_EDIT = ("author", "posted_at", "customer", "lead", "channel")


def validate_post(doc: Any) -> None:
	"""One stream, known type, clean content; author and time are not for the form to say."""
	_check_stream(doc)
	if not doc.post_type:
		frappe.throw(_("Choose a type of post."), ConvoError)
	limits.take("posts")
	if doc.post_type not in POST_TYPES:
		frappe.throw(_("{0} is not a type of post.").format(escape(str(doc.post_type)[:60])), ConvoError)
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


def _check_stream(doc: Any) -> None:
	named = [field for field in ("customer", "lead", "channel") if doc.get(field)]
	if len(named) != 1:
		frappe.throw(_("A post belongs to one customer, one lead, or one channel."), ConvoError)


def _clean(doc: Any) -> None:
	"""Before it is parsed and after: cleaning can make it longer, and what is kept must pass here again with a correction."""
	content = doc.content or ""
	_check_length(content)
	clean = clean_post(content)
	if clean is None:
		frappe.throw(_("The post is nested more than {0} levels deep.").format(MAX_DEPTH), ConvoError)
	_check_length(clean)
	doc.content = clean
	doc.text = search_words.searchable(doc.content)
	had_pictures = holds_pictures(content)
	if not search_words.plain_text(doc.content).strip():
		said = _("A post cannot hold pictures or files yet: write something as well.")
		frappe.throw(said if had_pictures else _("The post is empty."), ConvoError)
	if had_pictures and not doc.flags.convo_import:
		said = _("A post cannot hold pictures or files yet: they were left out, and everything else is kept.")
		frappe.msgprint(said, alert=True, indicator="orange")


def _check_length(content: str) -> None:
	if len(content) > MAX_CONTENT:
		frappe.throw(
			_("The post has {0} characters; {1} is the most.").format(len(content), MAX_CONTENT), ConvoError
		)


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
	"""Write a post on a customer, or in a channel itself when no customer is named (J5)."""
	if customer:
		customer = require_customer(customer)
		channel = None
	elif channel:
		require_channel(channel)
		channel = frappe.db.get_value(CHANNEL, channel, "name")
	doc = frappe.get_doc(
		{
			"doctype": POST,
			"post_type": post_type,
			"content": content,
			"customer": customer,
			"channel": channel,
		}
	).insert()
	return as_item(doc)


def edit_post(post: str, content: str, post_type: str | None) -> dict[str, Any]:
	doc = get_own_post(post)
	doc.content = content
	doc.post_type = post_type or doc.post_type
	doc.save()
	return as_item(doc)


def delete_post(post: str) -> None:
	doc = get_own_post(post)
	doc.delete()


def get_own_post(post: str) -> Any:
	"""A post the user may see and change."""
	if len(post) > 140 or not frappe.db.exists(POST, post) or not may_read(POST):
		frappe.throw(_("There is no such post."), NotFoundError)
	doc = frappe.get_doc(POST, post)
	if doc.customer:
		require_customer(doc.customer)
	elif doc.channel:
		require_channel(doc.channel)
	elif not doc.has_permission("read"):
		frappe.throw(_("There is no such post."), NotFoundError)
	require_post_author(doc)
	return doc


def as_item(doc: Any) -> dict[str, Any]:
	"""One post in the shape of a page's items."""
	row = Row(get_datetime(doc.posted_at), POST_RANK, doc.name)
	return items.present(store, [row], get_reader(), channel=doc.channel or "")[0]
