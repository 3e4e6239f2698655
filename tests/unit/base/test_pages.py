"""Pages out of several branches: one order, nothing lost or doubled, whatever is dropped on the way.

The branches are plain lists here; the reference is the sorted whole.
"""

import datetime
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convo_channels.core.base.errors import RequestError
from convo_channels.core.base.pages import (
	MAX_LIMIT,
	MAX_ROUNDS,
	Position,
	Row,
	below,
	check_limit,
	fetch_merged,
)
from convo_channels.core.base.sql import TRUE, ident

START = datetime.datetime(2024, 3, 1)


def row(minute: int, rank: int, name) -> Row:
	return Row(START + datetime.timedelta(minutes=minute), rank, name)


def branch_of(rows):
	"""A branch that reads a list as a query would read a table."""

	def branch(before, limit):
		kept = sorted(rows, key=lambda r: r.order, reverse=True)
		if before:
			at_bottom = (before.at, before.rank)
			kept = [
				r
				for r in kept
				if (r.at, r.rank) < at_bottom
				or (
					(r.at, r.rank) == at_bottom
					and r.name < (int(before.name) if isinstance(r.name, int) else before.name)
				)
			]
		return kept[:limit]

	return branch


def read_all(branches, limit, admit=None):
	"""Every page until there is none: (rows, sizes of the pages)."""
	found, sizes, before = [], [], None
	for _ in range(10_000):
		args = (admit,) if admit else ()
		page, before = fetch_merged(branches, limit, before, *args)
		found += page
		sizes.append(len(page))
		if before is None:
			return found, sizes
	raise AssertionError("the pages never end")


STREAMS = st.lists(
	st.tuples(st.integers(0, 6), st.sampled_from([0, 1, 2]), st.integers(0, 40)), unique=True, max_size=60
)


def split(keys):
	"""One branch for each rank; posts have text for a name, the others numbers."""
	return [
		[
			row(minute, rank, f"{name:03d}" if rank == 2 else name)
			for minute, rank, name in keys
			if rank == wanted
		]
		for wanted in (2, 1, 0)
	]


@given(STREAMS, st.integers(1, 7))
def test_all_pages_together_are_the_whole_in_order(keys, limit):
	ranks = split(keys)
	whole = sorted((r for rows in ranks for r in rows), key=lambda r: r.order, reverse=True)
	found, sizes = read_all([branch_of(rows) for rows in ranks], limit)
	assert found == whole
	assert all(size == limit for size in sizes[:-1])
	assert sizes[-1] > 0 or not whole


@given(STREAMS, st.integers(1, 7), st.integers(0, 10))
def test_rows_that_may_not_be_seen_are_dropped_and_no_other(keys, limit, seed):
	ranks = split(keys)
	whole = sorted((r for rows in ranks for r in rows), key=lambda r: r.order, reverse=True)
	hidden = set(random.Random(seed).sample(whole, len(whole) * seed // 10))
	found, sizes = read_all(
		[branch_of(rows) for rows in ranks], limit, lambda rows: [r for r in rows if r not in hidden]
	)
	assert found == [r for r in whole if r not in hidden]
	assert all(size <= limit for size in sizes)


def test_two_branches_with_the_same_rank_are_merged_by_name():
	first, second = [row(1, 2, "b"), row(1, 2, "d")], [row(1, 2, "a"), row(1, 2, "c")]
	found, _ = read_all([branch_of(first), branch_of(second)], 1)
	assert [r.name for r in found] == ["d", "c", "b", "a"]


def test_a_page_may_stay_short_when_nothing_can_be_admitted_but_goes_on():
	rows = [row(minute, 2, f"{minute:03d}") for minute in range(100)]
	calls = []

	def admit(given):
		calls.append(len(given))
		return [r for r in given if r.name < "010"]

	page, position = fetch_merged([branch_of(rows)], 5, None, admit)
	assert (page, len(calls)) == ([], MAX_ROUNDS)
	assert position is not None
	found, _ = read_all([branch_of(rows)], 5, admit)
	assert [r.name for r in found] == [f"{n:03d}" for n in range(9, -1, -1)]


def test_a_full_last_page_has_no_successor():
	rows = [row(minute, 2, str(minute)) for minute in range(3)]
	assert fetch_merged([branch_of(rows)], 3, None)[1] is None
	assert fetch_merged([branch_of(rows)], 2, None)[1] == row(1, 2, "1").position


def test_without_branches_or_rows_there_is_an_empty_page():
	assert fetch_merged([], 5, None) == ([], None)
	assert fetch_merged([branch_of([])], 5, None) == ([], None)


def test_the_keyset_is_a_range_of_an_index_and_never_a_row_constructor():
	at, name = ident("p", "at"), ident("p", "name")
	position = Position(START, 1, "5")
	assert below(at, name, 1, None) == TRUE
	assert below(at, name, 2, position).render("sqlite")[0] == "`p`.`at` < ?"
	assert below(at, name, 0, position).render("sqlite")[0] == "`p`.`at` <= ?"
	text, params = below(at, name, 1, position).render("mariadb")
	assert text == "`p`.`at` <= %s AND (`p`.`at` < %s OR `p`.`name` < %s)"
	assert params == (START, START, "5")
	assert below(at, name, 1, position, is_numbered=True).render("mariadb")[1] == (START, START, 5)


@pytest.mark.parametrize(("given_limit", "size"), [(1, 1), ("20", 20), (MAX_LIMIT, MAX_LIMIT)])
def test_a_page_size_that_makes_sense_is_taken(given_limit, size):
	assert check_limit(given_limit) == size


@pytest.mark.parametrize(
	"given_limit",
	[0, -1, MAX_LIMIT + 1, 1_000_000, "9" * 5000, "many", "", None, 2.5, [], {}, True, "1; drop table x", "1_0", "\u0661\u0660", "1e1", "0x10", "10.0"],
)
def test_a_page_size_that_makes_none_is_one_sentence(given_limit):
	with pytest.raises(
		RequestError, match=r"^The page size (is not a whole number|must be between 1 and 100)\.$"
	):
		check_limit(given_limit)
