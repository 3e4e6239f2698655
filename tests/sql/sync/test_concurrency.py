"""Drains, rebuilds, reconciliations and users' saves at once on MariaDB, each on a connection of its own.

Writers hold the one lock as the services do (GET_LOCK, READ COMMITTED); users save under REPEATABLE READ as Frappe
does and never take it. Nothing here is timed: afterwards everything that was saved is honoured, membership is the
truth, and no save met an error.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import random
import time
from collections.abc import Callable

import pytest

from convo_channels.core.changes import outbox
from convo_channels.core.changes.outbox import CHANGE, DELETE, RENAME, Change
from convo_channels.core.customers import renames as identity
from convo_channels.core.segments.moves import CAUSE_RULE
from convo_channels.core.sync import drain, rebuild
from standalone.stores import MariadbStore
from tests.sql.sync.crowd import (
	CUSTOMERS,
	SEGMENTS,
	Crowd,
	again,
	business,
	check,
	drains,
	rebuilds,
	reconciles,
	users,
	verifies,
	writer_lock,
)
from tests.support.builders import NOW, USER, Business

guarded = pytest.mark.parametrize("is_guarded", [False, True], ids=["plain", "snapshot isolation"])


@guarded
def test_saves_and_drains_at_once_lose_nothing(business, connect_mariadb, is_guarded):
	crowd = Crowd(connect_mariadb, is_guarded)
	for seed in (1, 2, 3):
		crowd.add(users(seed, 60))
	for limit in (1, 10):
		crowd.add(drains(crowd, business, limit))
	crowd.start()
	crowd.join(first=3)
	check(business)


@guarded
def test_saves_drains_and_rebuilds_at_once_end_in_the_truth(business, connect_mariadb, is_guarded):
	crowd = Crowd(connect_mariadb, is_guarded)
	for seed in (4, 5):
		crowd.add(users(seed, 60))
	crowd.add(drains(crowd, business, 5))
	crowd.add(rebuilds(crowd, business, 5))
	crowd.start()
	crowd.join(first=2)
	check(business)


@guarded
def test_reconciling_and_verifying_among_saves_take_no_waiting_change_for_drift(
	business, connect_mariadb, is_guarded
):
	crowd = Crowd(connect_mariadb, is_guarded)
	for seed in (6, 7):
		crowd.add(users(seed, 50))
	crowd.add(drains(crowd, business, 5))
	crowd.add(reconciles(crowd, business))
	crowd.add(verifies(crowd, business))
	crowd.start()
	crowd.join(first=2)
	check(business)


LINKS = (
	"Convo Segment Member",
	"Convo Segment Log",
	"Convo Segment Exception",
	"Convo Segment Action Run",
	"Convo Profile",
	"Convo Post",
	"Convo Interaction",
)


def renames(pairs: list[tuple[str, str]]) -> Callable[[MariadbStore], None]:
	"""Renames as the Desk does them, prepared in the request, then prepared again and done in a job.

	Where the new name is another customer's it is a merge, and that one remains.
	"""

	def rename(store: MariadbStore, old: str, new: str) -> None:
		if store.is_guarded:
			# as the services do before Frappe rewrites the links
			store.run("set session innodb_snapshot_isolation = off")
		with store.transaction():
			identity.make_way(store, old, new)
			for table in LINKS:
				store.run(f"update `tab{table}` set customer = %s where customer = %s", (new, old))
			store.run("update `tabQuotation` set party_name = %s where party_name = %s", (new, old))
			store.run("update `tabTag Link` set document_name = %s where document_name = %s", (new, old))
			told = [Change("Customer", new, RENAME, NOW, USER, old_name=old)]
			if store.run("select 1 from `tabCustomer` where name = %s", (new,)):
				store.run("delete from `tabCustomer` where name = %s", (old,))
				told.append(Change("Customer", old, DELETE, NOW, USER))
			else:
				store.run("update `tabCustomer` set name = %s where name = %s", (new, old))
			outbox.append(store, told)

	def work(store: MariadbStore) -> None:
		store.run("set session transaction isolation level repeatable read")
		for old, new in pairs:

			def prepare(old=old, new=new):
				with store.transaction():
					identity.make_way(store, old, new)

			again(prepare)
			time.sleep(0.02)
			again(lambda old=old, new=new: rename(store, old, new))

	return work


@guarded
def test_merges_under_running_drains_and_rebuilds_end_in_the_truth(business, connect_mariadb, is_guarded):
	crowd = Crowd(connect_mariadb, is_guarded)
	crowd.add(renames([(CUSTOMERS[n], CUSTOMERS[n + 12]) for n in range(0, 12, 2)]))
	crowd.add(users(8, 40))
	crowd.add(drains(crowd, business, 4))
	crowd.add(rebuilds(crowd, business, 6))
	crowd.start()
	crowd.join(first=2)
	check(business)
	assert len(business.rows("Customer")) == len(CUSTOMERS) - 6


ACTING = {"Frozen": ("Joined", "Left"), "Both": ("Joined",), "Not both": ("Left",)}


def put_actions(business: Business) -> None:
	for segment, ways in ACTING.items():
		place = {"parent": segment, "parenttype": "Convo Segment", "parentfield": "member_actions"}
		rows = [{**place, "action": "Add a tag", "on_move": way, "is_enabled": 1} for way in ways]
		business.put_all("Convo Segment Action", rows)


def put_exceptions(business: Business, customers: list[str]) -> None:
	"""Some held and some left out by hand, in segments that others build on; losers and winners among them."""
	for number, segment in enumerate(("Frozen", "Quoted", "Told")):
		chosen = customers[number::3]
		rows = [
			{
				"customer": name,
				"kind": ("Include", "Exclude")[place % 2],
				"reason": "By hand",
				"until_on": None,
			}
			for place, name in enumerate(chosen)
		]
		business.write_exceptions(segment, rows)


def check_log_and_runs(business: Business, untouched: list[str]) -> None:
	"""The log adds up to the members; of a move that has an action there is one run, and no run without a move."""
	sums = dict(
		business.ask(
			"select segment, sum(case when action = 'Joined' then 1 else -1 end) from `tabConvo Segment Log` group by segment"
		)
	)
	assert {name: int(sums.get(name, 0)) for name in SEGMENTS} == {
		name: len(business.members(name)) for name in SEGMENTS
	}
	moves = {str(row["name"]): row for row in business.rows("Convo Segment Log")}
	runs = [row for row in business.rows("Convo Segment Action Run") if row["action_row"]]
	assert len({(row["action_row"], row["log"]) for row in runs}) == len(runs)
	assert all(
		(moves[str(row["log"])]["segment"], moves[str(row["log"])]["action"])
		== (row["segment"], row["on_move"])
		for row in runs
	)
	expected = {
		name
		for name, row in moves.items()
		if row["customer"] in untouched
		and row["action"] in ACTING.get(row["segment"], ())
		and row["cause"] != "First fill"
	}
	assert {str(row["log"]) for row in runs if row["customer"] in untouched} == expected


@pytest.mark.parametrize("seed", range(4))
def test_merges_renames_exceptions_and_actions_under_running_drains_lose_nothing(
	business, connect_mariadb, seed
):
	chance = random.Random(f"names {seed}")
	names = chance.sample(CUSTOMERS, len(CUSTOMERS))
	changing, untouched = names[:16], names[16:]
	put_exceptions(business, changing[:9])
	put_actions(business)
	business.settle()
	first = [(changing[n], changing[n + 1]) for n in range(0, 8, 2)]  # merges
	then = [(name, f"{name} & Sons") for name in changing[8:14]]  # renames
	# One that was renamed is merged into one that has won a merge; one name goes to somebody else.
	then += [(f"{changing[8]} & Sons", changing[1]), (changing[14], changing[8])]
	crowd = Crowd(connect_mariadb)
	crowd.add(renames(first))
	crowd.add(renames(then))
	crowd.add(users(100 + seed, 60))
	crowd.add(drains(crowd, business, 3))
	crowd.add(drains(crowd, business, 20))
	crowd.add(rebuilds(crowd, business, 6))
	crowd.start()
	crowd.join(first=3)
	business.forget()
	business.settle()
	check(business)
	check_log_and_runs(business, untouched)
	left = {row["name"] for row in business.rows("Customer")}
	assert len(left) == len(CUSTOMERS) - len(first) - 1
	assert set(untouched) <= left
	named = [(row["parent"], row["customer"]) for row in business.rows("Convo Segment Exception")]
	assert len(named) == len(set(named)) and {customer for _, customer in named} <= left
	assert business.reconcile().moves == []


def test_a_save_that_is_not_committed_is_not_seen_and_not_lost(business, connect_mariadb):
	user, worker = connect_mariadb(), connect_mariadb()
	customer = CUSTOMERS[0]
	with user.transaction():
		user.run("update `tabCustomer` set is_frozen = 1 where name = %s", (customer,))
		outbox.append(user, [Change("Customer", customer, CHANGE, NOW, USER)])
		later = connect_mariadb()
		with later.transaction():
			later.run("update `tabCustomer` set is_frozen = 1 where name = %s", (CUSTOMERS[1],))
			outbox.append(later, [Change("Customer", CUSTOMERS[1], CHANGE, NOW, USER)])
		with writer_lock(worker):
			batch = drain.drain_batch(worker, business.catalog, business.now, 100)
		assert [change.reference_name for change in batch.changes] == [CUSTOMERS[1]]
		assert business.members("Frozen") == {CUSTOMERS[1]}
	with writer_lock(worker):
		drain.drain_batch(worker, business.catalog, business.now, 100)
	check(business)
	assert business.members("Frozen") == set(CUSTOMERS[:2])


def test_a_save_that_is_rolled_back_leaves_no_trace(business, connect_mariadb):
	user = connect_mariadb()
	with pytest.raises(ZeroDivisionError), user.transaction():
		user.run("update `tabCustomer` set is_frozen = 1")
		outbox.append(user, [Change("Customer", CUSTOMERS[0], CHANGE, NOW, USER)])
		raise ZeroDivisionError
	assert business.drain().changes == []
	check(business)


def test_an_open_save_of_one_customer_holds_up_neither_drain_nor_rebuild_of_all(business, connect_mariadb):
	user, worker = connect_mariadb(), connect_mariadb()
	worker.run("set session innodb_lock_wait_timeout = 1")
	with user.transaction():
		user.run("update `tabCustomer` set is_frozen = 1 where name = %s", (CUSTOMERS[3],))
		user.run("update `tabQuotation` set status = 'Open' where name = %s", (f"Q {CUSTOMERS[3]}",))
		outbox.append(user, [Change("Customer", CUSTOMERS[3], CHANGE, NOW, USER)])
		for name in CUSTOMERS:
			business.append(Change("Customer", name, CHANGE, NOW, USER))
		with writer_lock(worker):
			assert len(drain.drain_batch(worker, business.catalog, business.now, 100).changes) == len(
				CUSTOMERS
			)
			reason = rebuild.reason_for(CAUSE_RULE, NOW.date())
			for segment in SEGMENTS:
				rebuild.rebuild_step(
					worker, business.catalog, business.now, segment, after=None, size=100, reason=reason
				)
	business.drain()
	check(business)


def test_an_open_drain_holds_up_no_save(business, connect_mariadb):
	"""Between a drain's writes and its commit users save documents of the very customers it moves."""
	user, worker = connect_mariadb(), connect_mariadb()
	user.run("set session innodb_lock_wait_timeout = 1")
	user.run("set session transaction isolation level repeatable read")
	business.store.run("update `tabCustomer` set is_frozen = 1")
	business.append(*[Change("Customer", name, CHANGE, NOW, USER) for name in CUSTOMERS])
	finish = outbox.remove

	def save_meanwhile(store, changes):
		finish(store, changes)
		for name in CUSTOMERS:
			with user.transaction():
				user.run("update `tabCustomer` set website = 'x' where name = %s", (name,))
				user.run("update `tabQuotation` set status = 'Open' where name = %s", (f"Q {name}",))
				outbox.append(
					user, [Change("Quotation", f"Q {name}", CHANGE, NOW, USER, customer_after=name)]
				)

	with pytest.MonkeyPatch.context() as patch, writer_lock(worker):
		patch.setattr(outbox, "remove", save_meanwhile)
		batch = drain.drain_batch(worker, business.catalog, business.now, 100)
	assert len(batch.changes) == len(CUSTOMERS) and batch.parked == []
	business.drain()
	check(business)
	assert business.members("Both") == set(CUSTOMERS)
