"""Which channels a user may open, and who they are as a reader of a page."""

import frappe
from frappe.utils import now_datetime

from convo_channels.constants import (
	CHANNEL,
)
from convo_channels.core.base.reader import Reader
from convo_channels.core.base.sql import TRUE, Sql, any_of, ident, sql
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
	since, by_hand = first_floor(now_datetime()), reads_by_hand()
	return Reader(
		frappe.session.user, visible_channels(), hidden, since, get_shown_voice(), by_hand, closed_fields_of_customer(),
		told_mails(), has_role(MANAGERS),
	)  # fmt: skip


def visible_channels(user: str | None = None) -> tuple[str, ...]:
	"""The channels a user may open: of those that Frappe's lists show them all that are in use."""
	user = user or frappe.session.user
	allowed = TRUE if user == "Administrator" else condition_of(CHANNEL, user)
	query = sql(
		"SELECT `tabConvo Channel`.name FROM `tabConvo Channel` WHERE `tabConvo Channel`.is_archived = 0 AND ({})"
		" ORDER BY `tabConvo Channel`.name",
		allowed,
	)
	return tuple(column(store, query))


def open_channel(channels: str, user: str) -> Sql:
	"""Which channels, in a table or an alias of it, are open to somebody who is not in all of them."""
	named = ident(channels)
	inside = sql(
		"SELECT 1 FROM `tabConvo Channel User` AS seen WHERE seen.parent = {}.name AND seen.user = {}",
		named,
		user,
	)
	return any_of([sql("{}.is_restricted = 0", named), sql("EXISTS ({})", inside)])


def require_channel(channel: str) -> str:
	"""The channel's segment. Whoever is not in a restricted channel learns no more than that it cannot be opened."""
	with said_plainly():
		return named.require_channel(store, Reader(frappe.session.user, visible_channels()), channel)[1]
