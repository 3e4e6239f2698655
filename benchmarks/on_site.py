"""What a real site pays and gets: users' saves, how soon membership follows, the feed beside a list, ingest beside inserts.

Started by `benchmarks.bench` with a bench's Python, in its `sites` folder; prints its rows as JSON. The site must have
ERPNext set up and the app installed, and no segments of its own. Everything made is removed again.
"""

import argparse
import datetime
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from types import SimpleNamespace
from typing import Any

import frappe
from frappe.utils import CallbackManager, now_datetime

from benchmarks import data
from benchmarks.data import Size
from benchmarks.ingest import BATCH, make_batch
from benchmarks.measure import side_by_side
from benchmarks.report import Row, ms
from convo_channels.core.base.visibility import ALL
from convo_channels.core.feed.feed import fetch_feed_page
from convo_channels.core.feed.request import FeedFilters, FeedRequest

CUSTOMER, ITEM, SEGMENT = "Benchmark Customer", "Benchmark Item", "Benchmark Segment"
MAKER = "maker@example.com"
# A bar of 300 ms for what a person waits for; of 0.5 ms for a save.
VISIBLE_MS = 300
LISTED = {"Feed 33": "9 %", "Feed 42": "31 %"}
ROUNDS = 40
DOC_INSERTS = 100
PATIENCE_SECONDS = 20


class Statements:
	"""Runs statements of the data's maker on the site's own connection."""

	dialect = "mariadb"

	def run(self, statement: str, params: tuple = ()) -> list[tuple]:
		cursor = frappe.db._cursor
		cursor.execute(statement, params or None)
		return list(cursor.fetchall()) if cursor.description else []

	def rows(self, query: Any) -> list[tuple]:
		return self.run(*query.render(self.dialect))

	def execute(self, query: Any) -> int:
		cursor = frappe.db._cursor
		return cursor.execute(*query.render(self.dialect))


def main(argv: list[str]) -> int:
	options = _parse(argv)
	frappe.init(site=options.site, sites_path=".")
	frappe.connect()
	frappe.set_user("Administrator")
	if frappe.db.count("Convo Segment"):
		sys.exit(f"The site {options.site} has segments of its own; take an empty copy.")
	try:
		_make(Size(options.customers, options.posts, interactions=options.posts, now=now_datetime()))
		rows = [*_saves(options.saves, options.segments), _visibility(), *_lists(), _ingest()]
		print(json.dumps([asdict(row) for row in rows]))
	finally:
		_remove()
		frappe.destroy()
	return 0


# -- what is measured on


def _make(size: Size) -> None:
	statements = Statements()
	data.make_rows(statements, size, without=("trees", "users"))
	data.make_segments(statements, size)
	rule = {
		"subject": "Customer",
		"field": "website",
		"measure": "value",
		"operator": "is",
		"value": "benchmark.example",
	}
	data.insert_segment(statements, SEGMENT, [rule], is_live=True)
	frappe.db.commit()
	data.analyze(statements)
	frappe.get_doc({"doctype": "Customer", "customer_name": CUSTOMER, "customer_type": "Company"}).insert()
	item = {
		"doctype": "Item",
		"item_code": ITEM,
		"item_group": frappe.db.get_value("Item Group", {"is_group": 0}),
		"is_stock_item": 0,
	}
	frappe.get_doc({**item, "stock_uom": "Nos"}).insert()
	frappe.db.commit()


def _remove() -> None:
	frappe.db.rollback()
	data.bring_back(Statements())
	for doctype, filters in (
		("Sales Invoice", {"customer": CUSTOMER}),
		("Quotation", {"party_name": CUSTOMER}),
		("Item", {"name": ITEM}),
		("Customer", {"name": CUSTOMER}),
	):
		for name in frappe.get_all(doctype, filters, pluck="name", order_by="name"):
			frappe.delete_doc(doctype, name, force=True)
	for doctype in data.TABLES:
		frappe.db.sql(f"delete from `tab{doctype}` where owner = %s", MAKER)
	for doctype in ("Convo Segment Member", "Convo Segment Log"):
		frappe.db.sql(f"delete from `tab{doctype}` where segment = %s", SEGMENT)
	frappe.db.commit()


# -- saves


def _saves(number: int, counts: tuple[int, ...]) -> list[Row]:
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


# -- from a save to its membership


def _visibility() -> Row:
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


# -- the feed beside a list

COLUMNS = ("name", "posted_at", "content", "author", "customer")


def _lists() -> list[Row]:
	"""The same 20 posts by the feed's plan, by a list filtered with a subquery, and by one filtered with the names."""
	from convo_channels.core.feed.plans import read_talk
	from convo_channels.services.base.frappe_store import store
	from convo_channels.services.feed import page

	rows = []
	for segment, share in LISTED.items():
		channel = frappe.db.get_value("Convo Channel", {"segment": segment})
		request = FeedRequest(
			channel, segment, ALL, FeedFilters(show="posts"), talk=read_talk(store, segment)
		)
		runs = {
			"feed": lambda request=request: _fed(request),
			"subquery": lambda segment=segment: _listed_by_subquery(segment),
			"names": lambda segment=segment: _listed_by_names(segment),
			"page": lambda channel=channel: page.get_feed_page(channel, None, None, 20),
		}
		times = side_by_side(runs, 5, always=tuple(runs))
		same = runs["feed"]() == runs["subquery"]() == runs["names"]()
		for reference, bar in (("subquery", 100), ("names", None)):
			ratio = times[reference] / times["feed"]
			rows.append(
				Row(f"Feed of {share} of the customers, 20 posts, beside a Frappe list filtered by {reference}", ms(times["feed"]),
					ms(times[reference]), ratio, bar, is_faster=True, holds=same and ratio >= bar if bar else None)
			)  # fmt: skip
		rows.append(
			Row(f"Feed of {share} of the customers, a whole page as the API gives it", ms(times["page"]))
		)
	return rows


def _fed(request: FeedRequest) -> list[tuple]:
	from convo_channels.services.base.frappe_store import store

	names = [row.name for row in fetch_feed_page(store, request)[0]]
	found = frappe.get_all(
		"Convo Post",
		{"name": ["in", names]},
		list(COLUMNS),
		as_list=True,
		order_by="posted_at desc, name desc",
	)
	return list(found)


def _listed_by_subquery(segment: str) -> list[tuple]:
	"""What a filter on a related DocType becomes."""
	member = frappe.qb.DocType("Convo Segment Member")
	customers = frappe.qb.from_(member).select(member.customer).where(member.segment == segment)
	query = frappe.qb.get_query(
		"Convo Post",
		filters={"customer": ["in", customers]},
		fields=list(COLUMNS),
		order_by="posted_at desc, name desc",
		limit=20,
	)
	return list(query.run())


def _listed_by_names(segment: str) -> list[tuple]:
	"""What one would write by hand: the members' names first."""
	names = frappe.get_all(
		"Convo Segment Member", {"segment": segment}, pluck="customer", order_by="name", limit_page_length=0
	)
	return list(
		frappe.get_list(
			"Convo Post", {"customer": ["in", names]}, list(COLUMNS), as_list=True, order_by="posted_at desc, name desc",
			limit_page_length=20,
		)
	)  # fmt: skip


# -- ingest


def _ingest() -> Row:
	from convo_channels.core.timeline.documents import COLUMNS as INTERACTION
	from convo_channels.core.timeline.documents import write_interactions
	from convo_channels.services.base.frappe_store import store

	batch = make_batch([CUSTOMER], now_datetime().replace(microsecond=0) - datetime.timedelta(days=1))

	def insert() -> None:
		for item in batch[:DOC_INSERTS]:
			frappe.get_doc(
				{"doctype": "Convo Interaction", **dict(zip(INTERACTION, item.row(), strict=True))}
			).insert()

	runs = {"batch": lambda: write_interactions(store, batch), "insert": insert}
	times = side_by_side(runs, 5, always=tuple(runs), before=dict.fromkeys(runs, frappe.db.rollback))
	frappe.db.rollback()
	fast, slow = BATCH / times["batch"] * 1000, DOC_INSERTS / times["insert"] * 1000
	return Row(
		f"Ingest in batches of {BATCH:,}",
		f"{fast:,.0f} rows a second",
		f"doc.insert {slow:,.0f}",
		fast / slow,
		8,
		is_faster=True,
	)


def _parse(argv: list[str]) -> argparse.Namespace:
	parser = argparse.ArgumentParser(prog="python -m benchmarks.on_site", description=__doc__)
	parser.add_argument("site")
	parser.add_argument("--customers", type=int, default=20_000)
	parser.add_argument("--posts", type=int, default=200_000)
	parser.add_argument("--saves", type=int, default=200)
	parser.add_argument(
		"--segments", type=lambda text: tuple(map(int, text.split(","))), default=(50, 200, 500)
	)
	return parser.parse_args(argv)


if __name__ == "__main__":
	sys.exit(main(sys.argv[1:]))
