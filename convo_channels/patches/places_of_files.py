"""Files of posts from before each had a place of its own on the disk, and an address that asks for the right to its post."""

import frappe

from convo_channels.constants import POST
from convo_channels.core.base.sql import sql
from convo_channels.services.base.frappe_store import store
from convo_channels.services.posts import kept_bytes

BATCH = 200


def execute() -> None:
	while rows := _batch():
		for name, url in rows:
			kept_bytes.mend(str(name), str(url))
		frappe.db.commit()  # many are gone through in steps; what was copied goes from its old place then


def _batch() -> list:
	query = sql(
		"SELECT name, file_url FROM `tabFile` WHERE attached_to_doctype = {} AND file_url LIKE {} ORDER BY name LIMIT {}",
		POST,
		"/private/files/%",
		BATCH,
	)
	return list(store.rows(query))
