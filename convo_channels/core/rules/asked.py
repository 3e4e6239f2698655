"""A condition that is to be said: what it speaks of in the words of the catalogue, and the parts of its sentence.

The shapes of sentences, which put these parts together, stand in phrases.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from ..base.facts import Voice
from ..base.messages import N_, S_, say_label
from ..catalog.catalog import Catalog, Field, Source
from ..catalog.measures import COUNTS
from ..catalog.words import (
	ADJECTIVES,
	Articles,
	Words,
)
from ..operators import operators as ops
from ..operators.operands import MORE_THAN_ANY
from ..operators.operators import OPERATORS, Operator
from .followed_words import say_followed
from .in_currency import currency_of, currency_of_filter
from .rule import Filter, Leaf, measured_type
from .said_values import (
	begins_with_vowel,
	is_negative,
	own_values,
	say_list,
	say_period,
	say_test,
	say_value,
)


@dataclass(frozen=True)
class Asked:
	"""A condition that is to be said, to somebody, and whether it is said that it does not hold."""

	leaf: Leaf
	catalog: Catalog
	voice: Voice
	negated: bool = False

	@property
	def source(self) -> Source:
		return self.catalog.sources[self.leaf.subject]

	@property
	def words(self) -> Words:
		return self.source.words

	@property
	def operator(self) -> Operator:
		return OPERATORS[self.leaf.operator]

	@property
	def is_negative(self) -> bool:
		return is_negative(self.leaf.operator, self.negated)

	@property
	def field(self) -> Field:
		"""What is compared; of what is counted a number."""
		found = self.source.fields.get(self.leaf.field) if self.leaf.field else None
		if found and self.leaf.measure not in COUNTS:
			return found
		return Field("", found.label if found else "", measured_type(self.leaf.measure, Field("", "", ops.EXISTS)))

	@property
	def is_reckoned(self) -> bool:
		"""Whether it is asked of the number itself, and not how much of something there is."""
		return self.operator.asks_if_set or bool(self.operator.ranks)

	@property
	def currency(self) -> str:
		return currency_of(self.leaf, self.catalog)

	def say(self, template: str, *args: Any) -> str:
		return self.voice.translate(template).format(*args)

	def label(self) -> str:
		return say_label(self.field.label, self.voice.translate)

	# -- what it speaks of

	def one(self) -> str:
		"""The document, as far as it is chosen, behind a verb: "open quotation of more than € 1,000"."""
		return self._narrowed(self.words.one or self.source.label, is_last=self._ends)

	def many(self) -> str:
		return self._narrowed(self.words.many or self.source.plural, is_last=self._ends)

	@property
	def _ends(self) -> bool:
		"""Whether nothing stands behind the document that could be taken to belong to what it is chosen by."""
		return not (self.leaf.period or self.leaf.followed)

	def one_alone(self, *, at_end: bool = False) -> str:
		"""The same where nothing else says what was done with it. `at_end`: of the sentence it stands in."""
		return self._narrowed(self.words.alone[0] or self.words.one or self.source.label, is_last=at_end and self._ends)

	def many_alone(self, *, at_end: bool = False) -> str:
		return self._narrowed(self.words.alone[1] or self.words.many or self.source.plural, is_last=at_end and self._ends)

	def _narrowed(self, noun: str, *, is_last: bool = False) -> str:
		said = self.voice.translate(noun)
		rest: list[Filter] = []
		for item in self.leaf.filters:
			shaped = self._shaped(item, said)
			if shaped is None:
				rest.append(item)
			else:
				said = shaped
		if rest and is_last:
			return self.in_brackets(self.say(S_("{0} whose {1}"), said, self._all_of(rest)), [])
		return self.in_brackets(said, rest)

	def _all_of(self, filters: Sequence[Filter]) -> str:
		said = [self._say_filter(item) for item in filters]
		return self.say(S_("{0} and {1}"), ", ".join(said[:-1]), said[-1]) if len(said) > 1 else said[0]

	def in_brackets(self, said: str, filters: Sequence[Filter]) -> str:
		"""Behind what is said, what else documents are chosen by."""
		if filters:
			said = self.say(N_("{0} ({1})", context="document"), said, ", ".join(map(self._say_filter, filters)))
		return self.say(S_("{0} (drafts included)"), said) if self.leaf.include_drafts else said

	@property
	def is_shaped(self) -> bool:
		"""Whether filters are a part of what the documents are called."""
		return any(self._shaped(item, "") is not None for item in self.leaf.filters)

	def _shaped(self, item: Filter, said: str) -> str | None:
		"""The document with a filter that is a part of speech: its state, its worth, what it is of."""
		operator, field = OPERATORS[item.operator], self.source.fields[item.field]
		values = own_values(item.operator, item.args)
		is_plain = not operator.on_null and (operator.names or operator.tree)
		if self.source.spec and item.field == self.source.spec.status_field and is_plain:
			if not all(str(value) in ADJECTIVES for value in values):
				return self.say(S_("{0} in the state {1}"), said, self._values(item, field))
			states = [self.voice.translate(ADJECTIVES[str(value)]) for value in values]
			return self.say(N_("{0} {1}", context="state and document"), say_list(states, self.voice), said)
		if item.field in self.words.amounts and operator.amount and not operator.on_null:
			amounts = [say_value(value, field, self.voice, self._currency_of(item)) for value in values]
			return self.say(N_("{0} of {1}", context="document and amount"), said, self.say(operator.amount, *amounts))
		if item.field in self.words.narrowed and is_plain:
			return self.say(self.words.narrowed[item.field], said, self._values(item, field))
		return None

	def _values(self, item: Filter, field: Field) -> str:
		said = [say_value(value, field, self.voice) for value in own_values(item.operator, item.args)]
		listed = say_list(said, self.voice)
		return self.say(OPERATORS[item.operator].needed, listed) if OPERATORS[item.operator].tree else listed

	def _say_filter(self, item: Filter) -> str:
		field = self.source.fields[item.field]
		test = say_test(item.operator, item.args, field, self.voice, currency=self._currency_of(item))
		return self.say(N_("{0} {1}", context="field and comparison"), say_label(field.label, self.voice.translate), test)

	def _currency_of(self, item: Filter) -> str:
		return currency_of_filter(item, self.leaf, self.catalog)

	# -- what is said of it

	def in_period(self, said: str) -> str:
		period, spec = self.leaf.period, self.source.spec
		if period and spec:
			said = say_period(period, said, self.source.fields[spec.date_field], self.voice)
		if not self.leaf.followed:
			return said
		later = replace(self, leaf=self.leaf.followed.leaf, negated=False).one_alone()
		return say_followed(self.leaf.followed, said, later, self.voice)

	def articled(self, templates: Articles, noun: str) -> str:
		return self.say(templates[begins_with_vowel(noun)], noun)

	def test(self) -> str:
		return say_test(
			self.leaf.operator, self.leaf.args, self.field, self.voice, currency=self.currency, negated=self.negated
		)

	def set_test(self) -> str:
		"""Of what is reckoned: whether there is any, or which place it takes."""
		return say_test(self.leaf.operator, self.leaf.args, Field("", "", ops.NUMBER), self.voice, negated=self.negated)

	def amount(self) -> tuple[str, bool]:
		"""("at least 3", whether it is still to be negated)."""
		values = [say_value(value, self.field, self.voice, self.currency) for value in self.leaf.args]
		counted = self.leaf.measure in COUNTS
		failing = self.operator.amount_of(counted=counted, failing=True) if self.negated else ""
		if failing:
			return self.say(failing, *values), False
		return self.say(self.operator.amount_of(counted=counted, failing=False), *values), self.is_negative

	def holds(self, value: Decimal | int) -> bool:
		known = self.operator.holds
		return known is not None and known(Decimal(value), self.leaf.args) != self.negated

	def is_none(self, least: Decimal | int) -> bool:
		"""Whether nothing but 0 will do, where there is nothing between 0 and `least`."""
		return self.holds(0) and not self.holds(least) and not self.holds(MORE_THAN_ANY)

	def is_any(self, least: Decimal | int) -> bool:
		"""Whether all but 0 will do."""
		return not self.holds(0) and self.holds(least) and self.holds(MORE_THAN_ANY)
