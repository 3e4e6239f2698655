"""Values of a rule that nothing can hold any more: an option of a Select that was renamed, a document that is gone.

Such a condition is no error, and holds nobody (or everybody) without a word; so the word is said. Reads nothing itself.
"""

from collections.abc import Callable, Iterator

from ..base.messages import Translate
from ..base.text import fold, shown
from ..catalog.catalog import Catalog, Field
from ..operators import operators as ops
from ..operators.operators import OPERATORS
from .named import tests_of
from .rule import Filter, Leaf, Rule

# (DocType, name): whether there is such a document.
Exists = Callable[[str, str], bool]


def find_lost(rule: Rule, catalog: Catalog, exists: Exists, translate: Translate = str) -> list[tuple[int, str]]:
	"""[(row, what is not there any more, in a sentence)]"""
	found: dict[tuple[int, str], None] = {}
	for term in rule.terms:
		for field, test in (found for part in term.leaf.parts for found in _tests(part, catalog)):
			args = test.args[1:] if OPERATORS[test.operator].tree else test.args
			for name in (arg for arg in args if isinstance(arg, str)):
				said = _say_lost(field, name, exists, translate)
				if said:
					found[term.row, said] = None
	return list(found)


def lost_options(rule: Rule, catalog: Catalog, translate: Translate = str) -> list[str]:
	"""The same of Selects alone, for who asks about documents otherwise."""
	return list(dict.fromkeys(said for _, said in find_lost(rule, catalog, lambda doctype, name: True, translate)))


def _tests(leaf: Leaf, catalog: Catalog) -> Iterator[tuple[Field, Leaf | Filter]]:
	fields = catalog.sources[leaf.subject].fields
	for item in tests_of(leaf):
		if item.field in fields and not OPERATORS[item.operator].part:
			yield fields[item.field], item


def _say_lost(field: Field, name: str, exists: Exists, translate: Translate) -> str:
	if field.type == ops.SELECT:
		options = {fold(option.strip()) for option in field.options.split("\n")} - {""}
		if not options or fold(name) in options:
			return ""
		return translate("{0} has no option {1} (any more).").format(translate(field.label), shown(name))
	if field.type in (*ops.NAMING, ops.TAG, ops.SEGMENT) and field.options and not exists(field.options, name):
		return translate("There is no {0} {1} (any more).").format(translate(field.options), shown(name))
	return ""
