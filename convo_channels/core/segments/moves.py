"""A move of a customer into or out of a segment, and its reason."""

import datetime
import json
from dataclasses import asdict, dataclass, replace

from ..base.clock import as_datetime

JOINED, LEFT = "Joined", "Left"

CAUSE_FIRST_FILL, CAUSE_DOCUMENT, CAUSE_SEGMENT, CAUSE_RULE = "First fill", "Document", "Segment", "Rule"

CAUSE_DAY, CAUSE_RECONCILIATION, CAUSE_VERIFY, CAUSE_MERGE = "Day", "Reconciliation", "Verify", "Merge"

FIRST_FILL = "The segment was filled for the first time"


@dataclass(frozen=True)
class Reason:
	"""Why a customer moved: the cause, a sentence, the document and the user behind it."""

	cause: str
	text: str = ""
	reference_doctype: str = ""
	reference_name: str = ""
	changed_by: str = ""
	reference_created_at: datetime.datetime | None = None

	def as_json(self) -> str:
		"""For keeping it with a segment until its rebuild."""
		return json.dumps(asdict(self), ensure_ascii=False, default=str)


def read_reason(text: str) -> Reason | None:
	"""The reason that `as_json` wrote; None when there is none, or one of another version."""
	try:
		found = Reason(**json.loads(text)) if text else None
		return found and replace(found, reference_created_at=as_datetime(found.reference_created_at))
	except (ValueError, TypeError):
		return None


@dataclass(frozen=True)
class Move:
	"""A customer entering or leaving a segment."""

	segment: str
	customer: str
	action: str
