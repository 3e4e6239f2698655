"""A new day on the site: what became overdue or expired by it is told."""

from frappe.utils import now_datetime

from convo_channels.core import turned
from convo_channels.core.clock import Clock
from convo_channels.services import background, jobs
from convo_channels.services.catalog import get_catalog_of_now
from convo_channels.services.store import store


@background.as_job
def tell() -> None:
	"""Noted like a save, for the drain to honour. A job that is lost is made up for by the nightly check."""
	turned.note_all(store, get_catalog_of_now(), Clock(now_datetime()))
	jobs.drain_all()
