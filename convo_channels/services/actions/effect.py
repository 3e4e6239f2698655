"""How an effect is declared, and what it is given when it is carried out.

Everybody who has something done (the actions of a segment, all members, another app) asks for effects by their names
and knows nothing else of them. An effect decides what it does for one customer, or for a page of them; who asks, in
which transaction, how often and what is logged is the runner's.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from frappe.utils import add_days, escape_html, nowdate
from frappe.utils.password import get_decrypted_password

from convo_channels.core.base.visibility import Visibility
from convo_channels.exceptions import ConvoError
from convo_channels.services.actions.days import are_too_many, say_too_many
from convo_channels.services.base.said import _

MAX_TEXT = 2000
MARKS = re.compile(r"\{(customer|segment|reason)\}")
# When something is done: asked for by a person and done at once, or written down and done whenever the time comes.
NOW, LATER = "now", "later"
SECRET, DAY, TEXT, HTML, USER = "Password", "Date", "Small Text", "Text Editor", "User"


# Declarations of other apps are checked field by field (registry.py), also those that were made already.
CHECKED = {"revalidate_instances": "always", "arbitrary_types_allowed": True}


class ActionError(Exception):
	"""The action cannot be carried out as it stands; the sentence says what is missing. Trying again changes nothing."""


@dataclass(frozen=True)
class Option:
	"""Something an effect is told: a field of the form (and of Convo Segment Action), a key for whoever asks by the API."""

	__pydantic_config__ = CHECKED
	name: str
	type: str = "Data"
	label: str = ""
	# where a Link leads
	to: str = ""
	# of (NOW, LATER): when it is asked for, and when it must be given
	asked: tuple[str, ...] = (NOW, LATER)
	required: tuple[str, ...] = ()
	# what is said when it is required and missing; by default which action needs what
	missing: Callable[[], str] | None = None


@dataclass(frozen=True)
class Asked:
	"""An effect about to be saved or started by the session's user. Its checks raise a ConvoError with one sentence."""

	options: Mapping[str, Any]
	when: str = LATER

	def text(self, name: str) -> str:
		return str(self.options.get(name) or "").strip()


@dataclass(frozen=True)
class Task:
	"""An effect about to be carried out for one customer, as the session's user."""

	customer: str
	customer_name: str
	options: Mapping[str, Any]
	segment: str = ""
	# the move it follows from: "Joined" or "Left" and the row of the log, when there is one
	on_move: str = ""
	log: Any = None
	# the run that asks for it, and its name elsewhere: the same however often it is tried
	run: int = 0
	key: str = ""
	# (DocType, name) of the row that keeps the secret
	secret_at: tuple[str, str] | None = None
	# the addresses that whoever asks has written to already, folded: of two customers who share one, one gets the mail
	written: set[str] | None = None

	@property
	def reason(self) -> str:
		return (self.log and self.log.reason) or ""

	@property
	def due_on(self) -> str | None:
		"""A day, or so many days from now."""
		if day := self.options.get("due_on"):
			return str(day)
		days = self.options.get("due_in_days")
		if are_too_many(days):
			raise ActionError(say_too_many())
		return str(add_days(nowdate(), days)) if days else None

	def secret(self, name: str = "secret") -> str:
		if not self.secret_at:
			return ""
		return get_decrypted_password(*self.secret_at, name, raise_exception=False) or ""

	def required(self, name: str, sentence: str) -> str:
		value = (self.options.get(name) or "").strip()
		if not value:
			raise ActionError(sentence)
		return value

	def text(self) -> str:
		"""The action's own words; where it follows from a move with the customer, the segment and the reason filled in."""
		said = self.options.get("message") or ""
		if not self.on_move:
			return said
		return self.filled(said or self._default_text())

	def filled(self, text: str, write: Callable[[str], str] = str) -> str:
		"""Words of a person's own, with names in the place of their marks: in one pass, for a name that looks like a mark is none."""
		marks = {"customer": write(self.customer_name), "segment": write(self.segment), "reason": write(self.reason)}
		return MARKS.sub(lambda found: marks[found[1]], text)

	def html(self) -> str:
		return "".join(f"<p>{escape_html(line)}</p>" for line in self.text().splitlines() if line.strip())

	def _default_text(self) -> str:
		# The names are filled in afterwards, as they are in words of an admin's own.
		return (
			_("{customer} joined {segment}.") if self.on_move == "Joined" else _("{customer} left {segment}.")
		)


@dataclass(frozen=True)
class Outcome:
	"""What came of it. `note` stands in the run, `event` and `subject` on the timeline.

	All of it is read by whoever sees the customer: words meant for fewer (a post in a restricted channel, somebody's
	ToDo, where a webhook goes) stand in what was made, under its own permission. `content` is what the customer got.
	"""

	note: str
	event: str = ""
	subject: str = ""
	content: str = ""
	medium: str = "Other"
	direction: str = "Internal"
	reference_doctype: str = ""
	reference_name: str = ""
	is_skipped: bool = False
	# skipped, because whoever answers for it may not
	is_refused: bool = False


def refused(note: str) -> Outcome:
	return Outcome(note, is_skipped=True, is_refused=True)


@dataclass(frozen=True)
class File:
	"""A file that is made of many customers: its head, and the lines of a page of them, for those whom the user may see."""

	head: Callable[[Mapping[str, Any]], str]
	lines: Callable[[Mapping[str, Any], str, Visibility, Sequence[str]], str]


def say_interrupted() -> str:
	return _("The job ended while this was done: it may have been delivered.")


def nothing(asked: Asked) -> None:
	"""No check."""


@dataclass(frozen=True)
class Effect:
	"""One thing that can be done. `name` is stored in DocTypes and is what users choose, translated."""

	__pydantic_config__ = CHECKED
	name: str
	# where it stands among the others in a list of choices
	place: int = 100
	options: tuple[Option, ...] = ()
	# For one customer, as the session's user, who has the rights below ...
	carry_out: Callable[[Task], Outcome] | None = None
	# ... or for a page of them.
	file: File | None = None
	# Whether a person may have it done for all members at once.
	for_all: bool = False
	# What whoever answers for it needs on the customer, beside reading it.
	rights: tuple[str, ...] = ()
	# Raise a ConvoError: what makes no sense, whoever asks; and what the session's user may not have done.
	check: Callable[[Asked], None] = nothing
	allow: Callable[[Asked], None] = nothing
	# It writes to the customer: told on the timeline whoever had it done, and who is not written to is left out.
	writes_to_customer: bool = False
	# It reaches somebody outside, which no rollback calls back: begun at most once by itself.
	leaves_the_house: bool = False
	# Said of one that was begun and never ended.
	interrupted: Callable[[], str] = say_interrupted
	# The fields that its note may repeat, by DocType: closed to those to whom these are.
	tells: tuple[tuple[str, tuple[str, ...]], ...] = ()

	def asked(self, when: str) -> tuple[Option, ...]:
		return tuple(option for option in self.options if when in option.asked)

	def require(self, asked: Asked) -> None:
		"""Refuse when something that must be given is not."""
		for option in self.asked(asked.when):
			if asked.when in option.required and not asked.text(option.name):
				raise ConvoError(self.say_missing(option))

	def say_missing(self, option: Option) -> str:
		return option.missing() if option.missing else _("{0} needs {1}.").format(_(self.name), _(option.label))
