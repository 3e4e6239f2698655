"""Pinned posts as they are asked for: pinned and unpinned, and listed for a channel or a customer."""

from ...constants import POST
from ..base.clock import as_text
from ..base.errors import RequestError
from ..base.messages import N_
from ..base.names import customer_names, user_names
from ..base.reader import Item
from ..base.sql import FALSE, Sql, all_of, any_of, sql
from ..base.store import dicts, scalar
from ..posts import pins
from ..site.named import require_channel, require_in_use
from ..site.site import Site
from .post_details import excerpt
from .written_posts import require_open_post

_COLUMNS = ("post", "post_type", "customer", "author", "at", "content", "pinned_by")


def pin(site: Site, post: str, is_on: bool, channel: str | None) -> tuple[Item, bool]:
	"""The post that is pinned or unpinned, and whether that changed anything. Without a channel: at its customer."""
	found = require_open_post(site, post)
	require_in_use(site.store, site.reader, channel)
	if channel:
		place_type, place = pins.CHANNEL, _require_shown(site, found, channel, is_on)
	elif found["customer"]:
		place_type, place = pins.CUSTOMER, found["customer"]
	else:
		raise RequestError(N_("This post is about no customer: it can be pinned in its channel."))
	change = {"post": found["name"], "place_type": place_type, "place": place, "user": site.reader.user}
	return found, pins.pin(site.store, **change, is_on=is_on, now=site.now())


def _require_shown(site: Site, post: Item, channel: str, is_on: bool) -> str:
	"""The channel's name. What was pinned while it was shown there can always be unpinned."""
	name, segment = require_channel(site.store, site.reader, channel)
	inside = sql("SELECT 1 FROM `tabConvo Segment Member` WHERE segment = {} AND customer = {}", segment, post["customer"] or "")
	if is_on and post["channel"] != name and not scalar(site.store, inside):
		raise RequestError(N_("This post is not shown in {0}, so it cannot be pinned there."), name)
	return name


def of_channel(site: Site, channel: str, segment: str) -> list[Item]:
	"""What is pinned in a channel and shown there to the reader, the newest pin first."""
	inside = sql(
		"EXISTS (SELECT 1 FROM `tabConvo Segment Member` AS m WHERE m.segment = {} AND m.customer = p.customer)", segment
	)
	seen = sql("EXISTS (SELECT 1 FROM `tabCustomer` WHERE `tabCustomer`.name = p.customer AND {})", site.visibility.where)
	about = FALSE if site.visibility.is_nothing else all_of([inside, seen])
	return _listed(site, pins.CHANNEL, channel, any_of([sql("p.channel = {}", channel), about]))


def of_customer(site: Site, customer: str) -> list[Item]:
	"""What is pinned at a customer whom the reader sees, the newest pin first."""
	return _listed(site, pins.CUSTOMER, customer, sql("p.customer = {}", customer))


def _listed(site: Site, place_type: str, place: str, shown: Sql) -> list[Item]:
	if not site.may("read", POST):
		return []
	query = sql(
		"SELECT p.name, p.post_type, p.customer, p.author, p.posted_at, p.content, n.owner FROM `tabConvo Pin` AS n"
		" JOIN `tabConvo Post` AS p ON p.name = n.post WHERE n.place_type = {} AND n.place = {} AND {}"
		" ORDER BY n.name DESC LIMIT {}",
		place_type,
		place,
		shown,
		pins.MOST,
	)
	rows = dicts(site.store, query, _COLUMNS)
	people = user_names(site.store, {user for row in rows for user in (row["author"], row["pinned_by"])})
	customers = customer_names(site.store, {row["customer"] for row in rows if row["customer"]})
	for row in rows:
		row["author_name"] = people.get(row["author"], (row.pop("author"), None))[0]
		row["pinned_by_name"] = people.get(row["pinned_by"], (row.pop("pinned_by"), None))[0]
		row["customer_name"] = customers.get(row["customer"] or "", row["customer"])
		row["at"] = as_text(row["at"])
		row["text"] = excerpt(row.pop("content"))
	return rows
