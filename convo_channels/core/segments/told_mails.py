"""Messages that are the reason of a move, as they are found where they are kept. The log itself keeps no word of them.

A mail that Frappe keeps is a Communication; one that an action has sent is a row of the timeline.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from ...constants import INTERACTION
from ..base.clock import as_datetime
from ..base.facts import Voice
from ..base.mail_states import is_failed, is_thrown_away, is_waiting
from ..base.messages import N_
from ..base.sql import in_list, sql
from ..base.store import Store
from ..base.whole import is_name_of_number
from .facts import MAIL, Changed, Created, MoveFact


@dataclass(frozen=True)
class MailPassed(MoveFact):
	"""A message, as it is found where it is kept: said of a row that names one, and never kept itself."""

	subject: str = ""
	sender: str = ""
	day: str = ""
	is_received: str = ""
	medium: str = ""
	# what became of it where it is no contact: one of its states below
	state: str = ""

	WAITS: ClassVar[str] = "waits"
	FAILED: ClassVar[str] = "failed"
	THROWN_AWAY: ClassVar[str] = "thrown away"

	def say(self, voice: Voice) -> str:
		_ = voice.translate
		mail = _(self.medium) if self.medium and self.medium != "Email" else _(N_("Mail", context="Message"))
		if self.subject:
			became = {
				self.WAITS: _('{0} "{1}" is not sent yet'), self.FAILED: _('{0} "{1}" was not delivered'),
				self.THROWN_AWAY: _('{0} "{1}" was thrown away'),
			}  # fmt: skip
			said = _('{0} "{1}" arrived') if self.is_received else _('{0} "{1}" was sent')
			return became.get(self.state, said).format(mail, self.subject)
		said = _("{0} from {1}, {2}") if self.is_received else _("{0} sent by {1}, {2}")
		return said.format(mail, self.sender, voice.say_short_day(self.day))


Mails = Mapping[tuple[str, str], MailPassed]
_EVENTS = (Created.event, Changed.event)


def look_up(store: Store, rows: Iterable[Mapping[str, Any]], kinds: Collection[str]) -> Mails:
	"""{(DocType, name): what is told of it} of the messages that some rows of the log tell of. `kinds`: those that may be told."""
	wanted: dict[str, set[str]] = {}
	for row in rows:
		kind, name = row.get("reference_doctype") or "", row.get("reference_name")
		if kind in kinds and name and row.get("event") in _EVENTS:
			wanted.setdefault(kind, set()).add(str(name))
	found: dict[tuple[str, str], MailPassed] = {}
	if MAIL in wanted:
		found |= _kept_mails(store, wanted[MAIL])
	if numbers := [int(name) for name in wanted.get(INTERACTION, ()) if is_name_of_number(name)]:
		found |= _sent_by_actions(store, numbers)
	return found


def _kept_mails(store: Store, names: Collection[str]) -> Mails:
	query = sql(
		"SELECT name, subject, sender, COALESCE(communication_date, creation), sent_or_received, communication_medium,"
		" delivery_status, email_status FROM `tabCommunication` WHERE {}",
		in_list(sql("name"), sorted(names)),
	)
	return {
		(MAIL, str(name)): _tell(subject, sender, at, way == "Received", medium, (folder, status))
		for name, subject, sender, at, way, medium, status, folder in store.rows(query)
	}


def _sent_by_actions(store: Store, numbers: Collection[int]) -> Mails:
	"""What else an action did is no message."""
	query = sql(
		"SELECT name, subject, actor, occurred_at, direction, medium, status FROM `tabConvo Interaction`"
		" WHERE {} AND medium NOT IN ('Document', 'Other') AND direction <> 'Internal'",
		in_list(sql("name"), sorted(numbers)),
	)
	return {
		(INTERACTION, str(name)): _tell(subject, actor, at, way == "In", medium, (status,))
		for name, subject, actor, at, way, medium, status in store.rows(query)
	}


def _tell(subject: str, sender: str, at: Any, is_received: bool, medium: str, states: tuple[str, ...]) -> MailPassed:
	moment = as_datetime(at)
	day = moment.date().isoformat() if moment else ""
	state = ""
	for asked, word in ((is_thrown_away, MailPassed.THROWN_AWAY), (is_failed, MailPassed.FAILED), (is_waiting, MailPassed.WAITS)):
		if not state and any(asked(one or "") for one in states):
			state = word
	return MailPassed(subject or "", sender or "", day, "yes" if is_received else "", medium or "", state)
