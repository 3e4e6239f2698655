"""Which channels a user may open, and who they are as a reader of a page."""

import datetime
from collections.abc import Sequence
from functools import cached_property

import frappe
from frappe.utils import now_datetime

from convo_channels.constants import CHANNEL, CHANNEL_ROLE, CHANNEL_USER
from convo_channels.core.base.reader import Reader
from convo_channels.core.base.sql import TRUE, Sql, all_of, any_of, ident, in_list, sql
from convo_channels.core.base.store import column
from convo_channels.core.base.visibility import Visibility
from convo_channels.core.feed.read_states import first_floor
from convo_channels.core.site import named
from convo_channels.services.access.copies import closed_fields_of_customer, told_mails
from convo_channels.services.access.documents import condition_of, hidden_doctypes, reads_by_hand
from convo_channels.services.access.roles import MANAGERS, has_role
from convo_channels.services.base.errors import said_plainly
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.voice import get_shown_voice


def get_reader(visibility: Visibility | None = None) -> Reader:
	"""Who looks: the user, the channels open to them, the documents hidden from them."""
	hidden = visibility.hidden_doctypes if visibility else hidden_doctypes()
	return _SiteReader.of(frappe.session.user, hidden, first_floor(now_datetime()))


class _SiteReader(Reader):
	"""What costs something to know is found out when it is asked for: posts are shown without most of it."""

	@classmethod
	def of(cls, user: str, hidden_doctypes: Sequence[str], since: datetime.datetime) -> "_SiteReader":
		"""Without the defaults of the others, which would stand before what is found out."""
		reader = cls.__new__(cls)
		vars(reader).update(user=user, hidden_doctypes=hidden_doctypes, since=since)
		return reader

	@cached_property
	def _allowed(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
		return _allowed_channels(self.user)

	channels = cached_property(lambda self: self._allowed[0])
	archived = cached_property(lambda self: self._allowed[1])
	voice = cached_property(lambda self: get_shown_voice())
	tells_by_hand = cached_property(lambda self: reads_by_hand(self.user))
	hidden_fields = cached_property(lambda self: closed_fields_of_customer(self.user))
	told_mails = cached_property(lambda self: told_mails(self.user))
	is_manager = cached_property(lambda self: has_role(MANAGERS, self.user))


def visible_channels(user: str | None = None) -> tuple[str, ...]:
	"""The channels a user may write into: of those that Frappe's lists show them all that are in use."""
	return _allowed_channels(user or frappe.session.user)[0]


def readable_channels(user: str | None = None) -> tuple[str, ...]:
	"""The channels a user may read: the archived ones as well."""
	in_use, archived = _allowed_channels(user or frappe.session.user)
	return (*in_use, *archived)


def opens(channel: str | None, user: str, *, to_write: bool = False) -> bool:
	"""Whether one channel is among those that a user may read, or write into: asked of that one alone, however many there are."""
	if not channel:
		return False
	in_use = sql("`tabConvo Channel`.is_archived = 0") if to_write else TRUE
	which = all_of([sql("`tabConvo Channel`.name = {}", channel), in_use, _shown_to(user)])
	# The database takes some names for one that are not.
	return channel in column(store, sql("SELECT `tabConvo Channel`.name FROM `tabConvo Channel` WHERE {}", which))


def _shown_to(user: str) -> Sql:
	return TRUE if user == "Administrator" else condition_of(CHANNEL, user)


def _allowed_channels(user: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
	"""Those in use, and the archived ones."""
	query = sql(
		"SELECT `tabConvo Channel`.name, `tabConvo Channel`.is_archived FROM `tabConvo Channel` WHERE {}"
		" ORDER BY `tabConvo Channel`.name",
		_shown_to(user),
	)
	rows = store.rows(query)
	in_use, archived = (tuple(name for name, is_archived in rows if bool(is_archived) is wanted) for wanted in (False, True))
	return in_use, archived


def open_channel(channels: str, user: str) -> Sql:
	"""Which channels, in a table or an alias of it, are open to somebody who is not in all of them."""
	named = ident(channels)
	inside = sql(
		"SELECT 1 FROM `tabConvo Channel User` AS seen WHERE seen.parent = {}.name AND seen.user = {}",
		named,
		user,
	)
	by_role = sql(
		"SELECT 1 FROM `tabConvo Channel Role` AS held WHERE held.parent = {}.name AND {}",
		named,
		in_list(sql("held.role"), sorted(frappe.get_roles(user))),
	)
	return any_of([sql("{}.is_restricted = 0", named), sql("EXISTS ({})", inside), sql("EXISTS ({})", by_role)])


def is_inside(channel: str, user: str) -> bool:
	"""Whether somebody is in a channel, by name or by a role that they have."""
	place = {"parent": channel, "parenttype": CHANNEL}
	by_name = frappe.db.exists(CHANNEL_USER, {**place, "user": user})
	return bool(by_name or frappe.db.exists(CHANNEL_ROLE, {**place, "role": ["in", frappe.get_roles(user)]}))


def require_channel(channel: str) -> str:
	"""The channel's segment. Whoever is not in a restricted channel learns no more than that it cannot be opened."""
	with said_plainly():
		return named.require_channel(store, Reader(frappe.session.user, readable_channels()), channel)[1]
