"""Posts from before threads: each is a root, as new as itself. Indexes that longer ones have taken the place of go."""

import frappe

from convo_channels.constants import POST
from convo_channels.core.base.sql import sql
from convo_channels.core.posts import threads
from convo_channels.services.base.frappe_store import store

BATCH = 2000
OLD_INDEXES = (
	"customer_posted_at_name_index", "posted_at_name_customer_post_type_index", "channel_posted_at_name_index",
)  # fmt: skip


def execute() -> None:
	after = ""
	while names := _batch(after):
		after = names[-1]
		threads.settle_activity(store, names)
		frappe.db.commit()  # many posts are gone through in steps that others can go between
	for index in OLD_INDEXES:
		if frappe.db.has_index(f"tab{POST}", index):
			frappe.db.sql_ddl(f"alter table `tab{POST}` drop index `{index}`")


def _batch(after: str) -> list[str]:
	query = sql("SELECT name FROM `tabConvo Post` WHERE name > {} ORDER BY name LIMIT {}", after, BATCH)
	return [str(name) for (name,) in store.rows(query)]
