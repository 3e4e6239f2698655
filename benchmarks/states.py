"""The feed of a channel by what became of posts, beside the fixed plans that ask every post: open questions, mentions, unread, pinned.

What is measured is the engine's own choice and run of a plan, from the request to the keys of the page.
"""

from collections.abc import Callable

from benchmarks import data
from benchmarks.context import Context
from benchmarks.feed import DENSITIES, PAGE
from benchmarks.measure import side_by_side
from benchmarks.plans import TIME_INDEX, _run
from benchmarks.report import Row, ms
from convo_channels.core.base.visibility import ALL
from convo_channels.core.feed import state_plans
from convo_channels.core.feed.request import FeedFilters, FeedRequest
from convo_channels.core.feed.state_filter import STATES, StateFilter

OURS = "ours"
# Plain SQL of their own, as anybody would write it. The reader has a floor, marks, and single posts that are unread or read against these.
_FLOOR = "(select f.read_at from `tabConvo Read State` as f where f.user = %s and f.stream_type = 'Floor' and f.stream = '')"
_MARK = "(select k.read_at from `tabConvo Read State` as k where k.user = %s and k.stream_type = 'Customer' and k.stream = p.customer)"
_SINGLE = "select e.post from `tabConvo Read Exception` as e where e.user = %s and e.is_unread = {is_unread}"
ASKED = {
	"open_questions": ("p.post_type = 'Question' and p.answer is null", 0),
	"my_mentions": (
		"exists (select 1 from `tabConvo Mention` as w where w.post = p.name and w.user = %s)",
		1,
	),
	"unread": (
		f"p.author <> %s and (p.name in ({_SINGLE.format(is_unread=1)}) or p.posted_at > {_FLOOR} and (p.posted_at > {_MARK} or {_MARK} is null)"
		f" and p.name not in ({_SINGLE.format(is_unread=0)}))",
		6,
	),
	"pinned": (
		"exists (select 1 from `tabConvo Pin` as n where n.post = p.name and n.place_type = 'Customer' and n.place = p.customer)",
		0,
	),
}
_NEWEST = f"order by p.posted_at desc, p.name desc limit {PAGE}"


def measure(context: Context) -> list[Row]:
	names = [*map(data.feed_segment, DENSITIES), *data.HARD_SEGMENTS]
	return [row for state in STATES for row in _rows(context, state, names)]


def _rows(context: Context, state: str, names: list[str]) -> list[Row]:
	found = [(*_answer(context, state, name), name) for name in names]
	ratio, times, _same, worst = max(
		(times[OURS] / _best(times), times, same, name) for times, same, name in found
	)
	told = ", ".join(f"{name} {ms(time)}" for name, time in times.items() if name != OURS)
	same = sum(is_same for _times, is_same, _name in found)
	slowest = max(times[OURS] for times, _same, _name in found)
	return [
		Row(
			f"Feed, {state}, first page, worst of {len(found)} segments: {worst}",
			ms(times[OURS]),
			told,
			ratio,
			1.5,
		),
		Row(f"Feed, {state}: the slowest of them", ms(slowest)),
		Row(
			f"Feed, {state}: rows identical",
			f"{same} of {len(found)}",
			holds=same == len(found),
			said_bar="all",
		),
	]


def _best(times: dict[str, float]) -> float:
	return min(time for name, time in times.items() if name != OURS)


def _answer(context: Context, state: str, segment: str) -> tuple[dict[str, float], bool]:
	store = context.store
	filters = FeedFilters(states=StateFilter(**{state: True}))
	request = FeedRequest("", segment, ALL, filters, limit=PAGE, talk=context.talk(segment), user=data.READER)

	def ours() -> list[tuple]:
		return [(row.at, row.name) for row in state_plans.fetch_member_posts(store, request, None, PAGE)]

	plans = {name: _plan(store, name, state, segment) for name in _FROM}
	times = side_by_side({OURS: ours, **plans}, context.repeats, always=(OURS,))
	truth = plans[min(plans, key=times.__getitem__)]()
	return times, ours() == truth


_FROM = {
	"optimizer": (
		"",
		"`tabConvo Post` as p join `tabConvo Segment Member` as m on m.segment = %s and m.customer = p.customer",
	),
	"scan": (
		"straight_join",
		f"`tabConvo Post` as p force index ({TIME_INDEX}) join `tabConvo Segment Member` as m on m.segment = %s and m.customer = p.customer",
	),
	"membership": (
		"straight_join",
		"`tabConvo Segment Member` as m join `tabConvo Post` as p on m.segment = %s and p.customer = m.customer",
	),
}


def _plan(store, name: str, state: str, segment: str) -> Callable[[], list[tuple]]:
	hint, tables = _FROM[name]
	condition, readers = ASKED[state]
	statement = f"select {hint} p.posted_at, p.name from {tables} where {condition} {_NEWEST}"
	return lambda: _run(store, statement, [segment, *[data.READER] * readers])
