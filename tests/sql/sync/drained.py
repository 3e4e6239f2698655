"""A business whose changes are drained, and a store that fails: shared by the tests of the drain."""

import datetime
from dataclasses import replace

import pytest

from convo_channels.core.sync import moments, rebuild
from tests.support.builders import Business, condition, on_customer

OPEN_QUOTATION = condition("Quotation", "exists", measure="exists", filters=[["status", "is", "Open"]])
FROZEN = on_customer("is_frozen", "is yes")


@pytest.fixture
def business(store) -> Business:
	business = Business(store)
	business.put_all("Customer", [{"name": name} for name in ("A", "B", "C")])
	return business


def quote(business: Business, customer: str, status: str = "Open", **more) -> str:
	given = {"quotation_to": "Customer", "party_name": customer, "status": status, "docstatus": 1}
	return business.create("Quotation", **{**given, **more})


def last_log(business: Business, segment: str) -> dict:
	return business.logs(segment)[-1]


def let_pass(business: Business, since: datetime.datetime) -> list:
	with business.store.transaction():
		engine = rebuild.load_engine(business.store, business.catalog, business.now)
		moves = moments.let_pass(business.store, engine, since)
	business.forget()
	return moves


def with_fields(catalog, fields):
	customer = replace(catalog.sources["Customer"], fields=fields)
	return replace(catalog, sources={**catalog.sources, "Customer": customer})


class Failing:
	"""A store that cannot write the log of some customers: a fault that belongs to single changes."""

	transient_errors = (TimeoutError,)

	def __init__(self, store, error=RuntimeError, customers=()):
		self.store, self.error, self.customers = store, error, set(customers)
		self.dialect = store.dialect

	def rows(self, statement):
		return self.store.rows(statement)

	def execute(self, statement):
		text, params = statement.render(self.dialect)
		if "INTO `tabConvo Segment Log`" in text and self.customers & {str(p) for p in params}:
			raise self.error("this customer cannot be logged")
		return self.store.execute(statement)

	def transaction(self):
		return self.store.transaction()

	def renew(self):
		self.store.renew()

	def is_log_heard(self):
		return self.store.is_log_heard()


def many_quotations(business, count=40):
	business.segment("Quoted", [OPEN_QUOTATION])
	business.settle()
	customers = [f"c{number:02}" for number in range(count)]
	business.put_all("Customer", [{"name": name} for name in customers])
	for name in customers:
		quote(business, name)
	return set(customers)
