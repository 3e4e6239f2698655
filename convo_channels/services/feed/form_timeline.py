"""Posts in the timeline of Frappe's own forms, as `additional_timeline_content` of hooks.py asks for them while a form opens.

Frappe has asked by then whether the reader may read the document. What is shown of posts is asked here; an error of ours is
logged, and the form opens without them. The HTML is of Frappe's own comments; dates and links are filled in by
public/js/posts/desk_form_posts.js.
"""

from html import escape
from typing import Any

import frappe
from frappe import _
from frappe.utils import format_datetime

from convo_channels.constants import POST
from convo_channels.core.catalog.catalog import CUSTOMER
from convo_channels.core.feed.form_posts import read_form_posts
from convo_channels.core.posts.details import MARKS
from convo_channels.core.posts.types import POST_TYPES
from convo_channels.services.access.site import FrappeSite
from convo_channels.services.base.voice import translate

# Frappe puts the newest first: what is of all times stands below everything.
LAST = "1900-01-01 00:00:00"
ICON = "es-line-chat-alt"


def get_content(doctype: str, docname: str) -> list[dict[str, Any]]:
	"""One card for each post that speaks of the document, and one for the latest about its customer."""
	try:
		found = read_form_posts(FrappeSite(), doctype, str(docname))
		cards = [_card(_post(post, doctype == CUSTOMER), post["at"]) for post in found["posts"]]
		return [*cards, _card(_besides(found), LAST)] if found["besides"] else cards
	except Exception:
		# Not in the request's transaction, which is taken back after a form was read.
		frappe.log_error(title="convo_channels: posts could not be shown in a form", defer_insert=True)
		return []


def _card(content: str, creation: str) -> dict[str, Any]:
	return {"icon": ICON, "is_card": True, "creation": creation, "content": content}


def _post(post: dict[str, Any], names_document: bool) -> str:
	said = [_type_of(post), _mark_of(post), _("Edited") if post["is_edited"] else ""]
	beside = "".join(f'<span class="convo-form-word">{escape(word)}</span>' for word in said if word)
	more = [_replies(post["replies"]), _files(post["file_count"] or 0)]
	foot = "".join(f"<span>{escape(words)}</span>" for words in more if words) + (_document(post) if names_document else "")
	return (
		f'<div class="timeline-message-box convo-form-post" data-post="{escape(post["name"])}">'
		'<div class="convo-form-head">'
		f'{_avatar(post)}<bdi class="convo-form-author">{escape(post["author_name"] or "")}</bdi>{beside}'
		f"{_when(post['at'])}{_link(post, _('Open the post'))}</div>"
		f'<div class="content"><div class="ql-editor read-mode" dir="auto">{post["content"]}</div></div>'
		f"{f'<div class=convo-form-foot>{foot}</div>' if foot else ''}</div>"
	)


def _besides(found: dict[str, Any]) -> str:
	called = found["customer_name"] or found["customer"]
	title = escape(_("Latest posts about {0}").format(called))
	link = f'<a class="convo-form-link text-muted" data-customer="{escape(found["customer"])}">{escape(_("Timeline"))}</a>'
	rows = "".join(
		f'<li><bdi class="convo-form-author">{escape(post["author_name"] or "")}</bdi>'
		f'<a class="convo-form-link convo-form-text" data-customer="{escape(post["customer"])}" data-post="{escape(post["name"])}">'
		f"<bdi>{escape(post['text'] or _type_of(post) or _('Post'))}</bdi></a>{_when(post['at'])}</li>"
		for post in found["besides"]
	)
	return f'<div class="timeline-message-box convo-form-besides"><div class="convo-form-head"><h5>{title}</h5>{link}</div><ul>{rows}</ul></div>'


def _avatar(post: dict[str, Any]) -> str:
	if post["author_image"]:
		inside = f'<img class="avatar-frame" src="{escape(post["author_image"])}" alt="">'
	else:
		inside = f'<div class="avatar-frame standard-image">{escape((post["author_name"] or "?")[:1].upper())}</div>'
	return f'<span class="avatar avatar-medium" aria-hidden="true">{inside}</span>'


def _when(at: str) -> str:
	"""The exact time, until the Desk writes how long ago that is."""
	return f'<span class="convo-form-when text-muted" data-at="{escape(at)}">{escape(format_datetime(at))}</span>'


def _link(post: dict[str, Any], words: str) -> str:
	return (
		f'<a class="convo-form-link convo-form-open" data-customer="{escape(post["customer"])}" data-post="{escape(post["name"])}"'
		f' title="{escape(words)}" aria-label="{escape(words)}">'
		'<svg class="es-icon icon-sm" aria-hidden="true"><use href="#es-line-link"></use></svg></a>'
	)


def _document(post: dict[str, Any]) -> str:
	doctype, name = post["reference_doctype"], post["reference_name"]
	if not (doctype and name):
		return ""
	words = f"{escape(translate(doctype))} <bdi>{escape(name)}</bdi>"
	return f'<a class="convo-form-document" data-doctype="{escape(doctype)}" data-name="{escape(name)}">{words}</a>'


def _type_of(post: dict[str, Any]) -> str:
	"""A note is what every post is."""
	return translate(post["post_type"]) if post["post_type"] in POST_TYPES[1:] else ""


def _mark_of(post: dict[str, Any]) -> str:
	"""As the field of the post says it."""
	return _(post["mark"], context=POST) if post["mark"] in MARKS else ""


def _replies(count: int) -> str:
	return "" if not count else _("1 reply") if count == 1 else _("{0} replies").format(count)


def _files(count: int) -> str:
	return "" if not count else _("1 file") if count == 1 else _("{0} files").format(count)
