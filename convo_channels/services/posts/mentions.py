"""Whoever is mentioned in a post finds it by that, and is told, as Frappe tells those who are mentioned in a comment: each once for a post.

Only those who may read the post, and never who wrote it. What is told is decided by a job after the commit, by what is true then.
A mail tells the text, once, to who may read it at that moment; what Frappe keeps of it does not.
"""

from functools import partial
from typing import Any

import frappe
from frappe import _
from frappe.desk.doctype.notification_log.notification_log import enqueue_create_notification
from frappe.utils import get_datetime, get_fullname

from convo_channels.constants import CHANNEL, POST
from convo_channels.core.posts import kept_mentions
from convo_channels.core.posts.html import without_pictures
from convo_channels.core.posts.mentions import MOST, heard, mentioned
from convo_channels.services.base import background
from convo_channels.services.base.background import if_installed
from convo_channels.services.base.errors import escape
from convo_channels.services.base.frappe_store import store

LOG = "Notification Log"


def follow(doc: Any, *, is_told: bool) -> None:
	"""A post was saved: it is kept who is mentioned in it; those who were not before are told once it is committed, if anybody is."""
	before = doc.get_doc_before_save()
	if before and before.content == doc.content:
		return
	people, are_more = _people(doc.content or "")
	if people or before:
		kept_mentions.keep(store, doc.name, get_datetime(doc.posted_at), people, is_new=not before)
	fresh = people - (_people(before.content or "")[0] if before else set())
	if are_more and is_told:
		said = _("This post mentions more than {0} people by their groups: no more than that are told of it.")
		frappe.msgprint(said.format(MOST), alert=True, indicator="orange")
	if fresh and is_told:
		frappe.db.after_commit.add(partial(_ask, doc.name, sorted(fresh), frappe.session.user))


def keep_anew(post: str, content: str, posted_at: Any) -> None:
	"""Of a post from before it was kept who is mentioned."""
	kept_mentions.keep(store, post, get_datetime(posted_at), _people(content)[0], is_new=True)


def _people(content: str) -> tuple[set[str], bool]:
	"""See `heard`. A group may be the whole company: of its members no more are read than hear of one post."""
	users, groups = mentioned(content)
	if not groups:
		return heard(users, ())
	members = frappe.get_all(
		"User Group Member",
		{"parenttype": "User Group", "parent": ["in", groups]},
		pluck="user",
		distinct=True,
		order_by="user",
		limit_page_length=MOST + 1,
	)
	return heard(users, members)


def _ask(post: str, people: list[str], by: str) -> None:
	"""Whom of many it concerns takes a while to find out, which its author does not wait for."""
	try:
		frappe.enqueue("convo_channels.services.posts.mentions.tell", queue="short", post=post, people=people, by=by)
	except Exception:  # the queue is down
		tell(post, people, by)


@if_installed
def tell(post: str, people: list[str], by: str) -> None:
	"""Those of some people who were mentioned and may read the post are told of it, once; in the language of who mentioned them."""
	background.act_as(by)
	try:
		doc = frappe.get_doc(POST, post) if frappe.db.exists(POST, post) else None
		told = [user for user in _reachable(people) if doc and user.name not in (doc.author, by) and _may_know(doc, user.name)]
		if told:
			enqueue_create_notification([user.email for user in told], _notification(doc, by))
		frappe.db.commit()  # a transaction of its own, after the user's
	except Exception:
		# The post is saved; that nobody was told is not its author's trouble.
		frappe.db.rollback()
		frappe.log_error(
			title="convo_channels: those mentioned in a post could not be told",
			message=frappe.get_traceback(),
		)
		frappe.db.commit()  # the error itself


def forget_text(notice: Any) -> None:
	"""Its mail is on its way: the row stays with whoever it was for, also when they may not read the post any more."""
	if notice.email_content:
		frappe.db.set_value(LOG, notice.name, "email_content", None, update_modified=False)


def _reachable(people: list[str]) -> list[Any]:
	"""Those whom Frappe's editor offers, and nobody else."""
	wanted = {"name": ["in", people], "enabled": 1, "user_type": "System User", "allowed_in_mentions": 1}
	return frappe.get_all("User", wanted, ["name", "email"], order_by="name")


def _may_know(doc: Any, user: str) -> bool:
	"""Whether somebody may read the post, and was not told of it already."""
	about = {"type": "Mention", "document_type": POST, "document_name": doc.name, "for_user": user}
	return bool(frappe.has_permission(POST, "read", doc=doc, user=user)) and not frappe.db.exists(LOG, about)


def _notification(doc: Any, by: str) -> dict[str, Any]:
	if doc.channel:
		title = frappe.db.get_value(CHANNEL, doc.channel, "title") or doc.channel
		said = _("{0} mentioned you in a post in the channel {1}")
	else:
		field, doctype = ("customer_name", "Customer") if doc.customer else ("title", "Lead")
		title = frappe.db.get_value(doctype, doc.customer or doc.lead, field) or doc.customer or doc.lead
		said = _("{0} mentioned you in a post about {1}")
	name = frappe.bold(escape(get_fullname(by)))
	return {
		"type": "Mention",
		"document_type": POST,
		"document_name": doc.name,
		"subject": said.format(name, f'<b class="subject-title">{escape(str(title))}</b>'),
		"from_user": by,
		"email_content": without_pictures(doc.content or ""),
	}
