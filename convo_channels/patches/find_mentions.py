"""Posts from before it was kept who is named in them; and an answer that is none is none."""

import frappe

from convo_channels.core.base.sql import sql
from convo_channels.services.base.frappe_store import store
from convo_channels.services.posts import mentions

BATCH = 500


def execute() -> None:
	store.execute(sql("UPDATE `tabConvo Post` SET answer = NULL WHERE answer = ''"))
	after = ""
	while rows := _batch(after):
		after = str(rows[-1][0])
		for name, content, posted_at in rows:
			mentions.keep_anew(str(name), str(content), posted_at)
		frappe.db.commit()  # many posts are gone through in steps that others can go between


def _batch(after: str) -> list:
	query = sql(
		"SELECT name, content, posted_at FROM `tabConvo Post` WHERE name > {} AND content LIKE {} ORDER BY name LIMIT {}",
		after,
		'%class="mention"%',
		BATCH,
	)
	return list(store.rows(query))
