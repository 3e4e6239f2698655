"""Turns the files of `fixtures/` and a date into rows per DocType, with absolute dates.

Owns the order of the rows and everything but the documents (see `documents`). It must not import frappe, read a clock or
touch a database: the preview, the tests and the loader of a site all stand on the same rows.
"""

import datetime
import json
import os

from convo_channels.core.posts.reactions import read_sign
from convo_channels.demo.documents import add_documents
from convo_channels.demo.sheet import ADMIN, Clock, Row, Rows, Sheet, take, to_html

FILES = (
	"customers",
	"people",
	"items",
	"documents",
	"posts",
	"communications",
	"segments",
	"channels",
)


def load_fixtures(fixtures_dir: str) -> dict[str, dict]:
	"""The parsed files, by file name without its ending."""
	loaded = {}
	for name in FILES:
		with open(os.path.join(fixtures_dir, f"{name}.json"), encoding="utf-8") as file:
			loaded[name] = json.load(file)
	return loaded


def read_file(fixtures_dir: str, name: str) -> bytes:
	"""What a file of a post holds."""
	with open(os.path.join(fixtures_dir, "files", name), "rb") as file:
		return file.read()


def expand(fixtures_dir: str, today: datetime.date, now: datetime.datetime | None = None) -> Rows:
	"""Rows per DocType, in an order in which they can be inserted.

	Dates are "YYYY-MM-DD", datetimes "YYYY-MM-DD HH:MM:SS.ffffff", amounts numbers in the company's currency. Child rows
	stand under their own DocType with parent, parenttype, parentfield and idx. With `now`, nothing lies after it.
	"""
	sheet = Sheet(load_fixtures(fixtures_dir), Clock(today, now))
	add_masters(sheet)
	add_customers(sheet)
	add_contacts(sheet)
	add_items(sheet)
	add_documents(sheet)
	add_communications(sheet)
	add_posts(sheet)
	add_segments_and_channels(sheet)
	return sheet.rows


def add_masters(sheet: Sheet) -> None:
	file = sheet.fixtures["customers"]
	sheet.add(
		"Company",
		sheet.company,
		company_name=sheet.company["name"],
		abbr=sheet.company["abbr"],
		default_currency=sheet.company["default_currency"],
		country=sheet.company["country"],
	)
	add_users(sheet)
	add_tree(sheet, "Territory", file["territories"])
	add_tree(sheet, "Customer Group", file["customer_groups"])
	add_tree(sheet, "Item Group", sheet.fixtures["items"]["item_groups"])
	for record in file["industries"]:
		sheet.add("Industry Type", record, industry=record["name"])
	for record in file["market_segments"]:
		sheet.add("Market Segment", record, market_segment=record["name"])
	for record in file["tags"]:
		sheet.add("Tag", record)


def add_users(sheet: Sheet) -> None:
	for record in sheet.fixtures["people"]["users"]:
		row = sheet.add(
			"User",
			record,
			email=record["name"],
			first_name=record["first_name"],
			last_name=record["last_name"],
			full_name=f"{record['first_name']} {record['last_name']}",
			enabled=record["enabled"],
			language=record["language"],
			user_type="System User",
			send_welcome_email=0,
			user_image=None,
		)
		for idx, role in enumerate(record["roles"], start=1):
			sheet.add_child("Has Role", row, ("User", "roles"), idx, role=role)


def add_tree(sheet: Sheet, doctype: str, records: list[Row]) -> None:
	"""A tree with its bounds (lft, rgt), the root first: ERPNext asks 'is under' by these bounds."""
	field = doctype.lower().replace(" ", "_")
	children: dict[str, list[Row]] = {}
	for record in records:
		children.setdefault(record["parent"], []).append(record)
	root = records[0]["parent"]
	counter = 0

	def walk(record: Row) -> None:
		nonlocal counter
		counter += 1
		row = sheet.add(doctype, record, is_group=record["is_group"], lft=counter)
		row[f"{field}_name"] = record["name"]
		row[f"parent_{field}"] = record["parent"]
		for child in children.get(record["name"], ()):
			walk(child)
		counter += 1
		row["rgt"] = counter

	walk({"name": root, "parent": None, "is_group": 1})


def add_customers(sheet: Sheet) -> None:
	for record in sheet.fixtures["customers"]["customers"]:
		record = {**record, "owner": record["account_manager"]}
		row = sheet.add(
			"Customer",
			record,
			customer_name=record["name"],
			default_currency=sheet.company["default_currency"],
			language="en",
			**take(
				record,
				"customer_type customer_group territory industry market_segment account_manager"
				" customer_primary_contact email_id mobile_no disabled",
			),
		)
		for tag in record["tags"]:
			sheet.copy_stamp(
				"Tag Link",
				row,
				name=f"{row['name']}-{tag}",
				tag=tag,
				document_type="Customer",
				document_name=row["name"],
				title=row["customer_name"],
			)
		consent_at = None
		if record["consent_day"] is not None:
			consent_at = sheet.clock.moment(record["consent_day"], record["time"])
		sheet.copy_stamp(
			"Convo Profile",
			row,
			name=row["name"],
			customer=row["name"],
			source=record["source"],
			first_seen_at=row["creation"],
			consent=record["consent"],
			consent_at=consent_at,
		)


def add_contacts(sheet: Sheet) -> None:
	for record in sheet.fixtures["people"]["contacts"]:
		record = {**record, "owner": sheet.customers[record["customer"]]["account_manager"]}
		row = sheet.add(
			"Contact",
			record,
			full_name=f"{record['first_name']} {record['last_name']}",
			company_name=record["customer"],
			status="Open",
			**take(record, "first_name last_name designation email_id mobile_no is_primary_contact"),
		)
		link = {"link_doctype": "Customer", "link_name": record["customer"], "link_title": record["customer"]}
		sheet.add_child("Dynamic Link", row, ("Contact", "links"), 1, **link)
		sheet.add_child(
			"Contact Email", row, ("Contact", "email_ids"), 1, email_id=record["email_id"], is_primary=1
		)
		sheet.add_child(
			"Contact Phone",
			row,
			("Contact", "phone_nos"),
			1,
			phone=record["mobile_no"],
			is_primary_phone=0,
			is_primary_mobile_no=1,
		)


def add_items(sheet: Sheet) -> None:
	for record in sheet.fixtures["items"]["items"]:
		sheet.add(
			"Item",
			record,
			item_code=record["name"],
			disabled=0,
			is_sales_item=1,
			**take(
				record,
				"item_name item_group description stock_uom standard_rate is_stock_item has_serial_no warranty_period",
			),
		)
	for record in sheet.fixtures["items"]["serial_nos"]:
		item = sheet.items[record["item_code"]]
		sheet.add(
			"Serial No",
			record,
			serial_no=record["name"],
			item_name=item["item_name"],
			item_group=item["item_group"],
			company=sheet.company["name"],
			warranty_expiry_date=sheet.clock.date(record["warranty_expiry_date"]),
			**take(record, "item_code customer warranty_period maintenance_status status"),
		)


def add_communications(sheet: Sheet) -> None:
	for record in sheet.fixtures["communications"]["communications"]:
		received = record["sent_or_received"] == "Received"
		record = {**record, "owner": ADMIN if received else record["sender"]}
		row = sheet.add(
			"Communication",
			record,
			communication_type="Communication",
			communication_date=sheet.clock.moment(record["day"], record["time"]),
			content=to_html(record["content"]),
			text_content=record["content"],
			status="Linked",
			has_attachment=0,
			**take(
				record,
				"sent_or_received communication_medium subject sender sender_full_name recipients phone_no"
				" reference_doctype reference_name delivery_status",
			),
		)
		link = {"link_doctype": "Customer", "link_name": record["customer"], "link_title": record["customer"]}
		sheet.add_child("Communication Link", row, ("Communication", "timeline_links"), 1, **link)


def add_posts(sheet: Sheet) -> None:
	written: dict[str, Row] = {}
	for record in sheet.fixtures["posts"]["posts"]:
		row = sheet.add(
			"Convo Post",
			{**record, "owner": record["author"]},
			content=with_mentions(sheet, to_html(record["text"])),
			**take(record, "post_type text customer lead channel author"),
			thread=record.get("reply_to"),
			lost_thread=None,
			answer=None,
			**details_of(sheet, record.get("details", {})),
			files=record.get("files", []),
		)
		row["active_at"] = None if row["thread"] else row["creation"]
		written[row["name"]] = row
		if record.get("is_answer"):
			written[row["thread"]]["answer"] = row["name"]
		hang_on(sheet, record, row)
		row.update(posted_at=row["creation"], edited_at=None, reference_doctype=None, reference_name=None)


def with_mentions(sheet: Sheet, content: str) -> str:
	"""A colleague after an "@", as the editor of the Desk writes them."""
	for user in sheet.fixtures["people"]["users"]:
		name = f"{user['first_name']} {user['last_name']}"
		mention = f'<span class="mention" data-id="{user["name"]}" data-value="{name}" data-denotation-char="@">@{name}</span>'
		content = content.replace(f"@{name}", mention)
	return content


def details_of(sheet: Sheet, told: Row) -> Row:
	"""What a post has beside its text, with the moments as they are by now."""
	starts, people = told.get("starts"), told.get("people")
	return {
		"starts_at": sheet.clock.moment(*starts) if starts else None,
		"minutes": told.get("minutes", 0),
		"people": json.dumps(people) if people else None,
		"remind_on": sheet.clock.date(told.get("remind")),
		**{field: told.get(field) for field in ("remind_user", "direction", "mark")},
	}


def hang_on(sheet: Sheet, record: Row, row: Row) -> None:
	"""Who reacted to a post how, and where it is pinned. Their rows are numbered by the site that they come to."""
	for emoji, users in record.get("reactions", {}).items():
		for user in users:
			number = len(sheet.rows.get("Convo Reaction", ())) + 1
			sheet.copy_stamp("Convo Reaction", row, name=str(number), post=row["name"], emoji=read_sign(emoji), user=user)
	for place in record.get("pinned", ()):
		kind, place = ("Customer", row["customer"]) if place == "customer" else ("Channel", place)
		number = len(sheet.rows.get("Convo Pin", ())) + 1
		sheet.copy_stamp("Convo Pin", row, name=str(number), post=row["name"], place_type=kind, place=place)


def add_segments_and_channels(sheet: Sheet) -> None:
	for record in sheet.fixtures["segments"]["segments"]:
		record = {**record, "name": record["title"]}
		row = sheet.add("Convo Segment", record, **take(record, "title description enabled include_disabled"))
		for idx, rule in enumerate(record["rules"], start=1):
			values = {**rule, "filters": json.dumps(rule["filters"], ensure_ascii=False)}
			sheet.add_child("Convo Segment Rule", row, ("Convo Segment", "rules"), idx, **values)
	for record in sheet.fixtures["channels"]["channels"]:
		record = {**record, "name": record["title"]}
		row = sheet.add(
			"Convo Channel",
			record,
			**take(record, "title segment description icon color is_restricted is_archived"),
		)
		for idx, user in enumerate(record["users"], start=1):
			sheet.add_child("Convo Channel User", row, ("Convo Channel", "users"), idx, user=user, is_muted=0)
