"""What stands around a feed: sidebar, head of a channel, customer card, head and members of a segment.

Reads only. Restrictions come in as `Reader` and `Visibility`.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import replace

from . import dots, figures
from .catalog import Catalog
from .clock import Clock, as_datetime, as_text
from .errors import NotFound
from .items import Item, Reader, customer_names, present, read_states, user_names
from .kept import read_kept
from .related import currency_of_amount
from .spelling import fold
from .sql import all_of, ident, in_list, join, sql, table
from .store import Store, dicts, scalar
from .stream import Row
from .visibility import ALL, Visibility

RECENT_POSTS = 500
RECENT = datetime.timedelta(days=60)
WEEK = datetime.timedelta(days=7)

_CHANNEL = (
	"name",
	"title",
	"description",
	"segment",
	"is_restricted",
	"segment_status",
	"member_count",
	"is_muted",
	"own_unread",
	"member_unread",
)


def list_channels(store: Store, reader: Reader, visibility: Visibility) -> list[Item]:
	"""The channels of a reader with an unread dot each."""
	query = sql(
		"SELECT ch.name, ch.title, ch.description, ch.segment, ch.is_restricted, s.status, f.member_count, {}"
		" FROM `tabConvo Channel` AS ch LEFT JOIN `tabConvo Segment` AS s ON s.name = ch.segment"
		" LEFT JOIN `tabConvo Segment Figure` AS f ON f.segment = ch.segment WHERE {} ORDER BY ch.title",
		dots.columns(reader.user, visibility.is_everything, reader.since), in_list(sql("ch.name"), reader.channels),
	)  # fmt: skip
	channels = dicts(store, query, _CHANNEL)
	seen = set()
	if not visibility.is_everything:
		seen = dots.find_unread(store, channels, reader.user, visibility, reader.since)
	counts = _counts_for(store, channels, visibility)
	for channel in channels:
		unread = channel.pop("own_unread"), channel.pop("member_unread"), channel["name"] in seen
		channel["is_muted"] = bool(channel["is_muted"])
		channel["unread"] = any(unread) and not channel["is_muted"]
		channel["is_restricted"] = bool(channel["is_restricted"])
		channel["member_count"] = counts.get(channel["segment"], channel["member_count"] or 0)
	return channels


def _counts_for(store: Store, channels: Sequence[Item], visibility: Visibility) -> dict[str, int]:
	"""Kept counters tell how many there are; a reader who may not see all is told how many of them are visible."""
	if visibility.is_everything:
		return {}
	segments = sorted({channel["segment"] for channel in channels})
	if visibility.names is not None:
		held = dots.count_seen(store, visibility.names)
		return {segment: held.get(fold(segment), 0) for segment in segments}
	return {segment: count_members(store, segment, visibility) for segment in segments}


def count_members(store: Store, segment: str, visibility: Visibility) -> int:
	query = sql(
		"SELECT COUNT(*) FROM `tabConvo Segment Member` AS m{} WHERE m.segment = {} AND {}",
		visibility.join(sql("m.customer")), segment, visibility.where,
	)  # fmt: skip
	return int(scalar(store, query) or 0)


def count_members_of(store: Store, segments: Sequence[str], visibility: Visibility) -> dict[str, int]:
	"""{segment: how many of its members the reader sees}, for those that have any."""
	query = sql(
		"SELECT m.segment, COUNT(*) FROM `tabConvo Segment Member` AS m{} WHERE {} AND {} GROUP BY m.segment",
		visibility.join(sql("m.customer")), in_list(sql("m.segment"), segments), visibility.where,
	)  # fmt: skip
	return {segment: int(count) for segment, count in store.rows(query)}


def read_channel(
	store: Store, name: str, reader: Reader, visibility: Visibility, now: datetime.datetime
) -> Item:
	"""The head of a channel."""
	found = [
		channel
		for channel in list_channels(store, replace(reader, channels=(name,)), visibility)
		if name in reader.channels
	]
	if not found:
		raise NotFound("There is no such channel, or you are not in it.")
	head = found[0]
	segment = read_segment(store, head["segment"], visibility, now)
	head.update(
		{
			key: segment[key]
			for key in ("sentence", "evaluated_at", "joined_week", "left_week", "broken_reason")
		}
	)
	read_at = read_states(store, reader.user, sql("stream_type = 'Channel' AND stream = {}", name)).get(
		("Channel", name)
	)
	head["read_at"] = as_text(read_at)
	people = [
		user
		for (user,) in store.rows(
			sql("SELECT user FROM `tabConvo Channel User` WHERE parent = {} ORDER BY idx", name)
		)
	]
	head["people"] = _described(store, people)
	head["authors"] = sorted(
		_described(store, dict.fromkeys([*people, *_recent_authors(store, name, visibility, now)])),
		key=lambda p: p["full_name"].casefold(),
	)
	return head


def _recent_authors(
	store: Store, channel: str, visibility: Visibility, now: datetime.datetime
) -> list[str]:
	"""Who wrote lately what the reader may see: whom they may want to filter by. Read from the end of one index."""
	if not visibility.is_everything:
		# By time and not by number: a number of posts is used up by those that the reader does not see.
		query = sql(
			"SELECT DISTINCT p.author FROM `tabConvo Post` AS p{} WHERE p.posted_at > {} AND p.author <> '' AND {}"
			" UNION SELECT DISTINCT author FROM `tabConvo Post` WHERE channel = {} AND posted_at > {} AND author <> ''",
			visibility.join(sql("p.customer")), now - RECENT, visibility.where, channel, now - RECENT,
		)  # fmt: skip
		return [author for (author,) in store.rows(query)]
	latest = sql(
		"SELECT author FROM `tabConvo Post` ORDER BY posted_at DESC, name DESC LIMIT {}", RECENT_POSTS
	)
	query = sql("SELECT DISTINCT author FROM ({}) AS latest WHERE author <> ''", latest)
	return [author for (author,) in store.rows(query)]


def _described(store: Store, users: Iterable[str]) -> list[Item]:
	names = user_names(store, users)
	return [
		{"user": u, "full_name": names.get(u, (u, None))[0], "image": names.get(u, (u, None))[1]}
		for u in users
	]


def read_segment(store: Store, name: str, visibility: Visibility, now: datetime.datetime) -> Item:
	"""The head of a segment: sentence, state, size, what moved within a week."""
	columns = (
		"name",
		"sentence",
		"status",
		"broken_reason",
		"evaluated_at",
		"verified_at",
	)
	found = dicts(
		store, sql("SELECT " + ", ".join(columns) + " FROM `tabConvo Segment` WHERE name = {}", name), columns
	)
	if not found:
		raise NotFound(f"There is no segment {name[:140]}.")
	head = found[0]
	kept = figures.read(store, head["name"]) if visibility.is_everything else {}
	head["member_count"] = (
		int(kept["member_count"] or 0) if kept else count_members(store, head["name"], visibility)
	)
	head["drift_count"] = kept.get("drift_count")
	drained = read_kept(store, ["drained_at"])["drained_at"]
	moments = [m for m in (as_datetime(head["evaluated_at"]), as_datetime(drained)) if m]
	head["evaluated_at"] = (
		as_text(max(moments, default=None)) if head["status"] == "Live" else as_text(head["evaluated_at"])
	)
	head["verified_at"] = as_text(head["verified_at"])
	query = sql(
		"SELECT l.action, COUNT(*) FROM `tabConvo Segment Log` AS l{} WHERE l.segment = {} AND l.logged_at > {}"
		" AND l.cause <> 'First fill' AND {} GROUP BY l.action",
		visibility.join(sql("l.customer")), head["name"], now - WEEK, visibility.where,
	)  # fmt: skip
	moved = {action: int(count) for action, count in store.rows(query)}
	head["joined_week"], head["left_week"] = moved.get("Joined", 0), moved.get("Left", 0)
	return head


def used_by(store: Store, segment: str, reader: Reader) -> list[Item]:
	"""Channels that show a segment and segments that build on it."""
	channels = sql(
		"SELECT name, title FROM `tabConvo Channel` WHERE segment = {} AND {} ORDER BY title",
		segment, in_list(sql("name"), reader.channels),
	)  # fmt: skip
	builders = sql(
		"SELECT DISTINCT parent FROM `tabConvo Segment Rule` WHERE subject = 'Segment' AND value = {} ORDER BY parent",
		segment,
	)
	found = [
		{"doctype": "Convo Channel", "name": name, "title": title} for name, title in store.rows(channels)
	]
	return found + [
		{"doctype": "Convo Segment", "name": name, "title": name} for (name,) in store.rows(builders)
	]


def last_moves(
	store: Store, segment: str, reader: Reader, visibility: Visibility, limit: int = 10
) -> list[Item]:
	"""Who joined and left lately, newest first, the first fill too."""
	query = sql(
		"SELECT l.logged_at, l.name FROM `tabConvo Segment Log` AS l{} WHERE l.segment = {} AND {}"
		" ORDER BY l.logged_at DESC, l.name DESC LIMIT {}",
		visibility.join(sql("l.customer")), segment, visibility.where, limit,
	)  # fmt: skip
	rows = [Row(as_datetime(at), 1, name) for at, name in store.rows(query)]  # type: ignore[arg-type]
	return present(store, rows, reader)


_CARD = (
	"name", "customer_name", "image", "customer_type", "customer_group", "territory", "industry", "email_id", "mobile_no",
	"disabled", "account_manager",
)  # fmt: skip
_PROFILE = (
	"source", "consent", "consent_at", "last_inbound_at", "last_outbound_at", "last_contact_at", "preferred_medium",
	"post_count",
)  # fmt: skip


def read_card(store: Store, catalog: Catalog, customer: str, reader: Reader, clock: Clock) -> Item:
	"""The customer card: details, profile, segments with since and why, open documents."""
	found = dicts(
		store, sql("SELECT " + ", ".join(_CARD) + " FROM `tabCustomer` WHERE name = {}", customer), _CARD
	)
	if not found:
		raise NotFound("There is no such customer, or you may not see it.")
	card = found[0]
	card["disabled"] = bool(card["disabled"])
	manager = card["account_manager"]
	card["account_manager_name"] = user_names(store, [manager]).get(manager, (manager, None))[0]
	query = sql(
		"SELECT " + ", ".join(_PROFILE) + " FROM `tabConvo Profile` WHERE customer = {}", card["name"]
	)
	kept = dicts(store, query, _PROFILE)
	card["profile"] = {
		k: as_text(v) if k.endswith("_at") else v
		for k, v in (kept[0] if kept else dict.fromkeys(_PROFILE)).items()
	}
	card["segments"] = _segments_of(store, card["name"], reader)
	card["open_documents"] = _open_documents(store, catalog, card["name"], reader, clock)
	return card


def _segments_of(store: Store, customer: str, reader: Reader) -> list[Item]:
	query = sql(
		"SELECT m.segment, m.joined_at, l.reason, l.cause, l.reference_doctype, l.reference_name"
		" FROM `tabConvo Segment Member` AS m LEFT JOIN `tabConvo Segment Log` AS l ON l.name ="
		" (SELECT MAX(j.name) FROM `tabConvo Segment Log` AS j WHERE j.customer = m.customer AND j.segment = m.segment"
		" AND j.action = 'Joined') WHERE m.customer = {} ORDER BY m.segment",
		customer,
	)
	columns = ("segment", "joined_at", "reason", "cause", "reference_doctype", "reference_name")
	found = dicts(store, query, columns)
	names = [item["segment"] for item in found]
	channels: dict[str, list[Item]] = {}
	query = sql(
		"SELECT segment, name, title FROM `tabConvo Channel` WHERE {} AND {} ORDER BY title",
		in_list(sql("segment"), names), in_list(sql("name"), reader.channels),
	)  # fmt: skip
	for segment, name, title in store.rows(query):
		channels.setdefault(segment, []).append({"name": name, "title": title})
	for item in found:
		item["joined_at"] = as_text(item["joined_at"])
		item["channels"] = channels.get(item["segment"], [])
		if item["reference_doctype"] in reader.hidden_doctypes:
			item["reference_doctype"] = item["reference_name"] = None
			item["reason"] = ""
	return found


# What of a document is open, by the state that follows from its dates.
OPEN_STATES = {
	"Quotation": ("Open", "Replied", "Partially Ordered"),
	"Sales Order": ("To Deliver and Bill", "To Bill", "To Deliver", "On Hold"),
	"Sales Invoice": ("Unpaid", "Partly Paid", "Overdue"),
	"Issue": ("Open", "Replied", "On Hold"),
	"Opportunity": ("Open", "Quotation", "Replied"),
	"Warranty Claim": ("Open", "Work In Progress"),
}


def _open_documents(
	store: Store, catalog: Catalog, customer: str, reader: Reader, clock: Clock
) -> list[Item]:
	branches = []
	for index, (doctype, states) in enumerate(OPEN_STATES.items()):
		source = catalog.sources.get(doctype)
		if not source or not source.spec or doctype in reader.hidden_doctypes:
			continue
		spec, status = source.spec, source.fields["status"].sql("s", clock)
		where = [
			sql("{} = {}", ident("s", spec.customer_field), customer),
			in_list(status, states),
			sql("s.docstatus < 2"),
		]
		if spec.party_type_field:
			where.append(sql("{} = 'Customer'", ident("s", spec.party_type_field)))
		told = source.fields.get(spec.amount_field)
		amount = told.sql("s", clock) if told else sql("0")
		branches.append(
			sql(
				"SELECT * FROM (SELECT {} AS doctype, s.name, {} AS status, {} AS amount, {} AS currency, {} AS date FROM {} AS s"
				" WHERE {} ORDER BY {} DESC LIMIT 5) AS {}",
				doctype, status, amount, currency_of_amount(spec, "s"), ident("s", spec.date_field), table(doctype), all_of(where),
				ident("s", spec.date_field), ident(f"b{index}"),
			)
		)  # fmt: skip
	rows = store.rows(join(" UNION ALL ", branches)) if branches else []
	return [
		{
			"doctype": doctype,
			"name": name,
			"status": status,
			"amount": float(amount or 0),
			"currency": currency or None,
			"date": str(date) if date else None,
		}
		for doctype, name, status, amount, currency, date in rows
	]


def fetch_members(
	store: Store, segment: str, visibility: Visibility = ALL, *, after: str = "", limit: int = 50
) -> tuple[list[Item], str | None]:
	"""Members by name, a page at a time; returns (items, name to go on from)."""
	query = sql(
		"SELECT m.customer, m.joined_at, m.last_post_at FROM `tabConvo Segment Member` AS m{} WHERE m.segment = {}"
		" AND m.customer > {} AND {} ORDER BY m.customer LIMIT {}",
		visibility.join(sql("m.customer")), segment, after, visibility.where, limit + 1,
	)  # fmt: skip
	rows = store.rows(query)
	names = customer_names(store, [name for name, *_ in rows])
	items = [
		{
			"customer": name,
			"customer_name": names.get(name, name),
			"joined_at": as_text(joined),
			"last_post_at": as_text(newest),
		}
		for name, joined, newest in rows[:limit]
	]
	return items, items[-1]["customer"] if len(rows) > limit else None
