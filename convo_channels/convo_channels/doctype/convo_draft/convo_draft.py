"""What a user has begun to write; written by core/posts/drafts.py, never through this controller."""

from typing import Any

import frappe
from frappe.model.document import Document

from convo_channels.constants import DRAFT
from convo_channels.schema import ensure_indexes
from convo_channels.services.access.records import ToldToReaders


class ConvoDraft(ToldToReaders, Document):
	def has_permission(self, permtype: str = "read", *args: Any, **kwargs: Any) -> bool:
		"""It is its writer's alone. The Administrator, whom Frappe asks nothing, reads no half thoughts of others here either."""
		user = kwargs.get("user") or frappe.session.user
		return self.user == user and bool(super().has_permission(permtype, *args, **kwargs))


def on_doctype_update():
	ensure_indexes(DRAFT)
