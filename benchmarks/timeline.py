"""One customer's story, the busiest's: any page beside a read of as many rows of the same table by their key."""

from benchmarks.context import Context
from benchmarks.measure import side_by_side
from benchmarks.report import Row, ms
from convo_channels.core.base.cursor import Position
from convo_channels.core.base.pages import INTERACTION_RANK
from convo_channels.core.base.pages import Row as StreamRow
from convo_channels.core.base.reader import Reader
from convo_channels.core.feed import items
from convo_channels.core.timeline import page as timeline
from convo_channels.core.timeline.page import TimelineFilters, TimelineRequest

PAGE = 20
PAGES = (1, 10, 250, 2500)
TWO_MEDIA = ("Phone", "WhatsApp")


def measure(context: Context) -> list[Row]:
	customer = context.store.run(
		"select customer from `tabConvo Interaction` group by customer order by count(*) desc limit 1"
	)[0][0]
	pages = [page for page in PAGES if _position(context, customer, page) or page == 1]
	kinds = {
		"interactions": TimelineFilters(kinds=("interaction",)),
		"all kinds": TimelineFilters(),
		"two media": TimelineFilters(kinds=("interaction",), media=TWO_MEDIA),
	}
	rows = []
	for what, filters in kinds.items():
		requests = {
			page: TimelineRequest(customer, filters, _position(context, customer, page), PAGE)
			for page in pages
		}
		rows += _measure_pages(context, what, requests)
	return [*rows, _whole(context, customer)]


def _measure_pages(context: Context, what: str, requests: dict[int, TimelineRequest]) -> list[Row]:
	runs = {f"page {page}": (lambda r=request: _fetch(context, r)) for page, request in requests.items()}
	floors = {
		f"floor {page}": _floor(context, _fetch(context, request)) for page, request in requests.items()
	}
	times = side_by_side({**runs, **floors}, context.repeats, always=(*runs, *floors))
	rows = [
		Row(
			f"Timeline, {what}, page {page:,}", ms(times[f"page {page}"]),
			f"{PAGE} rows by key {ms(times[f'floor {page}'])}", times[f"page {page}"] / times[f"floor {page}"], 2,
		)
		for page in requests
	]  # fmt: skip
	last = max(requests)
	first_time, last_time = times["page 1"], times[f"page {last}"]
	rows.append(
		Row(
			f"Timeline, {what}, page {last:,} beside page 1",
			ms(last_time),
			ms(first_time),
			last_time / first_time,
			1.5,
		)
	)
	return rows


def _fetch(context: Context, request: TimelineRequest) -> list[StreamRow]:
	return timeline.fetch_timeline_page(context.store, request)[0]


def _floor(context: Context, rows: list[StreamRow]):
	"""Reads as many interactions, by key, as the page has rows: those of the page and of its neighbourhood."""
	names = [row.name for row in rows if row.rank == INTERACTION_RANK]
	names += [int(names[-1]) - number for number in range(1, PAGE - len(names) + 1)]
	places = ", ".join(["%s"] * len(names))
	return lambda: context.store.run(
		f"select * from `tabConvo Interaction` where name in ({places})", tuple(names)
	)


def _position(context: Context, customer: str, page: int) -> Position | None:
	"""Where the page before ends, counted off by the database."""
	if page == 1:
		return None
	found = context.store.run(
		"select occurred_at, name from `tabConvo Interaction` where customer = %s"
		f" order by occurred_at desc, name desc limit 1 offset {PAGE * (page - 1) - 1}",
		(customer,),
	)
	return Position(found[0][0], INTERACTION_RANK, str(found[0][1])) if found else None


def _whole(context: Context, customer: str) -> Row:
	"""A page of every kind as a client gets it."""
	request = TimelineRequest(customer, limit=30)
	reader = Reader("Administrator", tuple(context.channels))
	times = side_by_side(
		{"page": lambda: items.present(context.store, _fetch(context, request), reader)}, context.repeats
	)
	return Row("Timeline, a whole page of 30 with its names", ms(times["page"]))
