"""The customers whose addresses are to be looked at in their Email Groups: written down until somebody has looked.

A row of Convo Work State of its own, with which jobs alone have to do: a save never waits for it. Whoever changes it
holds the row until the commit, which comes at once.
"""

import json
from collections.abc import Iterable, Mapping

from frappe.utils import now_datetime

from convo_channels.core.base.kept_values import keep, read_kept
from convo_channels.core.base.sql import hint, sql
from convo_channels.core.base.store import scalar
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.site_time import utc_now

NAME = "mailing_customers"
# More than these are looked at by whole segments.
MOST = 1000


def is_any() -> bool:
	return bool(read_kept(store, [NAME])[NAME])


def add(customers: Iterable[str]) -> bool:
	"""False when they would be too many: nothing is written down then."""
	wanted = _hold()
	stamp = utc_now().isoformat()
	wanted.update(dict.fromkeys(customers, stamp))
	if len(wanted) > MOST:
		return False
	_write(wanted)
	return True


def read() -> dict[str, str]:
	"""{customer: the wish's stamp}. They stay until `honour` is told of them."""
	stored = read_kept(store, [NAME])[NAME]
	return dict(json.loads(stored)) if stored else {}


def honour(done: Mapping[str, str]) -> None:
	"""These were looked at; what was wanted again meanwhile stays."""
	_write({customer: stamp for customer, stamp in _hold().items() if done.get(customer) != stamp})


def _hold() -> dict[str, str]:
	"""What is stored, held until the commit; the row is made where there is none, so that it can be held."""
	now = now_datetime()
	store.execute(
		sql(
			"INSERT INTO `tabConvo Work State` (name, creation, modified, owner, modified_by, docstatus, idx)"
			" VALUES ({name}, {now}, {now}, 'Administrator', 'Administrator', 0, 0)"
			" ON DUPLICATE KEY UPDATE modified = modified",
			name=NAME,
			now=now,
		)
	)
	held = sql("SELECT value FROM `tabConvo Work State` WHERE name = {}{}", NAME, hint(" FOR UPDATE"))
	stored = scalar(store, held)
	return dict(json.loads(stored)) if stored else {}


def _write(wanted: Mapping[str, str]) -> None:
	keep(store, {NAME: json.dumps(wanted) if wanted else None}, now_datetime())
