"""A reminder is a ToDo of Frappe for the person on that day: their list, their calendar and Frappe's own notices know it then.

Not Frappe's Reminder, which is only ever for whoever makes it. About the customer where there is one, as every other ToDo
about them; made, changed and cancelled after the commit of the post, and never at its cost. Whoever has closed it has done it:
it stays closed. It says nothing of what the post says (pointers.py), and is cancelled when the post follows a person who
may not read it any more.
"""

from functools import partial
from typing import Any

import frappe
from frappe import _
from frappe.utils import get_fullname, getdate

from convo_channels.constants import POST
from convo_channels.core.base.sql import sql
from convo_channels.core.posts.details import REMINDER
from convo_channels.exceptions import NotAllowedError
from convo_channels.services.base.errors import escape
from convo_channels.services.base.frappe_store import store
from convo_channels.services.posts import pointers

TODO = "ToDo"
OPEN, CANCELLED = "Open", "Cancelled"


def check(doc: Any, before: Any) -> None:
	"""Nobody is reminded of what they may not read."""
	user = doc.remind_user
	if not user or user in (frappe.session.user, before and before.remind_user):
		return
	if not frappe.has_permission(POST, "read", doc=doc, user=user):
		said = _("{0} may not read this post, so they cannot be reminded of it.")
		frappe.throw(escape(said.format(get_fullname(user))), NotAllowedError)


def follow(doc: Any) -> None:
	"""A post was saved: its ToDo follows once it is committed."""
	before = doc.get_doc_before_save()
	if _said(doc) != (_said(before) if before else None):
		frappe.db.after_commit.add(partial(_settle, doc.name, doc.todo or (before and before.todo)))


def _said(doc: Any) -> tuple[Any, ...] | None:
	if doc.post_type != REMINDER or not doc.remind_on:
		return None
	return getdate(doc.remind_on), doc.remind_user


def follow_deleted(doc: Any) -> None:
	if doc.todo:
		frappe.db.after_commit.add(partial(_settle, doc.name, doc.todo))


def follow_restored(doc: Any) -> None:
	if doc.todo:
		frappe.db.after_commit.add(partial(_settle, doc.name, doc.todo, is_back=True))


def _settle(post: str, todo: str | None, is_back: bool = False) -> None:
	try:
		doc = frappe.get_doc(POST, post) if frappe.db.exists(POST, post) else None
		made = frappe.get_doc(TODO, todo) if todo and frappe.db.exists(TODO, todo) else None
		if doc is None or _said(doc) is None or not _may_know(doc):
			_cancel(made)
		elif made is not None:
			_change(made, doc, is_back)
		elif frappe.has_permission(TODO, "create"):
			_make(doc)
		frappe.db.commit()  # a transaction of its own, after the user's
	except Exception:
		# The post is saved; it says itself when to be reminded.
		frappe.db.rollback()
		frappe.log_error(title="convo_channels: the ToDo of a reminder did not follow", message=frappe.get_traceback())
		frappe.db.commit()  # the error itself


def _may_know(doc: Any) -> bool:
	return bool(frappe.has_permission(POST, "read", doc=doc, user=doc.remind_user))


def _values(doc: Any) -> dict[str, Any]:
	return {"allocated_to": doc.remind_user, "date": doc.remind_on, "description": describe(doc)}


def describe(doc: Any) -> str:
	return pointers.point_to(doc, _("Reminder of a post"))


def _make(doc: Any) -> None:
	about = ("Customer", doc.customer) if doc.customer else (POST, doc.name)
	values = {"doctype": TODO, "assigned_by": doc.author, "reference_type": about[0], "reference_name": about[1]}
	made = frappe.get_doc({**values, **_values(doc)}).insert()
	store.execute(sql("UPDATE `tabConvo Post` SET todo = {} WHERE name = {}", made.name, doc.name))


def _change(made: Any, doc: Any, is_back: bool) -> None:
	if is_back and made.status == CANCELLED:
		made.status = OPEN
	elif made.status != OPEN:
		return
	made.update(_values(doc))
	made.save(ignore_permissions=True)  # whoever may correct the post may correct what follows from it


def _cancel(made: Any) -> None:
	if made is not None and made.status == OPEN:
		made.status = CANCELLED
		made.save(ignore_permissions=True)  # as above: whoever may delete the post
