"""A rule as one plain sentence, so that an admin reads back what was typed. Nothing is evaluated here.

How one condition is said stands in phrases.py. Here they are joined: "and" within a group, ", or" between groups, so that nobody
has to guess which of them belong together.
"""

from collections.abc import Sequence

from ..base.facts import PLAIN, Voice
from ..base.messages import S_
from ..catalog import catalog as cat
from ..catalog.catalog import Catalog, Source
from ..catalog.measures import COUNTS
from ..operators import operators as ops
from .asked import Asked
from .phrases import place_of, say_leaf
from .rule import Clause, Leaf, Rule, Term, clauses

MAX_LENGTH = 5000


def say_rule(rule: Rule, catalog: Catalog, voice: Voice = PLAIN) -> str:
	"""One sentence, e.g. "Customers in Germany and without a Sales Order in the last 30 days."."""
	if not rule.groups:
		return voice.translate("Customers chosen by hand.")
	is_alone = len(rule.groups) == 1
	said = [_say_group(group, catalog, voice, is_alone=is_alone) for group in rule.groups]
	text = voice.translate("Customers {0}.").format(join_any(said, voice))
	return text if len(text) <= MAX_LENGTH else text[: MAX_LENGTH - 1] + "…"


def say_condition(term: Term, catalog: Catalog, voice: Voice = PLAIN) -> str:
	"""One condition as the rule's sentence says it, e.g. "without a Sales Order in the last 30 days"."""
	return _say_term(term, catalog, voice)


def _say_group(group: tuple[Term, ...], catalog: Catalog, voice: Voice, *, is_alone: bool) -> str:
	parts = clauses(sorted(group, key=lambda term: place_of(term.leaf)))
	if len(parts) == 1:
		return join_any([_say_term(term, catalog, voice) for term in parts[0]], voice)
	return join_all([_say_clause(part, catalog, voice) for part in parts], voice, with_commas=is_alone)


def _say_clause(clause: Clause, catalog: Catalog, voice: Voice) -> str:
	"""A part of a group, all of which must hold; brackets where one of several is enough."""
	said = [_say_term(term, catalog, voice) for term in clause]
	return said[0] if len(said) == 1 else f"({join_any(said, voice)})"


def join_all(said: Sequence[str], voice: Voice, *, with_commas: bool = False) -> str:
	"""What must hold together; `with_commas`: nothing stands beside it that a comma could be taken to belong to."""
	rest = ", ".join(said[:-1]) if with_commas else ""
	text = rest or said[0]
	for part in said[-1:] if rest else said[1:]:
		text = voice.translate(S_("{0} and {1}")).format(text, part)
	return text


def join_any(said: Sequence[str], voice: Voice) -> str:
	"""Of which one must hold: the comma tells this "or" from the one between values."""
	text = said[0]
	for part in said[1:]:
		text = voice.translate(S_("{0}, or {1}")).format(text, part)
	return text


def _say_term(term: Term, catalog: Catalog, voice: Voice) -> str:
	source = catalog.sources[term.leaf.subject]
	said = say_leaf(Asked(term.leaf, catalog, voice, term.negate))
	if not term.leaf.or_never:
		return said
	never, not_never = _NEVER[_kind_of_never(term.leaf, source)]
	return voice.translate(not_never if term.negate else never).format(said)


def _kind_of_never(leaf: Leaf, source: Source) -> str:
	if leaf.measure != cat.VALUE:
		return cat.COUNT if leaf.measure in COUNTS else "documents"
	return "moment" if source.fields[leaf.field].type in (ops.DATE, ops.DATETIME) else cat.VALUE


# How "or never" is said of what is asked, and what is left where the whole is negated.
_NEVER = {
	"moment": (S_("{0} (or never)"), S_("{0} (only if known)")),
	cat.VALUE: (S_("{0} (or not set)"), S_("{0} (only if set)")),
	cat.COUNT: (S_("{0} (or none at all)"), S_("{0} (but at least one)")),
	"documents": (S_("{0} (or who have none)"), S_("{0} (only if there is one)")),
}
