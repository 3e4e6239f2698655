"""The engine's port (core/site/site.py) on this site of Frappe, for the user of the request. Each thing is looked up when it is asked for."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import frappe
from frappe.utils import now_datetime

from convo_channels.core.base.clock import Datetime
from convo_channels.core.base.facts import Voice
from convo_channels.core.base.pages import Row
from convo_channels.core.base.reader import Reader
from convo_channels.core.base.visibility import Visibility
from convo_channels.core.catalog.catalog import Catalog
from convo_channels.services.access import channels, copies, customers, documents
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.voice import get_shown_voice, translate
from convo_channels.services.catalog.site_catalog import get_catalog


class FrappeSite:
	"""`visibility`: where the capability asks for more than the customers, or for less of what is told of them."""

	store = store

	def __init__(self, visibility: Visibility | None = None):
		self._visibility = visibility

	@property
	def catalog(self) -> Catalog:
		return get_catalog()

	@cached_property
	def visibility(self) -> Visibility:
		return customers.get_visibility() if self._visibility is None else self._visibility

	@cached_property
	def reader(self) -> Reader:
		return channels.get_reader(self._visibility)

	@cached_property
	def sees_all(self) -> bool:
		return customers.sees_all()

	def now(self) -> Datetime:
		return now_datetime()

	@cached_property
	def voice(self) -> Voice:
		return get_shown_voice()

	def translate(self, text: str) -> str:
		return translate(text)

	def exists(self, doctype: str, name: str) -> bool:
		"""What is hidden is as good as not there."""
		if not frappe.db.exists("DocType", doctype) or not frappe.db.exists(doctype, name):
			return False
		return self.may("read", doctype, name) or self.may("select", doctype, name)

	def may(self, action: str, doctype: str, name: str | None = None) -> bool:
		if action == "read" and name is None:
			return documents.may_read(doctype)
		return bool(frappe.has_permission(doctype, action, doc=name))

	def readable(self, doctype: str, names: set[str]) -> set[str]:
		return documents.readable(doctype, names)

	def admit(self, rows: Sequence[Row]) -> list[Row]:
		return documents.admit_rows(rows)

	def hide(self, items: Sequence[dict[str, Any]]) -> None:
		"""What is told of a document's own rows is judged when they are admitted; of them single columns may be closed."""
		documents.hide_unreadable([item for item in items if item.get("kind") != "interaction"])
		copies.blank_copies(items)
