"""The details of a post as they are written: read, and everybody they name is a user who may log in."""

import datetime
import json
from collections.abc import Mapping, Sequence
from typing import Any

from ..base.sql import in_list, like, sql
from ..base.store import Store
from . import details

GUEST = "Guest"


def read(
	store: Store,
	post_type: str,
	given: Mapping[str, Any] | None,
	*,
	author: str,
	now: datetime.datetime,
	before: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
	"""The columns that a post is saved with. Where nothing is `given` the post keeps what its type had `before`."""
	if given is None:
		given = details.as_it_stands(before) if before else {}
	kept = details.read(post_type, given, author=author, now=now, before=before)
	named = details.people_of(kept, before)
	# Whoever writes is there, and most reminders are for them.
	if set(named) - {author}:
		details.check_people(named, {author: True, **_enabled(store, named)})
	return kept


def _enabled(store: Store, users: Sequence[str]) -> dict[str, bool]:
	query = sql("SELECT name, enabled FROM `tabUser` WHERE {} AND name <> {}", in_list(sql("name"), list(users)), GUEST)
	return {str(name): bool(enabled) for name, enabled in store.rows(query)}


def rename_user(store: Store, old: str, new: str) -> None:
	"""Somebody is called otherwise, or has become one with another: meetings name them by what they are called now."""
	before, after = (json.dumps(user, ensure_ascii=False) for user in (old, new))
	named = like(sql("people"), before)
	store.execute(sql("UPDATE `tabConvo Post` SET people = REPLACE(people, {}, {}) WHERE post_type = {} AND {}", before, after, details.MEETING, named))


def is_other(before: Mapping[str, Any], kept: Mapping[str, Any]) -> bool:
	"""Whether a post says something else by its details than it did."""
	stood = details.as_it_stands(before)
	return any(stood[field] != kept[field] for field in details.COLUMNS)
