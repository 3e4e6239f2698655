"""The machine's time and the site's time zone. What is compared is compared in UTC: the site's own clock jumps."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

from frappe.utils import get_datetime, get_system_timezone, now_datetime

from convo_channels.core.base import due
from convo_channels.core.base.due import UTC


def utc_now() -> datetime.datetime:
	return datetime.datetime.now(UTC)


def site_zone() -> datetime.tzinfo:
	"""The time zone of the settings; where the machine does not know it, what Frappe makes of it now."""
	try:
		return ZoneInfo(get_system_timezone())
	except (KeyError, ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError
		ahead = now_datetime() - utc_now().replace(tzinfo=None)
		return datetime.timezone(datetime.timedelta(minutes=round(ahead.total_seconds() / 60)))


def seconds_since(at: Any) -> float:
	"""How long ago a time was that Frappe has stored. 0 for what never happened."""
	return due.seconds_since(get_datetime(at), utc_now(), site_zone()) if at else 0.0
