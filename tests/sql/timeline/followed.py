"""Sources that are looked at with events and without, and the timeline they must end as: shared by the tests of what is followed."""

import datetime

import pytest

from convo_channels.core.base.clock import Clock, midnight
from convo_channels.core.changes.outbox import CHANGE, INSERT, SUBMIT, Change
from convo_channels.core.customers import deleted
from convo_channels.core.sync import copies
from convo_channels.core.timeline import profiles
from tests.support.builders import USER, Business


@pytest.fixture
def business(store) -> Business:
	business = Business(store)
	old = midnight(business.days_ago(500))
	business.put_all("Customer", [{"name": name, "creation": old} for name in ("A", "B", "C")])
	business.drain()
	return business


def told(business: Business, *columns: str) -> list[tuple]:
	rows = sorted(business.rows("Convo Interaction"), key=lambda row: row["name"])
	return [tuple(row[column] for column in columns) for row in rows]


def kept(business: Business, customer: str) -> profiles.Kept:
	return profiles.read(business.store, [customer]).get(customer, profiles.Kept())


def check(business: Business, size: int = 2) -> int:
	"""The nightly check of documents, in small chunks, and of kept values; returns what was mended."""
	part, after, repaired = copies.parts(business.catalog)[0], "", 0
	while part:
		with business.store.transaction():
			if not repaired and not after:
				deleted.forget_unrestorable(business.store)
			clock = Clock(business.now())
			mended, last = copies.check_chunk(business.store, business.catalog, clock, part, after, size)
		repaired, after = repaired + mended, last or ""
		if last is None:
			part = copies.following_part(business.catalog, part)
	business.forget()
	business.reconcile()
	return repaired


def mail(business: Business, name: str | None = None, *, links: tuple = (), **more) -> str:
	given = {
		"communication_type": "Communication", "communication_medium": "Email", "sent_or_received": "Received",
		"subject": "Offer?", "content": "<p>Please</p>", "sender": "a@b.c", "delivery_status": "", "email_status": "Open",
		"communication_date": business.now() - datetime.timedelta(days=1),
	}  # fmt: skip
	made = business.put("Communication", name, **{**given, **more})
	link(business, made, *links)
	business.append(Change("Communication", made, INSERT, business.now(), USER))
	return made


def link(business: Business, mail: str, *targets: tuple[str, str]) -> None:
	business.put_children(
		"Communication", mail, "Communication Link",
		[{"link_doctype": doctype, "link_name": name} for doctype, name in targets],
	)  # fmt: skip


def saved(business: Business, doctype: str, name: str) -> None:
	business.report(doctype, name, CHANGE)


ABOUT_A = {"reference_doctype": "Customer", "reference_name": "A"}


def follow(business: Business, way: str, doctype: str, name: str) -> None:
	"""The two ways in which a change becomes known."""
	business.pass_time(minutes=1)
	if way == "saved":
		saved(business, doctype, name)
		business.drain()
		assert check(business) == 0
	else:
		assert check(business) > 0
		assert check(business) == 0


both_ways = pytest.mark.parametrize("way", ["saved", "found at night"])


def journal(business: Business, *lines: tuple[str, float, float], name: str | None = None, **fields) -> str:
	made = business.put("Journal Entry", name, **{"docstatus": 1, "posting_date": business.today, **fields})
	rows = [
		{"party_type": "Customer", "party": party, "credit": credit, "debit": debit, "account": "Debtors"}
		for party, credit, debit in lines
	]
	bank = {"account": "Bank", "debit": 1, "credit": 0}
	business.put_children("Journal Entry", made, "Journal Entry Account", [*rows, bank])
	business.append(Change("Journal Entry", made, SUBMIT, business.now(), USER, doc_docstatus=fields.get("docstatus", 1)))
	return made
