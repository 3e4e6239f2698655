"""What pages tell of posts beside their text: the details of their type, where they are pinned, and the latest of each mark."""

from collections.abc import Sequence

from ..base.clock import as_text
from ..base.names import user_names
from ..base.reader import Item, Reader
from ..base.sql import join, sql
from ..base.store import Store, dicts
from ..posts import pins
from ..posts.details import COLUMNS, MARKS, list_people, tell
from ..posts.search_words import plain_text

EXCERPT = 160


def add_details(store: Store, posts: Sequence[Item]) -> None:
	"""`details` of each post: those of its type that are set, and the event that was made of a meeting."""
	named = {user for item in posts for user in [*list_people(item["people"]), item["remind_user"]] if user}
	names = {user: name for user, (name, _) in user_names(store, named).items()} if named else {}
	for item in posts:
		told = tell(item, names)
		for column in COLUMNS:
			del item[column]
		event = item.pop("event")
		item["details"] = {**told, "event": event} if event else told


def add_pins(store: Store, posts: Sequence[Item], reader: Reader) -> None:
	"""`pinned_in`: the channels in which a post is pinned, of those that the reader sees; `is_pinned`: at its customer."""
	found = pins.read_places(store, [item["name"] for item in posts])
	for item in posts:
		places = found.get(item["name"], [])
		item["pinned_in"] = [place for kind, place in places if kind == pins.CHANNEL and place in reader.readable]
		item["is_pinned"] = (pins.CUSTOMER, item["customer"]) in places


def latest_marks(store: Store, customer: str) -> list[Item]:
	"""The newest post about a customer of each mark: {"mark", "post", "author_name", "at", "text"}, in the order of the marks."""
	branch = (
		"SELECT * FROM (SELECT mark, name, author, posted_at, content FROM `tabConvo Post` WHERE customer = {} AND mark = {}"
		" ORDER BY posted_at DESC, name DESC LIMIT 1) AS `m{}`"
	)
	query = join(" UNION ALL ", [sql(branch.replace("`m{}`", f"m{number}"), customer, mark) for number, mark in enumerate(MARKS)])
	rows = dicts(store, query, ("mark", "name", "author", "posted_at", "content"))
	people = user_names(store, [row["author"] for row in rows])
	return [
		{
			"mark": row["mark"],
			"post": row["name"],
			"author_name": people.get(row["author"], (row["author"], None))[0],
			"at": as_text(row["posted_at"]),
			"text": excerpt(row["content"]),
		}
		for row in rows
	]


def excerpt(content: str | None) -> str:
	return plain_text(content or "").strip()[:EXCERPT]
