"""One recipe per DocType: a row of the demo business becomes an ERPNext document of this site.

Everything goes through the documents' own insert and submit, so amounts, ledgers and states are ERPNext's. A
recipe returns the document as it then stands; the loader keeps count, dates it back and commits.
"""

from collections.abc import Callable

import frappe
from frappe.desk.doctype.tag.tag import DocTags
from frappe.model.document import Document

from convo_channels.constants import (
	CHANNEL,
	CHANNEL_USER,
	PIN,
	POST,
	PROFILE,
	REACTION,
	SEGMENT,
	SEGMENT_RULE,
)
from convo_channels.core.feed import questions
from convo_channels.core.posts import pins, reactions
from convo_channels.core.posts.files import DRAFT
from convo_channels.core.segments.segments import RULE_COLUMNS
from convo_channels.demo.expand import read_file
from convo_channels.demo.manifest import Manifest
from convo_channels.demo.sheet import Row, Rows
from convo_channels.demo.site import Site, get_fixtures_dir
from convo_channels.services.base.frappe_store import store
from convo_channels.services.posts import files as post_files

PLACES = {pins.CHANNEL: CHANNEL, pins.CUSTOMER: "Customer"}
Recipe = Callable[["Kitchen", Row], Document]


class Kitchen:
	"""What every recipe works with: the site, the rows, and the names ERPNext gave."""

	def __init__(self, site: Site, rows: Rows, manifest: Manifest):
		self.site = site
		self.rows = rows
		self.manifest = manifest
		self._roots = {(tree, rows[tree][0]["name"]): root for tree, root in site.roots.items()}
		self._children: dict[tuple[str, str], list[Row]] = {}
		for doctype, found in rows.items():
			for row in found:
				if "parent" in row:
					self._children.setdefault((doctype, row["parent"]), []).append(row)

	def children(self, doctype: str, parent: Row) -> list[Row]:
		return self._children.get((doctype, parent["name"]), [])

	def real(self, doctype: str, key: str | None) -> str | None:
		"""The name on this site. What the loader did not make is the site's own and keeps its name."""
		if key is None:
			return None
		return self.manifest.name_of(doctype, key) or self._roots.get((doctype, key), key)

	def insert(self, doctype: str, **values: object) -> Document:
		# the one who loads may not hold every role the documents ask for; the API has checked that they may load
		doc = frappe.new_doc(doctype)
		doc.update(values)
		doc.flags.convo_import = True  # fields that no form lets a person write
		return doc.insert(ignore_permissions=True)

	def take(self, row: Row, names: str) -> Row:
		return {name: row[name] for name in names.split()}


def make_user(kitchen: Kitchen, row: Row) -> Document:
	roles = [{"role": child["role"]} for child in kitchen.children("Has Role", row)]
	quiet = {"send_welcome_email": 0, "thread_notify": 0, "document_follow_notify": 0}
	doc = kitchen.insert(
		"User",
		roles=[role for role in roles if frappe.db.exists("Role", role["role"])],
		**quiet,
		**kitchen.take(row, "email first_name last_name enabled language"),
	)
	return doc


def make_tree_node(doctype: str) -> Recipe:
	field = frappe.scrub(doctype)

	def make(kitchen: Kitchen, row: Row) -> Document:
		above = {node["name"]: node[f"parent_{field}"] for node in kitchen.rows[doctype]}
		parent = row[f"parent_{field}"]
		while above[parent] and not frappe.db.get_value(doctype, kitchen.real(doctype, parent), "is_group"):
			# a site's own node of that name may be a leaf
			parent = above[parent]
		parent = kitchen.real(doctype, parent)
		values = {f"{field}_name": row["name"], f"parent_{field}": parent, "is_group": row["is_group"]}
		return kitchen.insert(doctype, **values)

	return make


def make_plain(doctype: str, field: str) -> Recipe:
	return lambda kitchen, row: kitchen.insert(doctype, **{field: row["name"]})


def make_customer(kitchen: Kitchen, row: Row) -> Document:
	name = row["customer_name"]
	if frappe.db.exists("Customer", name):
		name = f"{name[:130]} (Demo)"
	doc = kitchen.insert(
		"Customer",
		customer_name=name,
		territory=kitchen.real("Territory", row["territory"]),
		customer_group=kitchen.real("Customer Group", row["customer_group"]),
		**kitchen.take(row, "customer_type industry market_segment account_manager language"),
	)
	for tag in kitchen.rows["Tag Link"]:
		if tag["document_name"] == row["name"]:
			DocTags("Customer").add(doc.name, tag["tag"])
	return doc


def make_profile(kitchen: Kitchen, row: Row) -> Document:
	customer = kitchen.real("Customer", row["customer"])
	values = kitchen.take(row, "source first_seen_at consent consent_at")
	if frappe.db.exists(PROFILE, {"customer": customer}):
		doc = frappe.get_doc(PROFILE, {"customer": customer})
		doc.update(values)
		doc.flags.convo_import = True
		return doc.save(ignore_permissions=True)
	return kitchen.insert(PROFILE, customer=customer, **values)


def make_contact(kitchen: Kitchen, row: Row) -> Document:
	customer = kitchen.real("Customer", row["company_name"])
	doc = kitchen.insert(
		"Contact",
		company_name=customer,
		links=[{"link_doctype": "Customer", "link_name": customer}],
		email_ids=[{"email_id": row["email_id"], "is_primary": 1}],
		phone_nos=[{"phone": row["mobile_no"], "is_primary_mobile_no": 1}],
		**kitchen.take(row, "first_name last_name designation is_primary_contact"),
	)
	if row["is_primary_contact"]:
		party = frappe.get_doc("Customer", customer)
		party.customer_primary_contact = doc.name
		party.flags.ignore_permissions = True
		party.save()
	return doc


def make_item(kitchen: Kitchen, row: Row) -> Document:
	code = row["item_code"]
	if frappe.db.exists("Item", code):
		code = f"{code}-DEMO"
	return kitchen.insert(
		"Item",
		item_code=code,
		item_group=kitchen.real("Item Group", row["item_group"]),
		**kitchen.take(
			row, "item_name description stock_uom standard_rate is_stock_item has_serial_no warranty_period"
		),
	)


def make_serial_no(kitchen: Kitchen, row: Row) -> Document:
	return kitchen.insert(
		"Serial No",
		item_code=kitchen.real("Item", row["item_code"]),
		item_group=kitchen.real("Item Group", row["item_group"]),
		customer=kitchen.real("Customer", row["customer"]),
		company=kitchen.site.company,
		**kitchen.take(row, "serial_no item_name warranty_period warranty_expiry_date status"),
	)


def make_lead(kitchen: Kitchen, row: Row) -> Document:
	return kitchen.insert(
		"Lead",
		company=kitchen.site.company,
		territory=kitchen.real("Territory", row["territory"]),
		**kitchen.take(row, "first_name last_name company_name email_id lead_owner status"),
	)


def make_opportunity(kitchen: Kitchen, row: Row) -> Document:
	return kitchen.insert(
		"Opportunity",
		company=kitchen.site.company,
		currency=kitchen.site.currency,
		conversion_rate=1,
		party_name=kitchen.real(row["opportunity_from"], row["party_name"]),
		**kitchen.take(
			row,
			"opportunity_from title opportunity_owner status opportunity_amount base_opportunity_amount probability"
			" transaction_date expected_closing",
		),
	)


def make_issue(kitchen: Kitchen, row: Row) -> Document:
	if not frappe.db.exists("Issue Priority", row["priority"]):
		row = {**row, "priority": None}
	doc = kitchen.insert(
		"Issue",
		company=kitchen.site.company,
		customer=kitchen.real("Customer", row["customer"]),
		**kitchen.take(row, "subject raised_by status priority description opening_date opening_time"),
	)
	# ERPNext answers "when was it solved" with the moment of saving
	doc.db_set("sla_resolution_date", row["sla_resolution_date"], update_modified=False)
	return doc


def make_warranty_claim(kitchen: Kitchen, row: Row) -> Document:
	return kitchen.insert(
		"Warranty Claim",
		company=kitchen.site.company,
		customer=kitchen.real("Customer", row["customer"]),
		serial_no=kitchen.real("Serial No", row["serial_no"]),
		item_code=kitchen.real("Item", row["item_code"]),
		**kitchen.take(
			row,
			"complaint complaint_date status warranty_amc_status warranty_expiry_date resolution_date"
			" resolution_details",
		),
	)


def make_communication(kitchen: Kitchen, row: Row) -> Document:
	customers = [child["link_name"] for child in kitchen.children("Communication Link", row)]
	doc = frappe.new_doc("Communication")
	doc.update(
		kitchen.take(
			row,
			"communication_type communication_date content text_content sent_or_received communication_medium"
			" subject sender sender_full_name recipients phone_no reference_doctype delivery_status",
		)
	)
	doc.reference_name = kitchen.real(row["reference_doctype"], row["reference_name"])
	for customer in customers:
		doc.append(
			"timeline_links", {"link_doctype": "Customer", "link_name": kitchen.real("Customer", customer)}
		)
	doc.flags.skip_add_signature = True
	return doc.insert(ignore_permissions=True)


def make_segment(kitchen: Kitchen, row: Row) -> Document:
	# a condition of the files names only what it says; the form gives the rest its default
	rules = [
		{column: rule[column] for column in RULE_COLUMNS if column in rule}
		for rule in kitchen.children(SEGMENT_RULE, row)
	]
	for rule in rules:
		if rule["subject"] == "Segment":
			rule["value"] = kitchen.real(SEGMENT, rule["value"])
	return kitchen.insert(
		SEGMENT,
		title=_free_title(SEGMENT, row["title"]),
		rules=rules,
		**kitchen.take(row, "description enabled include_disabled"),
	)


def make_channel(kitchen: Kitchen, row: Row) -> Document:
	users = [{"user": child["user"]} for child in kitchen.children(CHANNEL_USER, row)]
	return kitchen.insert(
		CHANNEL,
		title=_free_title(CHANNEL, row["title"]),
		segment=kitchen.real(SEGMENT, row["segment"]),
		users=users,
		**kitchen.take(row, "description icon color is_restricted is_archived"),
	)


def make_post(kitchen: Kitchen, row: Row) -> Document:
	doc = frappe.new_doc(POST)
	doc.update(kitchen.take(row, "post_type content author posted_at starts_at minutes people remind_on remind_user direction mark"))
	doc.update(
		{
			"customer": kitchen.real("Customer", row["customer"]),
			"lead": kitchen.real("Lead", row["lead"]),
			"channel": kitchen.real(CHANNEL, row["channel"]),
			"thread": kitchen.real(POST, row["thread"]),
		}
	)
	# keeps the author and the moment given instead of the reader's own and now
	doc.flags.convo_import = True
	kept = [post_files.keep(name, read_file(get_fixtures_dir(), name), DRAFT).name for name in row["files"]]
	doc.flags.convo_files = post_files.choose(kept)
	doc.insert(ignore_permissions=True)
	_hang_on(kitchen, row, doc)
	return doc


def _hang_on(kitchen: Kitchen, row: Row, doc: Document) -> None:
	"""What was said of a post after it was written: reactions, what it answers, where it is pinned."""
	of_post = {kind: [one for one in kitchen.rows.get(kind, ()) if one["post"] == row["name"]] for kind in (REACTION, PIN)}
	since = str(doc.posted_at)
	reactions.give_back(store, doc.name, ((one["emoji"], one["user"], since) for one in of_post[REACTION]))
	if any(asked["answer"] == row["name"] for asked in kitchen.rows[POST]):
		questions.answer_again(store, doc.name, [doc.thread])
	places = ((one["place_type"], kitchen.real(PLACES[one["place_type"]], one["place"])) for one in of_post[PIN])
	pins.give_back(store, doc.name, ((*place, doc.author, since) for place in places))


def _free_title(doctype: str, title: str) -> str:
	return f"{title} (Demo)" if frappe.db.exists(doctype, title) else title
