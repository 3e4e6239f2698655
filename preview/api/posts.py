"""Writing, editing and deleting posts. The row is plain; what follows from it (dates, counters, moves) is core's."""

import secrets
from typing import Any

from convo_channels.core.base.sql import sql
from convo_channels.core.base.store import column
from convo_channels.core.changes import outbox
from convo_channels.core.feed import read_states
from convo_channels.core.posts.html import MAX_CONTENT, MAX_DEPTH, clean_post
from convo_channels.core.posts.search_words import plain_text, searchable
from convo_channels.core.posts.types import POST_TYPES
from convo_channels.core.site.named import require_channel, require_customer
from preview.api import PRODUCT, BadRequest, answers
from preview.api.items import present_post
from preview.documents import delete_rows, describe_change, insert_rows, new_row, read_row, update_row
from preview.site import CUSTOMER_CHANGED, Site


@answers(PRODUCT + "posts.create_post", post=True)
def create_post(
	site: Site, post_type: str, content: str, customer: str | None = None, channel: str | None = None
) -> dict[str, Any]:
	if bool(customer) == bool(channel):
		raise BadRequest("A post belongs to one customer, or to one channel.")
	_check_type(post_type)
	clean = _clean(content)
	stream = (
		{"customer": require_customer(site.store, site.visibility, customer)}
		if customer
		else {"channel": require_channel(site.store, site.reader, channel or "")[0]}
	)
	row = new_row(
		site,
		secrets.token_hex(5),
		post_type=post_type,
		content=clean,
		text=searchable(clean),
		author=site.user,
		posted_at=site.now(),
		**stream,
	)
	insert_rows(site, "Convo Post", [row])
	if channel:
		update_row(site, "Convo Channel", stream["channel"], last_own_post_at=row["posted_at"])
	_announce(site, row, outbox.INSERT)
	# Whoever writes into a stream has it before their eyes.
	kind, name = ("Customer", stream["customer"]) if customer else ("Channel", stream["channel"])
	read_states.mark_stream_read(site.store, site.user, kind, name, row["posted_at"], site.now())
	return present_post(site, row["name"], stream.get("channel", ""))


@answers(PRODUCT + "posts.edit_post", post=True)
def edit_post(site: Site, post: str, content: str, post_type: str | None = None) -> dict[str, Any]:
	row = _require_own(site, post)
	if post_type:
		_check_type(post_type)
	clean = _clean(content)
	changed = {
		"content": clean,
		"text": searchable(clean),
		"edited_at": site.now(),
		"post_type": post_type or row["post_type"],
	}
	update_row(site, "Convo Post", row["name"], **changed)
	_announce(site, {**row, **changed}, outbox.CHANGE)
	return present_post(site, row["name"])


@answers(PRODUCT + "posts.delete_post", post=True)
def delete_post(site: Site, post: str) -> dict[str, Any]:
	row = _require_own(site, post)
	delete_rows(site, "Convo Post", name=row["name"])
	_announce(site, row, outbox.DELETE)
	return {"deleted": row["name"]}


def _announce(site: Site, row: dict[str, Any], event: str) -> None:
	"""The outbox row, the drain, and the live event to everybody who has the post on screen."""
	before = row if event == outbox.DELETE else None
	site.append([describe_change(site, "Convo Post", row, event, before=before)])
	site.settle()
	what = "deleted" if event == outbox.DELETE else "post"
	if not row.get("customer"):
		site.tell_channel(row["channel"], what)
		return
	members = sql("SELECT segment FROM `tabConvo Segment Member` WHERE customer = {}", row["customer"])
	site.tell_channels(column(site.store, members), what)
	data = {"customer": row["customer"], "what": what}
	site.events.publish("Customer", row["customer"], CUSTOMER_CHANGED, data)


def _check_type(post_type: str) -> None:
	if post_type not in POST_TYPES:
		raise BadRequest(f'"{post_type[:60]}" is not a post type.')


def _clean(content: str) -> str:
	if len(content) > MAX_CONTENT:
		raise BadRequest(f"The post is longer than {MAX_CONTENT:,} characters.")
	clean = clean_post(content)
	if clean is None:
		raise BadRequest(f"The post is nested more than {MAX_DEPTH} levels deep.")
	if not plain_text(clean).strip():
		raise BadRequest("The post is empty.")
	return clean


def _require_own(site: Site, post: str) -> dict[str, Any]:
	row = read_row(site, "Convo Post", post)
	if row is None:
		raise BadRequest("This post is not here any more.", 404)
	if row["author"] != site.user:
		raise BadRequest("Only its author can change a post.", 403)
	return row
