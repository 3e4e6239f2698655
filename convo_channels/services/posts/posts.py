"""Posts: the only writer of Convo Post's derived columns. Cleans content, stamps author and time, tells pages."""

from functools import partial
from typing import Any

import frappe
from frappe import _
from frappe.utils import get_datetime, now_datetime

from convo_channels.constants import POST
from convo_channels.core.base.sql import ident, join, sql
from convo_channels.core.base.store import dicts
from convo_channels.core.changes.outbox import CHANGE, Change
from convo_channels.core.feed import post_versions, read_states, thread_page, written_posts
from convo_channels.core.posts import details as post_details
from convo_channels.core.posts import files as core_files
from convo_channels.core.posts import kept_details, sent_once, threads, written
from convo_channels.core.posts import references as core_references
from convo_channels.core.site import named
from convo_channels.core.timeline import profiles
from convo_channels.exceptions import ConvoError, NotFoundError
from convo_channels.services.access import channels, customers, documents, limits
from convo_channels.services.access.roles import MANAGERS, require_post_author
from convo_channels.services.access.site import FrappeSite
from convo_channels.services.base import realtime
from convo_channels.services.base.errors import said_plainly
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.snapshot import snapshot_of_now
from convo_channels.services.changes.recorder import note_change
from convo_channels.services.posts import details, drafts, mentions, references, reminders
from convo_channels.services.posts import files as post_files

KEPT_ON_EDIT = (
	"author", "posted_at", "customer", "lead", "channel", "thread", "lost_thread", "active_at", "sent_key", "sent_content",
	*references.FIELDS,
)  # fmt: skip
# As long as a page keeps a draft, and may send it again.
DELETED_KEY_SECONDS = 30 * 86400
STANDS = ("content", "post_type", "edited_at", "posted_at", "author", *post_details.COLUMNS)


def validate_post(doc: Any) -> None:
	"""One stream, known type, clean content; author and time are not for the form to say."""
	if not doc.flags.convo_counted:
		limits.take("posts")
	with said_plainly():
		if doc.is_new():
			_hang_up(doc)
			_require_in_use(doc)
		written.check_stream(doc.get(field) for field in ("customer", "lead", "channel"))
		written.check_type(doc.post_type)
	before = None if doc.is_new() else doc.get_doc_before_save()
	is_other = details.keep(doc, before)
	chosen = post_files.of_doc(doc)
	doc.file_count = len(chosen.files)
	if not before or before.content != doc.content or chosen.is_change:
		_clean(doc, is_kept=doc.flags.convo_restored or bool(before and before.content == doc.content))
	if doc.is_new():
		_stamp(doc)
		return
	if before:
		for field in KEPT_ON_EDIT:
			doc.set(field, before.get(field))
		is_other = is_other or chosen.is_change
		if before.content != doc.content or before.post_type != doc.post_type or is_other:
			doc.edited_at = now_datetime()


def _hang_up(doc: Any) -> None:
	"""A reply belongs where the post belongs that it answers, whatever else was asked for."""
	if not doc.thread:
		doc.thread = None
		return
	root = threads.find_root(store, doc.thread)
	if not doc.flags.convo_import and not documents.reads_post(root["name"], frappe.session.user):
		raise threads.missing()
	doc.thread = root["name"]
	for field in ("customer", "lead", "channel"):
		doc.set(field, root[field])


def _require_in_use(doc: Any) -> None:
	"""Frappe has asked by what a form said; where a reply goes is known since it hangs."""
	if doc.channel and not doc.flags.convo_import:
		named.require_in_use(store, channels.get_reader(), doc.channel)


def may_set_author(doc: Any) -> bool:
	"""Whose words a new post holds, and since when: told by the app itself, and by an import of those who manage."""
	if doc.flags.convo_import:
		return True
	return bool(frappe.flags.in_import) and bool(MANAGERS & set(frappe.get_roles()))


def _stamp(doc: Any) -> None:
	given = (doc.author, doc.posted_at) if may_set_author(doc) else (None, None)
	doc.author, doc.posted_at = given[0] or frappe.session.user, given[1] or now_datetime()
	sent = doc.flags.convo_sent
	doc.sent_key, doc.sent_content = (sent.key, sent.content) if sent else (None, None)
	doc.active_at = None if doc.thread else doc.posted_at
	if doc.flags.convo_import:
		return
	doc.edited_at = None
	# No form and no import names a document: that is asked for where it can be checked.
	doc.update(doc.flags.convo_reference or dict.fromkeys(references.FIELDS))
	if get_datetime(doc.posted_at) > now_datetime():
		frappe.throw(_("A post cannot be written in the future."), ConvoError)


def _clean(doc: Any, *, is_kept: bool) -> None:
	with said_plainly():
		chosen = post_files.of_doc(doc)
		kept = written.read_content(doc.content or "", chosen.pictures, may_be_empty=bool(chosen.files), is_kept=is_kept)
	doc.content, doc.text = kept.content, kept.text
	if kept.had_pictures and not doc.flags.convo_import:
		said = _("Pictures that are no files of this post were left out; everything else is kept.")
		frappe.msgprint(said, alert=True, indicator="orange")


def on_post_saved(doc: Any) -> None:
	"""What follows from a post happens right after its commit, and never at the cost of the post."""
	post_files.settle(doc)
	is_written_now = not (doc.flags.convo_import or frappe.flags.in_import)
	mentions.follow(doc, is_told=is_written_now)
	if not doc.flags.convo_import:
		realtime.tell_post(customer=doc.customer, channel=doc.channel, post=doc.name)
	if is_written_now:
		reminders.follow(doc)
	# Not in the user's transaction: rows that a drain touches meanwhile could make the save of the post fail.
	frappe.db.after_commit.add(partial(_follow_post, doc))


def _follow_post(doc: Any) -> None:
	"""Memberships learn of the newest post at once instead of at the next drain."""
	try:
		posted_at = get_datetime(doc.posted_at)
		if doc.customer:
			profiles.raise_newest_posts(
				store, [profiles.Post(doc.name, doc.customer, posted_at, doc.post_type)]
			)
		if doc.channel:
			_raise_newest_own_post(doc.channel, posted_at)
		# below a new post nothing stands yet, and it was saved as being as new as itself
		if doc.thread or doc.get_doc_before_save():
			threads.settle_activity(store, [doc.thread or doc.name])
		if not doc.flags.convo_import:
			_keep_up(doc, posted_at)
			drafts.forget_sent(doc)
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


def _keep_up(doc: Any, posted_at: Any) -> None:
	"""Their own post is never unread of its author; what others wrote before it may be."""
	stream = ("Customer", doc.customer) if doc.customer else ("Channel", doc.channel)
	if stream[1] and doc.author == frappe.session.user:
		read_states.keep_up(store, doc.author, *stream, posted_at, now_datetime())


def on_post_deleted(doc: Any) -> None:
	first = threads.part(store, doc.name)
	for other in filter(None, (first, doc.thread)):
		_note_other(other, doc.customer)
	reminders.follow_deleted(doc)
	post_files.put_aside(doc.name)
	if doc.thread:
		frappe.db.after_commit.add(partial(_follow_deleted_reply, doc.thread))
	if doc.sent_key:
		frappe.cache.set_value(_deleted_key(doc.sent_key), 1, expires_in_sec=DELETED_KEY_SECONDS)
	# Of its own replies one is a row from here on; a reply is told of by the post that it answered.
	told = None if first else doc.thread or doc.name
	realtime.tell_post(customer=doc.customer, channel=doc.channel, what="deleted", post=told)


def _note_other(post: str, customer: str | None) -> None:
	"""A post says something else although nobody saved it: pages that were away are told."""
	note_change(Change(POST, post, CHANGE, now_datetime(), frappe.session.user, customer, customer))


def _follow_deleted_reply(root: str) -> None:
	"""Not in the user's transaction, as in `_follow_post`; the nightly check does the same."""
	try:
		threads.settle_activity(store, [root])
		frappe.db.commit()  # a transaction of its own, after the user's
	except Exception:
		frappe.db.rollback()
		frappe.logger("convo_channels").exception("the activity of a thread waits for the nightly check")


def _deleted_key(sent_key: str) -> str:
	return f"convo_deleted_post:{sent_key}"


def _was_deleted(sent_key: str) -> bool:
	return bool(frappe.cache.get_value(_deleted_key(sent_key), expires=True))


def create_post(
	post_type: str,
	content: str,
	customer: str | None,
	channel: str | None,
	key: str | None = None,
	reply_to: str | None = None,
	given: str | dict[str, Any] | None = None,
	files: list[str] | str | None = None,
	reference: str | dict[str, Any] | None = None,
) -> dict[str, Any]:
	"""Write a post on a customer, or in a channel itself when no customer is named; the same `key` again, and it is the same post.

	`reply_to`: the post that it answers, in whose thread and stream it then stands. `given`: the details of its type. `files`: that
	were uploaded for it. `reference`: the document that it speaks of, and to whose customer it then belongs.
	"""
	site = FrappeSite()
	with said_plainly():
		asked, named, about = post_details.parse(given), core_files.read_names(files), core_references.parse(reference)
		stream = (customer, channel, reply_to, post_details.as_asked(asked))
		sent = sent_once.read_sent(
			frappe.session.user, key, post_type, content, *stream, files=named, reference=core_references.as_asked(about)
		)
		name = written_posts.find_sent(site, sent, _was_deleted)
		place = {} if name else written_posts.find_place(site, customer, channel, reply_to, about)
		told = {} if name else kept_details.read(store, post_type, asked, author=frappe.session.user, now=now_datetime())
	if not name:
		doc = frappe.get_doc({"doctype": POST, "post_type": post_type, "content": content, **place, **told})
		doc.flags.convo_counted = True
		doc.flags.convo_sent, doc.flags.convo_files = sent, post_files.choose(named)
		doc.flags.convo_reference = {field: place.get(field) for field in references.FIELDS}
		name = _insert_once(site, doc)
	return written_posts.present_post(site, name)


def _insert_once(site: FrappeSite, doc: Any) -> str:
	"""Of two requests with one key the second waits for the first in the database, and then answers its post."""
	sent = doc.flags.convo_sent
	try:
		return str(doc.insert().name)
	except frappe.UniqueValidationError:
		if sent is None:
			raise
		frappe.clear_last_message()
		# Nothing was written yet; and what the first one has written is in no snapshot from before.
		frappe.db.rollback()
		with said_plainly():
			name = written_posts.find_sent(site, sent, _was_deleted)
		if name is None:
			raise
		return name


def edit_post(
	post: str,
	content: str,
	post_type: str | None,
	based_on: str | None = None,
	given: str | dict[str, Any] | None = None,
	files: list[str] | str | None = None,
) -> dict[str, Any]:
	"""`based_on`: since when the text stood that is being corrected, `edited_at` or `at` of the post; another is not written over.

	`given`: all details of the post; without them those that its type has stay. `files`: those that it has from then on; None
	leaves them as they are.
	"""
	site = FrappeSite()
	doc = _get_own_post(site, post)
	wanted = post_type or doc.post_type
	chosen = doc.flags.convo_files = post_files.choose(files, doc.name)
	with said_plainly():
		stands = _stands(doc.name)
		asked = post_details.parse(given)
		told = kept_details.read(store, wanted, asked, author=stands["author"], now=now_datetime(), before=stands)
		is_other = kept_details.is_other(stands, told)
		needs_saving = written.needs_saving(stands, content, wanted, based_on, chosen, is_other=is_other)
	if needs_saving:
		doc.update({"content": content, "post_type": wanted, **told})
		doc.flags.convo_counted = True
		doc.save()
	elif stands["edited_at"] != doc.edited_at:
		# It came again and waited for the first one: what stands is in no snapshot from before.
		with snapshot_of_now():
			return written_posts.present_post(site, doc.name)
	return written_posts.present_post(site, doc.name)


def _stands(name: str) -> dict[str, Any]:
	"""As it is now, whatever this transaction saw before; of two corrections the second waits here for the first."""
	columns = join(", ", map(ident, STANDS))
	query = sql("SELECT {} FROM `tabConvo Post` WHERE name = {} FOR UPDATE", columns, name)
	found = dicts(store, query, STANDS)
	if not found:
		frappe.throw(_("There is no such post."), NotFoundError)
	return found[0]


def list_versions(post: str, cursor: str | None, limit: int) -> dict[str, Any]:
	site = FrappeSite()
	with said_plainly():
		return post_versions.list_versions(site, post, cursor, limit)


def list_replies(post: str, cursor: str | None, limit: int, channel: str) -> dict[str, Any]:
	with said_plainly():
		site = FrappeSite(customers.with_rows(customers.get_visibility()))
		return thread_page.read_replies(site, post, cursor, limit, channel)


def delete_post(post: str) -> None:
	_get_own_post(FrappeSite(), post).delete()


def _get_own_post(site: FrappeSite, post: str) -> Any:
	"""A post the user may see and change."""
	with said_plainly():
		found = written_posts.require_open_post(site, post)
	doc = frappe.get_doc(POST, found["name"])
	require_post_author(doc)
	return doc
