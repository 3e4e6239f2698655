"""Documents and mails of two customers, what is told of them and what is kept: shared by the tests of the timeline."""

import datetime

import pytest

from convo_channels.core.base.clock import midnight
from convo_channels.core.sync import copies
from convo_channels.core.timeline import page, profiles
from tests.support.builders import Business


@pytest.fixture
def business(store) -> Business:
	business = Business(store)
	business.put_all(
		"Customer", [{"name": name, "creation": midnight(business.days_ago(500))} for name in ("A", "B")]
	)
	return business


def told(business: Business, *columns: str) -> list[tuple]:
	rows = sorted(business.rows("Convo Interaction"), key=lambda row: row["name"])
	return [tuple(row[column] for column in columns) for row in rows]


def kept(business: Business, customer: str) -> profiles.Kept:
	return profiles.read(business.store, [customer])[customer]


def number_told(business: Business, customer: str) -> int:
	"""How many interactions the story of a customer tells."""
	return page.count_interactions(business.store, customer)


def is_exact(business: Business) -> bool:
	names = [row["name"] for row in business.rows("Customer")]
	return profiles.recompute(business.store, names, business.now()) == 0


def at_noon(business: Business, days: int) -> datetime.datetime:
	return midnight(business.days_ago(days)) + datetime.timedelta(hours=12)


def fill(business: Business, doctype: str = "Sales Order"):
	return copies.fill_chunk(business.store, business.catalog, doctype, None, 100, business.now())
