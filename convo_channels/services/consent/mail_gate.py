"""The one gate for e-mail that a segment sends or prepares: to whom, and if not, why.

Asks what the customer consented to, Email Unsubscribe (for good, or for the customer, the segment, the group), the
contact's own tick, the address, and whether the customer is disabled. It reads and judges; it sends nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import frappe
from frappe.utils import validate_email_address

from convo_channels.constants import SEGMENT
from convo_channels.core.base.sql import Sql, all_of, any_of, in_list, sql
from convo_channels.core.base.text import fold
from convo_channels.core.base.write import in_slabs
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.said import _

MAX_ADDRESS = 140
GONE, DISABLED, REFUSED, WITHDRAWN = "gone", "disabled", "refused", "withdrawn"
NO_ADDRESS, BAD_ADDRESS, UNSUBSCRIBED = "no address", "bad address", "unsubscribed"
# Whoever fills a group may not read the customer: left out, and not even counted.
HIDDEN = "hidden"
# Another customer with the same address is written to in the same mailing.
SHARED = "shared"


@dataclass(frozen=True)
class Verdict:
	"""The address that may be written to, or the reason why there is none."""

	customer: str
	email: str = ""
	reason: str = ""

	@property
	def is_open(self) -> bool:
		return not self.reason


def judge(customer: str, *, segment: str = "", email_group: str = "") -> Verdict:
	"""One customer."""
	return judge_all([customer], segment=segment, email_group=email_group).get(
		customer, Verdict(customer, reason=GONE)
	)


def judge_all(customers: Sequence[str], *, segment: str = "", email_group: str = "") -> dict[str, Verdict]:
	"""{customer: its verdict} in a few queries for each 500; a customer who is no more is missing."""
	found: dict[str, Verdict] = {}
	for slab in in_slabs(list(customers)):
		rows = store.rows(_people(slab))
		mails = {row[2] for row in rows if row[2]}
		stopped = _unsubscribed(mails, segment, email_group)
		for name, *facts in rows:
			found[name] = _judge(name, facts, stopped)
	return found


def _people(customers: Sequence[str]) -> Sql:
	"""(customer, disabled, address, consent, whether the contact wants no mail)

	The address is the primary contact's; what stands on the customer is a copy that ERPNext makes when it is saved.
	"""
	return sql(
		"SELECT c.name, c.disabled, COALESCE(NULLIF(TRIM(p.email_id), ''), NULLIF(TRIM(c.email_id), '')), f.consent,"
		" COALESCE(p.unsubscribed, 0) FROM `tabCustomer` AS c"
		" LEFT JOIN `tabContact` AS p ON p.name = c.customer_primary_contact"
		" LEFT JOIN `tabConvo Profile` AS f ON f.customer = c.name WHERE {}",
		in_list(sql("c.name"), customers),
	)


def _judge(name: str, facts: Sequence[Any], stopped: set[tuple[str, str]]) -> Verdict:
	disabled, email, consent, is_unsubscribed = facts
	if disabled:
		return Verdict(name, reason=DISABLED)
	if consent in ("Refused", "Withdrawn"):
		return Verdict(name, reason=REFUSED if consent == "Refused" else WITHDRAWN)
	if not email:
		return Verdict(name, reason=NO_ADDRESS)
	if len(email) > MAX_ADDRESS or "," in email or not validate_email_address(email):
		return Verdict(name, reason=BAD_ADDRESS)
	if is_unsubscribed or ("", fold(email)) in stopped or (fold(name), fold(email)) in stopped:
		return Verdict(name, reason=UNSUBSCRIBED)
	return Verdict(name, email)


def _unsubscribed(emails: Iterable[str], segment: str, email_group: str) -> set[tuple[str, str]]:
	"""{(customer or "" for everybody, address)} that asked not to be written to."""
	of_all = [
		sql("global_unsubscribe = 1"),
		_reference(SEGMENT, segment),
		_reference("Email Group", email_group),
	]
	mine = sql("reference_doctype = 'Customer'")
	query = sql(
		"SELECT email, CASE WHEN {of_all} THEN '' ELSE reference_name END FROM `tabEmail Unsubscribe` WHERE {where}",
		of_all=any_of(of_all),
		where=all_of([in_list(sql("email"), sorted(emails)), any_of([*of_all, mine])]),
	)
	return {(fold(customer or ""), fold(email)) for email, customer in store.rows(query)}


def _reference(doctype: str, name: str) -> Sql:
	return (
		all_of([sql("reference_doctype = {}", doctype), sql("reference_name = {}", name)]) if name else Sql()
	)


def say_reason(verdict: Verdict) -> str:
	"""Why nothing was sent, as a sentence."""
	who = frappe.db.get_value("Customer", verdict.customer, "customer_name") or verdict.customer
	sentences = {
		GONE: _("{0} is no customer any more."),
		DISABLED: _("{0} is disabled."),
		REFUSED: _("{0} refused consent."),
		WITHDRAWN: _("{0} withdrew consent."),
		NO_ADDRESS: _("{0} has no e-mail address."),
		BAD_ADDRESS: _("The e-mail address of {0} is not valid."),
		UNSUBSCRIBED: _("{0} has unsubscribed."),
		SHARED: _("{0} has the address of another customer, who gets the mail."),
	}
	return sentences[verdict.reason].format(who)


def say_left_out(verdicts: Iterable[Verdict]) -> str:
	"""How many are left out of a mailing and why: "15 left out: 12 have no address, 3 withdrew consent."."""
	counts: dict[str, int] = {}
	for verdict in verdicts:
		if verdict.reason and verdict.reason != HIDDEN:
			counts[verdict.reason] = counts.get(verdict.reason, 0) + 1
	if not counts:
		return ""
	words = _count_words()
	parts = [words[reason].format(counts[reason]) for reason in words if reason in counts]
	return _("{0} left out: {1}.").format(sum(counts.values()), ", ".join(parts))


def say_how_many(reason: str, count: int) -> str:
	"""One of the reasons: "12 have no address"."""
	return _count_words()[reason].format(count)


def _count_words() -> dict[str, str]:
	return {
		DISABLED: _("{0} are disabled"),
		REFUSED: _("{0} refused consent"),
		WITHDRAWN: _("{0} withdrew consent"),
		NO_ADDRESS: _("{0} have no address"),
		BAD_ADDRESS: _("{0} have an address that is not valid"),
		UNSUBSCRIBED: _("{0} have unsubscribed"),
		SHARED: _("{0} have the address of another customer, who gets the mail"),
	}
