"""Writing, editing and deleting posts. The row is plain; what follows from it (dates, counters, moves) is core's."""

import json
import secrets
from collections.abc import Mapping
from typing import Any

from convo_channels.constants import POST
from convo_channels.core.base.sql import sql
from convo_channels.core.base.store import column
from convo_channels.core.changes import outbox
from convo_channels.core.feed import (
	pinned,
	post_versions,
	questions,
	read_exceptions,
	read_states,
	thread_page,
	written_posts,
)
from convo_channels.core.posts import details as post_details
from convo_channels.core.posts import (
	drafts,
	kept_details,
	kept_mentions,
	pins,
	reactions,
	references,
	sent_once,
	threads,
	written,
)
from convo_channels.core.posts import files as post_files
from convo_channels.core.posts.files import NO_FILES, Chosen
from convo_channels.core.posts.mentions import mentioned
from preview.api import PRODUCT, BadRequest, answers
from preview.documents import delete_rows, describe_change, insert_rows, new_row, read_row, update_row
from preview.site import CUSTOMER_CHANGED, Site


@answers(PRODUCT + "posts.create_post", post=True)
def create_post(
	site: Site,
	post_type: str,
	content: str,
	customer: str | None = None,
	channel: str | None = None,
	key: str | None = None,
	reply_to: str | None = None,
	details: dict | None = None,
	files: list | None = None,
	reference: dict | None = None,
) -> dict[str, Any]:
	def was_deleted(sent_key: str) -> bool:
		return any(row["sent_key"] == sent_key for row, *_ in site.deleted_posts.values())

	asked, named, about = post_details.parse(details), post_files.read_names(files), references.parse(reference)
	stream_asked = (customer, channel, reply_to, post_details.as_asked(asked))
	told = references.as_asked(about)
	sent = sent_once.read_sent(site.user, key, post_type, content, *stream_asked, files=named, reference=told)
	if name := written_posts.find_sent(site, sent, was_deleted):
		return written_posts.present_post(site, name)
	stream = written_posts.find_place(site, customer, channel, reply_to, about)
	chosen = post_files.choose(site.store, site.user, named)
	row = new_row(
		site,
		secrets.token_hex(5),
		**_written(stream, post_type, content, chosen),
		**kept_details.read(site.store, post_type, asked, author=site.user, now=site.now()),
		author=site.user,
		posted_at=site.now(),
		sent_key=sent.key if sent else None,
		sent_content=sent.content if sent else None,
		active_at=None if stream["thread"] else site.now(),
		**stream,
	)
	insert_rows(site, POST, [row])
	_keep_mentions(site, row)
	_settle_files(site, row["name"], chosen)
	if stream["channel"]:
		update_row(site, "Convo Channel", stream["channel"], last_own_post_at=row["posted_at"])
	_announce(site, row, outbox.INSERT)
	kind, name = ("Customer", stream["customer"]) if stream["customer"] else ("Channel", stream["channel"])
	read_states.keep_up(site.store, site.user, kind, name, row["posted_at"], site.now())
	if sent:
		drafts.forget_sent(site.store, site.user, sent.key, row["content"], site.now())
	return written_posts.present_post(site, row["name"])


@answers(PRODUCT + "posts.edit_post", post=True)
def edit_post(
	site: Site,
	post: str,
	content: str,
	post_type: str | None = None,
	based_on: str | None = None,
	details: dict | None = None,
	files: list | None = None,
) -> dict[str, Any]:
	row = _require_own(site, post)
	wanted = post_type or row["post_type"]
	asked = post_details.parse(details)
	kept = kept_details.read(site.store, wanted, asked, author=row["author"], now=site.now(), before=row)
	chosen = _chosen_now(site, row["name"], files)
	if written.needs_saving(row, content, wanted, based_on, chosen, is_other=kept_details.is_other(row, kept)):
		stays = {field: row[field] if wanted in types else None for field, types in post_details.KEPT.items()}
		changed = {**_written(row, wanted, content, chosen), **kept, **stays, "edited_at": site.now()}
		_settle_files(site, row["name"], chosen)
		_keep_version(site, row, changed["content"])
		update_row(site, POST, row["name"], **changed)
		_keep_mentions(site, {**row, **changed}, is_new=False)
		_announce(site, {**row, **changed}, outbox.CHANGE)
	return written_posts.present_post(site, row["name"])


@answers(PRODUCT + "posts.list_versions")
def list_versions(site: Site, post: str, cursor: str | None = None, limit: int = 10) -> dict[str, Any]:
	return post_versions.list_versions(site, post, cursor, limit)


@answers(PRODUCT + "posts.list_replies")
def list_replies(
	site: Site, post: str, cursor: str | None = None, limit: int = 20, channel: str = ""
) -> dict[str, Any]:
	return thread_page.read_replies(site, post, cursor, limit, channel)


@answers(PRODUCT + "posts.delete_post", post=True)
def delete_post(site: Site, post: str) -> dict[str, Any]:
	row = _require_own(site, post)
	name = row["name"]
	unread = read_exceptions.kept_of(site.store, name)
	hung = [reactions.keep(site.store, name), pins.keep(site.store, name), questions.forget_answer(site.store, name)]
	others = (threads.part(site.store, name), row["thread"])
	had = post_files.names_of(site.store, name)
	_settle_files(site, name, Chosen(removed=tuple(had)))
	delete_rows(site, POST, name=name)
	delete_rows(site, "Version", ref_doctype=POST, docname=name)
	for of_post in (reactions, pins, kept_mentions, read_exceptions):
		of_post.forget_post(site.store, name)
	site.deleted_posts[name] = row, hung, unread, had
	if row["thread"]:
		threads.settle_activity(site.store, [row["thread"]])
	for other in filter(None, others):
		_announce(site, read_row(site, POST, other), outbox.CHANGE)
	_announce(site, row, outbox.DELETE)
	return {"deleted": row["name"]}


@answers(PRODUCT + "posts.restore_post", post=True)
def restore_post(site: Site, post: str) -> dict[str, Any]:
	row, hung, unread, had = site.deleted_posts.pop(post, (None, [], [], []))
	if row is None or read_row(site, POST, post):
		raise BadRequest("This post cannot be brought back any more.", 404)
	if row["answer"] and not read_row(site, POST, row["answer"]):
		row = {**row, "answer": None}
	insert_rows(site, POST, [row])
	_keep_mentions(site, row)
	_settle_files(site, row["name"], post_files.of_deleted(site.store, row["name"], had))
	threads.join_again(site.store, row["name"], row["lost_thread"])
	for give_back, kept in zip((reactions.give_back, pins.give_back, questions.answer_again), hung, strict=True):
		give_back(site.store, row["name"], kept)
	read_exceptions.give_back(site.store, row["name"], unread, site.now())
	_announce(site, row, outbox.INSERT)
	return written_posts.present_post(site, row["name"])


@answers(PRODUCT + "posts.react", post=True)
def react(site: Site, post: str, emoji: str, on: int) -> list[dict[str, Any]]:
	found, is_changed = written_posts.react(site, post, emoji, bool(on))
	if is_changed:
		site.append([describe_change(site, POST, read_row(site, POST, found["name"]), outbox.CHANGE)])
		site.settle()
		_tell_pages(site, found, "reactions")
	return written_posts.present_reactions(site, found["name"])


@answers(PRODUCT + "posts.mark_answer", post=True)
def mark_answer(site: Site, post: str, answer: str | None = None) -> dict[str, Any]:
	found, is_changed = written_posts.mark_answer(site, post, answer)
	if is_changed:
		_tell_pages(site, found, "post")
	return written_posts.present_post(site, found["name"])


@answers(PRODUCT + "posts.pin", post=True)
def pin(site: Site, post: str, on: int, channel: str | None = None) -> dict[str, Any]:
	found, is_changed = pinned.pin(site, post, bool(on), channel)
	if is_changed:
		_tell_pages(site, found, "pins")
	return written_posts.present_post(site, found["name"])


def _chosen_now(site: Site, post: str, files: list | None) -> Chosen:
	stand = post_files.of_post(site.store, post)
	return stand if files is None else post_files.choose(site.store, site.user, files, post)


def _keep_mentions(site: Site, row: Mapping[str, Any], *, is_new: bool = True) -> None:
	users, _groups = mentioned(row["content"])
	kept_mentions.keep(site.store, row["name"], row["posted_at"], users, is_new=is_new)


def _settle_files(site: Site, post: str, chosen: Chosen) -> None:
	for name in chosen.added:
		update_row(site, post_files.FILE, name, attached_to_name=post)
	for name in chosen.removed:
		update_row(site, post_files.FILE, name, attached_to_name=post_files.put_aside(post))


def _names(chosen: Chosen) -> tuple[str, ...]:
	return tuple(file["name"] for file in chosen.files)


def _written(stream: Mapping[str, Any], post_type: str, content: str, chosen: Chosen = NO_FILES) -> dict[str, Any]:
	"""What the form's controller would keep."""
	written.check_stream((stream["customer"], stream["channel"]))
	written.check_type(post_type)
	kept = written.read_content(content, chosen.pictures, may_be_empty=bool(chosen.files))
	return {"post_type": post_type, "content": kept.content, "text": kept.text, "file_count": len(chosen.files)}


def _keep_version(site: Site, row: Mapping[str, Any], content: str) -> None:
	"""What Frappe writes into its history of a document, of the field that is read from there."""
	if row["content"] != content:
		change = json.dumps({"changed": [["content", row["content"], content]]})
		insert_rows(site, "Version", [new_row(site, secrets.token_hex(5), ref_doctype=POST, docname=row["name"], data=change)])


def _announce(site: Site, row: dict[str, Any], event: str) -> None:
	"""The outbox row, the drain, and the live event to everybody who has the post on screen."""
	before = row if event == outbox.DELETE else None
	site.append([describe_change(site, POST, row, event, before=before)])
	site.settle()
	_tell_pages(site, row, "deleted" if event == outbox.DELETE else "post")


def _tell_pages(site: Site, row: Mapping[str, Any], what: str) -> None:
	if not row.get("customer"):
		site.tell_channel(row["channel"], what, row["name"])
		return
	members = sql("SELECT segment FROM `tabConvo Segment Member` WHERE customer = {}", row["customer"])
	site.tell_channels(column(site.store, members), what, row["name"])
	data = {"customer": row["customer"], "what": what}
	site.events.publish("Customer", row["customer"], CUSTOMER_CHANGED, data)


def _require_own(site: Site, post: str) -> dict[str, Any]:
	row = read_row(site, POST, written_posts.require_open_post(site, post)["name"])
	assert row is not None
	if row["author"] != site.user:
		raise BadRequest("Only its author can change this post.", 403)
	return row
