"""A post on the customer, so that every channel holding them shows it; in one channel, when the action names it."""

import frappe
from frappe.utils import escape_html, now_datetime

from convo_channels.constants import CHANNEL, POST
from convo_channels.exceptions import NotAllowedError
from convo_channels.services.access import channels
from convo_channels.services.actions.effect import (
	TEXT,
	ActionError,
	Asked,
	Effect,
	Option,
	Outcome,
	Task,
	refused,
)
from convo_channels.services.actions.people import full_name
from convo_channels.services.base import realtime
from convo_channels.services.base.said import _


def allow(asked: Asked) -> None:
	channel = asked.options.get("channel")
	if channel and not channels.opens(channel, frappe.session.user, to_write=True) and frappe.db.exists(CHANNEL, channel):
		raise NotAllowedError(_("You may not post in the channel {0}.").format(channel))


def carry_out(task: Task) -> Outcome:
	channel = task.options.get("channel")
	if channel and not frappe.db.exists(CHANNEL, channel):
		raise ActionError(_("The channel of this action is gone."))
	if channel and not channels.opens(channel, frappe.session.user, to_write=True):
		said = _("{0}, as whom this is carried out, may not post in this channel.")
		return refused(said.format(full_name(frappe.session.user)))
	doc = frappe.get_doc(
		{
			"doctype": POST,
			"post_type": "Note",
			"content": _naming_customer(task) if channel else task.html(),
			"customer": None if channel else task.customer,
			"channel": channel or None,
			"author": frappe.session.user,
			"posted_at": now_datetime(),
		}
	)
	doc.flags.convo_import = True  # nobody has read it by writing it, and the pages are told below
	doc.insert()
	realtime.tell_post(customer=doc.customer, channel=doc.channel, post=doc.name)
	said = _("Posted in a channel") if channel else _("Posted")
	return Outcome(said, _("Post"), said, reference_doctype=POST, reference_name=doc.name)


def _naming_customer(task: Task) -> str:
	"""A channel's own post belongs to no customer: it says whom it is about."""
	if task.customer_name in task.text():
		return task.html()
	return f"<p><strong>{escape_html(task.customer_name)}</strong></p>{task.html()}"


EFFECT = Effect(
	name="Post in Channel",
	place=60,
	options=(Option("channel", "Link", "Channel", to=CHANNEL), Option("message", TEXT, "Text")),
	carry_out=carry_out,
	allow=allow,
)
