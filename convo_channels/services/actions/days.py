"""Days as actions are told them: written as rules write them, and no further away than rules reach."""

from typing import Any

from frappe.utils import getdate, nowdate

from convo_channels.core.base.clock import parse_day
from convo_channels.core.base.whole import read_whole
from convo_channels.core.operators.operands import MAX_DAYS
from convo_channels.exceptions import ConvoError
from convo_channels.services.base.errors import escape
from convo_channels.services.base.said import _


def read_day(given: Any) -> str | None:
	"""A day of a request, never guessed: a number or a day in another order is none."""
	if not given:
		return None
	shown = escape(str(given)[:40])
	try:
		day = parse_day(str(given))
	except ValueError:
		raise ConvoError(_("{0} is not a date. Write it as YYYY-MM-DD.").format(shown)) from None
	if abs((day - getdate(nowdate())).days) > MAX_DAYS:
		raise ConvoError(_("{0} lies more than {1} days from today.").format(shown, MAX_DAYS))
	return day.isoformat()


def are_too_many(days: Any) -> bool:
	try:
		return not 0 <= read_whole(days or 0) <= MAX_DAYS
	except ValueError:
		return True


def say_too_many() -> str:
	return _("The number of days must be between 0 and {0}.").format(MAX_DAYS)
