"""What waits beside the outbox: actions after moves, Email Groups, work for all members. How much, and since when.

It reads a few index entries, for it is asked with every channel that is opened. It changes nothing.
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from frappe import _
from frappe.utils import format_datetime, now_datetime

from convo_channels.core.base.clock import as_text
from convo_channels.core.base.sql import Sql, sql
from convo_channels.services.base import site_time, work_state
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.voice import get_voice

# Each tick asks for it again: whatever waits longer meets no worker, or too few of them.
LATE_SECONDS = 900
# What is counted for a page stops somewhere.
MOST = 100_000

_WAITING = sql("SELECT name, queued_at FROM `tabConvo Segment Action Run` WHERE status = 'Waiting'")
# one that failed waits for nothing, and so may not say since when
_FAILED = sql("SELECT name, COALESCE(queued_at, creation) FROM `tabConvo Segment Action Run` WHERE status = 'Failed'")
_GROUPS = sql(
	"SELECT name, NULL FROM `tabConvo Segment` WHERE email_group <> '' AND mailing_synced_at IS NULL"
)
_BULK = sql("SELECT name, creation FROM `tabConvo Bulk Action` WHERE status = 'Queued'")
_FAILED_BULK = sql("SELECT name, creation FROM `tabConvo Bulk Action` WHERE status = 'Failed'")
LATELY = datetime.timedelta(days=2)


@dataclass(frozen=True)
class _Kind:
	"""`rows`: (name, since when); `sentence`: with their number and the oldest one's moment; `one` where it is one."""

	key: str
	rows: Sql
	sentence: str
	one: str
	can_be_late: bool = True


def find_all() -> list[dict[str, Any]]:
	"""[{key, count, since, is_late, sentence}] of what waits or has failed ("failed_…"); no row for what there is none of."""
	return [found for kind in _kinds() if (found := _look(kind))]


def find_late() -> dict[str, Any] | None:
	"""The first kind that waits for too long."""
	late = (_look(kind, only_late=True) for kind in _kinds() if kind.can_be_late)
	return next((found for found in late if found), None)


def note_groups() -> None:
	"""The scheduler's minute: since when Email Groups wait, which their segments do not tell."""
	is_wanted = bool(store.rows(sql("{} LIMIT 1", _GROUPS)))
	if is_wanted != bool(work_state.get("groups_wanted_at")):
		work_state.write(groups_wanted_at=now_datetime() if is_wanted else None)


def _kinds() -> tuple[_Kind, ...]:
	groups = _("{0} Email Groups have been waiting to be brought in step with their segments since {1}.")
	bulk = _("{0} exports or other work for all members of a segment have been waiting since {1}.")
	actions = _("{0} actions have been waiting since {1}: no worker carries them out, or too many come.")
	return (
		_Kind(
			"actions",
			_WAITING,
			actions,
			_("One action has been waiting since {1}: no worker carries it out, or too many come."),
		),
		_Kind(
			"groups",
			_GROUPS,
			groups,
			_("One Email Group has been waiting to be brought in step with its segment since {1}."),
		),
		_Kind(
			"bulk",
			_BULK,
			bulk,
			_("One export or other work for all members of a segment has been waiting since {1}."),
		),
		*_failed(),
	)


def _failed() -> tuple[_Kind, ...]:
	return (
		_Kind(
			"failed_actions",
			_FAILED,
			_("{0} actions have failed, the first one at {1}."),
			_("One action has failed, at {1}."),
			False,
		),
		_Kind(
			"failed_bulk",
			sql("{} AND creation > {}", _FAILED_BULK, now_datetime() - LATELY),
			_("{0} exports or other work for all members of a segment failed lately, the first one at {1}."),
			_("One export or other work for all members of a segment failed lately, at {1}."),
			False,
		),
	)


def _look(kind: _Kind, *, only_late: bool = False) -> dict[str, Any] | None:
	oldest = store.rows(sql("{} ORDER BY name LIMIT 1", kind.rows))
	if not oldest:
		return None
	since = work_state.get("groups_wanted_at") if kind.key == "groups" else oldest[0][1]
	# what is held waits for a person's word, not for a worker
	is_held = bool(work_state.get("held_since"))
	is_late = kind.can_be_late and not is_held and site_time.seconds_since(since) > LATE_SECONDS
	if only_late and not is_late:
		return None
	counted = sql("SELECT COUNT(*) FROM (SELECT 1 FROM ({}) AS r LIMIT {}) AS c", kind.rows, MOST)
	((count,),) = store.rows(counted)
	said = kind.one if count == 1 else kind.sentence
	shown = said.format(get_voice().number(Decimal(count)), format_datetime(since or now_datetime()))
	return {
		"key": kind.key,
		"count": int(count),
		"since": as_text(since),
		"is_late": is_late,
		"sentence": shown,
	}
