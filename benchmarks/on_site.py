"""What a site pays: the cost of a user's save with the app's hook, and how soon membership is visible.

Run with a bench's Python from its `sites` folder, on a site that may be written to (everything made is removed):

	PYTHONPATH=../apps/convo_channels ../env/bin/python -m benchmarks.on_site SITE [--segments 200] [--saves 200]

Saves alternate with and without the hook in one run, so that both meet the same machine; medians are compared.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import frappe

PREFIX = "Benchmark segment"
CUSTOMER = "Benchmark Customer"
FIELD = "website"


def main(argv: list[str]) -> int:
	options = _parse(argv)
	frappe.init(site=options.site, sites_path=".")
	frappe.connect()
	frappe.set_user("Administrator")
	try:
		customer = _make(options.segments)
		print("| document | with the hook | without | added | INSERTs into the outbox per save |")
		print("|---|---|---|---|---|")
		for document in [customer, *_drafts(customer)]:
			print(_compare(document, options.saves))
		print(_visibility(customer))
	finally:
		_remove()
		frappe.destroy()
	return 0


def _make(segments: int) -> Any:
	for number in range(segments):
		rule = {
			"subject": "Customer",
			"measure": "value",
			"field": FIELD,
			"operator": "is",
			"value": f"{number}.example",
		}
		frappe.get_doc(
			{"doctype": "Convo Segment", "title": f"{PREFIX} {number:03}", "rules": [rule]}
		).insert()
	customer = frappe.get_doc({"doctype": "Customer", "customer_name": CUSTOMER, "customer_type": "Company"})
	customer.insert()
	frappe.db.commit()
	_wait(
		lambda: not frappe.db.count("Convo Segment", {"title": ["like", f"{PREFIX}%"], "status": "Pending"})
	)
	return customer


def _drafts(customer: Any) -> list[Any]:
	"""A quotation and an invoice that can be saved again and again."""
	item = frappe.get_all(
		"Item", {"has_variants": 0, "disabled": 0, "is_sales_item": 1}, pluck="name", limit=1, order_by="name"
	)
	if not item:
		print("No item to sell: quotation and invoice are left out.", file=sys.stderr)
		return []
	rows = [{"item_code": item[0], "qty": 1, "rate": 10}]
	quotation = {
		"doctype": "Quotation",
		"quotation_to": "Customer",
		"party_name": customer.name,
		"items": rows,
	}
	invoice = {"doctype": "Sales Invoice", "customer": customer.name, "items": rows}
	made = [frappe.get_doc(fields).insert() for fields in (quotation, invoice)]
	frappe.db.commit()
	return made


def _compare(document: Any, saves: int) -> str:
	times: dict[bool, list[float]] = {True: [], False: []}
	inserts = 0
	for number in range(saves):
		is_on = number % 2 == 0
		with _hook(is_on), _counting() as counted:
			doc = frappe.get_doc(document.doctype, document.name)
			doc.set(
				"website"
				if doc.doctype == "Customer"
				else "remarks"
				if doc.meta.has_field("remarks")
				else "order_lost_reason",
				f"save {number}",
			)
			started = time.perf_counter()
			doc.save()
			frappe.db.commit()
			times[is_on].append((time.perf_counter() - started) * 1000)
		inserts += counted[0] if is_on else 0
	with_hook, without = statistics.median(times[True]), statistics.median(times[False])
	per_save = inserts / len(times[True])
	return f"| {document.doctype} | {with_hook:.2f} ms | {without:.2f} ms | {with_hook - without:.2f} ms | {per_save:.2f} |"


@contextmanager
def _hook(is_on: bool) -> Iterator[None]:
	from convo_channels.services import outbox

	record = outbox.record
	if not is_on:
		outbox.record = lambda *args, **kwargs: None
	try:
		yield
	finally:
		outbox.record = record


@contextmanager
def _counting() -> Iterator[list[int]]:
	"""Counts the statements that append to the outbox."""
	counted = [0]
	run = frappe.db.sql

	def counting(query: Any, *args: Any, **kwargs: Any) -> Any:
		counted[0] += "INSERT INTO `tabConvo Outbox`" in str(query)
		return run(query, *args, **kwargs)

	frappe.db.sql = counting
	try:
		yield counted
	finally:
		del frappe.db.sql


def _visibility(customer: Any, rounds: int = 40) -> str:
	"""From the commit of a save to the membership that follows from it, a worker running."""
	found = []
	for number in range(rounds):
		doc = frappe.get_doc("Customer", customer.name)
		doc.website = f"{number}.example"
		doc.save()
		frappe.db.commit()
		started = time.perf_counter()
		segment = f"{PREFIX} {number:03}"
		if not _wait(
			lambda name=segment: frappe.db.exists(
				"Convo Segment Member", {"segment": name, "customer": customer.name}
			)
		):
			return "Membership did not follow within 20 s: is a worker running?"
		found.append((time.perf_counter() - started) * 1000)
	found.sort()
	return f"\nSave to membership visible: median {statistics.median(found):.0f} ms, p95 {found[int(rounds * 0.95) - 1]:.0f} ms, of {rounds}."


def _wait(is_done: Callable[[], Any], seconds: float = 120) -> bool:
	ends = time.monotonic() + seconds
	while time.monotonic() < ends:
		frappe.db.rollback()
		if is_done():
			return True
		time.sleep(0.005)
	return False


def _remove() -> None:
	frappe.db.rollback()
	for doctype, filters in (
		("Sales Invoice", {"customer": CUSTOMER}),
		("Quotation", {"party_name": CUSTOMER}),
		("Customer", {"name": CUSTOMER}),
		("Convo Segment", {"title": ["like", f"{PREFIX}%"]}),
	):
		for name in frappe.get_all(doctype, filters, pluck="name", order_by="name"):
			frappe.delete_doc(doctype, name, force=True)
	frappe.db.commit()


def _parse(argv: list[str]) -> argparse.Namespace:
	parser = argparse.ArgumentParser(prog="python -m benchmarks.on_site", description=__doc__)
	parser.add_argument("site")
	parser.add_argument("--segments", type=int, default=200)
	parser.add_argument("--saves", type=int, default=200)
	return parser.parse_args(argv)


if __name__ == "__main__":
	sys.exit(main(sys.argv[1:]))
