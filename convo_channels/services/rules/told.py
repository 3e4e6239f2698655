"""What a reader is told of a stored rule: all of it but the customers and documents that they may not see.

A rule may name them ("Customer is one of A, B"), in a value or in a filter, and every reader of the segment gets the rule.
One judgement for all ways: the rows of the form, REST, print and lists of them, the sentence, explanations and forecasts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import frappe
from frappe import _

from convo_channels.constants import SEGMENT
from convo_channels.core.base.errors import CoreError, RuleError
from convo_channels.core.base.kept_messages import own_texts, row_of, say_json
from convo_channels.core.base.messages import N_
from convo_channels.core.base.sql import TRUE, Sql, all_of, any_of, ident, in_list, join, like, sql, table
from convo_channels.core.base.store import column, dicts
from convo_channels.core.base.text import fold
from convo_channels.core.base.visibility import Visibility
from convo_channels.core.base.write import in_slabs
from convo_channels.core.catalog import catalog as cat
from convo_channels.core.library.exchange import links_of
from convo_channels.core.operators import operators as ops
from convo_channels.core.rules import veil
from convo_channels.core.rules.named import tests_of
from convo_channels.core.rules.rule import Leaf, Rule, parse_rule
from convo_channels.core.rules.sentence import say_rule
from convo_channels.core.rules.veil import IsHidden
from convo_channels.core.segments.segments import RULE_COLUMNS
from convo_channels.services.access import customers, documents
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.voice import get_voice
from convo_channels.services.catalog.site_catalog import get_catalog
from convo_channels.services.rules.requests import hidden_conditions

HIDDEN = N_("(hidden)")
NAMES = ("name", "customer_name")
# So many documents of one part of a name are looked at.
MAX_NAMES = 2000


@dataclass
class Named:
	"""What conditions compare with: links by DocType, texts by the fields of Customer that they may be found in."""

	links: dict[str, set[str]] = field(default_factory=dict)
	texts: dict[tuple[str, ...], set[str]] = field(default_factory=dict)
	parts: set[tuple[tuple[str, ...], tuple[bool, bool], str]] = field(default_factory=set)
	# Of names of other documents: (DocType, where anything may stand around it, the part).
	link_parts: set[tuple[str, tuple[bool, bool], str]] = field(default_factory=set)


def hidden_values(leaves: Iterable[Leaf], catalog: cat.Catalog) -> set[str]:
	"""The values, folded, by which conditions name customers or documents that the user may not see."""
	if customers.sees_all():
		return set()
	named, visibility = Named(), customers.get_visibility()
	for part in (part for leaf in leaves for part in leaf.parts):
		_collect(named, part, catalog.sources[part.subject])
	found: set[str] = set()
	for doctype, names in named.links.items():
		found |= _hidden_links(doctype, names, visibility)
	found |= {fold(text) for doctype, part, text in named.link_parts if _is_hidden_link_part(doctype, part, text)}
	if not visibility.is_everything:
		for columns, texts in named.texts.items():
			found |= _hidden_texts(columns, texts, visibility)
		found |= {fold(text) for columns, part, text in named.parts if _is_hidden_part(columns, part, text, visibility)}
	return found


def _collect(named: Named, leaf: Leaf, source: cat.Source) -> None:
	for doctype, name in links_of(leaf, source):
		named.links.setdefault(doctype, set()).add(name)
	for test in tests_of(leaf):
		info = source.fields.get(test.field)
		if not info or info.type not in (ops.TEXT, ops.LINK):
			continue
		of_customer = source.doctype == cat.CUSTOMER and info.type == ops.TEXT and not info.expression
		columns = (info.column or info.name,) if of_customer else NAMES
		texts = [arg for arg in test.args if isinstance(arg, str)]
		part = ops.OPERATORS[test.operator].part
		if part and info.type == ops.LINK and info.options != cat.CUSTOMER:
			named.link_parts |= {(info.options, part, text) for text in texts}
		elif part:
			named.parts |= {(columns, part, text) for text in texts}
		elif info.type == ops.TEXT:
			named.texts.setdefault(columns, set()).update(texts)


def _hidden_links(doctype: str, names: set[str], visibility: Visibility) -> set[str]:
	if doctype == cat.CUSTOMER:
		if visibility.is_everything:
			return set()
		seen = {fold(name) for slab in in_slabs(sorted(names)) for name in customers.seen_among(visibility, slab)}
		return {fold(name) for name in names} - seen
	if doctype not in documents.told_doctypes() and not documents.may_read(doctype):
		return set()  # what documents are sorted by is no secret of a customer
	seen = {fold(name) for slab in in_slabs(sorted(names)) for name in documents.readable(doctype, set(slab))}
	return {fold(name) for name in names} - seen


def _is_hidden_link_part(doctype: str, part: tuple[bool, bool], text: str) -> bool:
	"""Whether documents that the user may not see, and no others, have that part in their names."""
	if doctype not in documents.told_doctypes() and not documents.may_read(doctype):
		return False
	before, after = part
	chosen = like(sql("name"), text, before=before, after=after)
	names = {str(name) for name in column(store, sql("SELECT name FROM {} WHERE {} LIMIT {}", table(doctype), chosen, MAX_NAMES))}
	return bool(names) and not any(documents.readable(doctype, set(slab)) for slab in in_slabs(sorted(names)))


def _hidden_texts(columns: tuple[str, ...], texts: set[str], visibility: Visibility) -> set[str]:
	"""Those of some texts that are the value of hidden customers only."""
	found: set[str] = set()
	for name in columns:
		own = ident("tabCustomer", name)
		for slab in in_slabs(sorted(texts)):
			held, seen = (
				{fold(str(value)) for value in column(store, _customers(own, [in_list(own, slab), *more]))}
				for more in ((), (visibility.where,))
			)
			found |= held - seen
	return found


def _is_hidden_part(columns: tuple[str, ...], part: tuple[bool, bool], text: str, visibility: Visibility) -> bool:
	"""Whether hidden customers, and no others, hold the part of a text; `part`: whether anything may stand before and behind it."""
	before, after = part
	held = any_of(like(ident("tabCustomer", name), text, before=before, after=after) for name in columns)
	name = sql("`tabCustomer`.name")
	return not store.rows(_customers(name, [held, visibility.where], 1)) and bool(store.rows(_customers(name, [held], 1)))


def _customers(what: Sql, conditions: Sequence[Sql], limit: int = 10_000) -> Sql:
	return sql("SELECT DISTINCT {} FROM `tabCustomer` WHERE {} LIMIT {}", what, all_of(conditions), limit)


# ---- rules


def hidden_parts(rule: Rule, catalog: cat.Catalog) -> dict[int, IsHidden]:
	"""{row: which of its values are hidden} of a rule, for the rows that hold such a value."""
	closed = hidden_conditions(rule, catalog)
	found: dict[int, IsHidden] = {row: veil.everything for row in closed}
	values = hidden_values([term.leaf for term in rule.terms if term.row not in closed], catalog)
	if values:
		is_hidden = veil.among(values)
		for term in rule.terms:
			parts = term.leaf.parts
			args = [arg for part in parts for item in (part, *part.filters) for arg in item.args]
			if term.row not in found and any(map(is_hidden, args)):
				found[term.row] = is_hidden
	return found


def told_rule(rule: Rule, catalog: cat.Catalog) -> Rule:
	"""The rule as it may be said to the user."""
	return veil.veil_rule(rule, hidden_parts(rule, catalog), _(HIDDEN))


def told_sentence(rows: Sequence[Mapping[str, Any]], otherwise: str = "") -> str:
	"""A stored rule in the user's language. `otherwise`: what is said of one that cannot be read any more."""
	catalog = get_catalog()
	try:
		rule = parse_rule(rows, catalog, may_be_empty=True)
	except CoreError:
		return otherwise if customers.sees_all() else ""
	return say_rule(told_rule(rule, catalog), catalog, get_voice())


def hidden_cells(rows: Sequence[Mapping[str, Any]]) -> dict[int, IsHidden]:
	"""The same for stored rows, by their place from 0; a row that cannot be read any more may have named anybody."""
	catalog, readable_rows, found = get_catalog(), [], {}
	for place, row in enumerate(rows):
		try:
			readable_rows.append((place, parse_rule([row], catalog)))
		except CoreError:
			if not customers.sees_all():
				found[place] = veil.everything
	if not readable_rows:
		return found
	together = Rule(tuple(tuple(replace(term, row=place) for term in rule.terms) for place, rule in readable_rows))
	return found | hidden_parts(together, catalog)


def stored_rows(chosen: Sql) -> list[dict[str, Any]]:
	"""Rows of rules as they are stored, whoever asks."""
	columns = ("name", "parent", *RULE_COLUMNS)
	query = sql(
		"SELECT {columns} FROM `tabConvo Segment Rule` WHERE parenttype = 'Convo Segment' AND {chosen} ORDER BY parent, idx",
		columns=join(", ", [ident(column) for column in columns]),
		chosen=chosen,
	)
	return dicts(store, query, columns)


def find_untold(rows: list[dict[str, Any]], exceptions: list[dict[str, Any]], catalog: cat.Catalog) -> str:
	"""Why a stored rule is not shown to the user as a whole, in a sentence; empty when it may be."""
	if customers.sees_all() and documents.condition_of(SEGMENT, frappe.session.user) == TRUE:
		return ""
	try:
		rule = parse_rule(rows, catalog, may_be_empty=True)
	except CoreError:
		# What nobody can read any more may have asked anything.
		return _("This rule cannot be read any more.")
	by_hand = {str(row.get("customer") or "") for row in exceptions}
	hidden = hidden_conditions(rule, catalog)
	if not hidden and not hidden_parts(rule, catalog) and not _hidden_links(cat.CUSTOMER, by_hand, customers.get_visibility()):
		return ""
	return next(iter(hidden.values()), _("This rule names customers that you may not see."))


def restore(rows: Sequence[dict[str, Any]]) -> tuple[list[dict[str, Any]], dict[int, IsHidden]]:
	"""Rows of a request that came from the form: (as they are stored, {row from 1: which of its values are hidden}).

	For asking only: whoever answers must veil these rows again.
	"""
	named = [str(row.get("name") or "") for row in rows if veil.is_veiled(row)]
	stored = {str(row["name"]): row for row in stored_rows(in_list(sql("name"), sorted(set(named))))}
	cells = hidden_cells(list(stored.values())) if stored else {}
	hidden = dict(zip(stored, (cells.get(place) for place in range(len(stored))), strict=True))
	found, veiled = [], {}
	for number, row in enumerate(rows, start=1):
		is_hidden = hidden.get(str(row.get("name") or "")) if veil.is_veiled(row) else None
		if is_hidden:
			row = {**row, **veil.unveil_row(row, stored[str(row["name"])], is_hidden)}
			veiled[number] = is_hidden
		check_unveiled(row, number)
		found.append(row)
	return found, veiled


def check_unveiled(row: Mapping[str, Any], number: int) -> None:
	"""Refuse a sign that stands for nothing."""
	if veil.is_veiled(row):
		text = N_("{0} stands for what you may not see. Leave the condition as it is, or remove it.")
		raise RuleError(text, veil.SIGN, row=number)


def say_veiled(rows: Iterable[int]) -> dict[int, str]:
	"""{row: why it is not told}."""
	return {row: _("This condition names what you may not see.") for row in rows}


def say_again(rule: Rule, catalog: cat.Catalog, veiled: Mapping[int, IsHidden]) -> str:
	"""The sentence of restored rows."""
	return say_rule(veil.veil_rule(rule, veiled, _(HIDDEN)), catalog, get_voice())


def say_now(name: str, otherwise: str | None) -> str:
	"""The rule as it may be said to the reader, in their language; what is stored was said to whoever saved it."""
	return told_sentence(stored_rows(sql("parent = {}", name)), otherwise or "")


def told_fault(rows: Sequence[Mapping[str, Any]], text: str | None, kept: str | None) -> str:
	"""What is wrong with a segment, in the reader's language. A value that is hidden from them may stand in it: then only where."""
	row = row_of(kept)
	hidden = hidden_cells(rows) if text else {}
	concerned = hidden if row is None else {row - 1} & hidden.keys()
	if concerned and not (kept and row and _names_only(rows[row - 1], own_texts(kept))):
		return _("Row {0} cannot be evaluated any more.").format(row) if row else _("The rule cannot be evaluated any more.")
	return say_json(text, kept, _) or ""


def _names_only(row: Mapping[str, Any], texts: Iterable[str]) -> bool:
	"""Whether a sentence tells no more of a row than what it asks for, whatever form its values have there."""
	asked = {str(row.get(cell) or "") for cell in ("subject", "field", "measure", "operator")}
	return all(text.strip('"') in asked for text in texts)


def fault_now(name: str) -> str:
	"""The same of a stored segment."""
	query = sql("SELECT broken_reason, broken_message FROM `tabConvo Segment` WHERE name = {}", name)
	for text, kept in store.rows(query):
		return told_fault(stored_rows(sql("parent = {}", name)), text, kept)
	return ""
