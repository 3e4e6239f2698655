"""A mail to the members of a segment before it goes: as the first of them would get it, and who is left out and why.

It asks what the sending will ask (the same gate, the same order of customers, the same words) and writes nothing.
"""

from collections.abc import Iterator
from typing import Any

import frappe
from frappe.email.doctype.email_account.email_account import EmailAccount
from frappe.email.email_body import get_formatted_html
from frappe.email.queue import get_unsubscribe_message

from convo_channels.constants import SEGMENT_MEMBER
from convo_channels.core.base.names import customer_names
from convo_channels.core.base.text import fold
from convo_channels.exceptions import NotAllowedError
from convo_channels.services.access.segments import require_segment
from convo_channels.services.actions import asked_now, bulk_runs, closed
from convo_channels.services.actions.chosen_members import Chosen, read_names
from convo_channels.services.actions.effect import ActionError, Task
from convo_channels.services.actions.effects import send_email
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.said import _
from convo_channels.services.consent import mail_gate
from convo_channels.services.consent.mail_gate import Verdict

SAMPLES, NAMED = 5, 5
# Of a larger segment the first are looked at; the mailing asks of each one anew.
LOOKED_AT = 5000


def preview(segment: str, options: Any, customers: Any) -> dict[str, Any]:
	"""{"total", "looked_at", "writes_to", "left_out", "samples", "problem"}; without words yet there are no samples."""
	name = require_segment(segment, SEGMENT_MEMBER)
	if not frappe.has_permission("Customer", "email"):
		frappe.throw(_("You may not write e-mails to customers."), NotAllowedError)
	given = bulk_runs.parse_options(options)
	has_words = any(str(given.get(option) or "").strip() for option in ("email_template", "content"))
	checked = asked_now.check_options(send_email.EFFECT, given) if has_words else {}
	chosen = Chosen(name, read_names(customers))
	verdicts = list(_judge(chosen))
	open_ones = [verdict for verdict in verdicts if verdict.is_open]
	samples, problem = _write_samples(name, checked, open_ones[:SAMPLES])
	return {
		"total": chosen.count(),
		"looked_at": len(verdicts),
		"writes_to": len(open_ones),
		"left_out": _say_left_out(verdicts),
		"samples": samples,
		"problem": problem or _find_problem(),
	}


def _judge(chosen: Chosen) -> Iterator[Verdict]:
	"""In the order in which they will be written to: of several with one address the first gets the mail."""
	written: set[str] = set()
	left = LOOKED_AT
	for page, _visible in chosen.pages():
		verdicts = mail_gate.judge_all(page[:left], segment=chosen.segment)
		for name in page[:left]:
			verdict = verdicts.get(name, Verdict(name, reason=mail_gate.GONE))
			if verdict.is_open and fold(verdict.email) in written:
				verdict = Verdict(name, reason=mail_gate.SHARED)
			written.add(fold(verdict.email))
			yield verdict
		left -= len(page)
		if left <= 0:
			return


def _say_left_out(verdicts: list[Verdict]) -> list[dict[str, Any]]:
	"""[{"text", "count", "customers"}] by reason, for whoever may read the reasons; for others one line."""
	left = [verdict for verdict in verdicts if not verdict.is_open and verdict.reason != mail_gate.GONE]
	if not left:
		return []
	if not closed.tells_gate():
		return [{"text": _("{0} are left out").format(len(left)), "count": len(left), "customers": []}]
	by_reason: dict[str, list[str]] = {}
	for verdict in left:
		by_reason.setdefault(verdict.reason, []).append(verdict.customer)
	return [
		{"text": mail_gate.say_how_many(reason, len(names)), "count": len(names), "customers": _named(names[:NAMED])}
		for reason, names in sorted(by_reason.items(), key=lambda item: -len(item[1]))
	]


def _named(customers: list[str]) -> list[dict[str, str]]:
	names = customer_names(store, customers)
	return [{"customer": name, "customer_name": names.get(name, name)} for name in customers]


def _write_samples(segment: str, options: dict[str, Any], verdicts: list[Verdict]) -> tuple[list[dict[str, Any]], str]:
	"""The mails as they will go, and what is wrong with their words."""
	if not options:
		return [], ""
	tells_addresses = closed.tells_addresses()
	samples: list[dict[str, Any]] = []
	for verdict, who in zip(verdicts, _named([verdict.customer for verdict in verdicts]), strict=True):
		task = Task(verdict.customer, who["customer_name"], options, segment=segment)
		try:
			template = send_email.find(task)
			if not isinstance(template, str):
				return samples, template.note
			mail = send_email.write(template, task)
		except ActionError as error:
			return samples, str(error)
		html = get_formatted_html(mail["subject"], mail["message"], unsubscribe_link=get_unsubscribe_message(_("Unsubscribe"), ""))
		address = verdict.email if tells_addresses else ""
		samples.append({**who, "email": address, "subject": mail["subject"], "html": html})
	return samples, ""


def _find_problem() -> str:
	"""What keeps every mail from going."""
	if EmailAccount.find_outgoing(match_by_doctype="Customer"):
		return ""
	return _("No outgoing e-mail account is set up, so nothing can be sent. Set up a default outgoing Email Account first.")
