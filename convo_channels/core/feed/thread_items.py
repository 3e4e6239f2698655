"""What a page tells of threads without opening them: how often a post was answered and by whom, and what a reply answers."""

from collections.abc import Sequence

from ..base.names import user_names
from ..base.reader import Item, Reader
from ..base.sql import in_list, sql
from ..base.store import Store, dicts
from ..posts.search_words import plain_text
from ..posts.threads import read_threads
from .unread_rule import count_replies

EXCERPT = 120


def add_threads(store: Store, posts: Sequence[Item], reader: Reader, channel: str = "") -> None:
	"""`replies` of a post that was answered (see `read_threads`, else None), `answers` of a reply: {"name", "author_name", "text"}.

	`unread` of the replies: how many of them the reader has not read, as the channel shows them.

	`is_parted`: the post that it answered was deleted.
	"""
	found = read_threads(store, [item["name"] for item in posts if not item["thread"]])
	unread = count_replies(store, sorted(found), reader.user, reader.since, channel)
	for root, thread in found.items():
		thread["unread"] = unread.get(root, 0)
	answered = _read_answered(store, sorted({item["thread"] for item in posts if item["thread"]}))
	for item in posts:
		item["replies"] = found.get(item["name"])
		item["answers"] = answered.get(item["thread"] or "")
		item["is_parted"] = bool(item.pop("lost_thread"))


def _read_answered(store: Store, names: Sequence[str]) -> dict[str, Item]:
	if not names:
		return {}
	query = sql("SELECT name, author, content FROM `tabConvo Post` WHERE {}", in_list(sql("name"), list(names)))
	rows = dicts(store, query, ("name", "author", "content"))
	people = user_names(store, {row["author"] for row in rows})
	return {
		row["name"]: {
			"name": row["name"],
			"author_name": people.get(row["author"], (row["author"], None))[0],
			"text": plain_text(row["content"] or "").strip()[:EXCERPT],
		}
		for row in rows
	}
