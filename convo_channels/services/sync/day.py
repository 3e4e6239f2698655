"""A new day on the site: what became overdue or expired by it is told."""

from frappe.utils import now_datetime

from convo_channels.core.base.clock import Clock
from convo_channels.core.timeline import turned
from convo_channels.services.base import background
from convo_channels.services.base.frappe_store import store
from convo_channels.services.catalog.site_catalog import get_catalog_of_now
from convo_channels.services.sync import drains


@background.as_job
def tell() -> None:
	"""Noted like a save, for the drain to honour. A job that is lost is made up for by the nightly check."""
	turned.note_all(store, get_catalog_of_now(), Clock(now_datetime()))
	drains.drain_all()
