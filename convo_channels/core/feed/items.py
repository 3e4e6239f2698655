"""Keys of a page become the items a client shows: one batched query for each enrichment, mapped back.

The shapes are the API's, for Desk and preview alike. Content was sanitised on writing.
"""

from collections.abc import Sequence

from ...constants import INTERACTION, POST, SEGMENT_LOG, SEGMENT_MEMBER
from ..base.clock import as_text
from ..base.kept_messages import say_json
from ..base.mail_states import queue_of
from ..base.names import customer_names, user_names
from ..base.pages import INTERACTION_RANK, MOVE_RANK, POST_RANK, Row
from ..base.reader import Item, Reader
from ..base.sql import hint, ident, in_list, join, sql, table
from ..base.store import Store, dicts
from ..base.tables import index_name
from ..posts.details import COLUMNS
from ..posts.files import add_files
from ..posts.reactions import read_reactions
from ..posts.shown import show_content
from ..segments import facts
from ..segments.told_mails import look_up
from .post_details import add_details, add_pins
from .questions import add_questions
from .thread_items import add_threads
from .unread_rule import unread_among

# From a few customers to their segments: the other way round every member of every segment would be read.
_OF_CUSTOMER = index_name(SEGMENT_MEMBER, ("customer", "segment"))

_POST = (
	"name", "posted_at", "post_type", "content", "author", "customer", "channel", "edited_at",
	"reference_doctype", "reference_name", "thread", "lost_thread", *COLUMNS, "answer", "event",
)  # fmt: skip
_MOVE = (
	"name", "logged_at", "action", "customer", "segment", "cause", *facts.COLUMNS, "changed_by",
)  # fmt: skip
_INTERACTION = (
	"name", "occurred_at", "received_at", "medium", "direction", "event_type", "subject", "content", "reference_doctype",
	"reference_name", "status", "amount", "currency", "actor", "source", "customer", "data",
)  # fmt: skip


def present(store: Store, rows: Sequence[Row], reader: Reader, *, channel: str = "") -> list[Item]:
	"""The items of a page, in its order. A row deleted meanwhile is left out. `channel` is not named in `also_in`."""
	found: dict[tuple[int, str | int], Item] = {}
	for rank, loader in ((POST_RANK, _posts), (MOVE_RANK, _moves), (INTERACTION_RANK, _interactions)):
		names = [row.name for row in rows if row.rank == rank]
		if names:
			found.update({(rank, item["name"]): item for item in loader(store, names, reader)})
	items = [found[(row.rank, row.name)] for row in rows if (row.rank, row.name) in found]
	_add_names(store, items)
	posts = [item for item in items if item["kind"] == "post"]
	if posts:
		_add_channels(store, posts, reader, channel)
		_add_read_state(store, posts, reader, channel)
		add_questions(store, posts, reader)
		add_details(store, posts)
		add_pins(store, posts, reader)
		_add_reactions(store, posts, reader)
		add_threads(store, posts, reader, channel)
		add_files(store, posts)
	for item in items:
		_hide_reference(item, reader)
	return items


def _load(store: Store, doctype: str, columns: Sequence[str], names: Sequence[str | int]) -> list[Item]:
	query = sql(
		"SELECT {columns} FROM {table} WHERE {names}",
		columns=join(", ", [ident(column) for column in columns]),
		table=table(doctype),
		names=in_list(sql("name"), names),
	)
	return dicts(store, query, tuple(columns))


def _posts(store: Store, names: Sequence[str | int], reader: Reader) -> list[Item]:
	items = _load(store, POST, _POST, names)
	for item in items:
		item["kind"] = "post"
		item["content"] = show_content(item["content"] or "")
		item["at"] = as_text(item.pop("posted_at"))
		item["edited_at"] = as_text(item["edited_at"])
	return items


def _moves(store: Store, names: Sequence[str | int], reader: Reader) -> list[Item]:
	items = _load(store, SEGMENT_LOG, _MOVE, names)
	mails = look_up(store, items, reader.told_mails)
	for item in items:
		item["kind"] = "move"
		item["at"] = as_text(item.pop("logged_at"))
		facts.tell_reason(
			item, reader.voice, tells_by_hand=reader.tells_by_hand, hidden_fields=reader.hidden_fields, mails=mails
		)
	return items


def _interactions(store: Store, names: Sequence[str | int], reader: Reader) -> list[Item]:
	items = _load(store, INTERACTION, _INTERACTION, names)
	for item in items:
		item["kind"] = "interaction"
		item["at"] = as_text(item.pop("occurred_at"))
		item["received_at"] = as_text(item["received_at"])
		item["amount"] = float(item["amount"] or 0)
		# What an action did is said anew; its row keeps how it was said then.
		data = item.pop("data")
		item["subject"] = say_json(item["subject"], data, reader.voice.translate)
		item["queue"] = queue_of(data) or None
	return items


def _add_names(store: Store, items: Sequence[Item]) -> None:
	people = user_names(
		store, {item.get("author") or item.get("changed_by") or item.get("actor") for item in items}
	)
	customers = customer_names(store, {item["customer"] for item in items if item.get("customer")})
	for item in items:
		for field in ("author", "changed_by", "actor"):
			if field in item:
				item[f"{field}_name"], image = people.get(item[field] or "", (item[field], None))
				if field == "author":
					item["author_image"] = image
		item["customer_name"] = customers.get(item.get("customer") or "", item.get("customer"))


def _add_channels(store: Store, posts: Sequence[Item], reader: Reader, here: str) -> None:
	"""The other channels in which the same post is seen."""
	elsewhere = [name for name in reader.channels if name != here]
	customers = sorted({item["customer"] for item in posts if item["customer"]})
	query = sql(
		"SELECT {in_order} m.customer, ch.name, ch.title FROM `tabConvo Segment Member` AS m {index}"
		" JOIN `tabConvo Channel` AS ch ON ch.segment = m.segment WHERE {customers} AND {channels} ORDER BY ch.title",
		in_order=hint("STRAIGHT_JOIN"),
		index=hint(f"FORCE INDEX (`{_OF_CUSTOMER}`)"),
		customers=in_list(sql("m.customer"), customers),
		channels=in_list(sql("ch.name"), elsewhere),
	)
	found: dict[str, list[dict[str, str]]] = {}
	for customer, name, title in store.rows(query):
		found.setdefault(customer, []).append({"name": name, "title": title})
	for item in posts:
		item["also_in"] = found.get(item["customer"], []) if item["customer"] else []


def _add_read_state(store: Store, posts: Sequence[Item], reader: Reader, here: str) -> None:
	unread = unread_among(store, [item["name"] for item in posts], reader.user, reader.since, here)
	for item in posts:
		item["is_unread"] = item["name"] in unread
		item["can_edit"] = item["author"] == reader.user


def _add_reactions(store: Store, posts: Sequence[Item], reader: Reader) -> None:
	found = read_reactions(store, [item["name"] for item in posts], reader.user)
	for item in posts:
		item["reactions"] = found.get(item["name"], [])


def _hide_reference(item: Item, reader: Reader) -> None:
	"""A reason stands, but a document the reader may not see is not named."""
	kind = item.get("reference_doctype")
	if kind and item["kind"] != "interaction" and kind in reader.hidden_doctypes:
		item["reference_doctype"] = item["reference_name"] = None
		if item["kind"] == "move":
			item["reason"] = ""
