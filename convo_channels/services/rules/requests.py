"""What a user may say in a rule: rows of a request or a form, and the conditions they may not read.

It reads and refuses. What a rule means is core's; saving one is services/segments/segment_form.py.
"""

from collections.abc import Container
from typing import Any, NoReturn

import frappe
from frappe import _

from convo_channels.constants import SEGMENT
from convo_channels.core.base.errors import RuleError
from convo_channels.core.base.messages import N_, Message, word
from convo_channels.core.base.text import fold
from convo_channels.core.catalog import catalog as cat
from convo_channels.core.operators.operators import OPERATORS
from convo_channels.core.rules import by_hand, request_rows
from convo_channels.core.rules.by_hand import ByHand
from convo_channels.core.rules.rule import Leaf, Rule, fields_of
from convo_channels.services.access import askable
from convo_channels.services.access.customers import get_visibility, visible_among
from convo_channels.services.access.fields import may_ask_for, readable_fields
from convo_channels.services.access.segments import reads_segment
from convo_channels.services.base.errors import said_plainly
from convo_channels.services.base.voice import translate


def parse_rows(rules: str | list) -> list[dict[str, Any]]:
	"""Rows of a request."""
	with said_plainly():
		return request_rows.parse_rows(rules)


def parse_exceptions(exceptions: str | list | None) -> ByHand:
	"""The rows beside the rule, of a request."""
	return by_hand.parse_by_hand(parse_rows(exceptions or []))


def hidden_conditions(rule: Rule, catalog: cat.Catalog) -> dict[int, str]:
	"""{row: what the user may not read of it}: fields and documents cannot be used to find out about them."""
	allowed: dict[str, set[str] | None] = {}
	found: dict[int, str] = {}
	for term in rule.terms:
		for leaf in term.leaf.parts:
			source = catalog.sources[leaf.subject]
			if source.key not in allowed:
				allowed[source.key] = readable_fields(source)
			# What follows is told by its day.
			by_date = bool(leaf.period or term.leaf.followed)
			lack = _find_lack(leaf, source, allowed[source.key], by_date=by_date)
			if lack:
				found.setdefault(term.row, lack)
	return found


def closed_questions(rule: Rule, catalog: cat.Catalog) -> dict[int, str]:
	"""The same, and what the user may be told of a rule that is there, but not ask: where customers stand among those who are hidden.

	A place tells how many others have more; asked with one number after another it tells what they have.
	"""
	found = hidden_conditions(rule, catalog)
	ranked = [term.row for term in rule.terms if OPERATORS[term.leaf.operator].ranks]
	if ranked and not get_visibility().is_everything:
		said = _("This puts all customers in order, and you do not see all of them.")
		found = dict.fromkeys(ranked, said) | found
	return found


def _find_lack(leaf: Leaf, source: cat.Source, allowed: set[str] | None, *, by_date: bool) -> str:
	"""What the user may not read of one condition; `allowed`: the fields that they may, None when nothing at all."""
	if allowed is None:
		return _("You may not read {0}.").format(translate(source.holder))
	dated = source.spec.date_field if source.spec and by_date else ""
	named = filter(None, (*fields_of(leaf), dated))
	unknown = next((field for field in named if not may_ask_for(source, field, allowed)), None)
	if unknown:
		return _("You may not read the field {0} of {1}.").format(unknown, translate(source.label))
	return askable.find_lack(leaf, source) or _find_closed_segment(leaf)


def _find_closed_segment(leaf: Leaf) -> str:
	if leaf.subject != cat.SEGMENT or not frappe.db.exists(SEGMENT, leaf.args[0]) or reads_segment(leaf.args[0]):
		return ""
	return _say_no_segment(leaf)


def _say_no_segment(leaf: Leaf) -> str:
	return _("There is no segment {0}, or you may not read it.").format(leaf.args[0])


def rows_of(rule: Rule) -> set[int]:
	return {term.row for term in rule.terms}


def check_readable(rule: Rule, catalog: cat.Catalog, before: Rule | None = None) -> None:
	"""Refuse what the author may not read, but for conditions that stood in the rule `before` as they do now."""
	stood = {(term.leaf, term.negate) for term in before.terms} if before else set()
	hidden = closed_questions(rule, catalog)
	for term in rule.terms:
		if term.row in hidden and (term.leaf, term.negate) not in stood:
			raise RuleError("{0}", hidden[term.row], row=term.row)


def check_values(rule: Rule, own_name: str = "", *, known: Container[int] = ()) -> None:
	"""What a row names must exist: segments, nodes of trees. A segment must be the user's to read, but in rows `known` before."""
	for term in rule.terms:
		leaf = term.leaf
		if leaf.subject == cat.SEGMENT:
			named = leaf.args[0]
			if named.casefold() == own_name.casefold():
				continue
			if not (frappe.db.exists(SEGMENT, named) if term.row in known else reads_segment(named)):
				raise RuleError("{0}", _say_no_segment(leaf), row=term.row)
		elif OPERATORS[leaf.operator].tree and not frappe.db.exists(leaf.args[0], leaf.args[1]):
			raise RuleError(N_("There is no {0} {1}."), word(leaf.args[0]), leaf.args[1], row=term.row)


def check_customers(given: ByHand, before: ByHand = by_hand.NOBODY) -> None:
	"""Nobody decides by hand about a customer they do not see; rows that stood before may stay as they were."""
	stood = {_decision(row) for row in before.rows}
	seen = {fold(name) for name in visible_among(row.customer for row in given.rows)}
	for number, row in enumerate(given.rows, start=1):
		if fold(row.customer) not in seen and _decision(row) not in stood:
			refuse_customer(number, row.customer)


def refuse_customer(number: int, customer: str) -> NoReturn:
	"""Of a row beside the rule, by its place in the form."""
	absent = Message(N_("there is no customer {0}, or you may not see it."), (customer,))
	raise RuleError(N_("Exception {0}: {1}"), number, absent)


def _decision(row: by_hand.Hand) -> tuple[Any, ...]:
	return (fold(row.customer), *(value for name, value in vars(row).items() if name != "customer"))
