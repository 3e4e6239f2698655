"""What a use case is given by the host it runs in: a site of Frappe, or the preview. A host gives its own and adds nothing to the answer.

Who may see what is the host's to say, by the reader, the visibility, and what it admits and hides; a use case never asks who
somebody is.
"""

from collections.abc import Sequence
from typing import Protocol

from ..base.clock import Clock, Datetime
from ..base.facts import Voice
from ..base.pages import Row
from ..base.reader import Item, Reader
from ..base.store import Store
from ..base.visibility import Visibility
from ..catalog.catalog import Catalog


class Site(Protocol):
	"""One business, as the user of this request finds it. What costs something to know is asked for when it is needed."""

	@property
	def store(self) -> Store: ...

	@property
	def catalog(self) -> Catalog: ...

	@property
	def reader(self) -> Reader: ...

	@property
	def visibility(self) -> Visibility:
		"""The customers the reader may see."""
		...

	@property
	def sees_all(self) -> bool:
		"""Whether nothing is hidden from the reader: no customer, no document that leads to one, no field told of it."""
		...

	def now(self) -> Datetime: ...

	@property
	def voice(self) -> Voice:
		"""How the reader is spoken to."""
		...

	def translate(self, text: str, /) -> str:
		"""A sentence of ours in the reader's language."""
		...

	def exists(self, doctype: str, name: str, /) -> bool:
		"""Whether there is a document that the reader may know of."""
		...

	def may(self, action: str, doctype: str, name: str | None = None, /) -> bool:
		"""Whether the reader may "read", "create", "write" documents of a kind, or this one."""
		...

	def readable(self, doctype: str, names: set[str], /) -> set[str]:
		"""Those of some documents that the reader may read."""
		...

	def admit(self, rows: Sequence[Row], /) -> list[Row]:
		"""The rows that are about no document, or about one the reader may read."""
		...

	def hide(self, items: Sequence[Item], /) -> None:
		"""Blank what items tell of documents, fields and reasons that are not the reader's to know."""
		...


def clock_of(site: Site) -> Clock:
	"""The moment of this request."""
	return site.catalog.clock(site.now())
