"""An Email Template's text, filled in and sent to the customer's mobile number by the gateway of SMS Settings."""

import requests
from frappe.utils import escape_html
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from convo_channels.core.posts.search_words import plain_text
from convo_channels.exceptions import ConvoError
from convo_channels.services.actions import sms_gateway, templates
from convo_channels.services.actions.effect import (
	LATER,
	NOW,
	ActionError,
	Asked,
	Effect,
	Option,
	Outcome,
	Task,
)
from convo_channels.services.actions.outgoing_http import NotDelivered, PerhapsDelivered
from convo_channels.services.actions.told_fields import SMS_GATE
from convo_channels.services.base.said import _
from convo_channels.services.consent import sms_gate

# Ten of the messages that phones put together again.
MAX_CHARACTERS = 1600


def allow(asked: Asked) -> None:
	if not sms_gateway.is_there():
		raise ConvoError(_say_no_gateway())
	templates.allow(asked)


def _say_no_gateway() -> str:
	return _("Text messages cannot be sent: no gateway is named in SMS Settings.")


def carry_out(task: Task) -> Outcome:
	if not sms_gateway.is_there():
		raise ActionError(_say_no_gateway())
	template = templates.find(task)
	if isinstance(template, Outcome):
		return template
	verdict = sms_gate.judge(task.customer, segment=task.segment)
	if not verdict.is_open:
		return Outcome(sms_gate.say_reason(verdict), is_skipped=True)
	filled = templates.fill(template, task)
	text = _as_plain(filled["message"])
	_send(verdict.number, text)
	return Outcome(
		_("Sent to {0}").format(verdict.number), _("Sent"), filled["subject"], f"<p>{escape_html(text)}</p>",
		medium="SMS", direction="Out",
	)  # fmt: skip


def _as_plain(message: str) -> str:
	"""The words of a template without its formatting."""
	text = " ".join(plain_text(message).split())
	if not text:
		raise ActionError(_("The Email Template has no text to send."))
	if len(text) > MAX_CHARACTERS:
		raise ActionError(_("The text has more than {0} characters.").format(MAX_CHARACTERS))
	return text


def _send(number: str, text: str) -> None:
	"""Only what certainly did not reach the gateway may be tried again by itself."""
	try:
		sms_gateway.send(number, text)
	except (requests.exceptions.InvalidURL, requests.exceptions.MissingSchema) as error:
		raise NotDelivered(_("The address of the gateway in SMS Settings is not valid."), is_final=True) from error
	except requests.exceptions.HTTPError as error:
		raise PerhapsDelivered(_("The gateway answered with status {0}.").format(error.response.status_code)) from error
	except Exception as error:
		if _was_not_reached(error):
			raise NotDelivered(_("The gateway could not be reached.")) from error
		# The address of a gateway holds passwords, so what a library says of it is not told.
		raise PerhapsDelivered(_("The gateway gave no answer, so it may have been delivered.")) from error


def _was_not_reached(error: Exception) -> bool:
	cause = getattr(error.args[0] if error.args else None, "reason", None)
	return isinstance(cause, NewConnectionError | ConnectTimeoutError)


EFFECT = Effect(
	name="Send SMS",
	place=80,
	options=(Option("email_template", "Link", "Email Template", to="Email Template", required=(NOW, LATER)),),
	carry_out=carry_out,
	rights=("email",),
	allow=allow,
	leaves_the_house=True,
	interrupted=lambda: _("The job ended while the text message was sent: it may have been delivered."),
	tells=SMS_GATE,
)
