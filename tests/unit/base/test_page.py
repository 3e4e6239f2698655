"""One page of a list: what it shows of the rows found, where the next one begins, and cursors that were handed out long ago."""

import datetime

import pytest

from convo_channels.core.base.cursor import Position
from convo_channels.core.base.errors import CursorError, RequestError
from convo_channels.core.base.page import at_name, cut, open_page

AT = datetime.datetime(2026, 3, 18, 15, 0, 0, 250000)
NO_MOMENT = datetime.datetime(2000, 1, 1)
# As an earlier version of the app wrote them into pages that are still open.
HANDED_OUT = [
	(
		"WyIyOGZiZDNkYiIsIjIwMDAtMDEtMDFUMDA6MDA6MDAiLDAsIkNhZlx1MDBlOSBNb25kbGljaHQiXQ",
		("members", "Overdue payers"),
		Position(NO_MOMENT, 0, "Café Mondlicht"),
	),
	(
		"WyI2MTM5ZDUzYiIsIjIwMDAtMDEtMDFUMDA6MDA6MDAiLDAsIlp1ciBCbGF1ZW4gVGFzc2UiXQ",
		("members on", "Overdue payers", "2026-03-05"),
		Position(NO_MOMENT, 0, "Zur Blauen Tasse"),
	),
	(
		"WyI4NTQwMDNiMiIsIjIwMjYtMDMtMThUMTU6MDA6MDAuMjUwMDAwIiwyLCJkZW1vLXBvc3QtMDI5NCJd",
		("feed", "Inactive", '{"kinds": ["post"]}'),
		Position(AT, 2, "demo-post-0294"),
	),
	(
		"WyIzYTllMTFmNyIsIjIwMjYtMDMtMThUMTU6MDA6MDAuMjUwMDAwIiwwLCI0NzExIl0",
		("timeline", "Autohaus Petersenn", "{}"),
		Position(AT, 0, "4711"),
	),
	(
		"WyJmN2MyM2I4YSIsIjIwMjYtMDMtMjBUMDA6MDA6MDAiLDEsIk1haXNvbiBUaWxsZXVsIl0",
		("upcoming", "Inactive", "14", ""),
		Position(datetime.datetime(2026, 3, 20), 1, "Maison Tilleul"),
	),
	("WyJiYjMzZTNmZSIsIjIwMjYtMDMtMThUMTU6MDA6MDAuMjUwMDAwIiwwLCIxMiJd", ("versions", "S"), Position(AT, 0, "12")),
	("WyIxMjE3YzQ3MyIsIjIwMjYtMDMtMThUMTU6MDA6MDAuMjUwMDAwIiwwLCIzNyJd", ("runs", "Inactive"), Position(AT, 0, "37")),
	(
		"WyJlNjhiMTRkYSIsIjIwMjYtMDMtMThUMTU6MDA6MDAuMjUwMDAwIiw2LCIiXQ",
		("difference", "0" * 32, "entering"),
		Position(AT, 6, ""),
	),
]


@pytest.mark.parametrize("text, asked, position", HANDED_OUT, ids=[asked[0] for _text, asked, _position in HANDED_OUT])
def test_a_cursor_handed_out_before_an_upgrade_goes_on_and_is_written_the_same(text, asked, position):
	page = open_page(text, 20, *asked)
	assert page.before == position
	assert page.following(position) == text
	with pytest.raises(CursorError, match="belongs to another list"):
		open_page(text, 20, *asked, "else")


def test_where_lists_go_on_is_read_from_such_cursors():
	pages = {asked[0]: open_page(text, 20, *asked) for text, asked, _position in HANDED_OUT}
	assert pages["members"].after_name == "Café Mondlicht"
	assert pages["versions"].before_number == 12 and pages["runs"].before_number == 37
	assert pages["difference"].place == 6
	assert pages["members"].following_name("Café Mondlicht") == HANDED_OUT[0][0]


def test_the_first_page_begins_nowhere():
	page = open_page(None, 7, "members", "S")
	assert (page.before, page.after_name, page.before_number, page.place) == (None, "", None, 0)
	assert (page.limit, page.asked_for) == (7, 8)


@pytest.mark.parametrize("count, shown, last", [(0, 0, None), (2, 2, None), (3, 3, None), (4, 3, 2), (9, 3, 2)])
def test_one_row_more_than_is_shown_tells_that_another_page_follows(count, shown, last):
	rows = list(range(count))
	assert cut(rows, 3) == (rows[:shown], last)
	page = open_page(None, 3, "numbers")
	found, following = page.cut(rows, at_name)
	assert found == rows[:shown]
	assert (following is None) == (last is None)
	if following:
		assert open_page(following, 3, "numbers").before_number == last


@pytest.mark.parametrize("name", ["", "x", "-1", "1.5", "٣", "9" * 19])
def test_a_number_that_is_none_is_refused(name):
	page = open_page(None, 3, "numbers")
	with pytest.raises(CursorError, match="cannot be read"):
		_ = open_page(page.following(at_name(name)), 3, "numbers").before_number


@pytest.mark.parametrize("limit", [0, -1, 101, "many", None, 2.5])
def test_a_size_that_makes_no_sense_is_refused(limit):
	with pytest.raises(RequestError, match="page size"):
		open_page(None, limit, "numbers")


@pytest.mark.parametrize("place, following", [(None, False), (0, False), (6, True)])
def test_a_list_kept_as_a_whole_goes_on_from_a_place(place, following):
	page = open_page(None, 3, "difference", "t", "entering")
	text = page.following_place(place)
	assert bool(text) == following
	assert not text or open_page(text, 3, "difference", "t", "entering").place == place
