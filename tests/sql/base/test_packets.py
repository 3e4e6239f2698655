"""Statements that are larger than the server takes: it closes the connection, and nothing may stand still for that.

The server of these tests is given a small limit; sessions opened afterwards have it.
"""

import pytest

from convo_channels.core.base.write import BYTES_PER_STATEMENT, ROWS_PER_STATEMENT, _by_size
from convo_channels.core.changes import outbox
from convo_channels.core.changes.outbox import INSERT, Change
from convo_channels.core.sync import copies, drain
from tests.support.builders import NOW, USER, Business

MAILS, LETTERS = 500, 40_000
SMALL = 1 << 20


def put_mails(business: Business, sizes: list[int]) -> list[str]:
	customer = business.put("Customer", name="Writes much")
	names = [f"mail {number:04}" for number in range(len(sizes))]
	given = {
		"communication_type": "Communication", "communication_medium": "Email", "sent_or_received": "Received",
		"reference_doctype": "Customer", "reference_name": customer, "communication_date": NOW,
	}  # fmt: skip
	for name, size in zip(names, sizes, strict=True):
		business.put("Communication", name=name, content="it's\\ long " * (size // 11), **given)
	return names


@pytest.fixture
def business(mariadb_store) -> Business:
	return Business(mariadb_store)


@pytest.fixture
def small_packets(business, connect_mariadb):
	"""Shrinks the limit once the mails are stored; returns a connection that has it."""
	before = business.ask("select @@global.max_allowed_packet")[0][0]

	def shrink():
		business.store.run(f"set global max_allowed_packet = {SMALL}")
		return connect_mariadb()

	yield shrink
	business.store.run(f"set global max_allowed_packet = {before}")


def drain_all(store, business, names):
	with store.transaction():
		outbox.append(store, [Change("Communication", name, INSERT, NOW, USER) for name in names])
	parked, rounds = [], 0
	while True:
		batch = drain.drain_batch(store, business.catalog, business.now, 500)
		parked += batch.parked
		rounds += 1
		if not batch.changes and not batch.parked:
			return parked
		assert rounds < 10


def test_five_hundred_ordinary_mails_are_told_in_one_batch(business, small_packets):
	names = put_mails(business, [LETTERS] * MAILS)
	store = small_packets()
	assert drain_all(store, business, names) == []
	business.forget()
	assert sorted(row["reference_name"] for row in business.rows("Convo Interaction")) == names
	assert outbox.depth(store) == 0


def test_the_backfill_tells_them_as_well(business, small_packets):
	names = put_mails(business, [LETTERS] * MAILS)
	store = small_packets()
	with store.transaction():
		found, following = copies.fill_chunk(store, business.catalog, "Communication", None, MAILS + 1, business.now())
	assert len(found) == MAILS and following is None
	business.forget()
	assert sorted(row["reference_name"] for row in business.rows("Convo Interaction")) == names


def test_a_mail_that_no_statement_can_hold_is_set_aside_alone(business, small_packets):
	names = put_mails(business, [100, 100, 2 * SMALL, 100])
	store = small_packets()
	parked = drain_all(store, business, names)
	assert [change.reference_name for change, _ in parked] == [names[2]]
	business.forget()
	assert sorted(row["reference_name"] for row in business.rows("Convo Interaction")) == [
		name for name in names if name != names[2]
	]
	assert [(row["reference_name"], bool(row["error"])) for row in business.rows("Convo Outbox")] == [
		(names[2], True)
	]


def test_a_connection_that_is_ended_once_costs_no_change_its_place(business, connect_mariadb, monkeypatch):
	"""A server that is restarted is no fault of the change that was being looked at."""
	names = put_mails(business, [100])
	store = connect_mariadb()
	honour, killed = drain._honour, []

	def end_once(given, *args):
		if not killed:
			killed.append(given.run("select connection_id()")[0][0])
			business.store.run(f"kill {killed[0]}")
		return honour(given, *args)

	monkeypatch.setattr(drain, "_honour", end_once)
	assert drain_all(store, business, names) == []
	business.forget()
	assert [row["reference_name"] for row in business.rows("Convo Interaction")] == names


def test_rows_are_cut_by_number_and_by_bytes():
	small = [["x"]] * (2 * ROWS_PER_STATEMENT + 1)
	assert [len(piece) for piece in _by_size(small)] == [ROWS_PER_STATEMENT, ROWS_PER_STATEMENT, 1]
	large = [["é" * (BYTES_PER_STATEMENT // 8)]] * 10
	assert [len(piece) for piece in _by_size(large)] == [3, 3, 3, 1]
	quoted = [["'" * (BYTES_PER_STATEMENT // 8)]] * 4
	assert [len(piece) for piece in _by_size(quoted)] == [3, 1]
	huge = [["a"], ["b" * (2 * BYTES_PER_STATEMENT)], ["c"]]
	assert [piece for piece in _by_size(huge)] == [huge[:1], huge[1:2], huge[2:]]
	assert _by_size([]) == []
