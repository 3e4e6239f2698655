"""Which reasons repeat fields of the customer that somebody may not read there.

The pages say such a reason without the field. A list can be filtered by what it does not show, and the row itself keeps the
values beside its sentence: so there the row is kept back.
"""

from typing import Any

from convo_channels.core.base.sql import TRUE, Sql, any_of, ident, like, sql
from convo_channels.core.segments.facts import FieldsChanged, read_fact
from convo_channels.services.access.copies import closed_fields_of_customer

LOG = "tabConvo Segment Log"


def shown(user: str | None) -> Sql:
	"""Rows of the log that name no closed field."""
	closed = sorted(closed_fields_of_customer(user))
	if not closed:
		return TRUE
	event, kept = (sql("COALESCE({}, '')", ident(LOG, column)) for column in ("event", "particulars"))
	named = any_of([like(kept, f'"{field}"') for field in closed])
	return any_of([sql("{} <> {}", event, FieldsChanged.event), sql("NOT {}", named)])


def is_shown(row: Any, user: str | None) -> bool:
	"""The same of one row, by its own columns."""
	fact = read_fact({"event": row.event, "particulars": row.particulars})
	return not isinstance(fact, FieldsChanged) or closed_fields_of_customer(user).isdisjoint(fact.fields)
