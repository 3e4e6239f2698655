"""History from the log: sizes, members as of a date, entries, exits, stays and returns, against a diary.

A random business lives for weeks: documents, renames, merges, deletions, names taken anew, days that pass, rules that
change. Every evening the members are written down by hand; afterwards the log must tell the same. What was written
about a customer who got another name since is read under that name, as everywhere.
"""

import datetime
from collections import Counter

import pytest

from convo_channels.core.base.clock import Clock
from convo_channels.core.base.errors import RequestError
from convo_channels.core.base.sql import in_list, sql
from convo_channels.core.base.visibility import ALL, Visibility
from convo_channels.core.changes.outbox import Change
from convo_channels.core.customers import renames
from convo_channels.core.insight import history
from convo_channels.core.timeline import profiles
from tests.sql.chance import Chance
from tests.support.builders import Business, on_customer
from tests.support.evaluator import fold

DAYS = 24
ONE_DAY = datetime.timedelta(days=1)


class Diary:
	"""Who was in which segment at the end of each day, under the names of today."""

	def __init__(self, business: Business):
		self.business = business
		self.days: dict[tuple[str, datetime.date], list[str]] = {}
		rename = business.rename_customer

		def noted_rename(old: str, new: str, *, merge: bool = False) -> None:
			rename(old, new, merge=merge)
			for key, names in self.days.items():
				self.days[key] = [fold(new) if name == fold(old) else name for name in names]

		business.rename_customer = noted_rename

	def write(self) -> None:
		for name, members in self.business.stored().items():
			self.days[name, self.business.today] = [fold(member) for member in members]


def live(store, seed: str) -> tuple[Business, Diary, list[str]]:
	chance = Chance(seed)
	business = Business(store)
	diary = Diary(business)
	chance.put_business(business)
	profiles.recompute(store, [row["name"] for row in business.rows("Customer")], business.now())
	names: list[str] = []
	for title in ("Eins", "zwei", "Drei%"):
		names.append(business.segment(title, chance.rule(names), include_disabled=1))
		business.write_exceptions(title, chance.exceptions(business))
	for _ in range(DAYS):
		business.rebuild_due(day_changed=True)
		for _ in range(chance.randint(0, 5)):
			chance.change(business)
			if chance.random() < 0.7:
				business.drain(limit=chance.choice([1, 3, 500]))
		if chance.random() < 0.1:
			business.change_rules("Eins", chance.rule())
		business.settle()
		diary.write()
		business.pass_time(days=1)
	business.pass_time(days=-1)
	return business, diary, names


def members_on(
	business: Business, segment: str, on: datetime.date, visibility: Visibility = ALL
) -> list[str]:
	"""All pages, three names each."""
	found: list[str] = []
	after: str | None = ""
	while after is not None:
		page, after = history.fetch_members_on(
			business.store, segment, on, visibility=visibility, after=after, limit=3
		)
		found += [item["customer"] for item in page]
	return found


@pytest.mark.parametrize("seed", range(8))
def test_the_log_tells_what_the_diary_tells(store, seed):
	business, diary, names = live(store, f"history {seed}")
	clock = Clock(business.now())
	first = business.today - ONE_DAY * (DAYS - 1)
	for name in names:
		told = history.read_history(store, name, clock, from_on=first)
		sizes = {key[1]: len(members) for key, members in diary.days.items() if key[0] == name}
		points = {datetime.date.fromisoformat(p["on"]): p["members"] for p in told["points"]}
		assert points == {on: size for on, size in sizes.items() if on in points}
		assert all(size == 0 for on, size in sizes.items() if on not in points)
		assert told["members_now"] == len(business.members(name))
		for on in (first, first + ONE_DAY * 3, first + ONE_DAY * 11, business.today):
			written = Counter(diary.days[name, on])
			found = members_on(business, name, on)
			assert sorted(map(fold, found)) == sorted(written)
			counted = history.count_on(store, name, on)
			assert counted == {"count": written.total(), "merged": written.total() - len(written)}


@pytest.mark.parametrize("seed", range(3))
def test_a_reader_is_told_of_those_they_may_see(store, seed):
	business, diary, names = live(store, f"seen {seed}")
	seen = sorted(row["name"] for row in business.rows("Customer"))[::2]
	visibility = Visibility(in_list(sql("`tabCustomer`.name"), seen))
	shown = set(map(fold, seen))
	for name in names:
		told = history.read_history(store, name, Clock(business.now()), visibility=visibility)
		for point in told["points"]:
			on = datetime.date.fromisoformat(point["on"])
			written = [member for member in diary.days[name, on] if member in shown]
			assert point["members"] == len(written)
			assert sorted(map(fold, members_on(business, name, on, visibility))) == sorted(set(written))
			assert history.count_on(store, name, on, visibility)["count"] == len(written)


@pytest.mark.parametrize(("seed", "first_weekday"), [(0, 0), (1, 6), (2, 2), (3, 0)])
def test_weeks_stays_and_returns_add_up_row_by_row(store, seed, first_weekday):
	business, _, names = live(store, f"weeks {seed}")
	first, last = business.today - ONE_DAY * 15, business.today - ONE_DAY * 2
	for name in names:
		rows = [
			{**row, "logged_at": datetime.datetime.fromisoformat(str(row["logged_at"]))}
			for row in business.logs(name)
			if row["cause"] != "Merge"
		]
		weeks: Counter = Counter()
		stays, returns, filled = [], 0, 0
		for number, row in enumerate(rows):
			day = row["logged_at"].date()
			if not first <= day <= last:
				continue
			filled += row["cause"] == "First fill"
			if row["cause"] != "First fill":
				start = next(on for on in (day - ONE_DAY * back for back in range(7)) if on.weekday() == first_weekday)
				weeks[start.isoformat(), row["action"]] += 1
			earlier = [r for r in rows[:number] if fold(r["customer"]) == fold(row["customer"])]
			if row["action"] == "Left" and earlier and earlier[-1]["action"] == "Joined":
				stays.append(row["logged_at"] - earlier[-1]["logged_at"])
			returns += row["action"] == "Joined" and bool(earlier) and earlier[-1]["action"] == "Left"
		told = history.read_history(store, name, Clock(business.now(), first_weekday), from_on=first, to_on=last)
		for week in told["weeks"]:
			assert week["joined"] == weeks.pop((week["start_on"], "Joined"), 0)
			assert week["left"] == weeks.pop((week["start_on"], "Left"), 0)
		assert not weeks
		mean = sum(stays, datetime.timedelta()) / len(stays) / ONE_DAY if stays else None
		assert told["average_stay_days"] == (None if mean is None else pytest.approx(mean, abs=0.006))
		assert (told["reentries"], told["filled"]) == (returns, filled)


@pytest.fixture
def simple(store) -> Business:
	business = Business(store)
	for name in ("Acme", "Bolt", "Cog"):
		business.put("Customer", name, territory="Germany")
	business.segment("S", [on_customer("territory", "is", "Germany")])
	business.settle()
	return business


def test_two_members_made_one_are_counted_as_they_were_and_named_as_they_are(simple):
	start = simple.today
	simple.pass_time(days=1)

	with simple.store.transaction():
		renames.make_way(simple.store, "Bolt", "Acme")
	simple.rename_customer("Bolt", "Acme", merge=True)
	simple.settle()
	assert simple.stored() == simple.truth() == {"S": {"Acme", "Cog"}}
	assert members_on(simple, "S", start) == ["Acme", "Cog"]
	assert history.count_on(simple.store, "S", start) == {"count": 3, "merged": 1}
	told = history.read_history(simple.store, "S", Clock(simple.now()))
	assert [point["members"] for point in told["points"]] == [3, 2]
	assert told["weeks"][-1]["left"] == 0, "nobody has left"
	assert [row["reason"] for row in simple.logs("S") if row["cause"] == "Merge"] == ["Merged into Acme"]


def test_a_customer_deleted_since_was_a_member_then(simple):
	start = simple.today
	simple.pass_time(days=2)
	simple.delete("Customer", "Bolt")
	simple.settle()
	assert members_on(simple, "S", start) == ["Acme", "Bolt", "Cog"]
	assert members_on(simple, "S", simple.today) == ["Acme", "Cog"]


def test_long_times_are_told_in_weeks(simple):
	simple.pass_time(days=900)
	told = history.read_history(simple.store, "S", Clock(simple.now()), from_on=simple.today - ONE_DAY * 899)
	assert len(told["points"]) <= history.MAX_POINTS
	assert told["points"][-1] == {"on": simple.today.isoformat(), "members": 3}
	gaps = {
		datetime.date.fromisoformat(b["on"]) - datetime.date.fromisoformat(a["on"])
		for a, b in zip(told["points"], told["points"][1:], strict=False)
	}
	assert gaps == {ONE_DAY * 7}


def test_before_the_first_fill_there_is_nothing(simple):
	told = history.read_history(simple.store, "S", Clock(simple.now()), to_on=simple.today - ONE_DAY)
	assert told["points"] == [] and told["since_on"] == simple.today.isoformat()
	assert members_on(simple, "S", simple.today - ONE_DAY) == []


def test_days_in_the_wrong_order_are_refused(simple):
	with pytest.raises(RequestError):
		history.read_history(
			simple.store, "S", Clock(simple.now()), from_on=simple.today, to_on=simple.today - ONE_DAY
		)
	with pytest.raises(RequestError):
		history.read_day("yesterday")


@pytest.mark.parametrize("given", ["2024-03-15 17:30", "2024-03-15T00:00:01"])
def test_a_time_where_a_day_is_meant_is_refused(given):
	with pytest.raises(RequestError, match="Write the date"):
		history.read_day(given)


def test_the_members_of_a_day_that_has_not_come_are_not_told(simple):
	clock = Clock(simple.now())
	assert history.require_day(simple.today.isoformat(), clock) == simple.today
	with pytest.raises(RequestError, match="has not come yet"):
		history.require_day((simple.today + ONE_DAY).isoformat(), clock)


def test_who_was_there_when_the_segment_was_made_has_joined_on_no_day(simple):
	start = simple.today
	simple.pass_time(days=1)
	simple.put("Customer", "Dot", territory="Germany")
	simple.append(Change("Customer", "Dot", "Change", simple.now(), "a@example.com"))
	simple.update("Customer", "Acme", territory="France")
	simple.settle()
	simple.pass_time(days=1)
	simple.update("Customer", "Acme", territory="Germany")
	simple.settle()

	def from_start(on: datetime.date) -> dict[str, bool]:
		page, _after = history.fetch_members_on(simple.store, "S", on)
		return {item["customer"]: item["is_from_start"] for item in page}

	assert from_start(start) == {"Acme": True, "Bolt": True, "Cog": True}
	assert from_start(simple.today) == {"Acme": False, "Bolt": True, "Cog": True, "Dot": False}
