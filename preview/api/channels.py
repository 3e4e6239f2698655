"""Sidebar, head of a channel, new channels, and what their managers change."""

from collections.abc import Callable
from typing import Any

from convo_channels.constants import CHANNEL, CHANNEL_ROLE, CHANNEL_USER, POST
from convo_channels.core.base.sql import TRUE, any_of, ident, like, sql, table
from convo_channels.core.base.store import dicts
from convo_channels.core.changes.outbox import RENAME, Change
from convo_channels.core.channels import creation, managing, people, sidebar
from convo_channels.core.channels import head as channel_head
from convo_channels.core.channels import layout as sidebar_layout
from convo_channels.core.customers import renames
from preview.api import PRODUCT, answers
from preview.documents import delete_rows, insert_rows, new_row, update_row
from preview.site import Site

# A business without Frappe has no roles; these stand for them.
ROLES = ("Accounts User", "Convo Agent", "Convo Manager", "Sales Manager", "Sales User", "Support Team")


@answers(PRODUCT + "channels.get_sidebar")
def get_sidebar(site: Site) -> dict[str, Any]:
	return sidebar.read_sidebar(site)


@answers(PRODUCT + "channels.get_channel")
def get_channel(site: Site, channel: str) -> dict[str, Any]:
	return channel_head.read_head(site, channel, lambda head: head["sentence"])


@answers(PRODUCT + "channels.create_channel", post=True)
def create_channel(
	site: Site, title: str, segment: str, description: str = "", is_restricted: int = 0, icon: str = "", color: str = ""
) -> dict[str, Any]:
	def save(fields: dict[str, Any]) -> str:
		insert_rows(site, CHANNEL, [new_row(site, fields["title"], is_archived=0, **fields)])
		return fields["title"]

	return creation.create_channel(
		site, title, segment, description=description, is_restricted=bool(is_restricted), icon=icon, color=color, save=save
	)


@answers(PRODUCT + "channels.save_sidebar", post=True)
def save_sidebar(site: Site, layout: str | dict) -> dict[str, Any]:
	return {"layout": sidebar_layout.save(site.store, site.user, layout, site.now())}


@answers(PRODUCT + "channels.list_archived")
def list_archived(site: Site) -> dict[str, Any]:
	return managing.list_archived(site)


@answers(PRODUCT + "channels.change_channel", post=True)
def change_channel(
	site: Site,
	channel: str,
	title: str | None = None,
	description: str | None = None,
	icon: str | None = None,
	color: str | None = None,
	is_restricted: int | None = None,
) -> dict[str, Any]:
	given = {"title": title, "description": description, "icon": icon, "color": color, "is_restricted": is_restricted}
	name = managing.change_channel(site, channel, given, save=_saver(site), rename=_renamer(site))
	site.tell_channel(name, "channel")
	return get_channel(site, name)


@answers(PRODUCT + "channels.archive_channel", post=True)
def archive_channel(site: Site, channel: str, on: int) -> dict[str, Any]:
	name = managing.archive_channel(site, channel, bool(on), _saver(site))
	site.tell_channel(name, "channel")
	return get_channel(site, name)


@answers(PRODUCT + "channels.get_people")
def get_people(site: Site, channel: str) -> dict[str, Any]:
	return people.read_people(site, channel)


@answers(PRODUCT + "channels.search_people")
def search_people(site: Site, channel: str, txt: str = "") -> dict[str, Any]:
	managing.require_managed(site, channel)
	query = sql(
		"SELECT name, full_name, user_image FROM `tabUser` WHERE {} ORDER BY full_name, name LIMIT 10",
		any_of([like(sql("full_name"), txt), like(sql("name"), txt)]) if txt else TRUE,
	)
	return {"people": dicts(site.store, query, ("user", "full_name", "image")), "roles": people.offer_roles(ROLES, txt)}


@answers(PRODUCT + "channels.set_person", post=True)
def set_person(site: Site, channel: str, user: str, inside: int, is_manager: int = 0) -> dict[str, Any]:
	people.set_person(
		site, channel, user, is_inside=bool(inside), is_manager=bool(is_manager), may_read=lambda _: True, write=_writer(site)
	)
	site.tell_channel(channel, "channel")
	return people.read_people(site, channel)


@answers(PRODUCT + "channels.set_role", post=True)
def set_role(site: Site, channel: str, role: str, inside: int) -> dict[str, Any]:
	people.set_role(site, channel, role, is_inside=bool(inside), exists=ROLES.__contains__, write=_writer(site))
	site.tell_channel(channel, "channel")
	return people.read_people(site, channel)


def _saver(site: Site) -> managing.Save:
	return lambda name, fields: update_row(site, CHANNEL, name, **fields)


def _renamer(site: Site) -> Callable[[str, str], str]:
	"""What Frappe does with the links to a document."""

	def rename(old: str, new: str) -> str:
		update_row(site, CHANNEL, old, title=new)
		site.store.execute(sql("UPDATE {} SET name = {} WHERE name = {}", table(CHANNEL), new, old))
		for doctype, field in ((CHANNEL_USER, "parent"), (CHANNEL_ROLE, "parent"), (POST, "channel")):
			site.store.execute(sql("UPDATE {} SET {} = {} WHERE {} = {}", table(doctype), ident(field), new, ident(field), old))
		renames.follow_renames(site.store, [Change(CHANNEL, new, RENAME, site.now(), old_name=old)])
		sidebar_layout.follow_channel(site.store, old, new)
		return new

	return rename


def _writer(site: Site) -> people.Write:
	def write(name: str, rows: list[dict[str, Any]], roles: list[str]) -> None:
		for doctype, field, found in ((CHANNEL_USER, "users", rows), (CHANNEL_ROLE, "roles", [{"role": one} for one in roles])):
			delete_rows(site, doctype, parent=name)
			place = {"parent": name, "parenttype": CHANNEL, "parentfield": field}
			insert_rows(site, doctype, [{**new_row(site, site.make_name(), **place, **row), "idx": n} for n, row in enumerate(found, 1)])

	return write
