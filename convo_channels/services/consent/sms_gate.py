"""The same gate for a text message: what keeps a customer from being written to, asked of their mobile number.

Whoever refused or withdrew consent, is disabled or has unsubscribed gets no mail and no text message either. It reads and
judges; it sends nothing.
"""

import re
from dataclasses import dataclass

import frappe

from convo_channels.core.base.sql import Sql, sql
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.said import _
from convo_channels.services.consent import mail_gate

NO_NUMBER, BAD_NUMBER = "no number", "bad number"
# Of these the mail's own address is at fault, which says nothing about a phone.
ABOUT_ADDRESS = (mail_gate.NO_ADDRESS, mail_gate.BAD_ADDRESS)
BETWEEN_DIGITS = re.compile(r"[\s()./-]+")
NUMBER = re.compile(r"\+?[0-9]{5,15}")


@dataclass(frozen=True)
class Verdict:
	"""The number that may be written to, or the reason why there is none."""

	customer: str
	number: str = ""
	reason: str = ""

	@property
	def is_open(self) -> bool:
		return not self.reason


def judge(customer: str, *, segment: str = "") -> Verdict:
	"""One customer."""
	mail = mail_gate.judge(customer, segment=segment)
	if mail.reason and mail.reason not in ABOUT_ADDRESS:
		return Verdict(customer, reason=mail.reason)
	rows = store.rows(_phone(customer))
	stored, is_unsubscribed = rows[0] if rows else ("", 0)
	if is_unsubscribed:
		return Verdict(customer, reason=mail_gate.UNSUBSCRIBED)
	if not stored:
		return Verdict(customer, reason=NO_NUMBER)
	number = BETWEEN_DIGITS.sub("", stored)
	return Verdict(customer, number) if NUMBER.fullmatch(number) else Verdict(customer, reason=BAD_NUMBER)


def _phone(customer: str) -> Sql:
	"""(number, whether the contact wants no messages): the primary contact's, as of mails."""
	return sql(
		"SELECT COALESCE(NULLIF(TRIM(p.mobile_no), ''), NULLIF(TRIM(c.mobile_no), '')), COALESCE(p.unsubscribed, 0)"
		" FROM `tabCustomer` AS c LEFT JOIN `tabContact` AS p ON p.name = c.customer_primary_contact WHERE c.name = {}",
		customer,
	)


def say_reason(verdict: Verdict) -> str:
	"""Why nothing was sent, as a sentence."""
	sentences = {
		NO_NUMBER: _("{0} has no mobile number."),
		BAD_NUMBER: _("The mobile number of {0} is not valid."),
	}
	if verdict.reason not in sentences:
		return mail_gate.say_reason(mail_gate.Verdict(verdict.customer, reason=verdict.reason))
	who = frappe.db.get_value("Customer", verdict.customer, "customer_name") or verdict.customer
	return sentences[verdict.reason].format(who)
