"""A rule as one plain sentence, so that an admin reads back what was typed. Nothing is evaluated here.

How one condition is said stands in phrases.py. Here they are joined: "and" within a group, ", or" between groups, so that nobody
has to guess which of them belong together.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..base.facts import PLAIN, Voice
from ..base.messages import S_
from ..catalog import catalog as cat
from ..catalog.catalog import Catalog, Source
from ..catalog.measures import COUNTS
from ..operators import operators as ops
from .asked import Asked
from .phrases import place_of, say_leaf, say_when
from .rule import Clause, Leaf, Rule, Term, clauses
from .said_values import is_negative

MAX_LENGTH = 5000


def say_rule(rule: Rule, catalog: Catalog, voice: Voice = PLAIN) -> str:
	"""One sentence, e.g. "Customers in Germany and without a Sales Order in the last 30 days."."""
	if not rule.groups:
		return voice.translate("Customers chosen by hand.")
	said = [_say_group(group, catalog, voice) for group in rule.groups]
	is_mixed = len(said) > 1 and any(len(clauses(group)) > 1 for group in rule.groups)
	text = voice.translate("Customers {0}.").format(_join_groups(said, voice) if is_mixed else join_any(said, voice))
	return text if len(text) <= MAX_LENGTH else text[: MAX_LENGTH - 1] + "…"


def say_condition(term: Term, catalog: Catalog, voice: Voice = PLAIN) -> str:
	"""One condition as the rule's sentence says it, e.g. "without a Sales Order in the last 30 days"."""
	return _say_term(term, catalog, voice)


def _say_group(group: tuple[Term, ...], catalog: Catalog, voice: Voice) -> str:
	"""A list holds one kind of clause: what customers are and have, "in Germany and with an order", then who does what, and last
	of which one is enough, so that no "and" can be taken to belong to its "or".
	"""
	parts = clauses(sorted(group, key=lambda term: place_of(term.leaf)))
	if len(parts) == 1:
		return join_any([_say_term(term, catalog, voice) for term in parts[0]], voice)
	said = [(_kind_of(part.terms, catalog), part.say(catalog, voice)) for part in _without_twice(parts)]
	text = ""
	for kind in (_PHRASE, _RELATIVE):
		if listed := [words for found, words in said if found == kind]:
			joined = join_all(listed, voice)
			text = voice.translate(S_("{0}, {1}")).format(text, joined) if text else joined
	for words in (words for found, words in said if found == _EITHER):
		text = voice.translate(S_("{0}, and {1}")).format(text, words) if text else words
	return text


_PHRASE, _RELATIVE, _EITHER = range(3)


def _kind_of(clause: Clause, catalog: Catalog) -> int:
	"""Whether it reads "who ..." or "whose ...": the words of the source language tell, whatever it is said in."""
	if len(clause) > 1:
		return _EITHER
	return _RELATIVE if _say_term(clause[0], catalog, PLAIN).startswith(("who ", "whose ", "where ")) else _PHRASE


@dataclass(frozen=True)
class _Part:
	"""A part of a group, all of which must hold. `lately`: the same once more, of which there is none in its period."""

	terms: Clause
	lately: Term | None = None

	def say(self, catalog: Catalog, voice: Voice) -> str:
		said = [_say_term(term, catalog, voice) for term in self.terms]
		if len(said) > 1:
			return voice.translate(S_("either {0}")).format(join_any(said, voice))
		if not self.lately:
			return said[0]
		since = say_when(Asked(self.lately.leaf, catalog, voice))
		return voice.translate(S_("{0}, but not {1}")).format(said[0], since)


def _without_twice(parts: Sequence[Clause]) -> list[_Part]:
	"""An invoice, and none in the last 180 days, is one thing to say: an invoice, but not in the last 180 days."""
	alone = [part[0] for part in parts if len(part) == 1]
	found: dict[int, Term] = {}
	for one in alone:
		for other in alone:
			if one.row not in found and _is_same_but_lately(one, other):
				found[one.row] = other
	swallowed = {term.row for term in found.values()}
	return [
		_Part(part, found.get(part[0].row) if len(part) == 1 else None)
		for part in parts
		if len(part) > 1 or part[0].row not in swallowed
	]


def _is_same_but_lately(one: Term, other: Term) -> bool:
	"""Whether the first asks for some of what the second asks that there is none of in its period."""
	if {one.leaf.measure, other.leaf.measure} != {cat.EXISTS} or one.leaf.period or not other.leaf.period:
		return False
	some = not is_negative(one.leaf.operator, one.negate)
	none = is_negative(other.leaf.operator, other.negate)
	return some and none and replace(other.leaf, period=None, operator=one.leaf.operator) == one.leaf


def _join_groups(said: Sequence[str], voice: Voice) -> str:
	"""Where "and" stands within one of them, more than a comma has to tell them apart."""
	text = voice.translate(S_("either {0}")).format(said[0])
	for part in said[1:]:
		text = voice.translate(S_("{0}; or {1}")).format(text, part)
	return text


def join_all(said: Sequence[str], voice: Voice) -> str:
	"""What must hold together."""
	text = ", ".join(said[:-1])
	return voice.translate(S_("{0} and {1}")).format(text, said[-1]) if text else said[0]


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
