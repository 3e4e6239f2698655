"""The search in everything said, its first page with what is counted of it, beside 20 posts read by their key.

Where a first page is short, it is told how many requests fill it, and how many rows the largest of them reads. Words from one in two rows to one in none, phrases, filters alone; everywhere, in channels from small to large, for a reader
who sees little. What is measured goes from what is typed to the keys of the page.
"""

from benchmarks import data
from benchmarks.context import Context
from benchmarks.measure import count_reads, side_by_side
from benchmarks.report import Row, ms
from convo_channels.core.base.cursor import Position
from convo_channels.core.base.pages import admit_all
from convo_channels.core.base.reader import Reader
from convo_channels.core.base.sql import foreign
from convo_channels.core.base.visibility import ALL, Visibility
from convo_channels.core.search import parts
from convo_channels.core.search.asked import Places, Sought
from convo_channels.core.search.branches import Search, branches_of
from convo_channels.core.search.language import parse

PAGE = 20
BAR = 20
# So often a page is asked to go on here, where a word stands nowhere.
MOST_REQUESTS = 20
DENSITIES = (0, 17, 38, 49)
TYPED = {
	"a common word": "matters", "one in twenty": "delivery", "one in a thousand": "zebra", "no row at all": "quagga",
	"common and rare": "general zebra", "a beginning": "deliv", "two letters": "qu", "a phrase": '"zebra delivery"',
	"a phrase of common words": '"post number"', "a word left out": "delivery -zebra", "a number": "123456", "days alone": "after:2000",
}  # fmt: skip


def measure(context: Context) -> list[Row]:
	channels = tuple(context.channels)
	readers = {
		"everywhere": (ALL, ()), "one territory": (Visibility(predicate=foreign("`tabCustomer`.`territory` = 'Germany'")), ()),
		"50 customers": (Visibility(names=_some_customers(context)), ()),
	}  # fmt: skip
	for density in DENSITIES:
		segment = data.feed_segment(density)
		readers[f"in {segment}"] = (ALL, (Places(channels=((segment, segment),)),))
	floor = _floor(context)
	rows, ratios = [], []
	for who, (visibility, scopes) in readers.items():
		for what, typed in TYPED.items():
			search = Search(_sought(context, typed, scopes), Reader("Administrator", channels), visibility)
			times = side_by_side({"ours": lambda s=search: _page(context, s), "floor": floor}, context.repeats, always=("ours", "floor"))
			ratio = times["ours"] / times["floor"]
			ratios.append(ratio)
			requests, most = _filled(context, search)
			read = f"{count_reads(context.store, lambda s=search: _page(context, s))[0]:,} rows read"
			more = f"; a page after {requests} requests, {most:,} rows read" if requests > 1 else ""
			rows.append(Row(f"Search, {what}, {who}", f"{ms(times['ours'])}, {read}{more}", f"{PAGE} rows by key {ms(times['floor'])}", ratio))
	ratios.sort()
	at_95 = ratios[min(len(ratios) - 1, int(len(ratios) * 0.95))]
	return [*rows, Row("Search, first page with its count, p95 of all", "", f"{PAGE} rows by key", at_95, BAR)]


def _sought(context: Context, typed: str, scopes: tuple[Places, ...]) -> Sought:
	asked = parse(typed, context.size.now.date())
	return Sought(asked.wanted, asked.unwanted, scopes=scopes, since=asked.since, until=asked.until)


def _page(context: Context, search: Search, before: Position | None = None) -> parts.Part:
	return parts.read(context.store, branches_of(search), PAGE, before, admit_all)


def _filled(context: Context, search: Search) -> tuple[int, int]:
	"""(requests until a page is full or everything was looked at, the most rows that one of those after the first has read)"""
	part, requests, most = _page(context, search), 1, 0
	found = len(part.rows)
	while found < PAGE and part.following and requests < MOST_REQUESTS:
		read, part = count_reads(context.store, lambda before=part.following: _page(context, search, before))
		found, requests, most = found + len(part.rows), requests + 1, max(most, read)
	return requests, most


def _some_customers(context: Context) -> tuple[str, ...]:
	return tuple(name for (name,) in context.store.run("select name from `tabCustomer` order by md5(name) limit 50"))


def _floor(context: Context):
	names = tuple(name for (name,) in context.store.run(f"select name from `tabConvo Post` order by posted_at desc limit {PAGE}"))
	places = ", ".join(["%s"] * len(names))
	return lambda: context.store.run(f"select * from `tabConvo Post` where name in ({places})", names)
