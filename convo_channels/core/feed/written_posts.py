"""Posts as they are written and changed through a page: where a new one goes, which one is meant, and how it is shown then."""

from collections.abc import Callable

from ...constants import POST
from ..base.errors import Conflict, NotFound, RequestError
from ..base.messages import N_
from ..base.pages import POST_RANK, Row
from ..base.reader import Item
from ..base.sql import sql
from ..base.store import dicts
from ..posts import reactions, threads
from ..posts.references import Reference
from ..posts.sent_once import Sent
from ..site.named import LONGEST_NAME, require_channel, require_customer, require_in_use
from ..site.site import Site
from . import questions
from .items import present
from .spoken_of import find_document

_STREAM = ("name", "customer", "channel", "author")


def find_stream(site: Site, customer: str | None, channel: str | None) -> Item:
	"""{"customer", "channel"}: a customer, or the channel itself when no customer is named; neither where neither is named."""
	if customer:
		return {"customer": require_customer(site.store, site.visibility, customer), "channel": None}
	return {"customer": None, "channel": require_channel(site.store, site.reader, channel)[0] if channel else None}


def find_place(
	site: Site, customer: str | None, channel: str | None, reply_to: str | None, reference: Reference | None = None
) -> Item:
	"""{"customer", "lead", "channel", "thread"}: where a new post goes; with the post that it answers, wherever that was asked from.

	With a `reference` it goes to the document's customer, and `reference_doctype` and `reference_name` say which document.
	"""
	if reference and reply_to:
		raise RequestError(N_("An answer names no document of its own: it speaks of what the post above speaks of."))
	if reference:
		document, of_document = find_document(site, reference, customer)
		told = {"reference_doctype": document.doctype, "reference_name": document.name}
		return {"customer": of_document, "lead": None, "channel": None, "thread": None, **told}
	if not reply_to:
		stream = find_stream(site, customer, channel)
		require_in_use(site.store, site.reader, stream["channel"])
		return {**stream, "lead": None, "thread": None}
	root = threads.find_root(site.store, str(require_post(site, reply_to, gone=threads.GONE)["name"]))
	require_in_use(site.store, site.reader, root["channel"])
	return {"customer": root["customer"], "lead": root["lead"], "channel": root["channel"], "thread": root["name"]}


def require_post(site: Site, post: str, gone: str = N_("There is no such post.")) -> Item:
	"""{"name", "customer", "channel", "author"} of a post in a stream that the reader sees. Whether they may change it is the host's to say."""
	query = sql("SELECT name, customer, channel, author FROM `tabConvo Post` WHERE name = {}", post)
	found = dicts(site.store, query, _STREAM) if len(post) <= LONGEST_NAME else []
	if not found or not site.may("read", POST):
		raise NotFound(gone)
	stream = find_stream(site, found[0]["customer"], found[0]["channel"])
	if not any(stream.values()) and not site.may("read", POST, found[0]["name"]):
		raise NotFound(N_("There is no such post."))
	return found[0]


def reads_post(site: Site, post: str) -> bool:
	"""Whether it is there, in a stream that the reader sees."""
	try:
		return bool(require_post(site, post))
	except NotFound:
		return False


def require_open_post(site: Site, post: str) -> Item:
	"""The same of a post that something is written to, said of, or done with."""
	found = require_post(site, post)
	require_in_use(site.store, site.reader, found["channel"])
	return found


def find_root(site: Site, post: str) -> str | None:
	"""The post under which a reply hangs; None for what is no reply, or not there to be read."""
	try:
		name = require_post(site, post)["name"]
	except NotFound:
		return None
	root = str(threads.find_root(site.store, name)["name"])
	return root if root != name else None


def find_sent(site: Site, sent: Sent | None, is_deleted: Callable[[str], bool]) -> str | None:
	"""The post that this very request has made before; None where it has made none. `is_deleted`: whether one of that key was."""
	if sent is None:
		return None
	for name, content in site.store.rows(sql("SELECT name, sent_content FROM `tabConvo Post` WHERE sent_key = {}", sent.key)):
		if content != sent.content:
			raise Conflict(N_("This was posted already, before it was changed here. Post it again to have both."))
		return str(require_post(site, name)["name"])
	if is_deleted(sent.key):
		raise Conflict(N_("This was posted already, and deleted since. Post it again to have it back."))
	return None


def react(site: Site, post: str, emoji: str, is_on: bool) -> tuple[Item, bool]:
	"""The post of which the reader gives a reaction or takes it back, and whether that changed anything."""
	code = reactions.read_sign(emoji)
	found = require_open_post(site, post)
	change = {"post": found["name"], "user": site.reader.user, "code": code}
	return found, reactions.react(site.store, **change, is_on=is_on, now=site.now())


def mark_answer(site: Site, post: str, answer: str | None) -> tuple[Item, bool]:
	"""The question of which the reader says what answers it, or that nothing does yet, and whether that changed anything."""
	question = require_open_post(site, post)
	gone = N_("The reply is not there any more: the question stays as it was.")
	return question, questions.mark_answer(site, question, require_post(site, answer, gone) if answer else None)


def present_reactions(site: Site, post: str) -> list[Item]:
	"""What a post has by now, in the shape of a page's items."""
	return reactions.read_reactions(site.store, [post], site.reader.user).get(post, [])


def present_post(site: Site, name: str) -> Item:
	"""One post in the shape of a page's items."""
	query = sql("SELECT posted_at, name, channel FROM `tabConvo Post` WHERE name = {}", name)
	for posted_at, stored, channel in site.store.rows(query):
		items = present(site.store, [Row(posted_at, POST_RANK, stored)], site.reader, channel=channel or "")
		site.hide(items)
		return items[0]
	raise NotFound(N_("There is no such post."))
