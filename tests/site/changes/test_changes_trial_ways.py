"""Which ways of the data the trials of a run have seen, and the table that a person reads. By its name it comes after the trials."""

import inspect

from convo_channels.core.changes.written_along_data import CHANGES_WITH, OWING, Written
from convo_channels.services.catalog.site_catalog import get_catalog_of_now
from tests.site import kit
from tests.site.changes import (
	test_changes_trial,
	test_changes_trial_money,
	test_changes_trial_service,
	test_changes_trial_stock,
)
from tests.site.trial import STEPS, as_table

REPORT = "changes_with.md"
TRIALS = (test_changes_trial, test_changes_trial_money, test_changes_trial_stock, test_changes_trial_service)

# {what the site does not have: why}
ELSEWHERE = {
	("Expense Claim", "Project"): "another app has it",
	("Sales Invoice", "Coupon Code"): "invoices take coupons in 16",
	("POS Closing Entry", "Sales Invoice"): "a till writes invoices in 16",
}
_MOVES_STOCK = "moves stock as those that were tried do, and stands on a business of its own"
_NO_STOCK = "its bundles move no stock in 15"
_ROW = "is written in 15 by another document of the same chain"
# {way of which no trial has seen a document written: why it stands there}
UNTRIED = {
	("Asset Capitalization", "Serial No"): _MOVES_STOCK,
	("Asset Repair", "Serial No"): _MOVES_STOCK,
	("Subcontracting Receipt", "Serial No"): _MOVES_STOCK,
	("Repost Item Valuation", "Serial No"): "a job of the stock's own, for vouchers that were tried",
	("Sales Order", "Serial No"): _NO_STOCK,
	("Pick List", "Serial No"): _NO_STOCK,
	("Purchase Receipt", "Delivery Note"): "stands on two companies that trade with each other",
	("Purchase Invoice", "Sales Invoice"): "stands on two companies that trade with each other",
	("Purchase Order", "Sales Order"): "two companies; the way by its rows was tried",
	("Purchase Receipt", "Sales Order"): "only its drop shipments write it",
	**{("Payment Order", each): "is for what a business pays" for each in OWING},
	("POS Invoice", "Serial No"): "a machine that another sold before; its own were tried",
	("Maintenance Schedule", "Serial No"): "15 saves those of a bundle, 14 wrote those named as text",
	("Maintenance Schedule", "Sales Order"): _ROW,
	("Quotation", "Blanket Order"): _ROW,
	("Delivery Note", "Project"): _ROW,
	("Purchase Order", "Project"): _ROW,
	("Purchase Receipt", "Project"): _ROW,
	("Purchase Invoice", "Project"): "its rows were tried, and it hands its own project to them",
	("Stock Entry", "Project"): "by the project of a row: the document's own was tried",
	("POS Invoice", "POS Invoice"): "a return changes it in 16",
	("Shipment", "Delivery Note"): "carriers' apps write it, ERPNext does not",
	("Communication", "Delivery Note"): "mails write where first answers are counted",
}


def test_the_table_of_a_real_site_is_printed():
	table = as_table(STEPS)
	kit.keep_report(REPORT, f"# What changes with what\n\n{table}\n")
	print(table)
	assert len(table.splitlines()) >= 2 + len({(step.acted, step.what) for step in STEPS if step.others})


def test_what_is_not_on_the_site_is_named():
	"""A column that is misspelt leaves its way out without a word."""
	along = get_catalog_of_now().along
	left_out = {(saved, way.doctype) for saved, ways in CHANGES_WITH.items() for way in ways if way not in along.get(saved, ())}
	assert left_out <= ELSEWHERE.keys()


def test_every_way_was_seen_or_is_named(request):
	"""Ways by the same columns, to several kinds of documents, stand for each other."""
	seen = {_alike(way) for step in STEPS for way in step.proven}
	along = get_catalog_of_now().along
	unseen = {(saved, way.doctype) for saved, ways in along.items() for way in ways if _alike(way) not in seen}
	took_part = {item.originalname for item in request.session.items}
	if _all_trials() <= took_part:
		assert unseen - UNTRIED.keys() - ELSEWHERE.keys() == set()
	assert UNTRIED.keys() <= {(saved, way.doctype) for saved, ways in CHANGES_WITH.items() for way in ways}


def _alike(way: Written) -> tuple:
	"""By which columns, whatever kind of document they name; who had a machine, by whatever document it was delivered."""
	path = way.path[:3] if way.ends_at_customer else way.path
	return tuple((hop.table, hop.by, hop.to, hop.where if hop.table == "Serial and Batch Bundle" else ()) for hop in path)


def _all_trials() -> set[str]:
	return {name for module in TRIALS for name, _ in inspect.getmembers(module, inspect.isfunction) if name.startswith("test_")}
