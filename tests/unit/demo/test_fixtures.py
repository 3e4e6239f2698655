"""The files of the demo business: whole, consistent, and a fit for the segments they come with.

Covers the format (one record per line, known fields, references that lead somewhere), the sums and states written out in
the files, the expansion to absolute dates, and the members the segments get from the engine.
"""

import datetime
import json
from collections import Counter
from functools import cache

import pytest

from convo_channels.core.catalog import catalog
from convo_channels.core.posts.taken_files import Limits, take
from convo_channels.core.sync import copies, rebuild
from convo_channels.core.timeline import follow, profiles
from convo_channels.demo.expand import FILES, expand, load_fixtures, read_file
from standalone.checkout import ROOT
from standalone.schema import create_schema, field_infos, load_doctypes
from standalone.stores import SqliteStore

FOLDER = ROOT / "fixtures"
RECORDED = ROOT / "tests" / "contract" / "recorded"
TODAY = datetime.date(2026, 3, 2)
NOW = datetime.datetime(2026, 3, 2, 11, 0)
STANDARD = {"name", "owner", "creation", "modified", "modified_by", "docstatus", "idx"}
STANDARD |= {"parent", "parenttype", "parentfield", "lft", "rgt"}
# Told with a row, and kept beside it.
BESIDE = {("Convo Post", "files")}


@cache
def files() -> dict:
	return load_fixtures(str(FOLDER))


@cache
def rows() -> dict:
	return expand(str(FOLDER), TODAY, NOW)


def documents(kind: str) -> list[dict]:
	return files()["documents"][kind]


def line_total(record: dict) -> float:
	return sum(line["qty"] * line["rate"] for line in record["items"])


# ---- format


@pytest.mark.parametrize("name", FILES)
def test_a_file_has_one_record_per_line(name):
	content = files()[name]
	lines = [line.strip().rstrip(",") for line in (FOLDER / f"{name}.json").read_text("utf-8").splitlines()]
	records = [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]
	lists = [value for value in content.values() if isinstance(value, list)]
	assert records == [record for value in lists for record in value]


def test_the_files_stay_small():
	assert sum((FOLDER / f"{name}.json").stat().st_size for name in FILES) < 400_000


def test_the_files_of_posts_are_small_and_what_their_names_say():
	named = [name for post in rows()["Convo Post"] for name in post["files"]]
	assert sorted(named) == sorted(path.name for path in (FOLDER / "files").iterdir())
	assert {name.rpartition(".")[2] for name in named} == {"png", "pdf"}
	for name in named:
		content = read_file(str(FOLDER), name)
		assert take(name, content, Limits(10_000)) == name


def test_the_business_has_its_size():
	sizes = {doctype: len(found) for doctype, found in rows().items()}
	least = {
		"Customer": 60,
		"Contact": 70,
		"Item": 10,
		"Quotation": 45,
		"Sales Order": 60,
		"Sales Invoice": 80,
	}
	least |= {"Convo Post": 250, "Communication": 120, "Issue": 25, "Warranty Claim": 6, "Serial No": 30}
	assert {doctype: sizes[doctype] for doctype in least if sizes[doctype] < least[doctype]} == {}


def test_posts_are_written_not_repeated():
	texts = Counter(post["text"] for post in files()["posts"]["posts"])
	assert len(texts) > 200
	assert max(texts.values()) <= 3


def test_names_are_hard_enough_for_a_page():
	names = [customer["name"] for customer in files()["customers"]["customers"]]
	assert any(len(name) > 100 for name in names) and all(len(name) <= 140 for name in names)
	assert any("\u0590" <= name[0] <= "\u06ff" for name in names)
	assert sum(any(letter in name for letter in "äöüß") for name in names) >= 5


def test_no_mail_can_ever_be_delivered():
	people = files()["people"]
	addresses = [contact["email_id"] for contact in people["contacts"]]
	addresses += [user["name"] for user in people["users"]]
	addresses += [lead["email_id"] for lead in documents("leads")]
	for mail in files()["communications"]["communications"]:
		addresses += [mail["sender"], mail["recipients"]]
	assert [address for address in addresses if not address.endswith(".example")] == []


@pytest.mark.parametrize("doctype", sorted(rows()))
def test_names_are_unique_and_fit_their_column(doctype):
	names = Counter(row["name"] for row in rows()[doctype])
	assert [name for name, count in names.items() if count > 1 or len(name) > 140] == []


@pytest.mark.parametrize("version", ["15", "16"])
def test_every_column_and_option_is_real(version):
	recorded = json.loads((RECORDED / f"frappe-{version}.json").read_text())["doctypes"]
	own = {name: doctype for name, doctype in load_doctypes().items() if name.startswith("Convo ")}
	wrong = set()
	for doctype, found in rows().items():
		fields = recorded.get(doctype, {}).get("fields")
		if doctype in own:
			fields = {field.name: (field.fieldtype, field.options) for field in own[doctype].fields}
		for row in found:
			for column in row.keys() - STANDARD:
				kind = fields.get(column)
				if not kind and (doctype, column) not in BESIDE:
					wrong.add((doctype, column))
				elif kind and kind[0] == "Select" and kind[1] and row[column] is not None:
					if str(row[column]) not in kind[1].split("\n"):
						wrong.add((doctype, column, row[column]))
	assert wrong == set()


def test_every_reference_leads_to_a_record():
	names = {doctype: {row["name"] for row in found} for doctype, found in rows().items()}
	links = [
		("Customer", "customer_group", "Customer Group"),
		("Customer", "territory", "Territory"),
		("Customer", "industry", "Industry Type"),
		("Customer", "market_segment", "Market Segment"),
		("Customer", "account_manager", "User"),
		("Customer", "customer_primary_contact", "Contact"),
		("Serial No", "customer", "Customer"),
		("Serial No", "item_code", "Item"),
		("Sales Order", "customer", "Customer"),
		("Sales Order Item", "prevdoc_docname", "Quotation"),
		("Sales Invoice", "customer", "Customer"),
		("Sales Invoice", "return_against", "Sales Invoice"),
		("Sales Invoice Item", "sales_order", "Sales Order"),
		("Delivery Note Item", "against_sales_order", "Sales Order"),
		("Payment Entry", "party", "Customer"),
		("Payment Entry Reference", "reference_name", "Sales Invoice"),
		("Issue", "customer", "Customer"),
		("Warranty Claim", "serial_no", "Serial No"),
		("Convo Post", "customer", "Customer"),
		("Convo Post", "lead", "Lead"),
		("Convo Post", "channel", "Convo Channel"),
		("Convo Post", "author", "User"),
		("Convo Channel", "segment", "Convo Segment"),
		("Convo Channel User", "user", "User"),
		("Tag Link", "tag", "Tag"),
	]
	broken = [
		(doctype, row["name"], row[field])
		for doctype, field, target in links
		for row in rows()[doctype]
		if row[field] is not None and row[field] not in names[target]
	]
	for doctype, kind, name in (
		("Quotation", "quotation_to", "party_name"),
		("Opportunity", "opportunity_from", "party_name"),
		("Communication", "reference_doctype", "reference_name"),
	):
		broken += [(doctype, r["name"], r[name]) for r in rows()[doctype] if r[name] not in names[r[kind]]]
	assert broken == []


def test_a_post_belongs_to_exactly_one_stream():
	for post in rows()["Convo Post"]:
		assert sum(bool(post[field]) for field in ("customer", "lead", "channel")) == 1, post["name"]


# ---- sums and states


@pytest.mark.parametrize("kind", ["quotations", "sales_orders", "delivery_notes", "sales_invoices"])
def test_totals_are_the_sum_of_their_lines(kind):
	wrong = [record["name"] for record in documents(kind) if record["grand_total"] != line_total(record)]
	assert wrong == []


def test_outstanding_is_what_was_neither_paid_nor_returned():
	open_amount = {invoice["name"]: invoice["grand_total"] for invoice in documents("sales_invoices")}
	for payment in documents("payments"):
		open_amount[payment["sales_invoice"]] -= payment["paid_amount"]
	for invoice in documents("sales_invoices"):
		if invoice["return_against"]:
			open_amount[invoice["return_against"]] += invoice["grand_total"]
			open_amount[invoice["name"]] = 0
	assert open_amount == {i["name"]: i["outstanding_amount"] for i in documents("sales_invoices")}


def invoice_status(invoice: dict, returned: set[str]) -> str:
	"""ERPNext's own order of questions, written down once more."""
	if invoice["is_return"]:
		return "Return"
	if invoice["outstanding_amount"] > 0:
		if invoice["due_date"] < 0:
			return "Overdue"
		return "Unpaid" if invoice["outstanding_amount"] == invoice["grand_total"] else "Partly Paid"
	return "Credit Note Issued" if invoice["name"] in returned else "Paid"


def test_the_status_of_an_invoice_follows_from_dates_and_amounts():
	returned = {invoice["return_against"] for invoice in documents("sales_invoices")} - {None}
	wrong = [
		(invoice["name"], invoice["status"])
		for invoice in documents("sales_invoices")
		if invoice["status"] != invoice_status(invoice, returned)
	]
	assert wrong == []
	assert {i["status"] for i in documents("sales_invoices")} == {
		"Paid",
		"Unpaid",
		"Partly Paid",
		"Overdue",
		"Return",
		"Credit Note Issued",
	}


def test_the_status_of_a_quotation_follows_from_its_order_and_validity():
	ordered = {order["quotation"] for order in documents("sales_orders")} - {None}
	for quotation in documents("quotations"):
		if quotation["status"] in ("Lost", "Draft"):
			continue
		expected = {"Expired"} if quotation["valid_till"] < 0 else {"Open", "Replied"}
		assert quotation["status"] in ({"Ordered"} if quotation["name"] in ordered else expected), quotation[
			"name"
		]


def test_an_order_is_billed_and_delivered_as_it_says():
	billed = {i["sales_order"] for i in documents("sales_invoices") if not i["is_return"]}
	delivered = {note["sales_order"] for note in documents("delivery_notes")}
	for order in documents("sales_orders"):
		assert order["per_billed"] == (100 if order["name"] in billed else 0), order["name"]
		assert order["per_delivered"] == (100 if order["name"] in delivered else 0), order["name"]
		if order["status"] == "Completed":
			assert order["skip_delivery_note"] or order["name"] in delivered, order["name"]


def test_warranties_follow_from_the_day_of_delivery():
	for serial in files()["items"]["serial_nos"]:
		end = serial["warranty_expiry_date"]
		assert end == serial["day"] + serial["warranty_period"], serial["name"]
		assert serial["maintenance_status"] == ("Under Warranty" if end >= 0 else "Out of Warranty")


def test_nothing_happens_before_the_customer_is_there():
	first = {customer["name"]: customer["day"] for customer in files()["customers"]["customers"]}
	records = [record for kind in files()["documents"].values() for record in kind]
	records += files()["posts"]["posts"] + files()["communications"]["communications"]
	records += files()["items"]["serial_nos"] + files()["people"]["contacts"]
	early = [
		record["name"]
		for record in records
		for customer in [record.get("customer") or record.get("party_name")]
		if customer in first and record["day"] < first[customer]
	]
	assert early == []


def test_a_document_follows_the_one_it_stands_on():
	day = {r["name"]: (r["day"], r["time"]) for kind in files()["documents"].values() for r in kind}
	pairs = [(r, r["quotation"]) for r in documents("sales_orders")]
	pairs += [(r, r["sales_order"]) for r in documents("delivery_notes") + documents("sales_invoices")]
	pairs += [(r, r["sales_invoice"]) for r in documents("payments")]
	pairs += [(r, r["return_against"]) for r in documents("sales_invoices")]
	assert [record["name"] for record, base in pairs if base and record["day"] < day[base][0]] == []


# ---- expansion


def test_dates_are_counted_from_the_day_given():
	quotation = documents("quotations")[0]
	row = rows()["Quotation"][0]
	assert row["transaction_date"] == (TODAY + datetime.timedelta(days=quotation["day"])).isoformat()
	assert row["valid_till"] == (TODAY + datetime.timedelta(days=quotation["valid_till"])).isoformat()
	assert row["creation"] == f"{row['transaction_date']} {quotation['time']}:00.000000"


def test_nothing_lies_after_the_moment_given():
	limit = NOW.strftime("%Y-%m-%d %H:%M:%S.%f")
	for doctype, found in rows().items():
		late = [row["name"] for row in found if row["creation"] > limit or row.get("posted_at", "") > limit]
		assert late == [], doctype


def test_moments_of_today_keep_their_order_when_pressed_together():
	early = expand(str(FOLDER), TODAY, datetime.datetime(2026, 3, 2, 0, 5))
	by_time = sorted(early["Convo Post"], key=lambda row: row["posted_at"])
	assert [row["name"] for row in by_time] == [
		row["name"] for row in sorted(rows()["Convo Post"], key=lambda r: r["posted_at"])
	]


def test_the_same_day_gives_the_same_rows():
	assert expand(str(FOLDER), TODAY, NOW) == rows()


def test_a_leap_day_is_a_day_like_any_other():
	found = expand(str(FOLDER), datetime.date(2028, 2, 29))
	assert len(found["Customer"]) == len(rows()["Customer"])


def test_a_tree_encloses_its_children():
	nodes = {row["name"]: row for row in rows()["Territory"]}
	for row in nodes.values():
		parent = nodes.get(row["parent_territory"])
		if parent:
			assert parent["lft"] < row["lft"] < row["rgt"] < parent["rgt"] and parent["is_group"]


# ---- the segments have members


@pytest.fixture(scope="module")
def filled() -> dict[str, tuple[str, set[str]]]:
	"""{segment: (status, members)} as the engine sees the demo business."""
	store = SqliteStore()
	create_schema(store)
	for doctype, found in rows().items():
		if doctype in load_doctypes():
			for row in found:
				row = {column: value for column, value in row.items() if (doctype, column) not in BESIDE}
				names = ", ".join(f"`{name}`" for name in row)
				marks = ", ".join("?" * len(row))
				store.run(f"insert into `tab{doctype}` ({names}) values ({marks})", tuple(row.values()))
	known = catalog.build_catalog(field_infos())
	for kind in follow.kinds(known):
		copies.fill_chunk(store, known, kind.doctype, None, 10_000, NOW)
	profiles.recompute(store, [row["name"] for row in rows()["Customer"]], NOW)
	while due := rebuild.due_segments(store, known, day_changed=False):
		for segment, cause in due:
			reason = rebuild.reason_for(cause, TODAY)
			rebuild.rebuild_step(store, known, lambda: NOW, segment, after=None, size=10_000, reason=reason)
	members: dict[str, tuple[str, set[str]]] = {}
	for name, status in store.run("select name, status from `tabConvo Segment`"):
		held = store.run("select customer from `tabConvo Segment Member` where segment = ?", (name,))
		members[name] = (status, {customer for (customer,) in held})
	store.close()
	return members


def test_every_segment_is_live_and_holds_some_but_not_all(filled):
	everybody = len(rows()["Customer"])
	assert {name: status for name, (status, _) in filled.items() if status != "Live"} == {}
	assert {
		name: len(held) for name, (_, held) in filled.items() if not 3 <= len(held) <= everybody / 2
	} == {}


def test_the_use_cases_find_whom_the_story_tells_of(filled):
	held = {name: members for name, (_, members) in filled.items()}
	quellmark = {c["name"] for c in files()["customers"]["customers"] if c["name"].startswith("Quellmark")}
	assert held["Quellmark Group"] == quellmark and len(quellmark) == 5
	overdue = {i["customer"] for i in documents("sales_invoices") if i["status"] == "Overdue"}
	assert held["Overdue payers"] == overdue
	new = {c["name"] for c in files()["customers"]["customers"] if c["day"] >= -30}
	assert held["New contacts"] == new
	ending = {s["customer"] for s in files()["items"]["serial_nos"] if 0 <= s["warranty_expiry_date"] <= 45}
	assert held["Warranty about to expire"] == ending
	assert held["Inactive cafés"] < held["Inactive"]
	assert not held["Inactive"] & held["New contacts"]


def test_every_channel_shows_a_segment_of_its_own():
	segments = [channel["segment"] for channel in files()["channels"]["channels"]]
	assert sorted(segments) == sorted(row["title"] for row in files()["segments"]["segments"])
	assert [c["title"] for c in files()["channels"]["channels"] if c["is_restricted"]] == ["Overdue payers"]


@pytest.mark.parametrize("hour", range(24))
def test_what_is_told_of_today_is_over_and_lies_in_the_hours_of_an_office(hour):
	now = datetime.datetime(2026, 3, 18, hour, 10)
	rows = expand(str(FOLDER), now.date(), now)
	posts = [datetime.datetime.fromisoformat(row["creation"]) for row in rows["Convo Post"]]
	mails = [datetime.datetime.fromisoformat(row["creation"]) for row in rows["Communication"]]
	assert max(posts + mails) <= now
	latest = posts[-5:]
	assert all(7 <= at.hour < 19 for at in latest), latest
	assert all(at.date() == now.date() - datetime.timedelta(days=int(hour < 9)) for at in latest), latest
	assert latest == sorted(latest) and len(set(latest)) == len(latest)
