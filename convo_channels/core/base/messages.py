"""What is to be said to somebody, before it is known in which language: a template with numbered places, and what stands in them.

A template is a whole sentence, or a phrase that stands in one; it is marked with `N_`, by which the extractors of Babel and
Frappe find it. What is an argument is said in the reader's language too where it is a word or a message itself, and stays as
it is where it is somebody's own: a name, a number, what was typed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

Translate = Callable[[str], str]


class InContext(str):
	"""A text that is a word of its own where it stands: a catalogue may know it apart from the same word elsewhere."""

	context: str


def N_(text: str, context: str = "") -> str:
	"""The text itself: the mark of what is translated where it is said."""
	return in_context(text, context)


def S_(text: str) -> str:
	"""The mark of what is a phrase within a sentence: a word such as "open" is another one there than on a button."""
	return in_context(text, "Sentence")


def in_context(text: str, context: str) -> str:
	"""The text as it is said there: "In" of an Interaction is another word than "In" of a filter."""
	if not context:
		return text
	said_there = InContext(text)
	said_there.context = context
	return said_there


def context_of(text: str) -> str:
	if isinstance(text, LabelOf):
		return context_of(text.label)
	return text.context if isinstance(text, InContext) else ""


@runtime_checkable
class Sayable(Protocol):
	"""What can be said in a language."""

	def say(self, translate: Translate = str) -> str: ...


@dataclass(frozen=True)
class Message:
	"""A template and its arguments. One without arguments has no places: its braces are its own."""

	template: str
	args: tuple[Any, ...] = ()

	def say(self, translate: Translate = str) -> str:
		text = translate(self.template)
		return text.format(*(said(arg, translate) for arg in self.args)) if self.args else text


@dataclass(frozen=True)
class Listed:
	"""Several, the last one after "or"."""

	items: Sequence[Any]

	def say(self, translate: Translate = str) -> str:
		words = [str(said(item, translate)) for item in self.items]
		if len(words) < 2:
			return "".join(words)
		return translate(N_("{0} or {1}")).format(", ".join(words[:-1]), words[-1])


@dataclass(frozen=True)
class AtRow:
	"""What is wrong with one row, counted from 1, of a rule."""

	row: int
	message: Message

	def say(self, translate: Translate = str) -> str:
		text = self.message.say(translate)
		return translate(N_("Row {0}: {1}")).format(self.row, text[:1].upper() + text[1:])


class LabelOf(str):
	"""The label of a field of a linked document: said with that of the link, each as its own form says it."""

	label: str
	link: str

	def __new__(cls, label: str, link: str) -> "LabelOf":
		made = super().__new__(cls, f"{label} of {link}")
		made.label, made.link = label, link
		return made


_OF_LINK = S_("{0} of the {1}")


def say_label(label: str, translate: Translate) -> str:
	"""The label of a field, in somebody's language."""
	if not isinstance(label, LabelOf):
		return translate(label)
	return translate(_OF_LINK).format(say_label(label.label, translate), say_label(label.link, translate))


def word(text: str) -> Message:
	"""A word of ours or of Frappe's in a message: a label, an operator, a kind of value."""
	return Message(_OF_LINK, (word(text.label), word(text.link))) if isinstance(text, LabelOf) else Message(text)


def said(value: Any, translate: Translate) -> Any:
	return value.say(translate) if isinstance(value, Sayable) else value
