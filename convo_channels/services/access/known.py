"""Whether somebody may know of a document by the name that it has now: asked of its owner before what is theirs alone follows a rename."""

from convo_channels.constants import CHANNEL
from convo_channels.core.catalog.catalog import CUSTOMER
from convo_channels.services.access import channels, customers, documents


def knows(user: str, doctype: str, name: str) -> bool:
	"""One that is gone by now, or renamed again, is told to whoever reads documents of its kind."""
	if user == "Administrator":
		return True
	if doctype == CHANNEL:
		return channels.opens(name, user)
	if doctype == CUSTOMER and not customers.get_visibility(user).is_everything:
		return customers.sees_customer(customers.get_visibility(user), name) is not None
	return documents.reads_document(doctype, name, user)
