"""What a real site pays and gets: users' saves, how soon membership follows, the feed beside a list, ingest beside inserts.

Started by `benchmarks.bench` with a bench's Python, in its `sites` folder; prints its rows as JSON. The site must have
ERPNext set up and the app installed, and no segments of its own. Everything made is removed again.
"""

import argparse
import json
import sys
from dataclasses import asdict

import frappe
from frappe.utils import now_datetime

from benchmarks import data
from benchmarks.data import Size
from benchmarks.on_site_feed import measure_ingest, measure_lists
from benchmarks.on_site_saves import measure_saves, measure_visibility
from benchmarks.site_data import CUSTOMER, ITEM, SEGMENT, Statements

MAKER = "maker@example.com"


def main(argv: list[str]) -> int:
	options = _parse(argv)
	frappe.init(site=options.site, sites_path=".")
	frappe.connect()
	frappe.set_user("Administrator")
	if frappe.db.count("Convo Segment"):
		sys.exit(f"The site {options.site} has segments of its own; take an empty copy.")
	try:
		_make(Size(options.customers, options.posts, interactions=options.posts, now=now_datetime()))
		rows = [*measure_saves(options.saves, options.segments), measure_visibility(), *measure_lists(), measure_ingest()]
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
