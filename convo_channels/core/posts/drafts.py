"""Drafts: what a user has begun to write and not sent, one text for each user and place. The only writer of Convo Draft.

A save names the revision that it began from. A revision is drawn anew with each save, so that one which was discarded and
begun again is never taken for the earlier one; whoever began from another one is told so and nothing is written over.
"""

import datetime
import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...constants import CHANNEL, DRAFT
from ..base import rows_of_users
from ..base.clock import as_datetime, as_text
from ..base.cursor import Position
from ..base.errors import Conflict, RequestError
from ..base.messages import N_
from ..base.page import NO_MOMENT, cut
from ..base.pages import below
from ..base.reader import Item
from ..base.sql import Sql, all_of, hint, in_list, next_id, sql
from ..base.store import Store, column, dicts, scalar
from ..base.tables import SEQUENCES
from ..base.text import is_storable
from ..base.visibility import Knows, everybody
from ..base.write import in_slabs
from .html import MAX_NESTED, depth_of
from .search_words import plain_text
from .sent_once import stored_key

# Bytes of one, how many one user has, and how much of their content is told at once: more is asked for one by one.
LARGEST, MOST, AT_ONCE = 200_000, 200, 1_000_000
KEPT = datetime.timedelta(days=30)
EXCERPT = 120
LONGEST_PLACE = 160
NONE = 0
# `kept`: what had to make way where two users became one.
# `document`: about one, by its kind and its name: "document:Quotation:SAL-QTN-0001".
KINDS = ("channel", "customer", "document", "reply", "edit", "kept")
OTHER = N_("This was written on in another place meanwhile: both texts are kept.")
_ROW = ("name", "place", "excerpt", "saved_at", "revision")


@dataclass(frozen=True)
class Saved:
	"""`revision` it has then; none where its post was sent under its key: it says all of it (`is_sent`), or less (`is_taken`)."""

	revision: int = NONE
	is_sent: bool = False
	is_taken: bool = False


@dataclass(frozen=True)
class Written:
	"""A draft as a page hands it in: `content` is kept as it is and read by pages alone."""

	content: str
	text: str
	key: str | None
	customer: str | None


def read_place(given: str) -> str:
	kind, _, name = given.partition(":")
	if kind not in KINDS or not name.strip() or len(given) > LONGEST_PLACE:
		raise RequestError(N_("There is no such place for a draft."))
	return given


def read_draft(given: str | dict[str, Any], place: str) -> Written:
	"""An object with at least a text `body`; `isHtml` says how to read it, `key` under which it will be sent, `target` whom it is about."""
	return _read(given, place, most_nested=MAX_NESTED)


def _read(given: str | dict[str, Any], place: str, *, most_nested: int | None = None) -> Written:
	"""What is kept already is read as it is."""
	draft = given
	try:
		if isinstance(given, str):
			draft = json.loads(given)
		content = json.dumps(draft, ensure_ascii=False, allow_nan=False)
	except (ValueError, TypeError, RecursionError) as error:
		raise RequestError(N_("A draft is an object with a text.")) from error
	if not isinstance(draft, dict) or not isinstance(draft.get("body"), str) or not is_storable(content):
		raise RequestError(N_("A draft is an object with a text."))
	if len(content.encode()) > LARGEST:
		raise RequestError(N_("This draft is too long to be kept on the server; it stays on this device."))
	if most_nested is not None and draft.get("isHtml") and depth_of(draft["body"]) > most_nested:
		raise RequestError(N_("The post is nested more than {0} levels deep."), most_nested)
	return Written(content, _text_of(draft), _name(draft.get("key")), _customer_of(draft, place))


def _text_of(draft: Item) -> str:
	return plain_text(draft["body"]) if draft.get("isHtml") else " ".join(draft["body"].split())


def _name(given: Any) -> str | None:
	return given if isinstance(given, str) and 0 < len(given) <= 140 else None


def _customer_of(draft: Item, place: str) -> str | None:
	kind, _, name = place.partition(":")
	if kind == "customer":
		return _name(name)
	target = draft.get("target")
	customer = target.get("customer") if isinstance(target, dict) else None
	return _name(customer.get("name")) if isinstance(customer, dict) else None


def save(
	store: Store, user: str, place: str, written: Written, based_on: int, now: datetime.datetime, *, reads: Callable[[str], bool]
) -> Saved:
	"""Nothing is kept under a key that was sent: what says more by now is another writing and needs a key of its own.

	`reads`: whether the user may read a post. The key of one that they may not read is like any that was never sent: whether a
	text is in a post, which others may have corrected since, is for its readers to know.
	"""
	sent_key = stored_key(user, written.key) if written.key else None
	sent = _sent_text(store, sent_key, reads)
	if sent is not None:
		if written.text not in sent:
			return Saved(is_taken=True)
		store.execute(sql("DELETE FROM `tabConvo Draft` WHERE {}", _at(user, place, based_on)))
		return Saved(is_sent=True)
	revision = _draw(based_on)
	if store.execute(_update(_at(user, place, based_on), written, sent_key, revision, now)):
		return Saved(revision)
	if not find(store, user, place):
		# What others have discarded and this writer went on with is a draft again.
		_require_room(store, user)
		if store.execute(_insert(user, place, written, sent_key, revision, now)):
			return Saved(revision)
	raise Conflict(OTHER)


def discard(store: Store, user: str, place: str, based_on: int) -> None:
	"""What was not seen before is not thrown away."""
	if not store.execute(sql("DELETE FROM `tabConvo Draft` WHERE {}", _at(user, place, based_on))) and find(store, user, place):
		raise Conflict(OTHER)


def _at(user: str, place: str, revision: int) -> Sql:
	return sql("user = {} AND place = {} AND revision = {}", user, place, revision)


def _draw(old: int) -> int:
	drawn = NONE
	while drawn in (NONE, old):
		drawn = secrets.randbelow(2**31)
	return drawn


def _update(where: Sql, written: Written, sent_key: str | None, revision: int, now: datetime.datetime) -> Sql:
	return sql(
		"UPDATE `tabConvo Draft` SET content = {}, excerpt = {}, customer = {}, sent_key = {}, revision = {}, saved_at = {},"
		" modified = {} WHERE {}",
		written.content, written.text[:EXCERPT], written.customer, sent_key, revision, now, now, where,
	)  # fmt: skip


def _insert(
	user: str, place: str, written: Written, sent_key: str | None, revision: int, now: datetime.datetime
) -> Sql:
	"""Two devices may begin at once: the second insert is ignored."""
	return sql(
		"{insert} INTO `tabConvo Draft` (name, creation, modified, modified_by, owner, docstatus, idx, user, place, content,"
		" excerpt, customer, sent_key, revision, saved_at) VALUES ({number}, {now}, {now}, {user}, {user}, 0, 0, {user}, {place},"
		" {content}, {excerpt}, {customer}, {sent_key}, {revision}, {now})",
		insert=hint("INSERT IGNORE", "INSERT OR IGNORE"), number=next_id(SEQUENCES[DRAFT]), now=now, user=user, place=place,
		content=written.content, excerpt=written.text[:EXCERPT], customer=written.customer, sent_key=sent_key, revision=revision,
	)  # fmt: skip


def _require_room(store: Store, user: str) -> None:
	if int(scalar(store, sql("SELECT COUNT(*) FROM `tabConvo Draft` WHERE user = {}", user)) or 0) >= MOST:
		raise RequestError(N_("You have {0} drafts on the server: send or discard one before another is kept there."), MOST)


def find(store: Store, user: str, place: str) -> Item | None:
	"""One draft with its content, as it is now whatever this transaction saw before."""
	query = sql(
		"SELECT name, place, excerpt, saved_at, revision, content FROM `tabConvo Draft` WHERE user = {} AND place = {}{}",
		user, place, hint(" FOR UPDATE"),
	)  # fmt: skip
	return next((_told(row) for row in dicts(store, query, (*_ROW, "content"))), None)


def read_page(store: Store, user: str, before: Position | None, limit: int) -> tuple[list[Item], Position | None]:
	"""({"place", "excerpt", "saved_at", "revision", "draft"}, newest first, and where to go on); `draft` is None where there is
	too much to tell at once.
	"""
	query = sql(
		"SELECT name, place, excerpt, saved_at, revision, LENGTH(content) FROM `tabConvo Draft` WHERE user = {} AND {}"
		" ORDER BY saved_at DESC, name DESC LIMIT {}",
		user, below(sql("saved_at"), sql("name"), 0, before, is_numbered=True), limit + 1,
	)  # fmt: skip
	(found, last), told, room = cut(dicts(store, query, (*_ROW, "size")), limit), [], AT_ONCE
	for row in found:
		room -= int(row.pop("size") or 0)
		if room >= 0:
			told.append(row["name"])
	by_name = sql("SELECT name, content FROM `tabConvo Draft` WHERE {}", in_list(sql("name"), told))
	contents = dict(store.rows(by_name)) if told else {}
	position = Position(as_datetime(last["saved_at"]) or NO_MOMENT, 0, str(last["name"])) if last else None
	return [_told({**row, "content": contents.get(row["name"])}) for row in found], position


def _told(row: Item) -> Item:
	content = row["content"]
	return {
		"place": row["place"], "excerpt": row["excerpt"] or "", "saved_at": as_text(row["saved_at"]),
		"revision": int(row["revision"]), "draft": json.loads(content) if content else None,
	}  # fmt: skip


def _sent_text(store: Store, sent_key: str | None, reads: Callable[[str], bool]) -> str | None:
	query = sql("SELECT name, content FROM `tabConvo Post` WHERE sent_key = {}", sent_key)
	posts = store.rows(query) if sent_key else []
	return plain_text(posts[0][1] or "") if posts and reads(str(posts[0][0])) else None


def _with_key(written: Written, key: str) -> Written:
	return replace(written, key=key, content=json.dumps({**json.loads(written.content), "key": key}, ensure_ascii=False))


def forget_sent(store: Store, user: str, sent_key: str, content: str, now: datetime.datetime) -> None:
	"""A post was sent: its draft goes, on whatever device it was written. One that says more by now stays, and is a writing of its own."""
	query = sql("SELECT place, revision, content FROM `tabConvo Draft` WHERE user = {} AND sent_key = {}", user, sent_key)
	for place, revision, kept in store.rows(query):
		written = _read(kept, place)
		where = _at(user, place, int(revision))
		if written.text in plain_text(content):
			store.execute(sql("DELETE FROM `tabConvo Draft` WHERE {}", where))
		else:
			# one for all devices, which may send it
			key = secrets.token_hex(16)
			store.execute(_update(where, _with_key(written, key), stored_key(user, key), _draw(int(revision)), now))


def forget_old(store: Store, now: datetime.datetime) -> int:
	"""As long as a page keeps them."""
	names = column(store, sql("SELECT name FROM `tabConvo Draft` WHERE saved_at < {}", now - KEPT))
	return sum(
		store.execute(sql("DELETE FROM `tabConvo Draft` WHERE {} AND saved_at < {}", in_list(sql("name"), slab), now - KEPT))
		for slab in in_slabs(sorted(names))
	)


def follow_customer(store: Store, old: str, new: str, at: datetime.datetime, knows: Knows = everybody) -> None:
	"""A customer was renamed or merged: what was begun about them before is about the one of the new name, if that is its writer's to know."""
	query = sql(
		"SELECT user, place, revision, content FROM `tabConvo Draft` WHERE customer = {} AND saved_at <= {} ORDER BY name", old, at
	)
	for user, place, revision, content in store.rows(query):
		try:
			draft = json.loads(content)
		except (ValueError, RecursionError):
			continue  # its writer finds it again under the old name
		if not knows(user, "Customer", new):
			continue  # the same
		target = draft.get("target")
		if isinstance(target, dict) and isinstance(target.get("customer"), dict):
			draft["target"] = {**target, "customer": {**target["customer"], "name": new}}
		where = _at(user, place, int(revision))
		changed = sql(
			"UPDATE `tabConvo Draft` SET content = {}, customer = {}, revision = {} WHERE {}",
			json.dumps(draft, ensure_ascii=False), new, drawn := _draw(int(revision)), where,
		)  # fmt: skip
		if store.execute(changed) and place.startswith("customer:"):
			_move(store, _at(user, place, drawn), f"customer:{new}")


def follow_channel(store: Store, old: str, new: str, at: datetime.datetime, knows: Knows = everybody) -> None:
	_follow(store, f"channel:{old}", at, f"channel:{new}", lambda user: knows(user, CHANNEL, new))


def follow_document(store: Store, document: tuple[str, str], old: str, at: datetime.datetime, knows: Knows = everybody) -> None:
	doctype, new = document
	_follow(store, f"document:{doctype}:{old}", at, f"document:{doctype}:{new}", lambda user: knows(user, doctype, new))


def _follow(store: Store, old: str, at: datetime.datetime, new: str, is_known_to: Callable[[str], bool]) -> None:
	"""Drafts of those who may not know of the new name stay where they are: a name can be guessed, and written down as a place."""
	where = sql("place = {} AND saved_at <= {}", old, at)
	users = column(store, sql("SELECT user FROM `tabConvo Draft` WHERE {} ORDER BY user", where))
	if known := [user for user in users if is_known_to(user)]:
		_move(store, all_of([where, in_list(sql("user"), known)]), new)


def _move(store: Store, where: Sql, place: str) -> None:
	"""Where something is begun already both stay: what has to make way is listed under the old name."""
	store.execute(sql("{} `tabConvo Draft` SET place = {} WHERE {}", hint("UPDATE IGNORE", "UPDATE OR IGNORE"), place, where))


def give_way(store: Store, loser: str, winner: str) -> None:
	"""Before two users become one: where both have begun something, the loser's is kept beside it."""
	query = sql(
		"SELECT l.name FROM `tabConvo Draft` AS l JOIN `tabConvo Draft` AS w ON w.place = l.place"
		" WHERE l.user = {} AND w.user = {}",
		loser, winner,
	)  # fmt: skip
	for name in column(store, query):
		store.execute(sql("UPDATE `tabConvo Draft` SET place = {} WHERE name = {}", f"kept:{name}", name))


def forget_user(store: Store, user: str) -> None:
	rows_of_users.forget_user(store, DRAFT, user)


def places(items: Sequence[Item], kind: str) -> list[str]:
	"""The names after the colon, of the places of one kind."""
	return sorted({item["place"].partition(":")[2] for item in items if item["place"].startswith(f"{kind}:")})
