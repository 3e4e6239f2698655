"""ToDos of reminders, events of meetings and kept notices held the text of posts, whoever may still read these."""

from typing import Any

import frappe

from convo_channels.constants import POST
from convo_channels.core.base.sql import sql
from convo_channels.services.base.frappe_store import store
from convo_channels.services.posts import calendar, reminders


def execute() -> None:
	store.execute(sql("UPDATE `tabNotification Log` SET email_content = NULL WHERE document_type = {}", POST))
	# Frappe says in a comment what was assigned to whom. A row is updated once, by the ToDo that it is of.
	store.execute(
		sql(
			"UPDATE `tabComment` AS c JOIN `tabToDo` AS t ON t.reference_type = c.reference_doctype AND t.reference_name = c.reference_name"
			" JOIN `tabConvo Post` AS p ON p.todo = t.name SET c.content = REPLACE(c.content, t.description, '')"
			" WHERE c.comment_type = 'Assigned' AND t.description <> '' AND INSTR(c.content, t.description) > 0"
		)
	)
	query = sql("SELECT name FROM `tabConvo Post` WHERE todo <> '' OR event <> '' ORDER BY name")
	for (name,) in store.rows(query):
		_point(frappe.get_doc(POST, name))


def _point(doc: Any) -> None:
	if doc.todo:
		store.execute(sql("UPDATE `tabToDo` SET description = {} WHERE name = {}", reminders.describe(doc), doc.todo))
	if doc.event:
		said = calendar.describe(doc)
		store.execute(sql("UPDATE `tabEvent` SET description = {} WHERE name = {}", said, doc.event))
		# What Frappe writes of an event into what passed with its customer.
		about = sql("reference_doctype = 'Event' AND reference_name = {}", doc.event)
		store.execute(sql("UPDATE `tabCommunication` SET content = {}, text_content = NULL WHERE {}", said, about))
