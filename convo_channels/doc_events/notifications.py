"""Frappe keeps what it told somebody about a post."""

from convo_channels.constants import POST
from convo_channels.services.posts import mentions


def after_insert(doc, method=None):
	if doc.document_type == POST:
		mentions.forget_text(doc)
