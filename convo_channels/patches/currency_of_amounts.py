"""What stands on a timeline was written without the currency of its amount."""

import frappe

from convo_channels.core.timeline import old_amounts
from convo_channels.services.base.frappe_store import store
from convo_channels.services.catalog.site_catalog import get_specs

STEP = 20_000


def execute() -> None:
	specs = [spec for spec in get_specs().values() if spec.is_timeline_source and spec.amount_field]
	last = old_amounts.newest(store)
	for after in range(0, last, STEP):
		for spec in specs:
			old_amounts.fill_currencies(store, spec, after, after + STEP)
		frappe.db.commit()  # a long history is written in steps that others can go between
