"""A call of another system: POST of JSON, signed when there is a secret."""

from typing import Any

from convo_channels.core.base.clock import as_text
from convo_channels.exceptions import ConvoError
from convo_channels.services.actions import outgoing_http
from convo_channels.services.actions.effect import LATER, NOW, SECRET, Asked, Effect, Option, Outcome, Task
from convo_channels.services.base.said import _


def check(asked: Asked) -> None:
	try:
		outgoing_http.check_url(asked.options.get("url") or "")
	except outgoing_http.NotDelivered as error:
		raise ConvoError(str(error)) from error


def carry_out(task: Task) -> Outcome:
	url = task.required("url", _("The action names no address."))
	status = outgoing_http.call(url, _payload(task), key=task.key, secret=task.secret())
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


EFFECT = Effect(
	name="Call Webhook",
	place=90,
	options=(Option("url", "Data", "Address", required=(NOW, LATER)), Option("secret", SECRET, "Secret")),
	carry_out=carry_out,
	check=check,
	leaves_the_house=True,
	interrupted=lambda: _("The job ended while the webhook was called: it may have been delivered."),
)
