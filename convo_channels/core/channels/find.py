"""What somebody looks for in the whole Desk: channels, segments and posts that they may read. Reads only."""

from ...constants import POST, SEGMENT
from ..base.clock import as_datetime, as_text
from ..base.errors import RequestError
from ..base.names import customer_names, user_names
from ..base.reader import Item
from ..base.sql import Sql, all_of, any_of, in_list, like, sql
from ..base.store import column, dicts
from ..posts import search_words
from ..posts.search_words import plain_text
from ..site.site import Site

MOST, EXCERPT = 5, 120
# Of segments some may not be read: so many are looked at.
LOOKED_AT = 50
SHORTEST, LONGEST = 2, 140


def find_all(site: Site, text: str) -> Item:
	"""{"channels", "segments", "posts"}, MOST of each; a text that is too short or too long finds nothing."""
	wanted = " ".join(text.split())
	if not SHORTEST <= len(wanted) <= LONGEST:
		return {"channels": [], "segments": [], "posts": []}
	return {
		"channels": _channels(site, wanted),
		"segments": _segments(site, wanted),
		"posts": _posts(site, wanted) if site.may("read", POST) else [],
	}


def _channels(site: Site, text: str) -> list[Item]:
	query = sql(
		"SELECT name, title FROM `tabConvo Channel` AS ch WHERE {} ORDER BY title, name LIMIT {}",
		all_of([in_list(sql("ch.name"), site.reader.readable), like(sql("ch.title"), text)]),
		MOST,
	)
	return dicts(site.store, query, ("name", "title"))


def _segments(site: Site, text: str) -> list[Item]:
	query = sql("SELECT name FROM `tabConvo Segment` AS s WHERE {} ORDER BY name LIMIT {}", like(sql("s.name"), text), LOOKED_AT)
	names = column(site.store, query)
	seen = site.readable(SEGMENT, set(names)) if names else set()
	return [{"name": name} for name in names if name in seen][:MOST]


def _posts(site: Site, text: str) -> list[Item]:
	try:
		words = search_words.parse_query(text)
	except RequestError:
		return []  # too many words for a search: the bar finds by other ways
	if not words:
		return []
	match = search_words.fulltext(sql("p.text"), words)
	columns = ("name", "customer", "channel", "author", "posted_at", "content")
	query = sql(
		"SELECT p.name, p.customer, p.channel, p.author, p.posted_at, p.content FROM `tabConvo Post` AS p WHERE {}"
		" ORDER BY p.posted_at DESC, p.name DESC LIMIT {}",
		all_of([*([match] if match else []), search_words.contains_words(sql("p.text"), words), _seen(site)]),
		MOST,
	)
	found = dicts(site.store, query, columns)
	customers = customer_names(site.store, [row["customer"] for row in found if row["customer"]])
	people = user_names(site.store, [row["author"] for row in found])
	return [
		{
			"name": row["name"],
			"customer": row["customer"],
			"customer_name": customers.get(row["customer"], row["customer"]),
			"channel": row["channel"],
			"author_name": people.get(row["author"], (row["author"], None))[0],
			"posted_at": as_text(as_datetime(row["posted_at"])),
			"text": plain_text(row["content"] or "").strip()[:EXCERPT],
		}
		for row in found
	]


def _seen(site: Site) -> Sql:
	"""Posts about customers whom the reader sees, and those of the reader's channels."""
	of_customers = sql(
		"EXISTS (SELECT 1 FROM `tabCustomer` WHERE `tabCustomer`.name = p.customer AND {})", site.visibility.where
	)
	return any_of([of_customers, in_list(sql("p.channel"), site.reader.readable)])
