"""What a user's save pays on a site, and how soon its membership is visible."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import frappe
from frappe.utils import CallbackManager

from benchmarks import data
from benchmarks.report import Row, ms
from benchmarks.site_data import CUSTOMER, ITEM, SEGMENT, Statements

# A bar of 300 ms for what a person waits for; of 0.5 ms for a save.
VISIBLE_MS = 300
ROUNDS = 40
PATIENCE_SECONDS = 20


def measure_saves(number: int, counts: tuple[int, ...]) -> list[Row]:
	"""With so many live segments, in turn."""
	lines = [{"item_code": ITEM, "qty": 1, "rate": 10}]
	quotation = {"doctype": "Quotation", "quotation_to": "Customer", "party_name": CUSTOMER, "items": lines}
	invoice = {"doctype": "Sales Invoice", "customer": CUSTOMER, "items": lines}
	drafts = [frappe.get_doc(fields).insert() for fields in (quotation, invoice)]
	frappe.db.commit()
	changed = {
		"Customer": ("customer_details", CUSTOMER),
		**{doc.doctype: ("terms", doc.name) for doc in drafts},
	}
	rows: list[Row] = []
	for count in counts:
		with data.only_live(Statements(), count):
			for doctype, (field, name) in changed.items():
				rows += _compare(doctype, name, field, number, count)
	return rows


def _compare(doctype: str, name: str, field: str, number: int, count: int) -> list[Row]:
	"""Saves in turns with and without the app's hooks, each with its commit, as a web request does them.

	What a request does after its answer is not timed, and a save waits until what the one before asked for is done.
	"""
	times: dict[bool, list[float]] = {True: [], False: []}
	inserts = {True: 0, False: 0}
	own: list[float] = []
	counted = 10
	for turn in range(number + 2 * counted):
		is_on = turn % 2 == 0
		_begin_request()
		doc = frappe.get_doc(doctype, name)
		doc.set(field, f"save {turn}")
		with _hooks(is_on), (_counting if turn < 2 * counted else _timing)() as found:
			started = time.perf_counter()
			doc.save()
			frappe.db.commit()
			took = (time.perf_counter() - started) * 1000
		if turn < 2 * counted:
			inserts[is_on] += found[0]
		else:
			times[is_on].append(took)
			own += found if is_on else []
		_answer()
	frappe.local.request = None
	extra = statistics.median(on - off for on, off in zip(times[True], times[False], strict=True))
	with_app, without = statistics.median(times[True]), statistics.median(times[False])
	added = (inserts[True] - inserts[False]) / counted
	inside = statistics.median(own)
	return [
		Row(f"{doctype}, a save, {number} in turns with and without the app, {count} live segments",
			f"{with_app:.2f} ms", f"{without:.2f} ms; median difference {extra:.2f} ms, inside the app's code {inside:.2f} ms",
			with_app / without, said_bar="2 % or 0.5 ms added", holds=extra <= max(0.5, without * 0.02)),
		Row(f"{doctype}, a save: INSERT statements added", f"{added:g}", holds=added <= 1, said_bar="1"),
	]  # fmt: skip


@contextmanager
def _timing() -> Iterator[list[float]]:
	"""The milliseconds spent in what the app does within a save, summed up."""
	from convo_channels.services.changes import recorder

	spent = [0.0]
	names = ("record", "flush", "_request_drain_later")
	originals = {name: getattr(recorder, name) for name in names}

	def timed(run: Callable[..., Any]) -> Callable[..., Any]:
		def wrapper(*args: Any, **kwargs: Any) -> Any:
			started = time.perf_counter()
			try:
				return run(*args, **kwargs)
			finally:
				spent[0] += (time.perf_counter() - started) * 1000

		return wrapper

	for name, run in originals.items():
		setattr(recorder, name, timed(run))
	try:
		yield spent
	finally:
		for name, run in originals.items():
			setattr(recorder, name, run)


def _begin_request() -> None:
	"""As Frappe begins one: nothing is known that a process keeps for one request only."""
	frappe.local.cache.clear()
	getattr(frappe.local, "request_cache", {}).clear()
	for name in [name for name in dir(frappe.local) if name.startswith("convo_")]:
		delattr(frappe.local, name)
	frappe.local.request = SimpleNamespace(after_response=CallbackManager())


def _answer() -> None:
	"""What follows the answer, and then what the worker makes of it."""
	frappe.local.request.after_response.run()
	_wait(lambda: not frappe.db.count("Convo Outbox"))


@contextmanager
def _hooks(is_on: bool) -> Iterator[None]:
	"""Frappe's table of document hooks, with or without those of the app."""
	from frappe.model import document

	every = document.get_doc_hooks() if hasattr(document, "get_doc_hooks") else frappe.get_doc_hooks()
	if not is_on:
		frappe.local.doc_events_hooks = {
			doctype: {
				event: [path for path in paths if not path.startswith("convo_channels.")]
				for event, paths in events.items()
			}
			for doctype, events in every.items()
		}
	try:
		yield
	finally:
		frappe.local.doc_events_hooks = every


@contextmanager
def _counting() -> Iterator[list[int]]:
	"""Counts INSERT statements."""
	counted = [0]
	run = frappe.db.sql

	def counting(query: Any, *args: Any, **kwargs: Any) -> Any:
		counted[0] += str(query).lstrip()[:6].upper() == "INSERT"
		return run(query, *args, **kwargs)

	frappe.db.sql = counting
	try:
		yield counted
	finally:
		del frappe.db.sql


def measure_visibility() -> Row:
	"""Poll for the membership from the moment the commit returned, a worker running."""
	found = []
	for turn in range(ROUNDS):
		doc = frappe.get_doc("Customer", CUSTOMER)
		doc.website = "benchmark.example" if turn % 2 == 0 else "other.example"
		doc.save()
		frappe.db.commit()
		started = time.perf_counter()
		if not _wait(
			lambda: (
				bool(frappe.db.exists("Convo Segment Member", {"segment": SEGMENT, "customer": CUSTOMER}))
				== (turn % 2 == 0)
			)
		):
			return Row(
				"Save to membership visible, a worker running",
				f"not within {PATIENCE_SECONDS} s",
				said_bar=f"p95 {VISIBLE_MS} ms",
				holds=False,
			)
		found.append((time.perf_counter() - started) * 1000)
	found.sort()
	p95 = found[int(ROUNDS * 0.95) - 1]
	return Row(
		f"Save to membership visible, a worker running, {ROUNDS} times", f"median {ms(statistics.median(found))}, p95 {ms(p95)}",
		said_bar=f"p95 {VISIBLE_MS} ms", holds=p95 <= VISIBLE_MS,
	)  # fmt: skip


def _wait(is_done: Callable[[], bool]) -> bool:
	ends = time.monotonic() + PATIENCE_SECONDS
	while time.monotonic() < ends:
		frappe.db.rollback()
		if is_done():
			return True
		time.sleep(0.005)
	return False
