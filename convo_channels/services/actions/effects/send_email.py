"""An Email Template, filled in and put into Frappe's queue for the customer's address, when the gate is open."""

import frappe

from convo_channels.core.posts.html import clean_html
from convo_channels.services.actions import templates
from convo_channels.services.actions.effect import LATER, NOW, Effect, Option, Outcome, Task
from convo_channels.services.actions.told_fields import GATE
from convo_channels.services.base.said import _
from convo_channels.services.consent import mail_gate


def carry_out(task: Task) -> Outcome:
	template = templates.find(task)
	if isinstance(template, Outcome):
		return template
	verdict = mail_gate.judge(task.customer, segment=task.segment)
	if not verdict.is_open:
		return Outcome(mail_gate.say_reason(verdict), is_skipped=True)
	mail = templates.fill(template, task)
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


EFFECT = Effect(
	name="Send Email",
	place=70,
	options=(Option("email_template", "Link", "Email Template", to="Email Template", required=(NOW, LATER)),),
	carry_out=carry_out,
	rights=("email",),
	allow=templates.allow,
	tells=GATE,
)
