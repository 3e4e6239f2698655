"""What becomes of a mail, in the words in which Frappe keeps it: of its queue, and of the message itself."""

import json
from typing import Final

NOT_SENT, SENDING, SENT, PARTIALLY_SENT, ERROR = "Not Sent", "Sending", "Sent", "Partially Sent", "Error"
# Taken out of the queue before it was sent: a word of ours, for the queue has none.
REMOVED: Final = "Cancelled"
# It is on its way: nothing has passed yet.
WAITING: Final = (NOT_SENT, SENDING, PARTIALLY_SENT, "Scheduled")
FAILED: Final = ("Bounced", "Soft-Bounced", "Rejected", ERROR, "Expired", "Failed", REMOVED)
# Where Frappe's inbox puts what is no message to anybody.
THROWN_AWAY: Final = ("Marked As Spam", "Spam", "Trash")
# What did not arrive, or not yet, or was thrown away.
NO_CONTACT: Final = (*WAITING, *FAILED, *THROWN_AWAY)


def is_waiting(status: str) -> bool:
	return status in WAITING


def is_failed(status: str) -> bool:
	return status in FAILED


def is_thrown_away(status: str) -> bool:
	return status in THROWN_AWAY


def as_data(queue: str) -> str:
	"""What a row keeps of the mail that it tells of."""
	return json.dumps({"queue": queue})


def queue_of(data: str | None) -> str:
	"""The row of the queue that `as_data` wrote; empty where there is none."""
	try:
		kept = json.loads(data) if data else None
	except (ValueError, RecursionError):
		return ""
	queue = kept.get("queue") if isinstance(kept, dict) else None
	return queue if isinstance(queue, str) else ""
