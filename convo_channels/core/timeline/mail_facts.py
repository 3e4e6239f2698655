"""What a mail on a timeline says of itself besides its words: from whom, to whom, and whether it was read. Reads only."""

from ...constants import INTERACTION
from ..base.clock import as_datetime, as_text
from ..base.errors import NotFound
from ..base.messages import N_
from ..base.pages import INTERACTION_RANK, Row
from ..base.reader import Item
from ..base.sql import all_of, sql
from ..base.store import dicts
from ..site.named import require_customer
from ..site.site import Site
from . import mails

FIELDS = ("sender", "recipients", "cc", "read_by_recipient", "read_by_recipient_on")
_ROW = ("name", "occurred_at", "reference_name")


def read_mail(site: Site, customer: str, interaction: int) -> Item:
	"""{"name", *FIELDS} of the mail behind a row; the same sentence for a row that is none, and one that is not the reader's."""
	name = require_customer(site.store, site.visibility, customer)
	where = [
		sql("customer = {}", name),
		sql("name = {}", interaction),
		sql("reference_doctype = {}", mails.DOCTYPE),
		site.visibility.shown_reference(
			sql("`tabConvo Interaction`.reference_doctype"), sql("`tabConvo Interaction`.reference_name")
		),
	]
	rows = [] if INTERACTION in site.visibility.closed_rows else dicts(
		site.store,
		sql("SELECT name, occurred_at, reference_name FROM `tabConvo Interaction` WHERE {}", all_of(where)),
		_ROW,
	)
	for row in rows:
		at = as_datetime(row["occurred_at"])
		assert at is not None
		if not site.admit([Row(at, INTERACTION_RANK, row["name"], mails.DOCTYPE, row["reference_name"])]):
			break
		query = sql(
			"SELECT name, sender, recipients, cc, read_by_recipient, read_by_recipient_on FROM `tabCommunication`"
			" WHERE name = {}",
			row["reference_name"],
		)
		for mail in dicts(site.store, query, ("name", *FIELDS)):
			return {**mail, "read_by_recipient_on": as_text(mail["read_by_recipient_on"])}
	raise NotFound(N_("There is no such mail, or you may not see it."))
