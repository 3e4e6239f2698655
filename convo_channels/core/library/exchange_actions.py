"""What a segment does, as a file of segments holds it: texts and numbers, read strictly. Pure."""

from collections.abc import Mapping
from typing import Any

from ...constants import CHANNEL
from ..base.errors import RequestError
from ..base.messages import N_
from ..base.text import is_storable, shown
from ..base.whole import read_whole

ACTION_COLUMNS = (
	"on_move", "action", "is_enabled", "on_first_fill", "user", "due_in_days", "tag", "channel", "email_template", "message",
)  # fmt: skip
# Where an action leads. A call to another system names an address and a secret of one site: it is not for a file.
ACTION_LINKS = {"user": "User", "tag": "Tag", "channel": CHANNEL, "email_template": "Email Template"}
AT_HOME = "Call Webhook"
ACTION_NUMBERS = frozenset({"is_enabled", "on_first_fill", "due_in_days"})
MAX_ACTIONS = 30
MAX_NUMBER = 100_000


def plain_action(row: Mapping[str, Any]) -> dict[str, Any]:
	return {column: row[column] for column in ACTION_COLUMNS if row.get(column) not in (None, "")}


def read_actions(given: Any, title: str) -> list[dict[str, Any]]:
	"""The actions of a segment of a file, without calls of another system; RequestError when they are not such rows."""
	if not isinstance(given, list) or not all(isinstance(row, dict) for row in given):
		raise RequestError(N_("The actions of the segment {0} are not a list."), shown(title))
	if len(given) > MAX_ACTIONS:
		raise RequestError(N_("The segment {0} has more than {1} actions."), shown(title), MAX_ACTIONS)
	return [action for row in given if (action := _read_action(row, title)).get("action") != AT_HOME]


def _read_action(row: Mapping[str, Any], title: str) -> dict[str, Any]:
	"""Texts and numbers as a form would store them."""
	cells = plain_action(row)
	for column, value in cells.items():
		if column in ACTION_NUMBERS:
			cells[column] = _read_number(value)
		elif not isinstance(value, str) or not is_storable(value):
			cells[column] = None
		else:
			cells[column] = value if column == "message" else value.strip()
		if cells[column] is None:
			raise RequestError(N_("The actions of the segment {0} cannot be read: {1}."), shown(title), column)
	return cells


def _read_number(value: Any) -> int | None:
	try:
		number = read_whole(value)
	except ValueError:
		return None
	return number if abs(number) <= MAX_NUMBER else None
