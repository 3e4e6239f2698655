"""What the drain does when something fails: one change, one kind of them, or all.

Step by step: change, drain, look. On SQLite and on MariaDB.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import pytest

from convo_channels.core.changes import outbox
from convo_channels.core.sync import drain
from tests.sql.sync.drained import OPEN_QUOTATION, Failing, business, many_quotations, quote

# -- order, batches, failures


def test_a_batch_that_fails_is_halved_and_only_the_change_at_fault_is_parked(business):
	business.segment("Quoted", [OPEN_QUOTATION])
	business.settle()
	customers = [f"c{number}" for number in range(9)]
	business.put_all("Customer", [{"name": name} for name in customers])
	for name in customers:
		quote(business, name)
	failing = Failing(business.store, customers=["c4"])
	result = drain.drain_batch(failing, business.catalog, business.now, 100)
	business.forget()
	assert business.members("Quoted") == set(customers) - {"c4"}
	((change, error),) = result.parked
	assert change.customer_after == "c4" and "cannot be logged" in error
	assert len(result.changes) == 8 and len(result.moves) == 8
	assert business.miscounted() == []
	assert outbox.depth(business.store) == 0
	((attempts, told),) = business.ask("select attempts, error from `tabConvo Outbox` where is_parked = 1")
	assert attempts == 1 and "RuntimeError: this customer cannot be logged" in told


def test_a_parked_change_waits_for_retry_and_is_honoured_then(business):
	business.segment("Quoted", [OPEN_QUOTATION])
	business.settle()
	quote(business, "A")
	failing = Failing(business.store, customers=["A"])
	drain.drain_batch(failing, business.catalog, business.now, 100)
	assert business.drain().changes == []
	((name,),) = business.ask("select name from `tabConvo Outbox`")
	assert outbox.unpark(business.store, name) == 1
	again = drain.drain_batch(failing, business.catalog, business.now, 100)
	assert len(again.parked) == 1
	assert business.ask("select attempts from `tabConvo Outbox`") == [(2,)]
	assert outbox.unpark(business.store, name) == 1
	assert outbox.unpark(business.store, name) == 0
	assert outbox.unpark(business.store, 10**9) == 0
	business.drain()
	assert business.members("Quoted") == {"A"}
	assert business.ask("select name from `tabConvo Outbox`") == []


def test_an_error_that_passes_by_itself_parks_nothing_and_loses_nothing(business):
	business.segment("Quoted", [OPEN_QUOTATION])
	business.settle()
	quote(business, "A")
	quote(business, "B")
	failing = Failing(business.store, error=TimeoutError, customers=["A"])
	with pytest.raises(TimeoutError):
		drain.drain_batch(failing, business.catalog, business.now, 100)
	assert outbox.depth(business.store) == 2
	assert business.members("Quoted") == set()
	business.drain()
	assert business.members("Quoted") == {"A", "B"}


def test_a_failed_batch_leaves_nothing_half_written(business):
	business.segment("Quoted", [OPEN_QUOTATION])
	business.settle()
	quote(business, "A")
	drain.drain_batch(Failing(business.store, customers=["A"]), business.catalog, business.now, 100)
	business.forget()
	assert business.members("Quoted") == set()
	assert business.logs("Quoted") == []
	assert business.rows("Convo Interaction") == []
	assert business.miscounted() == []


# -- a fault that every change meets


class Disk(Failing):
	"""A database that refuses to write the history, whoever the customer is, until it is mended."""

	is_full = True

	def execute(self, statement):
		text, _ = statement.render(self.dialect)
		if self.is_full and "INTO `tabConvo Segment Log`" in text and "tabConvo Segment Log" in text:
			raise self.error("the table 'tabConvo Segment Log' is full")
		return self.store.execute(statement)


def test_a_fault_that_every_change_meets_parks_none_of_them(business):
	customers = many_quotations(business)
	disk = Disk(business.store)
	result = drain.drain_batch(disk, business.catalog, business.now, 100)
	assert result.fault == "RuntimeError: the table 'tabConvo Segment Log' is full"
	assert (result.parked, result.changes) == ([], [])
	assert outbox.depth(business.store) == len(customers)
	again = drain.drain_batch(disk, business.catalog, business.now, 100, result.streak)
	assert again.fault and again.parked == [] and outbox.depth(business.store) == len(customers)

	disk.is_full = False
	mended = drain.drain_batch(disk, business.catalog, business.now, 100, again.streak)
	business.forget()
	assert not mended.fault and mended.streak == drain.NO_STREAK
	assert business.members("Quoted") == customers
	assert business.miscounted() == []
	assert business.ask("select name from `tabConvo Outbox`") == []


def test_changes_that_trickle_in_while_everything_fails_are_not_lost_one_by_one(business):
	customers = sorted(many_quotations(business, 0) | {f"c{number:02}" for number in range(15)})
	business.put_all("Customer", [{"name": name} for name in customers])
	disk, streak = Disk(business.store), drain.NO_STREAK
	faults = []
	for name in customers:
		quote(business, name)
		result = drain.drain_batch(disk, business.catalog, business.now, 100, streak)
		streak, faults = result.streak, [*faults, bool(result.fault)]
	assert faults == [False] * 10 + [True] * 5, "ten in a row are no coincidence"
	assert business.ask("select count(*) from `tabConvo Outbox` where is_parked = 1") == [(0,)]
	assert outbox.depth(business.store) == len(customers)


def test_many_bad_documents_of_one_kind_are_parked_when_another_kind_works(business):
	customers = many_quotations(business)
	business.create("Issue", customer="A")
	failing = Failing(business.store, customers=customers)
	result = drain.drain_batch(failing, business.catalog, business.now, 100)
	business.forget()
	assert not result.fault
	assert {change.customer_after for change, _ in result.parked} == customers
	assert [change.reference_doctype for change in result.changes] == ["Issue"]
	assert outbox.depth(business.store) == 0


def test_one_document_that_fails_again_and_again_is_no_fault_of_all(business):
	business.segment("Quoted", [OPEN_QUOTATION])
	business.settle()
	name, streak = quote(business, "A"), drain.NO_STREAK
	failing = Failing(business.store, customers=["A"])
	for _ in range(15):
		result = drain.drain_batch(failing, business.catalog, business.now, 100, streak)
		streak = result.streak
		assert not result.fault and len(result.parked) == 1
		outbox.unpark_all(business.store)
	assert len(streak.changes) == 1 and streak.changes[0][2] == name
