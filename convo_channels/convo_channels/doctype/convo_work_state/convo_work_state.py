"""What the background work remembers of itself: a row for each value, written by `services.base.work_state` alone.

A table and no Single: a Single's values are rows of one table that every app's settings share, and one that changes
with every batch would be in the way of whoever reads and writes there at the same time.
"""

from frappe.model.document import Document

from convo_channels.services.access.records import ToldToReaders


class ConvoWorkState(ToldToReaders, Document):
	pass
