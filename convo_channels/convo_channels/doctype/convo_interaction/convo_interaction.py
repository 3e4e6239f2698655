"""Something that happened between us and a customer.

Written by the drain through the source adapters and by the backfill, never through this controller.
"""

from frappe import _
from frappe.model.document import Document

from convo_channels.constants import INTERACTION
from convo_channels.core.base.kept_messages import say_json
from convo_channels.schema import ensure_indexes
from convo_channels.services.access.records import ToldToReaders


class ConvoInteraction(ToldToReaders, Document):
	def load_from_db(self):
		"""What an action did is said in the reader's language; lists read the table."""
		super().load_from_db()
		self.subject = say_json(self.subject, self.data, _)
		return self


def on_doctype_update():
	ensure_indexes(INTERACTION)
