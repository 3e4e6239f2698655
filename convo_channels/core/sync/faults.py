"""When change after change fails in the same way, it is not the changes: something they all need is at fault.

Owns how failures in a row are counted and compared. It reads and writes nothing; the drain asks it whether to set
one more change aside or to stop and leave everything waiting.
"""

import re
from dataclasses import dataclass

from ..changes.outbox import Change

# So many documents in a row, none succeeding between them, are no coincidence.
LASTING = 10
# What differs between the same error of two documents: names in quotes, numbers.
_PARTICULARS = re.compile(r"'[^']*'|\"[^\"]*\"|\d+")


@dataclass(frozen=True)
class Streak:
	"""Changes that failed one after another with one error. `changes`: (number in the outbox, DocType, name)."""

	error: str = ""
	changes: tuple[tuple[int, str, str], ...] = ()

	@property
	def is_lasting(self) -> bool:
		return len(self.changes) >= LASTING

	@property
	def numbers(self) -> list[int]:
		return [number for number, _, _ in self.changes]

	def is_of(self, error: str) -> bool:
		"""Whether an error is this streak's own, but for the names in it."""
		return bool(self.changes) and _common(error) == _common(self.error)

	def after(self, change: Change, error: str) -> "Streak":
		"""The streak with one more failure; another error begins another one, a document counts once."""
		entry = (change.name, *change.document)
		if not self.is_of(error):
			return Streak(error, (entry,))
		if self.is_lasting or change.document in {known[1:] for known in self.changes}:
			return self
		return Streak(self.error, (*self.changes, entry))


def _common(error: str) -> str:
	return _PARTICULARS.sub("…", error)
