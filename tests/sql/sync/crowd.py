"""Drains, rebuilds, reconciliations and users' saves at once, each on a connection of its own, in one crowd of threads.

Writers hold the one lock as the services do (GET_LOCK, READ COMMITTED); users save under REPEATABLE READ as Frappe
does and never take it. Expects MariaDB.
"""

import random
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager

import pytest

from convo_channels.core.changes import outbox
from convo_channels.core.changes.outbox import CHANGE, DELETE, INSERT, Change
from convo_channels.core.segments.moves import CAUSE_RULE
from convo_channels.core.sync import drain, nightly_check, rebuild
from convo_channels.core.timeline import profiles
from standalone.stores import MariadbStore, PassingError
from tests.support.builders import NOW, USER, Business, condition, on_customer

CUSTOMERS = [f"Customer {number}" for number in range(24)]
LOCK_TIMEOUT = 5

# MariaDB's number for a row that changed since the transaction began to read.
RECORD_CHANGED, DEADLOCK = 1020, 1213
SEGMENTS = {
	"Frozen": [on_customer("is_frozen", "is yes")],
	"Quoted": [condition("Quotation", "exists", measure="exists", filters=[["status", "is", "Open"]])],
	"Talked to": [condition("Convo Post", "at least", "2", measure="count")],
	"Both": [condition("Segment", "is in", "Frozen", field="segment"), condition("Segment", "is in", "Quoted", field="segment")],
	"Told": [condition("Convo Interaction", "exists", measure="exists")],
	"Not both": [condition("Segment", "is not in", "Both", field="segment"), condition("Tag", "is not", "VIP", field="tag")],
}  # fmt: skip


class Crowd:
	"""Threads with a connection each; the first error of any of them fails the test."""

	def __init__(self, connect: Callable[[], MariadbStore], is_guarded: bool = False):
		self.connect, self.is_guarded = connect, is_guarded
		self.errors: list[BaseException] = []
		self.done = threading.Event()
		self._threads: list[threading.Thread] = []

	def add(self, work: Callable[[MariadbStore], None]) -> None:
		store = self.connect()
		store.run(f"set session innodb_lock_wait_timeout = {LOCK_TIMEOUT}")
		if self.is_guarded:
			store.guard()

		def run() -> None:
			try:
				work(store)
			except BaseException as error:
				self.errors.append(error)

		self._threads.append(threading.Thread(target=run, daemon=True))

	def start(self) -> None:
		for thread in self._threads:
			thread.start()

	def join(self, first: int) -> None:
		"""Wait for the first threads (the users), then tell the others that nothing more will come."""
		for thread in self._threads[:first]:
			thread.join()
		self.done.set()
		for thread in self._threads:
			thread.join()
		if self.errors:
			raise self.errors[0]


@contextmanager
def writer_lock(store: MariadbStore):
	"""The one lock, as the services take it: named after the database, per step."""
	name = f"convo:{store.database}"
	((held,),) = store.run("select get_lock(%s, 60)", (name,))
	assert held == 1
	try:
		yield
	finally:
		store.run("select release_lock(%s)", (name,))


def again(step: Callable[[], object]) -> object:
	"""A job that meets a deadlock is run again, as a worker would at the next tick."""
	for _ in range(50):
		try:
			return step()
		except PassingError:
			time.sleep(0.01)
	raise AssertionError("fifty deadlocks in a row")


def drains(crowd: Crowd, business: Business, limit: int) -> Callable[[MariadbStore], None]:
	def work(store: MariadbStore) -> None:
		chance = random.Random(limit)
		while True:
			was_done = crowd.done.is_set()
			with writer_lock(store):
				batch = again(
					lambda: drain.drain_batch(store, business.catalog, business.now, chance.randint(1, limit))
				)
			assert batch.parked == []
			if not batch.changes:
				if was_done:
					return
				time.sleep(0.002)

	return work


def rebuilds(crowd: Crowd, business: Business, size: int) -> Callable[[MariadbStore], None]:
	reason = rebuild.reason_for(CAUSE_RULE, NOW.date())

	def work(store: MariadbStore) -> None:
		while not crowd.done.is_set():
			for segment in SEGMENTS:
				after = None
				while True:
					with writer_lock(store):
						step = again(
							lambda after=after, segment=segment: rebuild.rebuild_step(
								store,
								business.catalog,
								business.now,
								segment,
								after=after,
								size=size,
								reason=reason,
							)
						)
					after = step.after
					if after is None:
						break

	return work


def reconciles(crowd: Crowd, business: Business) -> Callable[[MariadbStore], None]:
	def work(store: MariadbStore) -> None:
		after = None
		while after or not crowd.done.is_set():
			with writer_lock(store):
				step = again(
					lambda after=after: nightly_check.reconcile_step(
						store, business.catalog, business.now, after=after, size=7
					)
				)
			assert step.drift == 0, step.moves
			after = step.after

	return work


def verifies(crowd: Crowd, business: Business) -> Callable[[MariadbStore], None]:
	def work(store: MariadbStore) -> None:
		while not crowd.done.is_set():
			for segment in SEGMENTS:
				with writer_lock(store):
					drift = nightly_check.verify_segment(store, business.catalog, business.now, segment)
				assert drift.count == 0, (segment, drift)

	return work


def one_save(store: MariadbStore, chance: random.Random, number: int) -> None:
	"""One user's save: data and outbox row in one transaction, nothing else."""
	customer = chance.choice(CUSTOMERS)
	kind = chance.randrange(5)
	with store.transaction():
		change = {"event": CHANGE, "customer_after": customer}
		if kind == 0:
			store.run("update `tabCustomer` set is_frozen = 1 - is_frozen where name = %s", (customer,))
			told = Change("Customer", customer, CHANGE, NOW, USER)
		elif kind == 1:
			name = f"Q {customer}"
			status = chance.choice(["Open", "Lost"])
			store.run("update `tabQuotation` set status = %s where name = %s", (status, name))
			told = Change("Quotation", name, changed_at=NOW, changed_by=USER, doc_status=status, **change)
		elif kind == 2:
			name = f"post {number}"
			store.run(
				"insert into `tabConvo Post` (name, creation, customer, post_type, posted_at) values (%s, %s, %s, 'Call', %s)",
				(name, NOW, customer, NOW),
			)
			with never_refused():
				profiles.raise_newest_posts(store, [profiles.Post(name, customer, NOW, "Call")])
			told = Change("Convo Post", name, INSERT, NOW, USER, customer_after=customer)
		elif kind == 3:
			store.run("delete from `tabTag Link` where document_name = %s", (customer,))
			told = Change("Tag Link", f"tag {customer}", DELETE, NOW, USER, customer_before=customer)
		else:
			name = f"tag {number}"
			store.run(
				"insert into `tabTag Link` (name, document_type, document_name, tag) values (%s, 'Customer', %s, 'VIP')",
				(name, customer),
			)
			told = Change("Tag Link", name, INSERT, NOW, USER, customer_after=customer)
		outbox.append(store, [told])


@contextmanager
def never_refused():
	"""What this app writes inside a save is not what the server refuses it for."""
	try:
		yield
	except PassingError as error:
		assert error.args[0] not in (RECORD_CHANGED, DEADLOCK), error
		raise


def save_again(store: MariadbStore, chance: random.Random, number: int) -> None:
	"""A guarded server may refuse what two users write into the same document; such a user saves once more."""
	for attempt in range(50):
		try:
			return one_save(store, chance, number + attempt * 100_000_000)
		except PassingError as error:
			assert error.args[0] in (RECORD_CHANGED, DEADLOCK), error
	raise AssertionError("refused fifty times in a row")


def users(seed: int, saves: int) -> Callable[[MariadbStore], None]:
	"""A user who saves one thing after another; any error of a save fails the test."""

	def work(store: MariadbStore) -> None:
		store.run("set session transaction isolation level repeatable read")
		chance = random.Random(seed)
		for number in range(saves):
			save = save_again if store.is_guarded else one_save
			save(store, chance, seed * 10_000 + number)

	return work


@pytest.fixture
def business(mariadb_store) -> Business:
	business = Business(mariadb_store)
	business.put_all("Customer", [{"name": name, "is_frozen": 0} for name in CUSTOMERS])
	quotation = {"quotation_to": "Customer", "docstatus": 1, "status": "Draft"}
	business.put_all(
		"Quotation", [{"name": f"Q {name}", "party_name": name, **quotation} for name in CUSTOMERS]
	)
	for name, rules in SEGMENTS.items():
		business.segment(name, rules)
	business.settle()
	return business


def check(business: Business) -> None:
	business.forget()
	assert outbox.depth(business.store) == 0
	assert business.ask("select name from `tabConvo Outbox`") == []
	assert business.stored() == business.truth()
	assert business.miscounted() == []
	assert business.late_bounds() == []
	assert (
		profiles.recompute(business.store, [r["name"] for r in business.rows("Customer")], business.now())
		== 0
	)
	keys = [row["dedupe_key"] for row in business.rows("Convo Interaction")]
	assert len(keys) == len(set(keys))
