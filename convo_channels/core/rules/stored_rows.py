"""What stored rules ask for, row by row, whatever the rest of a rule says: for whoever must know it before one is evaluated.

A row is read as it is when the rule is evaluated, so that no place where a row may name a field is forgotten here.
"""

from collections.abc import Iterator

from ..base.errors import RuleError
from ..base.sql import ident, join, sql
from ..base.store import Store, dicts
from ..catalog.catalog import Catalog
from .named import held_by, linked_by
from .rule import LEAF_COLUMNS, Rule, parse_rule


def read_linked(store: Store, catalog: Catalog) -> tuple[str, ...]:
	"""DocTypes of linked documents whose fields stored rules ask for."""
	return tuple(sorted(frozenset().union(*(linked_by(rule, catalog) for rule in read_rules(store, catalog)))))


def read_held(store: Store, catalog: Catalog) -> tuple[tuple[str, str], ...]:
	"""(DocType, field) of which stored rules ask since when it holds its value."""
	found = frozenset().union(*(held_by(rule, catalog) for rule in read_rules(store, catalog)))
	return tuple(sorted((held.doctype, held.field) for held in found))


def read_rules(store: Store, catalog: Catalog) -> Iterator[Rule]:
	"""Each row of a stored rule as a rule of its own; one that makes no sense now asks for nothing."""
	query = sql(
		"SELECT DISTINCT {} FROM `tabConvo Segment Rule` WHERE parenttype = 'Convo Segment'",
		join(", ", [ident(column) for column in LEAF_COLUMNS]),
	)
	for row in dicts(store, query, LEAF_COLUMNS):
		try:
			yield parse_rule([row], catalog)
		except RuleError:
			continue
