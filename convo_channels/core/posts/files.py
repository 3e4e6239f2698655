"""The files of posts: Frappe's own records, each attached to its post, private, and as readable as the post.

One that is uploaded and not sent yet is attached to no post: until then it is its uploader's alone. A post that is deleted lets go
of its files, and has them back where that is undone. Here it is read and decided; the host writes.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from ...constants import POST
from ..base.errors import RequestError
from ..base.messages import N_
from ..base.reader import Item
from ..base.sql import Sql, all_of, any_of, in_list, sql
from ..base.store import Store, column, dicts
from ..base.tables import GONE_MARK
from ..base.text import is_storable
from ..base.write import in_slabs
from .file_kinds import IMAGE, shown_as
from .html import Picture, keep_pictures
from .kept_bytes import ADDRESS, address_of

FILE = "File"
MOST = 20
# Of one author, until they are sent: far more than one writes at a time.
MOST_UNSENT, MOST_UNSENT_BYTES = 200, 1000 * 1024 * 1024
# What files are attached to that belong to no post: no post has such a name.
DRAFT = GONE_MARK + "draft"
# A page keeps a draft for 30 days.
DRAFT_DAYS, GONE_DAYS = 35, 1
_COLUMNS = ("name", "file_name", "file_url", "file_size", "attached_to_name")


@dataclass(frozen=True)
class Chosen:
	"""The files that a post is to have, and which of them it gets and loses by that."""

	files: tuple[Item, ...] = ()
	added: tuple[str, ...] = ()
	removed: tuple[str, ...] = ()

	@property
	def is_change(self) -> bool:
		return bool(self.added or self.removed)

	@property
	def pictures(self) -> dict[str, Picture]:
		return pictures_of(self.files)


NO_FILES = Chosen()


def put_aside(post: str) -> str:
	"""What the files of a deleted post are attached to."""
	return GONE_MARK + post


def read_files(store: Store, posts: Sequence[str]) -> dict[str, list[Item]]:
	"""{post: [{"name", "file_name", "url", "size", "kind"}]} in the order in which they were added; one query for all posts."""
	found: dict[str, list[Item]] = {}
	for row in _rows(store, in_list(sql("attached_to_name"), list(posts))) if posts else ():
		found.setdefault(row["attached_to_name"], []).append(present_file(row))
	return found


def _rows(store: Store, which: Sql) -> list[Item]:
	query = sql(
		"SELECT name, file_name, file_url, file_size, attached_to_name FROM `tabFile` WHERE attached_to_doctype = {}"
		" AND is_private = 1 AND {} ORDER BY creation, name",
		POST,
		which,
	)
	return dicts(store, query, _COLUMNS)


def present_file(row: Item) -> Item:
	"""A file as pages show it. Its address names the record, so that the right of that one record is asked."""
	name, url = row["file_name"] or "", row["file_url"] or ""
	address = address_of(str(row["name"])) if url.startswith(ADDRESS) else f"{quote(url, safe='/')}?fid={quote(str(row['name']))}"
	return {
		"name": row["name"],
		"file_name": name,
		"url": address,
		"size": int(row["file_size"] or 0),
		"kind": shown_as(name),
	}


def pictures_of(files: Iterable[Item]) -> dict[str, Picture]:
	"""Those of some files that may stand in the text of their post."""
	return {file["name"]: Picture(file["url"], file["file_name"]) for file in files if file["kind"] == IMAGE}


def add_files(store: Store, posts: Sequence[Item]) -> None:
	"""`files` of each post on a page; a picture in its text whose file is no more is left out of what is shown."""
	found = read_files(store, [item["name"] for item in posts])
	for item in posts:
		item["files"] = found.get(item["name"], [])
		item["content"] = keep_pictures(item["content"], pictures_of(item["files"]))


def choose(store: Store, user: str, wanted: object, post: str | None = None) -> Chosen:
	"""What somebody asks for: files that they uploaded and have not sent yet, and those that the post has."""
	names = read_names(wanted)
	draft = sql("(attached_to_name = {} AND owner = {})", DRAFT, user)
	which = any_of([draft, sql("attached_to_name = {}", post)]) if post else draft
	rows = {row["name"]: row for row in _rows(store, all_of([in_list(sql("name"), names), which]))} if names else {}
	if not rows.keys() >= set(names):
		raise RequestError(N_("A file of this post is not there any more: take it out, and add it again."))
	has = [file["name"] for file in read_files(store, [post]).get(post, [])] if post else []
	return Chosen(
		tuple(present_file(rows[name]) for name in names),
		tuple(name for name in names if name not in has),
		tuple(name for name in has if name not in names),
	)


def of_post(store: Store, post: str) -> Chosen:
	"""The files that a post has, as they are."""
	return Chosen(tuple(read_files(store, [post]).get(post, ())))


def names_of(store: Store, post: str) -> list[str]:
	"""What is kept of a post that is being deleted: which files were its own."""
	return [file["name"] for file in of_post(store, post).files]


def of_deleted(store: Store, post: str, had: Sequence[str]) -> Chosen:
	"""Of those that a deleted post `had`, the ones that were put aside with it. What else says of itself that it is there is not its own."""
	aside = read_files(store, [put_aside(post)]).get(put_aside(post), [])
	files = [file for file in aside if file["name"] in had]
	return Chosen(tuple(files), tuple(file["name"] for file in files))


def read_names(wanted: object) -> list[str]:
	"""The files that a request names, each once."""
	if isinstance(wanted, str):
		try:
			wanted = json.loads(wanted or "[]")
		except (ValueError, RecursionError):
			wanted = {}
	wanted = () if wanted is None else wanted
	if not isinstance(wanted, list | tuple) or not all(
		isinstance(name, str) and 0 < len(name) <= 140 and is_storable(name) for name in wanted
	):
		raise RequestError(N_("The files of a post are a list of names."))
	names = list(dict.fromkeys(wanted))
	check_count(len(names))
	return names


def check_count(count: int) -> None:
	if count > MOST:
		raise RequestError(N_("A post has {0} files at most; these are {1}."), MOST, count)


def require_room(store: Store, user: str, size: int) -> None:
	"""Before one more file of so many bytes is taken in that is not sent yet."""
	query = sql(
		"SELECT COUNT(*), COALESCE(SUM(file_size), 0) FROM `tabFile` WHERE attached_to_doctype = {} AND attached_to_name = {}"
		" AND owner = {}",
		POST, DRAFT, user,
	)  # fmt: skip
	((count, taken),) = store.rows(query)
	if int(count) >= MOST_UNSENT:
		raise RequestError(N_("You have {0} files that are not sent yet: send or discard some before another is added."), MOST_UNSENT)
	if int(taken) + size > MOST_UNSENT_BYTES:
		most = MOST_UNSENT_BYTES // (1024 * 1024)
		raise RequestError(N_("Your files that are not sent yet have {0} MB at most: send or discard some before another is added."), most)


def mend_counts(store: Store, customers: Sequence[str], *, of_others: bool = False) -> int:
	"""`file_count` of the posts about some customers, and of those about none; returns how many were wrong."""
	conditions = [in_list(sql("p.customer"), slab) for slab in in_slabs(list(customers))]
	return sum(_mend(store, where) for where in [*conditions, *([sql("p.customer IS NULL")] if of_others else [])])


def settle_counts(store: Store, posts: Sequence[str]) -> int:
	"""The same for some posts."""
	return sum(_mend(store, in_list(sql("p.name"), slab)) for slab in in_slabs(sorted(set(posts))))


def _mend(store: Store, where: Sql) -> int:
	query = sql(
		"SELECT name, there FROM (SELECT p.name, p.file_count, (SELECT COUNT(*) FROM `tabFile` AS f WHERE"
		" f.attached_to_doctype = {} AND f.attached_to_name = p.name AND f.is_private = 1) AS there"
		" FROM `tabConvo Post` AS p WHERE {}) AS t WHERE file_count <> there",
		POST,
		where,
	)
	wrong = store.rows(query)
	for name, there in wrong:
		store.execute(sql("UPDATE `tabConvo Post` SET file_count = {} WHERE name = {}", int(there), name))
	return len(wrong)


def list_lost(store: Store, drafts_before: Any, gone_before: Any, most: int) -> list[str]:
	"""Files that belong to no post: drafts that were never sent, and those whose post is no more, last touched before a moment."""
	is_draft = sql("f.attached_to_name = {} AND f.modified < {}", DRAFT, drafts_before)
	is_gone = sql("f.attached_to_name <> {} AND f.modified < {}", DRAFT, gone_before)
	query = sql(
		"SELECT f.name FROM `tabFile` AS f LEFT JOIN `tabConvo Post` AS p ON p.name = f.attached_to_name"
		" WHERE f.attached_to_doctype = {} AND p.name IS NULL AND {} ORDER BY f.name LIMIT {}",
		POST,
		any_of([is_draft, is_gone]),
		most,
	)
	return [str(name) for name in column(store, query)]
