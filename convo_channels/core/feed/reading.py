"""What a reader says of their reading: seen, read up to a moment, all read, unread from here on.

Each writes within the transaction of the host.
"""

from ...constants import POST, SEGMENT_MEMBER
from ..base.clock import Datetime, as_datetime, as_text
from ..base.errors import RequestError
from ..base.messages import N_
from ..base.reader import Item
from ..base.sql import Sql, all_of, hint, join, sql
from ..base.store import column, scalar
from ..base.tables import BY_POSTED, OF_CHANNEL, OF_CUSTOMER, index_name
from ..site.named import read_names, require_channel, require_customer
from ..site.site import Site
from . import read_exceptions, read_states
from .seen import mark_seen, mark_seen_of
from .unread_count import keep_below
from .unread_rule import is_news, is_of_others
from .written_posts import require_post

_BY_NEWEST = hint(f"FORCE INDEX (`{index_name(SEGMENT_MEMBER, ('segment', 'last_post_at', 'customer'))}`)")
_BY_CUSTOMER = hint(f"FORCE INDEX (`{index_name(POST, OF_CUSTOMER[BY_POSTED])}`)")
_BY_CHANNEL = hint(f"FORCE INDEX (`{index_name(POST, OF_CHANNEL[BY_POSTED])}`)")


def mark_read(site: Site, channel: str, up_to: str, seen: str | list[str] | None = None) -> Item:
	"""The posts of the channel that were `seen` count as read; everything up to a moment without such a list."""
	name, segment = require_channel(site.store, site.reader, channel)
	moment, names, user, now = _read_moment(up_to), read_names(seen), site.reader.user, site.now()
	read_states.ensure_floor(site.store, user, now)
	if names is not None:
		up = min(moment, now)
		mark_seen(site.store, user, name, names, up, site.visibility, now)
		keep_below(site.store, {"name": name, "segment": segment}, user, site.visibility, site.reader.since, now)
		return {"read_at": as_text(up)}
	read_at = read_states.mark_channel_read(site.store, user, name, segment, moment, site.visibility, now)
	return {"read_at": as_text(read_at)}


def mark_customer_read(site: Site, customer: str, up_to: str, seen: str | list[str] | None = None) -> Item:
	"""The same for the timeline of one customer."""
	name = require_customer(site.store, site.visibility, customer)
	moment, names, user, now = min(_read_moment(up_to), site.now()), read_names(seen), site.reader.user, site.now()
	read_states.ensure_floor(site.store, user, now)
	if names is not None:
		mark_seen_of(site.store, user, name, names, now)
	else:
		read_states.mark_customer_read(site.store, user, name, moment, now)
	return {"read_at": as_text(moment)}


def mark_all_read(site: Site) -> Item:
	"""Nothing that is there by now is unread, in whatever channel."""
	now = site.now()
	read_states.mark_all_read(site.store, site.reader.user, now)
	return {"read_at": as_text(now)}


def mark_unread(site: Site, channel: str, post: str) -> Item:
	"""A post and what is newer in the channel is unread, up to a limit. {"count": how many posts that are}"""
	name, segment = require_channel(site.store, site.reader, channel)
	found = require_post(site, post)
	user, now = site.reader.user, site.now()
	at = as_datetime(scalar(site.store, sql("SELECT posted_at FROM `tabConvo Post` WHERE name = {}", found["name"])))
	names = column(site.store, _from_here_on(site, name, segment, found["name"], at or now))
	if not names:
		raise RequestError(N_("Nothing can be unread from here on: it is your own, or older than its customer is in this channel."))
	read_states.ensure_floor(site.store, user, now)
	read_exceptions.keep(site.store, user, names, now, is_unread=True)
	return {"count": len(names)}


def _from_here_on(site: Site, channel: str, segment: str, post: str, at: Datetime) -> Sql:
	"""The posts of others that a channel shows as news, from one on, oldest first."""
	wanted = all_of(
		[is_of_others(site.reader.user), sql("p.posted_at >= {}", at), sql("p.posted_at > {} OR p.name >= {}", at, post)]
	)
	own = sql(
		"SELECT p.name AS name, p.posted_at AS at FROM `tabConvo Post` AS p {} WHERE p.channel = {} AND {}", _BY_CHANNEL, channel, wanted
	)
	members = sql(
		"SELECT {in_order} p.name AS name, p.posted_at AS at FROM `tabConvo Segment Member` AS m {newest} JOIN `tabConvo Post` AS p"
		" {index} ON p.customer = m.customer{join} WHERE m.segment = {segment} AND m.last_post_at >= {at} AND {news}"
		" AND {visible} AND {wanted}",
		in_order=hint("STRAIGHT_JOIN"),
		newest=_BY_NEWEST,
		index=_BY_CUSTOMER,
		join=site.visibility.join(sql("m.customer")),
		segment=segment,
		at=at,
		news=is_news(sql("m")),
		visible=site.visibility.where,
		wanted=wanted,
	)
	branches = [own] if site.visibility.is_nothing else [own, members]
	both = join(" UNION ALL ", branches)
	return sql("SELECT name FROM ({}) AS t ORDER BY at, name LIMIT {}", both, read_exceptions.MOST)


def _read_moment(given: str) -> Datetime:
	"""A moment as the feed spells it."""
	try:
		moment = as_datetime(given)
	except ValueError:
		moment = None
	if moment is None:
		raise RequestError(N_("The time up to which the channel was read is not a time."))
	return moment.replace(tzinfo=None)
