"""Who is in a channel: people by name, with its managers among them, and roles. Who may read and change it is said in `managing`."""

from collections.abc import Callable, Sequence

from ..base.errors import NotAllowed, NotFound, RequestError
from ..base.messages import N_
from ..base.names import user_names
from ..base.reader import Item
from ..base.sql import sql
from ..base.store import column, dicts
from ..site.named import LONGEST_NAME, require_channel
from ..site.site import Site
from .managing import MOST_PEOPLE, manages, require_managed

# Writes who is in a channel: {"user", "is_manager", "is_muted"} of each person, and roles.
Write = Callable[[str, list[Item], list[str]], None]
_PERSON = ("user", "is_manager", "is_muted")


def read_people(site: Site, channel: str) -> Item:
	"""{"people": [{"user", "full_name", "image", "is_manager"}], "roles", "is_restricted", "can_manage"}. Whether somebody has muted it is theirs alone."""
	name, _ = require_channel(site.store, site.reader, channel)
	rows = _people(site, name)
	names = user_names(site.store, [row["user"] for row in rows])
	restricted = column(site.store, sql("SELECT is_restricted FROM `tabConvo Channel` WHERE name = {}", name))
	return {
		"people": [
			{
				"user": row["user"],
				"full_name": names.get(row["user"], (row["user"], None))[0],
				"image": names.get(row["user"], (row["user"], None))[1],
				"is_manager": bool(row["is_manager"]),
			}
			for row in rows
		],
		"roles": _roles(site, name),
		"is_restricted": bool(restricted[0]),
		"can_manage": manages(site, name),
	}


def set_person(
	site: Site, channel: str, user: str, *, is_inside: bool, is_manager: bool, may_read: Callable[[str], bool], write: Write
) -> bool:
	"""Somebody is invited, made a manager or none, or taken out; answers whether they are new in the channel.

	`may_read`: whether somebody works with conversations at all.
	"""
	stands = require_managed(site, channel)
	rows, roles = _people(site, stands["name"]), _roles(site, stands["name"])
	there = next((row for row in rows if row["user"] == user), None)
	if not is_inside:
		if there:
			write(stands["name"], [row for row in rows if row is not there], roles)
		return False
	if not there:
		_require_user(site, user, may_read)
		if len(rows) >= MOST_PEOPLE:
			raise RequestError(N_("A channel names {0} people at most: give a role instead."), MOST_PEOPLE)
		write(stands["name"], [*rows, {"user": user, "is_manager": int(bool(is_manager)), "is_muted": 0}], roles)
		return True
	if bool(there["is_manager"]) != bool(is_manager):
		there["is_manager"] = int(bool(is_manager))
		write(stands["name"], rows, roles)
	return False


def set_role(site: Site, channel: str, role: str, *, is_inside: bool, exists: Callable[[str], bool], write: Write) -> None:
	"""Whoever has a role is in the channel, or no longer."""
	stands = require_managed(site, channel)
	rows, roles = _people(site, stands["name"]), _roles(site, stands["name"])
	if is_inside and role not in roles:
		if not 0 < len(role) <= LONGEST_NAME or not exists(role):
			raise NotFound(N_("There is no such role."))
		write(stands["name"], rows, [*roles, role])
	if not is_inside and role in roles:
		write(stands["name"], rows, [one for one in roles if one != role])


def _require_user(site: Site, user: str, may_read: Callable[[str], bool]) -> None:
	known = 0 < len(user) <= LONGEST_NAME and column(site.store, sql("SELECT name FROM `tabUser` WHERE name = {}", user))
	if not known or known[0] != user:
		raise NotFound(N_("There is no such person."))
	if not may_read(user):
		raise NotAllowed(N_("{0} does not work with conversations: they need the role Convo Agent first."), _name_of(site, user))


def _name_of(site: Site, user: str) -> str:
	return user_names(site.store, [user]).get(user, (user, None))[0]


def _people(site: Site, channel: str) -> list[Item]:
	query = sql("SELECT user, is_manager, is_muted FROM `tabConvo Channel User` WHERE parent = {} ORDER BY idx, name", channel)
	return dicts(site.store, query, _PERSON)


def _roles(site: Site, channel: str) -> list[str]:
	return [str(role) for role in column(site.store, sql("SELECT role FROM `tabConvo Channel Role` WHERE parent = {} ORDER BY idx, name", channel))]


def offer_roles(roles: Sequence[str], text: str, limit: int = 10) -> list[str]:
	"""Of the roles there are those that hold a text."""
	wanted = text.strip().casefold()
	return [role for role in roles if wanted in role.casefold()][:limit]
