"""The feed of a channel beside a list of Frappe's on a site, and ingest in batches beside inserts."""

import datetime

import frappe
from frappe.utils import now_datetime

from benchmarks.ingest import BATCH, make_batch
from benchmarks.measure import side_by_side
from benchmarks.report import Row, ms
from benchmarks.site_data import CUSTOMER
from convo_channels.core.base.visibility import ALL
from convo_channels.core.feed.feed import fetch_feed_page
from convo_channels.core.feed.request import FeedFilters, FeedRequest

LISTED = {"Feed 33": "9 %", "Feed 42": "31 %"}
DOC_INSERTS = 100
COLUMNS = ("name", "posted_at", "content", "author", "customer")


def measure_lists() -> list[Row]:
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


def measure_ingest() -> Row:
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
