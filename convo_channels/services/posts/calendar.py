"""A meeting in the calendar of the Desk: one event for a post, made by a button and by nothing else."""

import datetime
from typing import Any

import frappe
from frappe import _
from frappe.utils import get_datetime

from convo_channels.constants import POST
from convo_channels.core.base.sql import sql
from convo_channels.core.feed import written_posts
from convo_channels.core.posts.details import MEETING
from convo_channels.exceptions import ConvoError, NotAllowedError
from convo_channels.services.access.site import FrappeSite
from convo_channels.services.base import realtime
from convo_channels.services.base.errors import said_plainly
from convo_channels.services.base.frappe_store import store
from convo_channels.services.posts import archived, pointers

EVENT = "Event"
# Where the post does not say how long it takes.
MINUTES = 60


def make_event(post: str) -> dict[str, Any]:
	"""{"event"}: its name. Asked for again it is the same, unless that was deleted."""
	with said_plainly():
		found = written_posts.require_post(FrappeSite(), post)
	# Of two who press at once the second waits here for the first.
	store.rows(sql("SELECT event FROM `tabConvo Post` WHERE name = {} FOR UPDATE", found["name"]))
	doc = frappe.get_doc(POST, found["name"])
	if doc.event and frappe.db.exists(EVENT, doc.event):
		return {"event": doc.event}
	archived.require_in_use(doc.channel)
	if doc.post_type != MEETING or not doc.starts_at:
		frappe.throw(_("Only a meeting with a time can be put into the calendar."), ConvoError)
	if not frappe.has_permission(EVENT, "create"):
		frappe.throw(_("You may not make events in the calendar."), NotAllowedError)
	event = frappe.get_doc({"doctype": EVENT, **_values(doc)}).insert()
	store.execute(sql("UPDATE `tabConvo Post` SET event = {} WHERE name = {}", event.name, doc.name))
	realtime.tell_post(customer=doc.customer, channel=doc.channel, post=doc.name)
	return {"event": event.name}


def _values(doc: Any) -> dict[str, Any]:
	"""Private, as Frappe makes it; it tells all who may read the customer all the same, in the customer's own list of what passed."""
	starts = get_datetime(doc.starts_at)
	about = {"reference_doctype": "Customer", "reference_docname": doc.customer}
	title = frappe.db.get_value("Customer", doc.customer, "customer_name") if doc.customer else doc.channel or doc.lead
	return {
		"subject": _("Meeting: {0}").format(title or doc.customer),
		"event_category": "Meeting",
		"event_type": "Private",
		"starts_on": starts,
		"ends_on": starts + datetime.timedelta(minutes=doc.minutes or MINUTES),
		"description": describe(doc),
		"event_participants": [about] if doc.customer else [],
	}


def describe(doc: Any) -> str:
	return pointers.point_to(doc, _("The post about this meeting, with its people"))
