"""Channels on the Frappe side: sidebar, head, creation, and what follows when one goes."""

from typing import Any

import frappe
from frappe.utils import now_datetime

from convo_channels.constants import CHANNEL
from convo_channels.core.base.sql import sql
from convo_channels.core.changes.outbox import RENAME, Change
from convo_channels.core.channels import creation, layout, sidebar
from convo_channels.core.channels import head as channel_head
from convo_channels.core.customers import renames
from convo_channels.core.feed import read_exceptions, read_states, saved_views
from convo_channels.core.posts import drafts, kept_details, kept_mentions, pins, reactions
from convo_channels.services.access.known import knows
from convo_channels.services.access.roles import writes_to_members
from convo_channels.services.access.segments import reads_segment
from convo_channels.services.access.site import FrappeSite
from convo_channels.services.base import isolation
from convo_channels.services.base.errors import said_plainly
from convo_channels.services.base.frappe_store import store
from convo_channels.services.changes import recorder
from convo_channels.services.channels.kept_badges import KeptBadges
from convo_channels.services.rules import told
from convo_channels.services.sync import lag


def get_sidebar() -> dict[str, Any]:
	"""The user's channels with their dots."""
	return sidebar.read_sidebar(FrappeSite(), lag.get_warning(), KeptBadges())


def get_channel(channel: str) -> dict[str, Any]:
	"""The head of one channel."""
	with said_plainly():
		head = channel_head.read_head(FrappeSite(), channel, _sentence_of, lag.get_warning())
	reads = reads_segment(head["segment"])
	head["broken_reason"] = told.fault_now(head["segment"]) if reads else ""
	head["can_write"] = bool(reads) and writes_to_members()
	return head


def _sentence_of(head: dict[str, Any]) -> str:
	return told.say_now(head["segment"], head["sentence"]) if reads_segment(head["segment"]) else ""


def create_channel(
	title: str, segment: str, description: str, is_restricted: bool, icon: str, color: str
) -> dict[str, Any]:
	"""Make a channel of an existing segment. Whoever makes a restricted one is in it."""
	with said_plainly():
		return creation.create_channel(
			FrappeSite(), title, segment, description=description, is_restricted=is_restricted, icon=icon, color=color, save=_save
		)


def save_sidebar(given: str | dict[str, Any]) -> dict[str, Any]:
	"""How the user has arranged their channels."""
	with said_plainly():
		return {"layout": layout.save(store, frappe.session.user, given, now_datetime())}


def _save(fields: dict[str, Any]) -> str:
	users = [{"user": frappe.session.user}] if fields["is_restricted"] else []
	return str(frappe.get_doc({"doctype": CHANNEL, **fields, "users": users}).insert().name)


def on_channel_saved(doc: Any) -> None:
	"""Nothing follows from saving a channel: the feed is read, never copied."""


def on_channel_deleted(doc: Any) -> None:
	"""A channel's own posts and read marks go with it; the customers' posts stay where they belong."""
	for of_posts in (reactions, pins, kept_mentions, read_exceptions):
		of_posts.forget_posts(store, sql("channel = {}", doc.name))
	for of_channel in (pins, saved_views):
		of_channel.forget_channel(store, doc.name)
	store.execute(sql("DELETE FROM `tabConvo Post` WHERE channel = {}", doc.name))
	store.execute(
		sql("DELETE FROM `tabConvo Read State` WHERE stream_type = 'Channel' AND stream = {}", doc.name)
	)


def on_channel_renamed(old: str, new: str, merge: bool = False) -> None:
	"""Read marks, pins and arrangements follow; Frappe rewrites the links itself."""
	renames.follow_renames(store, [Change(CHANNEL, new, RENAME, now_datetime(), old_name=old)], knows)
	layout.follow_channel(store, old, new, knows)


@recorder.never_breaks_a_save
def prepare_user_merge(old: str, new: str, merge: bool) -> None:
	"""Before Frappe rewrites the links of two users who become one: our unique key must not be in its way."""
	if recorder.is_idle():
		return
	isolation.put_down_guard()  # Frappe rewrites the links of our rows, which jobs change all the time
	kept_details.rename_user(store, old, new)
	if merge:
		for of_users in (read_states, read_exceptions, reactions, kept_mentions, saved_views, drafts, layout):
			of_users.give_way(store, old, new)


@recorder.never_breaks_a_save
def settle_user_merge(new: str, merge: bool) -> None:
	"""Somebody who was in a channel twice is in it once."""
	if merge and not recorder.is_idle():
		kept = sql(
			"SELECT name FROM (SELECT MIN(name) AS name FROM `tabConvo Channel User` WHERE user = {} GROUP BY parent) AS kept",
			new,
		)
		store.execute(
			sql("DELETE FROM `tabConvo Channel User` WHERE user = {} AND name NOT IN ({})", new, kept)
		)


@recorder.never_breaks_a_save
def forget_user(user: str) -> None:
	"""Somebody is no user any more: they leave their channels, which could not be saved with them."""
	if recorder.is_idle():
		return
	for of_users in (read_states, read_exceptions, reactions, kept_mentions, saved_views, drafts, layout):
		of_users.forget_user(store, user)
	store.execute(sql("DELETE FROM `tabConvo Channel User` WHERE user = {}", user))
