"""Whether what must come after a document did, in plain Python: a part of the reference that the engine's SQL is held to."""

import datetime
import json
from collections.abc import Mapping
from typing import Any

from tests.support.source_facts import DATE_FIELD
from tests.support.words import moment_of

Row = Mapping[str, Any]


def is_followed(evaluator: Any, rule: Row, row: Row, customer: Row) -> bool:
	"""What must come within so many days after a row did, or what must not did not and the days are over."""
	if not rule.get("followed_by"):
		return True
	then = json.loads(rule["followed_by"])
	doctype, days = then["subject"], datetime.timedelta(days=int(then["days"]))
	asked = {"subject": doctype, "measure": "exists", "operator": "exists", "filters": json.dumps(then.get("filters") or [])}
	first_field, then_field = DATE_FIELD[rule["subject"]], DATE_FIELD[doctype]
	at = moment_of(row[first_field])
	if at is None:
		return False
	dated = ((rule["subject"], first_field), (doctype, then_field))
	by_moment = all(evaluator._kind(*one) == "Datetime" for one in dated)
	later = [
		other
		for other in evaluator.related_rows(asked | {"include_drafts": then.get("include_drafts")}, customer)
		if (doctype != rule["subject"] or other["name"] != row["name"])
		and (then_at := moment_of(other[then_field])) is not None
		and (then_at >= at if by_moment else then_at.date() >= at.date())
		and then_at.date() <= at.date() + days
	]
	if not int(then.get("is_missing") or 0):
		return bool(later)
	return not later and at.date() + days < evaluator.today
