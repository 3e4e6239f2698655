"""Templates of posts: what is kept of one when its form is saved, and the list that the composer offers."""

from typing import Any

import frappe

from convo_channels.constants import POST_TEMPLATE
from convo_channels.core.feed import post_templates
from convo_channels.core.posts import written
from convo_channels.core.posts.search_words import plain_text
from convo_channels.services.access import limits
from convo_channels.services.access.roles import MANAGERS, has_role
from convo_channels.services.access.site import FrappeSite
from convo_channels.services.base.errors import said_plainly


def validate(doc: Any) -> None:
	"""As clean as a post, for that is what becomes of it."""
	limits.take("note templates")
	before = doc.get_doc_before_save()
	with said_plainly():
		doc.content = written.read_content(doc.content or "", is_kept=bool(before and before.content == doc.content)).content
		post_templates.check(doc.post_type, plain_text(doc.content), doc.content)
		if doc.is_shared and not has_role(MANAGERS):
			post_templates.require_room(FrappeSite(), doc.owner, doc.name or "")


def list_templates() -> dict[str, Any]:
	can_create = bool(frappe.has_permission(POST_TEMPLATE, "create"))
	return post_templates.list_templates(FrappeSite(), can_create=can_create)
