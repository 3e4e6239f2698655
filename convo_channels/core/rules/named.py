"""What documents of other kinds a rule names, and reads the names of: whoever renames, merges or deletes one may concern it. Pure."""

from ..base.text import fold
from ..catalog import catalog as cat
from ..catalog.catalog import Catalog, Field, Source
from ..catalog.held import Held
from ..catalog.linked import SEPARATOR, doctypes_of
from ..catalog.measures import COMPARING
from ..operators import operators as ops
from ..operators.operators import OPERATORS
from .rule import Filter, Leaf, Rule, compared_in, fields_of

# A column that names documents of more than one kind.
ANY_DOCTYPE = ""


def tests_of(leaf: Leaf) -> list[Leaf | Filter]:
	"""What compares a field of one row with its operands: the filters, and the condition itself where nothing is reckoned."""
	return [*([leaf] if leaf.measure in COMPARING else []), *leaf.filters]


def spelled_by(rule: Rule, catalog: Catalog) -> frozenset[str]:
	"""DocTypes of which the rule reads how names are written, and not only which they are: any new name may move somebody."""
	found: set[str] = set()
	for leaf in rule.parts:
		source = catalog.sources[leaf.subject]
		spelling = [test for test in tests_of(leaf) if OPERATORS[test.operator].part or OPERATORS[test.operator].needs == "field"]
		names = [name for test in spelling for name in compared_in(test)]
		# Two names that become one are counted once.
		names += [leaf.field] if leaf.measure == cat.DISTINCT else []
		for name in names:
			field = source.fields[name]
			if field.type in ops.NAMING and not _is_its_own(source, name):
				found.add(field.options)
	return frozenset(found)


def links_of(rule: Rule, catalog: Catalog) -> frozenset[str]:
	"""DocTypes whose names stand in what the rule reads: when one is renamed or merged, Frappe rewrites them without a word.

	`ANY_DOCTYPE` where a column holds names of whatever another column says. What is the row's own name, or its
	customer's, is left out: whoever it belongs to is looked at anyway.
	"""
	found: set[str] = set()
	for leaf in rule.parts:
		source = catalog.sources[leaf.subject]
		if source.kind == "tag":
			found.add(cat.TAG)
		for name in fields_of(leaf):
			if name in source.fields and not _is_its_own(source, name):
				found.update(_named_by(source.fields[name], source))
	return frozenset(found)


def names_of(rule: Rule, catalog: Catalog) -> frozenset[tuple[str, str]]:
	"""(DocType, name folded) of what the rule compares with, in the same columns."""
	found: set[tuple[str, str]] = set()
	for leaf in rule.parts:
		source = catalog.sources[leaf.subject]
		for test in tests_of(leaf):
			if OPERATORS[test.operator].part:
				continue
			field = source.fields.get(test.field) or (source.fields.get("tag") if source.kind == "tag" else None)
			if field and field.type in (*ops.NAMING, ops.TAG) and not _is_its_own(source, field.name):
				args = test.args[1:] if OPERATORS[test.operator].tree else test.args
				found.update((field.options, fold(arg)) for arg in args if isinstance(arg, str))
	return frozenset(found)


def _is_its_own(source: Source, name: str) -> bool:
	options = source.fields[name].options
	is_own_name = name in ("name", "parent") and options in (source.doctype, source.holder)
	return is_own_name or bool(source.spec and name == source.spec.customer_field)


def _named_by(field: Field, source: Source) -> set[str]:
	if field.type in ops.NAMING:
		return {field.options}
	return {ANY_DOCTYPE} if field.type == ops.TEXT and field.options in source.fields else set()


def linked_by(rule: Rule, catalog: Catalog) -> frozenset[str]:
	"""DocTypes of linked documents whose fields the rule reads: a save of one may concern anybody who links to it."""
	return frozenset().union(*(_linked_in(leaf, catalog.sources[leaf.subject]) for leaf in rule.parts))


def _linked_in(leaf: Leaf, source: Source) -> set[str]:
	"""The customer of a row is left out: whoever is saved is looked at anyway."""
	found: set[str] = set()
	for name in fields_of(leaf):
		field = source.fields.get(name)
		doctypes = doctypes_of(field) if field else set()
		is_customers = source.spec and name.startswith(f"{source.spec.customer_field}{SEPARATOR}")
		found |= doctypes - {cat.CUSTOMER} if is_customers else doctypes
	return found


def held_by(rule: Rule, catalog: Catalog) -> frozenset[Held]:
	"""Fields of which the rule asks since when they hold their value."""
	found: set[Held] = set()
	for leaf in rule.parts:
		for test in (leaf, *leaf.filters):
			field = catalog.sources[leaf.subject].fields.get(test.field)
			if field and field.held and OPERATORS[test.operator].asks_since:
				found.add(field.held)
	return frozenset(found)


def trees_of(rule: Rule) -> frozenset[str]:
	"""Tree DocTypes whose shape the rule depends on."""
	found = {leaf.args[0] for leaf in rule.parts if OPERATORS[leaf.operator].tree}
	found.update(f.args[0] for leaf in rule.parts for f in leaf.filters if OPERATORS[f.operator].tree)
	return frozenset(found)
