"""What each action of a segment does: a ToDo, an assignment, a tag, a post, an e-mail, a call.

Every effect but the call is rows of this database and is written in the transaction of its run, so it is there
exactly when the run is Done. It is carried out as the session's user, who is the action's author: by their permissions
as they are now, and not by those of whoever's change moved the customer.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _
from frappe.desk.form.assign_to import add as add_assignment
from frappe.email.doctype.email_template.email_template import get_email_template
from frappe.utils import add_days, escape_html, now_datetime, nowdate
from frappe.utils.password import get_decrypted_password

from convo_channels.constants import CHANNEL, POST, SEGMENT_ACTION
from convo_channels.core.base.clock import as_text
from convo_channels.core.posts.html import clean_html
from convo_channels.services.access.answerable import may
from convo_channels.services.access.channels import visible_channels
from convo_channels.services.actions import outgoing_http, tags
from convo_channels.services.base import realtime
from convo_channels.services.consent import mail_gate

TODO, ASSIGN, ADD_TAG, REMOVE_TAG = "Create ToDo", "Assign", "Add Tag", "Remove Tag"
POST_IN_CHANNEL, SEND_EMAIL, CALL_WEBHOOK = "Post in Channel", "Send Email", "Call Webhook"


MARKS = re.compile(r"\{(customer|segment|reason)\}")


class ActionError(Exception):
	"""The action cannot be carried out as it stands; the sentence says what is missing. Trying again changes nothing."""


@dataclass(frozen=True)
class Task:
	"""One action about to be carried out: the row of the segment, and the move it follows from."""

	run: int
	key: str
	segment: str
	customer: str
	customer_name: str
	on_move: str
	row: Any
	log: Any

	@property
	def reason(self) -> str:
		return (self.log and self.log.reason) or ""

	def text(self) -> str:
		"""The action's own words with the customer, the segment and the reason filled in."""
		said = self.row.message or self.default_text()
		filled = {"customer": self.customer_name, "segment": self.segment, "reason": self.reason}
		# In one pass: a name that looks like a mark is no mark.
		return MARKS.sub(lambda found: filled[found[1]], said)

	def html(self) -> str:
		return "".join(f"<p>{escape_html(line)}</p>" for line in self.text().splitlines() if line.strip())

	def default_text(self) -> str:
		# The names are filled in afterwards, as they are in words of an admin's own.
		return (
			_("{customer} joined {segment}.") if self.on_move == "Joined" else _("{customer} left {segment}.")
		)


@dataclass(frozen=True)
class Outcome:
	"""What came of it. `note` stands in the run, `event` and `subject` on the timeline.

	All of it is read by whoever sees the customer: words meant for fewer (a post in a restricted channel, somebody's
	ToDo, where a webhook goes) stand in what was made, under its own permission. `content` is what the customer got.
	"""

	note: str
	event: str = ""
	subject: str = ""
	content: str = ""
	medium: str = "Other"
	direction: str = "Internal"
	reference_doctype: str = ""
	reference_name: str = ""
	is_skipped: bool = False


def create_todo(task: Task) -> Outcome:
	user = _find_user(task)
	todo = frappe.get_doc(
		{
			"doctype": "ToDo",
			"allocated_to": user,
			"assigned_by": frappe.session.user,
			"reference_type": "Customer",
			"reference_name": task.customer,
			"description": task.html(),
			"date": _due(task),
		}
	).insert()
	said = _("A ToDo for {0}").format(_full_name(user))
	return Outcome(said, _("ToDo"), said, reference_doctype="ToDo", reference_name=todo.name)


def assign(task: Task) -> Outcome:
	user = _find_user(task)
	already = {
		"reference_type": "Customer",
		"reference_name": task.customer,
		"status": "Open",
		"allocated_to": user,
	}
	if frappe.db.exists("ToDo", already):
		return Outcome(_("{0} is assigned already.").format(_full_name(user)), is_skipped=True)
	# Frappe shares a document with an assignee who may not read it.
	if not may(user, "read", task.customer) and not may(frappe.session.user, "share", task.customer):
		said = _("{0} may not read this customer, and {1} may not share it.")
		return Outcome(said.format(_full_name(user), _full_name(frappe.session.user)), is_skipped=True)
	given = {
		"assign_to": [user],
		"doctype": "Customer",
		"name": task.customer,
		"description": task.html(),
		"assigned_by": frappe.session.user,
		"date": _due(task) or nowdate(),
	}
	add_assignment(given)
	said = _("Assigned to {0}").format(_full_name(user))
	return Outcome(said, _("Assignment"), said)


def tag(task: Task) -> Outcome:
	word = _required(task, "tag", _("The action names no tag."))
	if fault := tags.find_fault(word, is_new=True):
		raise ActionError(fault)
	tags.add(task.customer, word)
	said = _("Tag {0} added").format(word)
	return Outcome(said, _("Tag"), said)


def untag(task: Task) -> Outcome:
	word = _required(task, "tag", _("The action names no tag."))
	tags.remove(task.customer, word)
	said = _("Tag {0} removed").format(word)
	return Outcome(said, _("Tag"), said)


def post(task: Task) -> Outcome:
	"""On the customer, so that every channel holding them shows it; in one channel, when the action names it."""
	channel = task.row.channel
	if channel and not frappe.db.exists(CHANNEL, channel):
		raise ActionError(_("There is no channel {0} any more.").format(channel))
	if channel and channel not in visible_channels():
		said = _("{0}, as whom this is carried out, may not post in this channel.")
		return Outcome(said.format(_full_name(frappe.session.user)), is_skipped=True)
	doc = frappe.get_doc(
		{
			"doctype": POST,
			"post_type": "Note",
			"content": _naming_customer(task) if channel else task.html(),
			"customer": None if channel else task.customer,
			"channel": channel or None,
			"author": frappe.session.user,
			"posted_at": now_datetime(),
		}
	)
	doc.flags.convo_import = True  # nobody has read it by writing it, and the pages are told below
	doc.insert()
	realtime.tell_post(customer=doc.customer, channel=doc.channel)
	said = _("Posted in a channel") if channel else _("Posted")
	return Outcome(said, _("Post"), said, reference_doctype=POST, reference_name=doc.name)


def _naming_customer(task: Task) -> str:
	"""A channel's own post belongs to no customer: it says whom it is about."""
	if task.customer_name in task.text():
		return task.html()
	return f"<p><strong>{escape_html(task.customer_name)}</strong></p>{task.html()}"


def send_email(task: Task) -> Outcome:
	template = _required(task, "email_template", _("The action names no Email Template."))
	if not frappe.db.exists("Email Template", template):
		raise ActionError(_("There is no Email Template {0} any more.").format(template))
	if not frappe.has_permission("Email Template", "read", template):
		said = _("{0}, as whom this is carried out, may not use this Email Template.")
		return Outcome(said.format(_full_name(frappe.session.user)), is_skipped=True)
	verdict = mail_gate.judge(task.customer, segment=task.segment)
	if not verdict.is_open:
		return Outcome(mail_gate.say_reason(verdict), is_skipped=True)
	mail = get_email_template(template, _context(task))
	queued = frappe.sendmail(
		recipients=[verdict.email],
		subject=mail["subject"],
		message=mail["message"],
		reference_doctype="Customer",
		reference_name=task.customer,
		unsubscribe_message=_("Unsubscribe"),
	)
	if not queued:
		unsubscribed = mail_gate.Verdict(task.customer, reason=mail_gate.UNSUBSCRIBED)
		return Outcome(mail_gate.say_reason(unsubscribed), is_skipped=True)
	return Outcome(
		_("Sent to {0}").format(verdict.email), _("Queued"), mail["subject"], clean_html(mail["message"]),
		medium="Email", direction="Out", reference_doctype="Email Queue", reference_name=queued.name,
	)  # fmt: skip


def _context(task: Task) -> dict[str, Any]:
	"""What a template may speak of: what its author may read of the customer, also as `doc`, the segment, the reason."""
	doc = frappe.get_doc("Customer", task.customer)
	known = set(doc.as_dict())
	doc.apply_fieldlevel_read_permissions()
	# Plain values: a document would be written, and read past its author's rights, by the template's own words.
	fields = {**dict.fromkeys(known, ""), **doc.as_dict()}
	return {
		**fields,
		"doc": fields,
		"customer": task.customer,
		"segment": task.segment,
		"reason": task.reason,
	}


def call_webhook(task: Task) -> Outcome:
	url = _required(task, "url", _("The action names no address."))
	secret = get_decrypted_password(SEGMENT_ACTION, task.row.name, "secret", raise_exception=False) or ""
	status = outgoing_http.call(url, _payload(task), key=task.key, secret=secret)
	return Outcome(
		_("The webhook was called; the server answered with status {0}.").format(status),
		_("Webhook"),
		_("A webhook was called"),
	)


def _payload(task: Task) -> dict[str, Any]:
	log = task.log or {}
	return {
		"event": task.on_move,
		"segment": task.segment,
		"customer": task.customer,
		"customer_name": task.customer_name,
		"at": as_text(log.get("logged_at")),
		"cause": log.get("cause"),
		"reason": log.get("reason"),
		"reference_doctype": log.get("reference_doctype") or None,
		"reference_name": log.get("reference_name") or None,
		"run": task.run,
	}


# What an author needs beside the right to read the customer.
RIGHTS: dict[str, tuple[str, ...]] = {ADD_TAG: ("write",), REMOVE_TAG: ("write",), SEND_EMAIL: ("email",)}
EFFECTS: dict[str, Callable[[Task], Outcome]] = {
	TODO: create_todo,
	ASSIGN: assign,
	ADD_TAG: tag,
	REMOVE_TAG: untag,
	POST_IN_CHANNEL: post,
	SEND_EMAIL: send_email,
	CALL_WEBHOOK: call_webhook,
}


def _required(task: Task, field: str, sentence: str) -> str:
	value = (task.row.get(field) or "").strip()
	if not value:
		raise ActionError(sentence)
	return value


def _find_user(task: Task) -> str:
	"""The user named, or else the customer's account manager."""
	user = task.row.user or frappe.db.get_value("Customer", task.customer, "account_manager")
	if not user:
		raise ActionError(
			_("{0} has no account manager, and the action names no user.").format(task.customer_name)
		)
	if not frappe.db.get_value("User", user, "enabled"):
		raise ActionError(_("The user {0} is disabled or gone.").format(user))
	return user


def _due(task: Task) -> str | None:
	return str(add_days(nowdate(), task.row.due_in_days)) if task.row.due_in_days else None


def _full_name(user: str) -> str:
	return frappe.db.get_value("User", user, "full_name") or user
