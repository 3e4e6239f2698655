"""What an admin does first on a site, and how much of it is done: computed from the site, never ticked by hand.

It gives roles and remembers what was put away. The steps themselves are done by what they belong to: the backfill,
the library of templates, the demo business.
"""

import json
from typing import Any

import frappe
from frappe import _

from convo_channels.constants import CHANNEL, READ_STATE, ROLES, SEGMENT
from convo_channels.core.base.sql import all_of, any_of, in_list, like, sql
from convo_channels.core.base.store import column, dicts, scalar
from convo_channels.core.library.stand_ins import asks_about
from convo_channels.core.library.template_rows import TEMPLATES
from convo_channels.exceptions import NotFoundError
from convo_channels.services.access import progress
from convo_channels.services.access.customers import get_visibility
from convo_channels.services.access.roles import has_role
from convo_channels.services.base import work_state
from convo_channels.services.base.errors import escape
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.voice import translate
from convo_channels.services.catalog.site_catalog import get_catalog
from convo_channels.services.library import library
from convo_channels.services.timeline import backfill

ROLES_STEP, HISTORY, SEGMENT_STEP, CHANNEL_STEP, DEMO = "roles", "history", "segment", "channel", "demo"
STEPS = (ROLES_STEP, HISTORY, SEGMENT_STEP, CHANNEL_STEP, DEMO)
OPTIONAL = frozenset({DEMO})
SHOWN_PEOPLE = 20
NOBODYS = ("Administrator", "Guest")
FIELD = "steps_done"
# Whoever has one of our roles works with customers and their tags anyway.
KNOWN_TO_ALL = ("Customer", "Contact", "Tag", "Tag Link")


def get_state() -> dict[str, Any]:
	"""{steps: [{key, is_done, is_optional, is_put_away}], channel, segments, customers, can_give_roles, is_demo_loaded}."""
	away = _put_away()
	done = _done()
	is_system_manager = has_role(frozenset({"System Manager"}))
	return {
		"steps": [
			{"key": key, "is_done": done[key], "is_optional": key in OPTIONAL, "is_put_away": key in away}
			for key in STEPS
		],
		"channel": _first_channel(),
		"segments": frappe.db.count(SEGMENT),
		"customers": _count_customers(),
		"can_give_roles": is_system_manager,
		"can_load_demo": is_system_manager,
		"is_demo_loaded": work_state.is_demo_loaded(),
		"backfill": progress.told(backfill.get_state()),
		"reading_roles": _reading_roles(),
	}


def _reading_roles() -> list[dict[str, Any]]:
	"""[{"doctype", "roles"}]: what the templates ask about, and the roles that may read it."""
	sources = get_catalog().sources
	asked = sorted({sources[key].holder for each in TEMPLATES for key in asks_about(each) if key in sources})
	return [
		{"doctype": translate(name), "roles": [translate(role) for role in roles]}
		for name in asked
		if not name.startswith("Convo ") and name not in KNOWN_TO_ALL and (roles := library.readers_of(name))
	]


def _count_customers() -> int:
	"""Those that the user sees."""
	visibility = get_visibility()
	query = sql("SELECT COUNT(*) FROM `tabCustomer` WHERE {}", visibility.where)
	return int(scalar(store, query) or 0)


def _done() -> dict[str, bool]:
	return {
		ROLES_STEP: bool(_holders(1)),
		HISTORY: _is_history_told(),
		SEGMENT_STEP: bool(frappe.db.a_row_exists(SEGMENT)),
		CHANNEL_STEP: _has_opened_a_channel(),
		DEMO: work_state.is_demo_loaded(),
	}


def _is_history_told() -> bool:
	"""By the job that fills the timelines, or by a check of everything, which tells whatever they lack."""
	return backfill.get_state()["state"] == "done" or bool(work_state.get("reconciled_at"))


def _holders(limit: int) -> list[str]:
	"""People of the Desk who have one of our roles. The Administrator has all of them without being anybody."""
	query = sql(
		"SELECT DISTINCT u.name FROM `tabUser` AS u JOIN `tabHas Role` AS r ON r.parent = u.name AND r.parenttype = 'User'"
		" WHERE u.enabled = 1 AND {roles} AND NOT ({nobodys}) LIMIT {limit}",
		roles=in_list(sql("r.role"), ROLES),
		nobodys=in_list(sql("u.name"), NOBODYS),
		limit=limit,
	)
	return column(store, query)


def _has_opened_a_channel() -> bool:
	"""By anybody, as all steps are the site's. Whoever opens a channel has read it: the page says so."""
	return bool(_first_channel() and frappe.db.exists(READ_STATE, {"stream_type": "Channel"}))


def _first_channel() -> str | None:
	found = frappe.get_list(
		CHANNEL, filters={"is_archived": 0}, pluck="name", order_by="creation, name", limit_page_length=1
	)
	return found[0] if found else None


def find_people(txt: str) -> list[dict[str, Any]]:
	"""[{user, full_name, image, roles}]: people of the Desk, those without a role of ours first."""
	wanted = txt.strip()
	named = any_of([like(sql("u.name"), wanted), like(sql("u.full_name"), wanted)]) if wanted else sql("1=1")
	where = all_of(
		[
			sql("u.enabled = 1 AND u.user_type = 'System User'"),
			sql("NOT ({})", in_list(sql("u.name"), NOBODYS)),
			named,
		]
	)
	query = sql(
		"SELECT u.name, u.full_name, u.user_image, (SELECT COUNT(*) FROM `tabHas Role` AS r WHERE r.parent = u.name"
		" AND r.parenttype = 'User' AND {roles}) AS held FROM `tabUser` AS u WHERE {where}"
		" ORDER BY held > 0, u.full_name, u.name LIMIT {limit}",
		roles=in_list(sql("r.role"), ROLES),
		where=where,
		limit=SHOWN_PEOPLE,
	)
	found = dicts(store, query, ("user", "full_name", "image", "held"))
	roles = _roles_of([person["user"] for person in found])
	return [
		{key: person[key] for key in ("user", "full_name", "image")}
		| {"roles": roles.get(person["user"], [])}
		for person in found
	]


def _roles_of(users: list[str]) -> dict[str, list[str]]:
	query = sql(
		"SELECT parent, role FROM `tabHas Role` WHERE parenttype = 'User' AND {users} AND {roles} ORDER BY role",
		users=in_list(sql("parent"), users),
		roles=in_list(sql("role"), ROLES),
	)
	roles: dict[str, list[str]] = {}
	for user, role in store.rows(query):
		roles.setdefault(user, []).append(role)
	return roles


def give_role(user: str, role: str) -> dict[str, Any]:
	"""One of our own roles to a person of the Desk, through the User document, as its form would."""
	if role not in ROLES:
		frappe.throw(_("Only these roles are given here: {0}.").format(", ".join(ROLES)))
	if user in NOBODYS or not frappe.db.exists(
		"User", {"name": user, "enabled": 1, "user_type": "System User"}
	):
		frappe.throw(_("There is no person {0} who uses the Desk.").format(escape(user[:140])), NotFoundError)
	doc = frappe.get_doc("User", user)
	if role not in {row.role for row in doc.roles}:
		doc.append("roles", {"role": role})
		doc.save()
	return {"user": user, "roles": _roles_of([user])[user]}


def put_away(step: str, is_put_away: bool) -> dict[str, Any]:
	"""A step nobody wants here is shown no more, or is again."""
	if step not in STEPS:
		frappe.throw(_("There is no such step."), NotFoundError)
	away = _put_away() - {step} | ({step} if is_put_away else set())
	work_state.write(**{FIELD: json.dumps(sorted(away))})
	return get_state()


def _put_away() -> set[str]:
	stored = work_state.get(FIELD)
	return set(json.loads(stored)) if stored else set()
