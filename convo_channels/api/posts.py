"""Writing, changing and deleting posts."""

import frappe

from convo_channels.services.access import limits
from convo_channels.services.access.roles import require_agent
from convo_channels.services.posts import calendar, posts, reactions, undo
from convo_channels.services.posts import details as said_of_posts


@frappe.whitelist(methods=["POST"])
def create_post(
	post_type: str,
	content: str,
	customer: str | None = None,
	channel: str | None = None,
	key: str | None = None,
	reply_to: str | None = None,
	details: str | dict | None = None,
	files: list | str | None = None,
	reference: str | dict | None = None,
) -> dict:
	"""Write a post on a customer, in the channel itself when no customer is named, or in answer to a post.

	`key` is of the page's making, one for each writing: a request that comes again with it answers the post of the first.
	`details`: what posts of the type have beside their text, as a JSON object: of a meeting `starts_at`, `minutes`, `people`; of
	a reminder `remind_on`, `remind_user`; of a call `direction`, `minutes`; of any post `mark`. `files` are names that
	`files.upload` has answered. `reference`: {"doctype", "name"} of the document that it speaks of; it then belongs to the
	customer of that document.
	"""
	require_agent()
	limits.take("posts")
	return posts.create_post(post_type, content, customer, channel, key, reply_to, details, files, reference)


@frappe.whitelist(methods=["POST"])
def edit_post(
	post: str,
	content: str,
	post_type: str | None = None,
	based_on: str | None = None,
	details: str | dict | None = None,
	files: list | str | None = None,
) -> dict:
	"""Change a post of one's own; refused (409) where another text stands than since `based_on`, its `edited_at` or `at`.

	`files` are the names of those that it has from then on; without them they stay as they are.
	"""
	require_agent()
	limits.take("posts")
	return posts.edit_post(post, content, post_type, based_on, details, files)


@frappe.whitelist(methods=["GET"])
def list_versions(post: str, cursor: str | None = None, limit: int = 10) -> dict:
	"""What a post says and said before, newest first, by whom and since when."""
	require_agent()
	return posts.list_versions(post, cursor, limit)


@frappe.whitelist(methods=["GET"])
def list_replies(post: str, cursor: str | None = None, limit: int = 20, channel: str = "") -> dict:
	"""The newest replies to a post, in the order in which they were written; the next page holds what was said before."""
	require_agent()
	return posts.list_replies(post, cursor, limit, channel)


@frappe.whitelist(methods=["POST"])
def delete_post(post: str) -> dict:
	"""Delete a post of one's own."""
	require_agent()
	limits.take("posts")
	posts.delete_post(post)
	return {"deleted": post}


@frappe.whitelist(methods=["POST"])
def restore_post(post: str) -> dict:
	"""Bring back a post that one has just deleted."""
	require_agent()
	limits.take("posts")
	return undo.restore_post(post)


@frappe.whitelist(methods=["POST"])
def react(post: str, emoji: str, on: bool) -> list:
	"""Give a post one's reaction, or take it back; answers the reactions that the post has then."""
	require_agent()
	limits.take("reactions")
	return reactions.react(post, emoji, on)


@frappe.whitelist(methods=["POST"])
def mark_answer(post: str, answer: str | None = None) -> dict:
	"""Say which reply answers a question, or, without one, that it is open; whoever asked may, and managers."""
	require_agent()
	limits.take("posts")
	return said_of_posts.mark_answer(post, answer)


@frappe.whitelist(methods=["POST"])
def pin(post: str, on: bool, channel: str | None = None) -> dict:
	"""Pin a post in a channel that shows it, or at its customer when no channel is named, or take the pin away."""
	require_agent()
	limits.take("pins")
	return said_of_posts.pin(post, on, channel)


@frappe.whitelist(methods=["POST"])
def make_event(post: str) -> dict:
	"""Put a meeting into the calendar of the Desk; answers the name of its event, the same when it is there already."""
	require_agent()
	limits.take("posts")
	return calendar.make_event(post)
