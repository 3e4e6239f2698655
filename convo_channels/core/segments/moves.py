"""A move of a customer into or out of a segment, and its reason."""

import datetime
import json
from dataclasses import asdict, dataclass

from ..base.clock import as_datetime
from ..base.facts import say_fact
from .facts import NOTHING_TOLD, FieldsChanged, MoveFact, read_fact

JOINED, LEFT = "Joined", "Left"

CAUSE_FIRST_FILL, CAUSE_DOCUMENT, CAUSE_SEGMENT, CAUSE_RULE = "First fill", "Document", "Segment", "Rule"

CAUSE_DAY, CAUSE_RECONCILIATION, CAUSE_VERIFY, CAUSE_MERGE = "Day", "Reconciliation", "Verify", "Merge"


@dataclass(frozen=True)
class Reason:
	"""Why a customer moved: the cause, what happened, the document and the user behind it."""

	cause: str
	fact: MoveFact = NOTHING_TOLD
	reference_doctype: str = ""
	reference_name: str = ""
	changed_by: str = ""
	reference_created_at: datetime.datetime | None = None

	@property
	def text(self) -> str:
		"""The sentence as the log's own column keeps it, in English."""
		return say_fact(self.fact.unvalued() if isinstance(self.fact, FieldsChanged) else self.fact)

	def as_json(self) -> str:
		"""For keeping it with a segment until its rebuild."""
		kept = {key: value for key, value in asdict(self).items() if key != "fact"}
		kept |= {"event": self.fact.event, "particulars": self.fact.as_json(), "reason": self.text}
		return json.dumps(kept, ensure_ascii=False, default=str)


def read_reason(text: str) -> Reason | None:
	"""The reason that `as_json` wrote; None when there is none, or one of another version."""
	try:
		kept = json.loads(text) if text else None
		if not kept:
			return None
		# The versions before kept the sentence alone.
		fact = read_fact({**kept, "reason": kept.get("reason") or kept.get("text")})
		told = {key: kept.get(key) or "" for key in ("reference_doctype", "reference_name", "changed_by")}
		return Reason(kept["cause"], fact, **told, reference_created_at=as_datetime(kept.get("reference_created_at")))
	except (ValueError, RecursionError, TypeError, KeyError, AttributeError):
		return None


@dataclass(frozen=True)
class Move:
	"""A customer entering or leaving a segment."""

	segment: str
	customer: str
	action: str
