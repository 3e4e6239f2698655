"""A stored value as a person reads it in a file: days, moments and numbers by their settings, options in their language.

A file is read by people and their spreadsheets. Whoever wants to bring values back takes Frappe's own export, which writes
them as the database holds them.
"""

import datetime
import decimal
from typing import Any

from convo_channels.constants import PROFILE
from convo_channels.core.base.facts import Voice
from convo_channels.core.base.messages import in_context
from convo_channels.core.catalog.catalog import CUSTOMER
from convo_channels.core.operators import units
from convo_channels.core.segments.member_table import Column
from convo_channels.services.base.said import _

NUMBERS = frozenset({"Currency", "Float", "Percent"})


def as_read(value: Any, column: Column, voice: Voice) -> Any:
	if column.unit:
		return units.as_cell(value, column.unit, column.options)
	if value is None or value == "":
		return value
	if isinstance(value, datetime.datetime):
		return voice.moment(value.replace(microsecond=0))
	if isinstance(value, datetime.date):
		return voice.day(value)
	if column.type in NUMBERS:
		return voice.number(decimal.Decimal(str(value)))
	if column.type == "Check":
		return _("Yes") if value else _("No")
	if column.type == "Select":
		return voice.translate(in_context(str(value), PROFILE if column.key.startswith("profile.") else CUSTOMER))
	return value
