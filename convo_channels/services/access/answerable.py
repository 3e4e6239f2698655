"""Who answers for what a segment does: for each action whoever wrote it last, for its members whoever said its rule.

Kept on the server when a segment is saved, asked again whenever something is carried out. An action is done only for
customers its author may read (or change, where it changes them), and whoever decides who is in the segment may read:
so nobody reaches a customer through a colleague's action, nor through a colleague's rule.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import frappe
from frappe.utils import cint

from convo_channels.constants import SEGMENT
from convo_channels.core.base.sql import all_of, in_list, sql
from convo_channels.core.base.store import column
from convo_channels.core.base.visibility import ALL, Visibility
from convo_channels.core.catalog import catalog as cat
from convo_channels.exceptions import NotAllowedError
from convo_channels.services.access.copies import BREAKS
from convo_channels.services.access.customers import seen_among, sees_customer
from convo_channels.services.access.documents import condition_of
from convo_channels.services.access.roles import MANAGERS, has_role
from convo_channels.services.base.errors import escape
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.said import _

# Kept by the server. Every other field of a row makes the action another one, also those of an app that adds actions; the
# secret is compared too: unchanged, the form sends it as stars.
KEPT = ("author", "has_secret")


def is_same_action(row: Any, before: Any) -> bool:
	"""Whether a row says what it said; one that was only switched off is still its author's."""
	said = [df.fieldname for df in row.meta.fields if df.fieldtype not in BREAKS and df.fieldname not in KEPT]
	fields = [f for f in said if f != "is_enabled" or cint(row.is_enabled)]
	return all(str(row.get(f) or "") == str(before.get(f) or "") for f in fields)


def stamp(doc: Any, *, is_rule_changed: bool) -> None:
	"""Write down who answers for a segment about to be saved; what the form says about that counts for nothing."""
	user, before = frappe.session.user, doc.get_doc_before_save()
	known = {row.name: row for row in before.member_actions} if before else {}
	takes_over = bool(cint(doc.take_over_actions))
	for row in doc.member_actions:
		stored = known.get(row.name)
		row.author = stored.author if stored and is_same_action(row, stored) and not takes_over else user
	doc.take_over_actions = 0
	doc.rule_by = user if is_rule_changed or not before else before.rule_by
	is_same_group = before and (before.email_group or "") == (doc.email_group or "")
	doc.email_group_by = before.email_group_by if is_same_group and not takes_over else user
	if is_rule_changed and before:
		_tell_about_others(doc)


def _tell_about_others(doc: Any) -> None:
	"""Whoever changes the rule learns whose actions follow it, and how far."""
	others = sorted(
		{row.author for row in doc.member_actions if cint(row.is_enabled) and row.author}
		- {frappe.session.user}
	)
	if not others:
		return
	said = _(
		"The actions of this segment are carried out as {0}, and from now on only for customers whom you may read as well."
	)
	frappe.msgprint(said.format(", ".join(_full_name(user) for user in others)), alert=True)


def authors_of(segment: str) -> list[str]:
	"""Whoever decides who is in a segment: by its rule, and by the rules of the segments that it names."""
	found: dict[str, str] = {}
	todo = [segment]
	while todo:
		rows = store.rows(
			sql("SELECT name, rule_by FROM `tabConvo Segment` WHERE {}", in_list(sql("name"), todo))
		)
		found.update(rows)
		inner = column(store, _named_by([name for name, _by in rows]))
		todo = [name for name in inner if name not in found]
	return sorted({user for user in found.values() if user})


def _named_by(segments: list[str]) -> Any:
	named = all_of(
		[
			sql("r.parenttype = {}", SEGMENT),
			sql("r.subject = {}", cat.SEGMENT),
			in_list(sql("r.parent"), segments),
		]
	)
	return sql(
		"SELECT DISTINCT s.name FROM `tabConvo Segment Rule` AS r JOIN `tabConvo Segment` AS s ON s.name = r.value WHERE {}",
		named,
	)


def is_at_work(user: str) -> bool:
	"""Whether somebody may still have segments act: enabled, and with one of the roles."""
	return bool(frappe.db.get_value("User", user, "enabled")) and has_role(MANAGERS, user)


def find_absent(people: Iterable[str]) -> str:
	"""Whose leave stops what they answer for, as a sentence; empty while all of them are at work."""
	for user in dict.fromkeys(people):
		if not user:
			return _("Nobody answers for this. Take it over on the form of the segment.")
		if not is_at_work(user):
			said = _("{0}, who answers for this, does not work here any more or has lost the role.")
			return said.format(_full_name(user))
	return ""


def may(user: str, what: str, customer: str) -> bool:
	"""By the condition of the pages, and by Frappe's own word about the single customer."""
	if user == "Administrator":
		return True
	if not sees_customer(_customers_of(user), customer):
		return False
	return bool(frappe.has_permission("Customer", what, doc=customer, user=user))


def _customers_of(user: str) -> Visibility:
	"""The customers a user may read, without what else a page asks; it is looked up for every run."""
	return ALL if user == "Administrator" else Visibility(condition_of("Customer", user))


def find_refusal(author: str | None, segment: str, customer: str, rights: tuple[str, ...]) -> str:
	"""Why an action is not carried out for a customer at this moment, as a sentence; empty when it may be."""
	deciding = authors_of(segment)
	if absent := find_absent([author or "", *deciding]):
		return absent
	author = str(author)
	for right in ("read", *rights):
		if not may(author, right, customer):
			return _say_lacking(right).format(_full_name(author))
	for user in deciding:
		if not may(user, "read", customer):
			return _("{0}, who changed the rule, may not read this customer.").format(_full_name(user))
	return ""


def _say_lacking(right: str) -> str:
	sentences = {
		"read": _("{0}, as whom this is carried out, may not read this customer."),
		"write": _("{0}, as whom this is carried out, may not change this customer."),
		"email": _("{0}, as whom this is carried out, may not write e-mails to this customer."),
	}
	return sentences.get(right) or sentences["write"]


def _full_name(user: str) -> str:
	return frappe.db.get_value("User", user, "full_name") or user


@contextmanager
def acting_as(user: str) -> Iterator[None]:
	"""Let what follows be this person's doing, by their permissions."""
	before = frappe.session.user
	frappe.set_user(user)
	try:
		yield
	finally:
		frappe.set_user(before)


def people_of_group(segment: str) -> list[str]:
	"""Who answers for what a segment puts into its Email Group: whoever chose the group, whoever decides who is in it."""
	setter = frappe.db.get_value(SEGMENT, segment, "email_group_by")
	return list(dict.fromkeys([setter or "", *authors_of(segment)]))


def may_fill(user: str, group: str) -> bool:
	"""Whether somebody may put addresses into an Email Group themselves, by Frappe's own word."""
	if not frappe.has_permission("Email Group", "write", doc=group, user=user):
		return False
	return bool(frappe.has_permission("Email Group Member", "create", user=user))


def find_group_fault(segment: str, group: str) -> str:
	"""Why nobody comes into a segment's Email Group at this moment, as a sentence; empty when members may."""
	people = people_of_group(segment)
	if absent := find_absent(people):
		return absent
	if may_fill(people[0], group):
		return ""
	return _("{0}, as whom the Email Group is filled, may not change it.").format(_full_name(people[0]))


def check_group(doc: Any) -> None:
	"""Refuse that somebody lets an Email Group be filled who may not fill it; one that was chosen before is not asked again."""
	before = doc.get_doc_before_save()
	is_chosen = not before or (before.email_group or "") != (doc.email_group or "") or cint(doc.take_over_actions)
	if not doc.email_group or not is_chosen or not frappe.db.exists("Email Group", doc.email_group):
		return
	if not may_fill(frappe.session.user, doc.email_group):
		frappe.throw(_("You may not change the Email Group {0}, so you cannot let it be filled.").format(escape(doc.email_group)), NotAllowedError)


def seen_by_all(people: Iterable[str], customers: list[str]) -> set[str]:
	"""Those of some customers whom all of these people may read."""
	seen = set(customers)
	for user in people:
		visibility = _customers_of(user)
		if seen and not visibility.is_everything:
			seen = seen_among(visibility, sorted(seen))
	return seen
