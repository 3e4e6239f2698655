"""Why customers move: every kind of fact that the log keeps, each with its sentence.

A row keeps the event and its particulars; the document is told by the row's own columns. `reason` beside them is the sentence
in English as it was said at writing: for those who filter, sort and export the table itself. Pages ask here instead.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from ...constants import INTERACTION, POST, PROFILE
from ..base.facts import Fact, Kinds, Voice, say_fact
from ..base.messages import N_, in_context
from ..catalog.words import BECAME
from ..changes.values import TICKED
from ..rules.by_hand import EXCLUDE, INCLUDE, without_why

CUSTOMER, MAIL, TAG = "Customer", "Communication", "Tag Link"


@dataclass(frozen=True)
class MoveFact(Fact):
	"""Why somebody moved."""

	def veiled(self) -> "MoveFact":
		"""The same for whoever may not read why, nor until when, something was decided by hand."""
		return self


@dataclass(frozen=True)
class Told(MoveFact):
	"""A sentence of which no more is known: written by a version before, or by hand."""

	text: str = ""

	def say(self, voice: Voice) -> str:
		return self.text

	def veiled(self) -> "Told":
		return Told(without_why(self.text))


NOTHING_TOLD = Told()


def _kind_of(doctype: str, voice: Voice) -> str:
	_ = voice.translate
	ours = {
		POST: _("Post"), INTERACTION: _("Entry of the timeline"), TAG: _("Tag"), PROFILE: _("Customer"),
		MAIL: _(N_("Mail", context="Message")),
	}  # fmt: skip
	return ours.get(doctype) or _(doctype)


def _called(doctype: str, name: str, voice: Voice) -> str:
	"""A document by its number; by its kind where that is all that may be told, or its name tells nobody anything."""
	return name if name and doctype not in (POST, INTERACTION, TAG, MAIL, PROFILE) else _kind_of(doctype, voice)


@dataclass(frozen=True)
class Created(MoveFact):
	event: ClassVar[str] = "created"
	doctype: str = ""
	name: str = ""

	def say(self, voice: Voice) -> str:
		_ = voice.translate
		# What nobody creates as a document, said as what it is.
		new = {
			MAIL: _("A message came in or went out"), INTERACTION: _("An action was carried out for the customer"),
			CUSTOMER: _("The customer is new"), PROFILE: _("The customer is new"),
		}  # fmt: skip
		return new.get(self.doctype) or _("{0} was created").format(_called(self.doctype, self.name, voice))


@dataclass(frozen=True)
class Changed(MoveFact):
	event: ClassVar[str] = "changed"
	doctype: str = ""
	name: str = ""

	def say(self, voice: Voice) -> str:
		_ = voice.translate
		changed = {
			MAIL: _("A message changed"), INTERACTION: _("What came of a mail became known"), POST: _("A post was edited"),
			CUSTOMER: _("The data of the customer changed"), PROFILE: _("What is kept of the customer changed"),
		}  # fmt: skip
		return changed.get(self.doctype) or _("{0} changed").format(_called(self.doctype, self.name, voice))


@dataclass(frozen=True)
class FieldsChanged(MoveFact):
	"""Fields of the customer took other values: each as (field, its label, the value before, the value after)."""

	event: ClassVar[str] = "fields changed"
	fields: tuple[str, ...] = ()
	labels: tuple[str, ...] = ()
	before: tuple[str, ...] = ()
	after: tuple[str, ...] = ()
	doctype: str = CUSTOMER

	def say(self, voice: Voice) -> str:
		said = [self._say_one(voice, *one) for one in zip(self.labels, self.before, self.after, strict=True)]
		return "; ".join(said) or Changed(self.doctype).say(voice)

	def _say_one(self, voice: Voice, label: str, before: str, after: str) -> str:
		_ = voice.translate
		name = _(in_context(label, self.doctype))
		if TICKED in (before, after):
			return _("{0} was ticked").format(name) if after else _("{0} was unticked").format(name)
		if before and after:
			return _("{0} changed from {1} to {2}").format(name, voice.say_stamp(before), voice.say_stamp(after))
		if after:
			return _("{0} is {1} now").format(name, voice.say_stamp(after))
		return _("{0} is empty now, was {1}").format(name, voice.say_stamp(before)) if before else _("{0} changed").format(name)

	def without(self, hidden: Collection[str]) -> "FieldsChanged":
		"""The same for a reader from whom some fields are hidden."""
		told = [one for one in zip(self.fields, self.labels, self.before, self.after, strict=True) if one[0] not in hidden]
		names, labels, before, after = list(zip(*told, strict=True)) or [()] * 4
		return FieldsChanged(names, labels, before, after, self.doctype)

	def unvalued(self) -> "FieldsChanged":
		"""The same for whoever reads the table itself: what changed, and not from what to what."""
		nothing = ("",) * len(self.fields)
		return replace(self, before=nothing, after=nothing)


@dataclass(frozen=True)
class Became(MoveFact):
	"""A document took a status."""

	event: ClassVar[str] = "became"
	status: str = ""
	doctype: str = ""
	name: str = ""

	def say(self, voice: Voice) -> str:
		_ = voice.translate
		called = _called(self.doctype, self.name, voice)
		if self.status in BECAME:
			return _(BECAME[self.status]).format(called)
		return _("{0} is now {1}").format(called, _(self.status))


@dataclass(frozen=True)
class Deleted(MoveFact):
	event: ClassVar[str] = "deleted"
	doctype: str = ""
	name: str = ""

	def say(self, voice: Voice) -> str:
		_ = voice.translate
		gone = {
			MAIL: _("A message was deleted"), POST: _("A post was deleted"), TAG: _("A tag was removed"),
			INTERACTION: _("An entry of the timeline was deleted"), CUSTOMER: _("The customer was deleted"),
		}  # fmt: skip
		return gone.get(self.doctype) or _("{0} was deleted").format(_called(self.doctype, self.name, voice))


@dataclass(frozen=True)
class Renamed(MoveFact):
	event: ClassVar[str] = "renamed"
	old_name: str = ""
	doctype: str = ""
	name: str = ""

	def say(self, voice: Voice) -> str:
		_ = voice.translate
		return _("{0} was renamed from {1}").format(_called(self.doctype, self.name, voice), self.old_name)


@dataclass(frozen=True)
class TagAdded(MoveFact):
	event: ClassVar[str] = "tag added"
	tag: str = ""

	def say(self, voice: Voice) -> str:
		_ = voice.translate
		return _("Tagged {0}").format(self.tag)


@dataclass(frozen=True)
class PostWritten(MoveFact):
	event: ClassVar[str] = "post written"
	post_type: str = ""

	def say(self, voice: Voice) -> str:
		_ = voice.translate
		return _("Posted: {0}").format(_(self.post_type)) if self.post_type else _("A post was written")


@dataclass(frozen=True)
class ByHand(MoveFact):
	"""Decided by hand, `kind` being what; with `until` the day after which that is over."""

	event: ClassVar[str] = "by hand"
	kind: str = INCLUDE
	why: str = ""
	until: str = ""

	def say(self, voice: Voice) -> str:
		_ = voice.translate
		is_held = self.kind != EXCLUDE
		if self.until:
			said = _("Always included until {0}: {1}") if is_held else _("Never included until {0}: {1}")
			return said.format(voice.say_short_day(self.until), self.why)
		if self.why:
			return (_("Always included: {0}") if is_held else _("Never included: {0}")).format(self.why)
		return _("Always included") if is_held else _("Never included")

	def veiled(self) -> "ByHand":
		return ByHand(self.kind)


@dataclass(frozen=True)
class FirstFill(MoveFact):
	event: ClassVar[str] = "first fill"

	def say(self, voice: Voice) -> str:
		_ = voice.translate
		return _("Matched from the start")


@dataclass(frozen=True)
class RuleChanged(MoveFact):
	event: ClassVar[str] = "rule changed"

	def say(self, voice: Voice) -> str:
		_ = voice.translate
		return _("The rule was changed")


@dataclass(frozen=True)
class Reconciled(MoveFact):
	event: ClassVar[str] = "reconciled"

	def say(self, voice: Voice) -> str:
		_ = voice.translate
		return _("Corrected by the nightly check")


@dataclass(frozen=True)
class DayCame(MoveFact):
	event: ClassVar[str] = "day came"
	day: str = ""

	def say(self, voice: Voice) -> str:
		_ = voice.translate
		return _("By the passing of days, {0}").format(voice.say_short_day(self.day))


@dataclass(frozen=True)
class CalendarChanged(MoveFact):
	"""The day on which weeks begin, or a fiscal year."""

	event: ClassVar[str] = "calendar changed"

	def say(self, voice: Voice) -> str:
		_ = voice.translate
		return _("The week or the fiscal year of the site was changed")


@dataclass(frozen=True)
class MomentCame(MoveFact):
	event: ClassVar[str] = "moment came"
	moment: str = ""

	def say(self, voice: Voice) -> str:
		_ = voice.translate
		return _("By the passing of time, {0}").format(voice.say_moment(self.moment))


@dataclass(frozen=True)
class PlacesChanged(MoveFact):
	"""Somebody has more, or less, than before, and others have another place for it. Whoever it was is not named."""

	event: ClassVar[str] = "places changed"

	def say(self, voice: Voice) -> str:
		_ = voice.translate
		return _("The order of customers changed")


@dataclass(frozen=True)
class SegmentChanged(MoveFact):
	"""The segment it builds on was looked at as a whole; the row names it."""

	event: ClassVar[str] = "segment changed"
	name: str = ""

	def say(self, voice: Voice) -> str:
		_ = voice.translate
		return _("Segment {0} changed").format(self.name) if self.name else _("Another segment changed")


@dataclass(frozen=True)
class MembershipChanged(MoveFact):
	"""The customer moved in one of the segments that it builds on."""

	event: ClassVar[str] = "membership changed"
	# those it builds on, where nobody can tell any more which way the customer moved
	segments: tuple[str, ...] = ()
	joined: tuple[str, ...] = ()
	left: tuple[str, ...] = ()

	def say(self, voice: Voice) -> str:
		_ = voice.translate
		joined, left = ", ".join(self.joined), ", ".join(self.left)
		if joined and left:
			return _("Joined {0} and left {1}").format(joined, left)
		if joined:
			return _("Joined {0}").format(joined)
		if left:
			return _("Left {0}").format(left)
		if not self.segments:
			return _("Joined or left another segment")
		return _("Joined or left {0}").format(", ".join(self.segments))


@dataclass(frozen=True)
class Merged(MoveFact):
	"""The row names the customer that remains."""

	event: ClassVar[str] = "merged"
	name: str = ""

	def say(self, voice: Voice) -> str:
		_ = voice.translate
		return _("Merged into {0}").format(self.name) if self.name else _("Merged into another customer")


@dataclass(frozen=True)
class NameTaken(MoveFact):
	event: ClassVar[str] = "name taken"

	def say(self, voice: Voice) -> str:
		_ = voice.translate
		return _("Gone before another customer took the name")


KINDS: Kinds[MoveFact] = Kinds(
	Created, Changed, FieldsChanged, Became, Deleted, Renamed, TagAdded, PostWritten, ByHand, FirstFill, RuleChanged, Reconciled, DayCame,
	CalendarChanged, MomentCame, PlacesChanged, SegmentChanged, MembershipChanged, Merged, NameTaken,
)  # fmt: skip
# What must be read of the log to say a reason.
COLUMNS = ("event", "particulars", "reason", "reference_doctype", "reference_name")


def read_fact(row: Mapping[str, Any]) -> MoveFact:
	"""Why somebody moved, by the columns of a row of the log."""
	document = (row.get("reference_doctype") or "", row.get("reference_name") or "")
	return KINDS.read(row.get("event"), row.get("particulars"), *document) or Told(row.get("reason") or "")


def say_reason(row: Mapping[str, Any], voice: Voice, *, tells_by_hand: bool, hidden_fields: Collection[str] = ()) -> str:
	"""The reason of a row of the log in the reader's words.

	`tells_by_hand`: whether they may read why something was decided by hand. `hidden_fields`: of the customer, that they may not read.
	"""
	fact = read_fact(row)
	if isinstance(fact, FieldsChanged):
		fact = fact.without(hidden_fields)
	if tells_by_hand:
		return say_fact(fact, voice)
	if row.get("event") == ByHand.event and not isinstance(fact, ByHand):
		return ""  # nobody can tell any more what of it is the why
	return say_fact(fact.veiled(), voice)


def tell_reason(
	row: dict[str, Any],
	voice: Voice,
	*,
	tells_by_hand: bool,
	hidden_fields: Collection[str] = (),
	mails: Mapping[tuple[str, str], MoveFact] | None = None,
) -> None:
	"""A row as pages get it: the sentence stands in the place of the fact. `mails`: those that may be told (told_mails.py)."""
	mail = (mails or {}).get((row.get("reference_doctype") or "", row.get("reference_name") or ""))
	if mail:
		row["reason"] = say_fact(mail, voice)
	else:
		row["reason"] = say_reason(row, voice, tells_by_hand=tells_by_hand, hidden_fields=hidden_fields)
	del row["event"], row["particulars"]
