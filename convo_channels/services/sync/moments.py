"""Moments that pass between two saves, honoured with every tick: under the lock, in one transaction.

Up to when that was done is kept; a pause or a scheduler that stands still is made up for by the next tick.
"""

import datetime

from frappe.utils import get_datetime, now_datetime

from convo_channels.core.segments.moves import Move
from convo_channels.core.sync import moments as core_moments
from convo_channels.core.sync import rebuild as core_rebuild
from convo_channels.services.base import work_state
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.locks import writer_lock
from convo_channels.services.catalog.site_catalog import get_catalog_of_now


def passed_until() -> datetime.datetime | None:
	"""Up to when moments that pass were honoured; None on a site where that was never done."""
	stored = work_state.get("moments_at")
	return get_datetime(stored) if stored else None


def let_pass() -> list[Move]:
	"""The moves of those whose moments have passed since the last time."""
	with writer_lock(wait=1) as held:
		if not held or work_state.must_wait():
			return []  # the next tick asks from the same moment on
		with store.transaction():
			engine = core_rebuild.load_engine(store, get_catalog_of_now(), now_datetime)
			since = passed_until()
			# A clock that was set back passes the same moments once more.
			moves = core_moments.let_pass(store, engine, since) if since and since < engine.clock.now else []
			work_state.write(moments_at=engine.clock.now)
	return moves
