"""A mail in Frappe's queue for the customer's address, when the gate is open: an Email Template, or words of one's own."""

from typing import Any

import frappe

from convo_channels.core.base.text import fold
from convo_channels.core.posts.html import clean_html
from convo_channels.core.posts.search_words import plain_text
from convo_channels.exceptions import ConvoError
from convo_channels.services.actions import templates
from convo_channels.services.actions.effect import HTML, LATER, NOW, Asked, Effect, Option, Outcome, Task
from convo_channels.services.actions.told_fields import GATE
from convo_channels.services.base.errors import escape
from convo_channels.services.base.said import _
from convo_channels.services.consent import mail_gate


def find(task: Task) -> str | Outcome:
	"""The template that is named, nothing for words of one's own, or why there is no mail."""
	return "" if task.options.get("content") and not task.options.get("email_template") else templates.find(task)


def write(template: str, task: Task) -> dict[str, Any]:
	"""{subject, message} for one customer."""
	if template:
		return templates.fill(template, task)
	subject = task.filled(task.options.get("subject") or "")
	return {"subject": " ".join(subject.split()), "message": task.filled(task.options["content"], escape)}


def carry_out(task: Task) -> Outcome:
	template = find(task)
	if isinstance(template, Outcome):
		return template
	verdict = mail_gate.judge(task.customer, segment=task.segment)
	if verdict.is_open and fold(verdict.email) in (task.written or ()):
		verdict = mail_gate.Verdict(task.customer, reason=mail_gate.SHARED)
	if not verdict.is_open:
		return Outcome(mail_gate.say_reason(verdict), is_skipped=True)
	mail = write(template, task)
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
	if task.written is not None:
		task.written.add(fold(verdict.email))
	return Outcome(
		_("On its way to {0}").format(verdict.email), _("Queued"), mail["subject"], clean_html(mail["message"]),
		medium="Email", direction="Out", reference_doctype="Email Queue", reference_name=queued.name,
	)  # fmt: skip


def allow(asked: Asked) -> None:
	if asked.when != NOW or asked.text("email_template"):
		templates.allow(asked)


def check(asked: Asked) -> None:
	"""Asked for now it is either a template or words of one's own; written down for later always a template."""
	if asked.when != NOW:
		return
	if template := asked.text("email_template"):
		if not frappe.db.exists(templates.TEMPLATE, template):
			raise ConvoError(_("There is no Email Template {0}.").format(escape(template[:140])))
		return
	if not plain_text(asked.text("content")).strip():
		raise ConvoError(_("Choose an Email Template or write the mail."))
	if not asked.text("subject"):
		raise ConvoError(_("Give the mail a subject."))


EFFECT = Effect(
	name="Send Email",
	place=70,
	options=(
		Option("email_template", "Link", "Email Template", to="Email Template", required=(LATER,)),
		Option("subject", "Data", "Subject", asked=(NOW,)),
		Option("content", HTML, "Message", asked=(NOW,)),
	),
	carry_out=carry_out,
	for_all=True,
	rights=("email",),
	check=check,
	allow=allow,
	writes_to_customer=True,
	tells=GATE,
)
