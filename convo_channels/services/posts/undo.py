"""A post that was just deleted is brought back by whoever deleted it, as it was: from what Frappe keeps of deleted documents."""

import datetime
import json
from typing import Any

import frappe
from frappe import _
from frappe.utils import now_datetime

from convo_channels.constants import POST
from convo_channels.core.feed import questions, read_exceptions, written_posts
from convo_channels.core.posts import details, pins, reactions, threads
from convo_channels.core.posts.sent_once import Sent
from convo_channels.exceptions import NotFoundError
from convo_channels.services.access.site import FrappeSite
from convo_channels.services.base import realtime
from convo_channels.services.base.errors import said_plainly
from convo_channels.services.base.frappe_store import store
from convo_channels.services.posts import files, reminders

KEPT = "Deleted Document"
REACTIONS, PINS, ANSWERED, UNREAD, FILES = "convo_reactions", "convo_pins", "convo_answered", "convo_unread", "convo_files"
# Pages offer it for ten seconds; an answer may take its time, and a reader may rest on the button.
SECONDS = 120
FIELDS = (
	"post_type", "content", "author", "posted_at", "edited_at", "customer", "lead", "channel", "reference_doctype",
	"reference_name", "thread", "lost_thread", *details.COLUMNS, *details.KEPT,
)  # fmt: skip


def restore_post(post: str) -> dict[str, Any]:
	"""The same post under the same name: nobody is told of it again, and the pages that showed it show it."""
	deleted = _deleted_by_reader(post)
	if deleted.restored:
		# An answer that was lost is asked for again.
		return _as_it_is_back(deleted.new_name)
	kept = json.loads(deleted.data)
	values = {field: kept[field] for field in FIELDS if field in kept}
	site = FrappeSite()
	_require_stream(site, values)
	for field in ("thread", "answer"):
		if values.get(field) and not frappe.db.exists(POST, values[field]):
			values[field] = None
	doc = frappe.get_doc({"doctype": POST, **values})
	doc.flags.convo_import = doc.flags.convo_counted = doc.flags.convo_restored = True
	doc.flags.convo_sent = Sent(kept["sent_key"], kept["sent_content"]) if kept.get("sent_key") else None
	hung = kept.get("__onload") or {}
	doc.flags.convo_files = files.of_deleted(deleted.deleted_name, hung.get(FILES) or [])
	doc.insert(set_name=deleted.deleted_name)
	threads.join_again(store, doc.name, doc.lost_thread)
	reactions.give_back(store, doc.name, hung.get(REACTIONS) or [])
	pins.give_back(store, doc.name, hung.get(PINS) or [])
	read_exceptions.give_back(store, doc.name, hung.get(UNREAD) or [], now_datetime())
	reminders.follow_restored(doc)
	questions.answer_again(store, doc.name, hung.get(ANSWERED) or [])
	frappe.db.set_value(KEPT, deleted.name, {"restored": 1, "new_name": doc.name})
	realtime.tell_post(customer=doc.customer, channel=doc.channel)
	return written_posts.present_post(site, doc.name)


def _as_it_is_back(post: str) -> dict[str, Any]:
	site = FrappeSite()
	with said_plainly():
		return written_posts.present_post(site, written_posts.require_post(site, post)["name"])


def keep_hung(doc: Any) -> None:
	"""While a post is being deleted: Frappe's record of it says what hung on it and of whom it is unread, for that goes with the post.

	Whoever restores the record in Frappe's own list brings back the post alone.
	"""
	doc.set_onload(REACTIONS, reactions.keep(store, doc.name))
	doc.set_onload(PINS, pins.keep(store, doc.name))
	doc.set_onload(ANSWERED, questions.forget_answer(store, doc.name))
	doc.set_onload(FILES, files.names_of(doc.name))
	doc.set_onload(UNREAD, read_exceptions.kept_of(store, doc.name))


def _deleted_by_reader(post: str) -> Any:
	since = now_datetime() - datetime.timedelta(seconds=SECONDS)
	wanted = {"deleted_doctype": POST, "deleted_name": post, "owner": frappe.session.user, "creation": [">", since]}
	columns = ["name", "deleted_name", "data", "restored", "new_name"]
	found = frappe.get_all(KEPT, wanted, columns, order_by="creation desc", limit_page_length=1)
	if not found or bool(found[0].restored) is not bool(frappe.db.exists(POST, post)):
		frappe.throw(_("This post cannot be brought back any more."), NotFoundError)
	return found[0]


def _require_stream(site: FrappeSite, values: dict[str, Any]) -> None:
	"""What somebody may not see any more they do not write into."""
	with said_plainly():
		written_posts.find_place(site, values.get("customer"), values.get("channel"), None)
	if values.get("lead"):
		frappe.has_permission("Lead", "read", doc=values["lead"], throw=True)
