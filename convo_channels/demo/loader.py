"""Loads the demo business into a site, in small commits, and can take up again where it was cut off.

Owns the order of things and what surrounds a load (who acts, what stays silent, dating back). The recipes know the
documents, the manifest remembers them, `history` tells them to the engine; removing is the remover's.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.realtime import clear_realtime_log
from frappe.utils import now_datetime

from convo_channels.constants import CHANNEL, POST, PROFILE, SEGMENT
from convo_channels.demo import recipes, recipes_selling
from convo_channels.demo.expand import expand
from convo_channels.demo.fiscal_years import add_fiscal_years
from convo_channels.demo.history import fill_segments, tell_history
from convo_channels.demo.manifest import Manifest, remember_series
from convo_channels.demo.recipes import Kitchen, Recipe
from convo_channels.demo.sheet import ADMIN, Row
from convo_channels.demo.site import get_fixtures_dir, read_site
from convo_channels.services.changes import buffer

BATCH = 20
NEWS_DAYS = 12
Progress = Callable[[str, int, int], None]
Wanted = Callable[[Row], bool]

RECIPES: dict[str, Recipe] = {
	"User": recipes.make_user,
	"Territory": recipes.make_tree_node("Territory"),
	"Customer Group": recipes.make_tree_node("Customer Group"),
	"Item Group": recipes.make_tree_node("Item Group"),
	"Industry Type": recipes.make_plain("Industry Type", "industry"),
	"Market Segment": recipes.make_plain("Market Segment", "market_segment"),
	"Tag": recipes.make_plain("Tag", "name"),
	"Customer": recipes.make_customer,
	PROFILE: recipes.make_profile,
	"Contact": recipes.make_contact,
	"Item": recipes.make_item,
	"Serial No": recipes.make_serial_no,
	"Lead": recipes.make_lead,
	"Opportunity": recipes.make_opportunity,
	"Quotation": recipes_selling.make_quotation,
	"Sales Order": recipes_selling.make_sales_order,
	"Delivery Note": recipes_selling.make_delivery_note,
	"Sales Invoice": recipes_selling.make_sales_invoice,
	"Payment Entry": recipes_selling.make_payment,
	"Issue": recipes.make_issue,
	"Warranty Claim": recipes.make_warranty_claim,
	"Communication": recipes.make_communication,
	POST: recipes.make_post,
}
# Between the older documents and the newest ones.
PLACES: dict[str, Recipe] = {
	SEGMENT: recipes.make_segment,
	CHANNEL: recipes.make_channel,
	POST: recipes.make_post,
}

# What a site may have of its own; the demo business then uses it and never removes it.
SHARED = ("User", "Territory", "Customer Group", "Item Group", "Industry Type", "Market Segment", "Tag")

# States ERPNext gives by jobs, buttons or mails that the demo business does not wait for.
GIVEN_STATES = ("Lead", "Opportunity", "Quotation", "Issue")


def load(*, moment: datetime.datetime | None, progress: Progress) -> int:
	"""Load what is not there yet; returns how many records the demo business has on this site.

	`moment`: the now of the first attempt, so that a load taken up again next day stays one story.
	"""
	site = read_site()
	moment = moment or now_datetime()
	rows = expand(get_fixtures_dir(), moment.date(), moment)
	kitchen = Kitchen(site, rows, Manifest())
	_refuse_a_second_one(kitchen)
	total = sum(len(rows[doctype]) for doctype in {**RECIPES, **PLACES})
	tell = _Teller(progress, total)
	is_news = _news_since(moment - datetime.timedelta(days=NEWS_DAYS))
	with acting_silently():
		remember_series()
		add_fiscal_years(kitchen, moment.date())
		_make_all(kitchen, RECIPES, lambda row: not is_news(row) and not row.get("channel"), tell)
		_tell(kitchen, RECIPES, lambda row: not is_news(row))
		_make_all(kitchen, PLACES, lambda row: "post_type" not in row or bool(row["channel"]), tell)
		fill_segments(kitchen)
		for doctype, recipe in RECIPES.items():
			# told at once, so that a move is explained by the document that made it
			_make_all(kitchen, {doctype: recipe}, lambda row: is_news(row) and not row.get("channel"), tell)
			_tell(kitchen, [doctype], is_news)
		fill_segments(kitchen)
	progress("", total, total)
	return kitchen.manifest.count()


def _refuse_a_second_one(kitchen: Kitchen) -> None:
	"""Customers of its names that it does not know of: an earlier one stayed when the app was taken away, or they are the site's.

	ERPNext would number everything of a second one, and some of its names have no room for a number.
	"""
	if kitchen.manifest:
		return
	names = [row["customer_name"] for row in kitchen.rows["Customer"]]
	there = frappe.get_all("Customer", {"customer_name": ("in", names)}, pluck="name", order_by="name")
	if there:
		raise LoadError(
			_("Customers of the demo business are on this site already, {0} among them: delete them first.").format(there[0])
		)


def _news_since(begin: datetime.datetime) -> Wanted:
	"""What comes in while the segments are there already, so that they move, with reasons to read."""
	first = str(begin)
	return lambda row: row["creation"] >= first


class _Teller:
	"""Counts the records of all steps for whoever watches."""

	def __init__(self, progress: Progress, total: int):
		self.progress = progress
		self.total = total
		self.done = 0

	def __call__(self, step: str) -> None:
		self.progress(step, self.done, self.total)


def _tell(kitchen: Kitchen, doctypes: Iterable[str], wanted: Wanted) -> None:
	_give_states(kitchen)
	_commit(kitchen)
	keys = {doctype: {row["name"] for row in kitchen.rows[doctype] if wanted(row)} for doctype in doctypes}
	tell_history(kitchen, keys)


def _make_all(kitchen: Kitchen, steps: dict[str, Recipe], wanted: Wanted, tell: _Teller) -> None:
	for doctype, recipe in steps.items():
		rows = [row for row in kitchen.rows[doctype] if wanted(row)]
		for batch in _batches(rows):
			tell(doctype)
			for row in batch:
				_make(kitchen, doctype, recipe, row)
			tell.done += len(batch)
			_commit(kitchen)


@contextmanager
def acting_silently() -> Iterator[None]:
	"""As Administrator, and as in an import: no mails, no notifications, webhooks or assignments, no news in the log."""
	flags, user = frappe.flags, frappe.session.user
	before = (flags.in_import, flags.mute_emails)
	frappe.set_user(ADMIN)
	flags.in_import = flags.mute_emails = True
	try:
		yield
	finally:
		flags.in_import, flags.mute_emails = before
		frappe.set_user(user)


def commit_without_jobs() -> None:
	"""Commit, and drop the jobs and news that hundreds of documents ask for after it.

	They would look for pictures of the invented people, make contacts of the users, and fill the queue; what of it
	is needed, the loader and the remover do themselves.
	"""
	frappe.db.after_commit.reset()
	clear_realtime_log()  # which waited for what was dropped: news of later would wait with it for ever
	frappe.db.commit()  # a step of a job: a load that is cut off goes on from here


def _commit(kitchen: Kitchen) -> None:
	kitchen.manifest.save()
	# the documents come with two years of history, which is told at its own dates when all of them are there
	buffer.forget()
	commit_without_jobs()


def _batches(rows: list[Row]) -> Iterator[list[Row]]:
	for start in range(0, len(rows), BATCH):
		yield rows[start : start + BATCH]


def _make(kitchen: Kitchen, doctype: str, recipe: Recipe, row: Row) -> None:
	name = kitchen.manifest.name_of(doctype, row["name"])
	if name and frappe.db.exists(doctype, name):
		return
	if _is_root(doctype, row) or (doctype in SHARED and frappe.db.exists(doctype, row["name"])):
		return
	try:
		doc = recipe(kitchen, row)
	except Exception as error:
		where = _("{0} {1} of the demo business").format(_(doctype), row["name"])
		reason = frappe.utils.strip_html(str(error)) or type(error).__name__
		raise LoadError(_("{0} could not be made: {1}").format(where, reason)) from error
	kitchen.manifest.add(doctype, row["name"], doc.name, _date_back(kitchen, doc, row))
	if doctype == "Lead":
		_note_contacts(kitchen, doc)


def _note_contacts(kitchen: Kitchen, lead: Document) -> None:
	"""ERPNext makes a contact of every lead; it is to go with it."""
	links = {"parenttype": "Contact", "link_doctype": "Lead", "link_name": lead.name}
	for name in frappe.get_all("Dynamic Link", filters=links, pluck="parent", order_by="parent"):
		creation = frappe.db.get_value("Contact", name, "creation")
		kitchen.manifest.add("Contact", f"{lead.name} {name}", name, str(creation))


class LoadError(frappe.ValidationError):
	"""A document of the demo business that this site refuses; says which one and why."""


def _is_root(doctype: str, row: Row) -> bool:
	field = f"parent_{frappe.scrub(doctype)}"
	return field in row and not row[field]


def _date_back(kitchen: Kitchen, doc: Document, row: Row) -> str:
	"""Frappe stamps every new document with now and the user at work; the story has its own dates and people.

	The microseconds number the records of a DocType: by its creation a record is found again after a rename.
	"""
	number = len(kitchen.manifest.names(doc.doctype))
	creation = f"{row['creation'][:19]}.{number:06d}"
	owner = row["owner"] if frappe.db.exists("User", row["owner"]) else ADMIN
	frappe.db.set_value(doc.doctype, doc.name, {"creation": creation, "owner": owner}, update_modified=False)
	return creation


def _give_states(kitchen: Kitchen) -> None:
	for name in kitchen.manifest.names("User"):
		# a removal that had to leave them has switched them off
		frappe.db.set_value("User", name, "enabled", 1)
	for row in kitchen.rows["Customer"]:
		# last, for ERPNext accepts no document for a disabled customer
		name = kitchen.manifest.name_of("Customer", row["name"])
		if row["disabled"] and name and not frappe.db.get_value("Customer", name, "disabled"):
			customer = frappe.get_doc("Customer", name)
			customer.disabled = 1
			customer.save(ignore_permissions=True)
	for doctype in GIVEN_STATES:
		for row in kitchen.rows[doctype]:
			name = kitchen.manifest.name_of(doctype, row["name"])
			if name and frappe.db.get_value(doctype, name, "status") not in (None, row["status"]):
				frappe.db.set_value(doctype, name, "status", row["status"], update_modified=False)
