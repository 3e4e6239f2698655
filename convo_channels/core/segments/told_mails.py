"""Messages that are the reason of a move, as they are found where they are kept. The log itself keeps no word of them."""

from collections.abc import Iterable, Mapping
from typing import Any

from ..base.clock import as_datetime
from ..base.sql import in_list, sql
from ..base.store import Store
from .facts import MAIL, Created, MailPassed

Mails = Mapping[str, MailPassed]


def look_up(store: Store, rows: Iterable[Mapping[str, Any]]) -> Mails:
	"""{name: what is told of it} of the messages that some rows of the log tell of as new."""
	names = {
		row["reference_name"] for row in rows
		if row.get("reference_doctype") == MAIL and row.get("event") == Created.event and row.get("reference_name")
	}  # fmt: skip
	if not names:
		return {}
	query = sql(
		"SELECT name, subject, sender, communication_date, creation, sent_or_received, communication_medium"
		" FROM `tabCommunication` WHERE {}",
		in_list(sql("name"), sorted(names)),
	)
	found = {}
	for name, subject, sender, at, created, way, medium in store.rows(query):
		moment = as_datetime(at) or as_datetime(created)
		day = moment.date().isoformat() if moment else ""
		received = "yes" if way == "Received" else ""
		found[str(name)] = MailPassed(subject or "", sender or "", day, received, medium or "")
	return found
