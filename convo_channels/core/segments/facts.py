"""Why customers move: every kind of fact that the log keeps, each with its sentence.

A row keeps the event and its particulars; the document is told by the row's own columns. `reason` beside them is the sentence
in English as it was said at writing: for those who filter, sort and export the table itself. Pages ask here instead.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from ...constants import INTERACTION, POST
from ..base.facts import Fact, Kinds, Voice, say_fact
from ..rules.by_hand import EXCLUDE, INCLUDE, without_why

MAIL, TAG = "Communication", "Tag Link"


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
	ours = {POST: _("Post"), INTERACTION: _("Interaction"), TAG: _("Tag")}
	return ours.get(doctype) or _(doctype)


@dataclass(frozen=True)
class Created(MoveFact):
	event: ClassVar[str] = "created"
	doctype: str = ""

	def say(self, voice: Voice) -> str:
		_ = voice.translate
		# What nobody creates as a document, said as what it is.
		recorded = {MAIL: _("A message was recorded"), INTERACTION: _("An interaction was recorded")}
		return recorded.get(self.doctype) or _("{0} was created").format(_kind_of(self.doctype, voice))


@dataclass(frozen=True)
class Changed(MoveFact):
	event: ClassVar[str] = "changed"
	doctype: str = ""

	def say(self, voice: Voice) -> str:
		_ = voice.translate
		changed = {
			MAIL: _("A message changed"), INTERACTION: _("An interaction changed"), POST: _("A post was changed"),
		}  # fmt: skip
		return changed.get(self.doctype) or _("{0} changed").format(_kind_of(self.doctype, voice))


@dataclass(frozen=True)
class Became(MoveFact):
	"""A document took a status."""

	event: ClassVar[str] = "became"
	status: str = ""
	doctype: str = ""

	def say(self, voice: Voice) -> str:
		_ = voice.translate
		return _("{0} became {1}").format(_kind_of(self.doctype, voice), _(self.status))


@dataclass(frozen=True)
class Deleted(MoveFact):
	event: ClassVar[str] = "deleted"
	doctype: str = ""

	def say(self, voice: Voice) -> str:
		_ = voice.translate
		return _("{0} was deleted").format(_kind_of(self.doctype, voice))


@dataclass(frozen=True)
class Renamed(MoveFact):
	event: ClassVar[str] = "renamed"
	old_name: str = ""
	doctype: str = ""

	def say(self, voice: Voice) -> str:
		_ = voice.translate
		return _("{0} was renamed from {1}").format(_kind_of(self.doctype, voice), self.old_name)


@dataclass(frozen=True)
class TagAdded(MoveFact):
	event: ClassVar[str] = "tag added"
	tag: str = ""

	def say(self, voice: Voice) -> str:
		_ = voice.translate
		return _("Tag {0} was added").format(self.tag)


@dataclass(frozen=True)
class PostWritten(MoveFact):
	event: ClassVar[str] = "post written"
	post_type: str = ""

	def say(self, voice: Voice) -> str:
		_ = voice.translate
		return _("A post was written: {0}").format(_(self.post_type)) if self.post_type else _("A post was written")


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
			said = _("Included by hand until {0}: {1}") if is_held else _("Excluded by hand until {0}: {1}")
			return said.format(voice.say_day(self.until), self.why)
		if self.why:
			return (_("Included by hand: {0}") if is_held else _("Excluded by hand: {0}")).format(self.why)
		return _("Included by hand") if is_held else _("Excluded by hand")

	def veiled(self) -> "ByHand":
		return ByHand(self.kind)


@dataclass(frozen=True)
class FirstFill(MoveFact):
	event: ClassVar[str] = "first fill"

	def say(self, voice: Voice) -> str:
		_ = voice.translate
		return _("The segment was filled for the first time")


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
		return _("The reconciliation found it")


@dataclass(frozen=True)
class DayCame(MoveFact):
	event: ClassVar[str] = "day came"
	day: str = ""

	def say(self, voice: Voice) -> str:
		_ = voice.translate
		return _("It became {0}").format(voice.say_day(self.day))


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
		return _("It became {0}").format(voice.say_moment(self.moment))


@dataclass(frozen=True)
class SegmentChanged(MoveFact):
	"""The segment it builds on was looked at as a whole; the row names it."""

	event: ClassVar[str] = "segment changed"
	name: str = ""

	def say(self, voice: Voice) -> str:
		_ = voice.translate
		return _("{0} changed").format(self.name) if self.name else _("Another segment changed")


@dataclass(frozen=True)
class MembershipChanged(MoveFact):
	"""The customer moved in one of the segments that it builds on."""

	event: ClassVar[str] = "membership changed"
	segments: tuple[str, ...] = ()

	def say(self, voice: Voice) -> str:
		_ = voice.translate
		if not self.segments:
			return _("Membership of another segment changed")
		return _("Membership of {0} changed").format(", ".join(self.segments))


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
	Created, Changed, Became, Deleted, Renamed, TagAdded, PostWritten, ByHand, FirstFill, RuleChanged, Reconciled, DayCame,
	CalendarChanged, MomentCame, SegmentChanged, MembershipChanged, Merged, NameTaken,
)  # fmt: skip
# What must be read of the log to say a reason.
COLUMNS = ("event", "particulars", "reason", "reference_doctype", "reference_name")


def read_fact(row: Mapping[str, Any]) -> MoveFact:
	"""Why somebody moved, by the columns of a row of the log."""
	document = (row.get("reference_doctype") or "", row.get("reference_name") or "")
	return KINDS.read(row.get("event"), row.get("particulars"), *document) or Told(row.get("reason") or "")


def say_reason(row: Mapping[str, Any], voice: Voice, *, tells_by_hand: bool) -> str:
	"""The reason of a row of the log in the reader's words; `tells_by_hand`: whether they may read why something was decided by hand."""
	fact = read_fact(row)
	if tells_by_hand:
		return say_fact(fact, voice)
	if row.get("event") == ByHand.event and not isinstance(fact, ByHand):
		return ""  # nobody can tell any more what of it is the why
	return say_fact(fact.veiled(), voice)


def tell_reason(row: dict[str, Any], voice: Voice, *, tells_by_hand: bool) -> None:
	"""A row as pages get it: the sentence stands in the place of the fact."""
	row["reason"] = say_reason(row, voice, tells_by_hand=tells_by_hand)
	del row["event"], row["particulars"]
