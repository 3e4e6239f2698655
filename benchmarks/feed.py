"""The feed of a channel, beside every fixed plan: first page, deep pages, a reader who sees little, growth.

What is measured is the engine's own choice and run of a plan, from the request to the keys of the page.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks import data, plans
from benchmarks.context import Context
from benchmarks.measure import median_ms, side_by_side
from benchmarks.plans import PLANS, Question
from benchmarks.report import Row, ms
from convo_channels.core.base import pages
from convo_channels.core.base.cursor import Position
from convo_channels.core.base.reader import Reader
from convo_channels.core.base.sql import in_list, sql
from convo_channels.core.base.visibility import ALL, Visibility
from convo_channels.core.feed import feed, items
from convo_channels.core.feed import plans as feed_plans
from convo_channels.core.feed.request import FeedRequest

PAGE = 20
OURS = "ours"
DEEP_PAGES = (10, 50, 200)
FEW = 50
DENSITIES = (0, 10, 17, 25, 33, 38, 42, 46, 49)
GROWTH = 16


@dataclass(frozen=True)
class Answer:
	"""One page, timed with every plan."""

	what: str
	times: dict[str, float]
	is_same: bool

	@property
	def best(self) -> str:
		return min((name for name in self.times if name != OURS), key=self.times.__getitem__)

	@property
	def ratio(self) -> float:
		return self.times[OURS] / self.times[self.best]


def measure(context: Context) -> list[Row]:
	names = [*map(data.feed_segment, range(50)), *data.HARD_SEGMENTS]
	few = [*map(data.feed_segment, DENSITIES), *data.HARD_SEGMENTS]
	first = [_answer(context, name) for name in names]
	rows = [_row("Feed, first page", answer) for answer in first if answer.what in few]
	rows += _judge("Feed, first page", first, (0.9, 1.5), (1, 3.5))
	for page in DEEP_PAGES:
		answers = [_answer(context, name, page=page) for name in few if _position(context, name, page, None)]
		rows += [_row(f"Feed, page {page}", answer) for answer in answers if answer.ratio > 2]
		rows += _judge(f"Feed, page {page}", answers, (1, 3))
	return rows + _restricted(context, few) + _growth(context, few) + [_whole(context)]


def _request(context: Context, segment: str, visibility: Visibility, before: Position | None) -> FeedRequest:
	return FeedRequest("", segment, visibility, before=before, limit=PAGE, talk=context.talk(segment))


def _answer(context: Context, segment: str, *, page: int = 1, names: tuple[str, ...] | None = None) -> Answer:
	store, before = context.store, _position(context, segment, page, names)
	question = Question(segment, before, PAGE, names)
	visibility = ALL if names is None else Visibility(in_list(sql("`tabCustomer`.name"), names), names)
	position = Position(before[0], pages.POST_RANK, before[1]) if before else None
	request = _request(context, segment, visibility, position)

	def ours() -> list[tuple]:
		return [(r.at, r.name) for r in feed_plans.fetch_member_posts(store, request, position, PAGE)]

	runs = {name: (lambda plan=plan: plan(store, question)) for name, plan in PLANS.items()}
	times = side_by_side({OURS: ours, **runs}, context.repeats, always=(OURS,))
	truth = PLANS[min(PLANS, key=times.__getitem__)](store, question)
	return Answer(segment, times, ours() == truth)


def _position(context: Context, segment: str, page: int, names: tuple[str, ...] | None) -> tuple | None:
	"""The last row of the page before, found by sorting everything; None for the first page, or one that is not there."""
	if page == 1:
		return None
	found = plans.by_membership(context.store, Question(segment, None, PAGE * page, names))
	return found[PAGE * (page - 1) - 1] if len(found) == PAGE * page else None


def _row(what: str, answer: Answer) -> Row:
	others = ", ".join(f"{name} {ms(answer.times[name])}" for name in PLANS if name != answer.best)
	reference = f"{answer.best} {ms(answer.times[answer.best])} ({others})"
	return Row(f"{what}: {answer.what}", ms(answer.times[OURS]), reference, answer.ratio)


def _judge(what: str, answers: Sequence[Answer], *bars: tuple[float, float]) -> list[Row]:
	"""One row for each (part of the segments, highest ratio), and whether all rows were the same."""
	ratios = sorted(answer.ratio for answer in answers)
	if not ratios:
		return [Row(f"{what}: no segment has so many posts; take more", "")]
	rows = []
	for part, bar in bars:
		ratio = ratios[max(0, round(part * len(ratios)) - 1)]
		worst = max(answers, key=lambda answer: answer.ratio)
		which = (
			f"worst of {len(ratios)} segments: {worst.what}"
			if part == 1
			else f"{part:.0%} of {len(ratios)} segments"
		)
		rows.append(Row(f"{what}, {which}", "", "best fixed plan", ratio, bar))
	same = sum(answer.is_same for answer in answers)
	return [
		*rows,
		Row(
			f"{what}: rows identical", f"{same} of {len(answers)}", holds=same == len(answers), said_bar="all"
		),
	]


def _restricted(context: Context, segments: Sequence[str]) -> list[Row]:
	"""A reader who may see 50 customers, some of them in the segment."""
	answers = []
	for segment in segments:
		found = context.store.run(
			"(select customer from `tabConvo Segment Member` where segment = %s order by crc32(customer) limit 15)"
			" union (select name from `tabCustomer` order by crc32(name) limit 50)",
			(segment,),
		)
		answers.append(_answer(context, segment, names=tuple(name for (name,) in found[:FEW])))
	what = f"Feed for a reader of {FEW} customers"
	return [_row(what, max(answers, key=lambda a: a.ratio)), *_judge(what, answers, (1, 3))]


def _first_page(context: Context, segment: str) -> Callable[[], object]:
	request = _request(context, segment, ALL, None)
	return lambda: feed_plans.fetch_member_posts(context.store, request, None, PAGE)


def _growth(context: Context, segments: Sequence[str]) -> list[Row]:
	"""The same first page with a sixteenth of the posts."""
	small = context.smaller(GROWTH)
	found = []
	for segment in segments:
		runs = {name: _first_page(c, segment) for name, c in (("small", small), ("full", context))}
		times = side_by_side(runs, context.repeats, always=("small", "full"))
		found.append((times["full"] / times["small"], segment, times))
	ratio, segment, times = max(found)
	return [
		Row(
			f"{GROWTH} times the posts, worst of {len(found)} segments: {segment}",
			ms(times["full"]),
			ms(times["small"]),
			ratio,
			2,
		)
	]


def _whole(context: Context) -> Row:
	"""A page as a client gets it: own posts, moves, names, channels, read states."""
	segment = data.feed_segment(33)
	reader = Reader(data.READER, tuple(context.channels))
	request = _request(context, segment, ALL, None)

	def page() -> None:
		rows, _ = feed.fetch_feed_page(context.store, request)
		items.present(context.store, rows, reader)

	return Row(
		f"Feed, a whole page with its names and moves: {segment}", ms(median_ms(page, context.repeats))
	)
