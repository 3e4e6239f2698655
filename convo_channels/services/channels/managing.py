"""A channel as its managers change it on the Frappe side: documents saved, people told, pages told.

Whom a channel names as its manager may do so without the role that configures segments: core asks (core/channels/managing.py),
and the documents are saved past Frappe's own question, which knows roles only.
"""

from functools import partial
from typing import Any

import frappe
from frappe import _
from frappe.desk.doctype.notification_log.notification_log import enqueue_create_notification
from frappe.utils import get_fullname

from convo_channels.constants import CHANNEL
from convo_channels.core.channels import managing, people
from convo_channels.services.access import limits
from convo_channels.services.access.roles import AGENTS, has_role
from convo_channels.services.access.site import FrappeSite
from convo_channels.services.base import realtime
from convo_channels.services.base.errors import escape, said_plainly
from convo_channels.services.channels import channels

# Roles that everybody has, or nobody who works here.
NO_ROLES = ("Guest", "Administrator")


def change_channel(channel: str, given: dict[str, Any]) -> dict[str, Any]:
	if given.get("title") not in (None, channel):
		limits.take("titles of channels")
	with said_plainly():
		name = managing.change_channel(FrappeSite(), channel, given, save=_save, rename=_rename)
	realtime.tell_channel(name)
	return channels.get_channel(name)


def archive_channel(channel: str, is_archived: bool) -> dict[str, Any]:
	with said_plainly():
		name = managing.archive_channel(FrappeSite(), channel, is_archived, _save)
	realtime.tell_channel(name)
	return channels.get_channel(name)


def list_archived() -> dict[str, Any]:
	return managing.list_archived(FrappeSite())


def get_people(channel: str) -> dict[str, Any]:
	with said_plainly():
		return people.read_people(FrappeSite(), channel)


def set_person(channel: str, user: str, is_inside: bool, is_manager: bool) -> dict[str, Any]:
	"""Whoever is new in a channel is told so in Frappe's bell, once that is committed."""
	with said_plainly():
		is_new = people.set_person(
			FrappeSite(), channel, user, is_inside=is_inside, is_manager=is_manager, may_read=_works_here, write=_write_people
		)
	if is_new and user != frappe.session.user:
		frappe.db.after_commit.add(partial(_tell_invited, channel, user, frappe.session.user))
	realtime.tell_channel(channel)
	return _people_left(channel)


def set_role(channel: str, role: str, is_inside: bool) -> dict[str, Any]:
	with said_plainly():
		people.set_role(FrappeSite(), channel, role, is_inside=is_inside, exists=_is_role, write=_write_people)
	realtime.tell_channel(channel)
	return _people_left(channel)


def _people_left(channel: str) -> dict[str, Any]:
	"""Whoever has taken themselves out of a restricted channel is told no more of it."""
	site = FrappeSite()
	return people.read_people(site, channel) if channel in site.reader.readable else {}


def search_people(channel: str, txt: str) -> dict[str, Any]:
	"""{"people": [{"user", "full_name", "image"}], "roles": [name]} who can be let into a channel, for its managers."""
	with said_plainly():
		managing.require_managed(FrappeSite(), channel)
	holders = frappe.get_all("Has Role", {"role": ["in", sorted(AGENTS)], "parenttype": "User"}, pluck="parent", order_by="parent")
	wanted = {"name": ["in", sorted(set(holders))], "enabled": 1}
	either = [["full_name", "like", f"%{txt}%"], ["name", "like", f"%{txt}%"]]
	columns = ["name", "full_name", "user_image"]
	found = frappe.get_all("User", wanted, columns, or_filters=either, order_by="full_name asc", limit_page_length=10)
	named = {"disabled": 0, "name": ["not in", NO_ROLES]}
	roles = people.offer_roles(frappe.get_all("Role", named, pluck="name", order_by="name"), txt)
	shown = [{"user": one.name, "full_name": one.full_name, "image": one.user_image} for one in found]
	return {"people": shown, "roles": roles}


def _works_here(user: str) -> bool:
	return bool(frappe.db.get_value("User", user, "enabled")) and has_role(AGENTS, user)


def _is_role(role: str) -> bool:
	return role not in NO_ROLES and bool(frappe.db.exists("Role", {"name": role, "disabled": 0}))


def _save(name: str, fields: dict[str, Any]) -> None:
	doc = frappe.get_doc(CHANNEL, name)
	doc.update(fields)
	doc.save(ignore_permissions=True)


def _rename(old: str, new: str) -> str:
	"""Without Frappe's own check, which asks for the role; whether the title can be one was asked before."""
	doc = frappe.get_doc(CHANNEL, old)
	doc.rename(new, validate_rename=False)
	return str(doc.name)


def _write_people(name: str, rows: list[dict[str, Any]], roles: list[str]) -> None:
	doc = frappe.get_doc(CHANNEL, name)
	doc.set("users", rows)
	doc.set("roles", [{"role": role} for role in roles])
	doc.save(ignore_permissions=True)


def _tell_invited(channel: str, user: str, by: str) -> None:
	try:
		is_told = {"type": "Share", "document_type": CHANNEL, "document_name": channel, "for_user": user, "read": 0}
		is_there = frappe.db.exists(CHANNEL, channel) and frappe.has_permission(CHANNEL, "read", doc=channel, user=user)
		# Taken out and let in again they have not read yet that they were invited.
		if is_there and not frappe.db.exists("Notification Log", is_told):
			email = frappe.db.get_value("User", user, "email")
			enqueue_create_notification([email], _notice(channel, by))
		frappe.db.commit()  # a transaction of its own, after the user's
	except Exception:
		# They are in the channel; that they were not told is not the trouble of who let them in.
		frappe.db.rollback()
		frappe.log_error(
			title="convo_channels: somebody invited to a channel could not be told", message=frappe.get_traceback()
		)
		frappe.db.commit()  # the error itself


def _notice(channel: str, by: str) -> dict[str, Any]:
	title = frappe.db.get_value(CHANNEL, channel, "title") or channel
	name, place = frappe.bold(escape(get_fullname(by))), f'<b class="subject-title">{escape(str(title))}</b>'
	return {
		"type": "Share",
		"document_type": CHANNEL,
		"document_name": channel,
		"subject": _("{0} invited you to the channel {1}").format(name, place),
		"from_user": by,
	}
