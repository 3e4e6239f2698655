"""Page cursors: what is encoded comes back, and what is foreign, tampered with, stale or huge is one sentence."""

import base64
import datetime
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convo_channels.core.base.cursor import MAX_LENGTH, Position, decode, encode, list_key
from convo_channels.core.base.errors import CoreError, CursorError
from convo_channels.core.base.pages import below
from convo_channels.core.base.sql import ident

KEY = list_key("feed", "General")
AT = datetime.datetime(2024, 3, 1, 10, 11, 12, 345678)


def as_cursor(payload) -> str:
	return base64.urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip("=")


@pytest.mark.parametrize("name", ["abc123", "17", "", "Ünï 😀 %s", "a" * 140, "quote ' and \\"])
def test_a_position_comes_back_as_it_was(name):
	position = Position(AT, 2, name)
	assert decode(encode(position, KEY), KEY) == position


def test_a_cursor_travels_in_an_address_without_escapes():
	text = encode(Position(AT, 2, "😀" * 20 + "??>>"), KEY)
	assert text.replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize("nothing", [None, ""])
def test_no_cursor_is_the_first_page(nothing):
	assert decode(nothing, KEY) is None


def test_a_cursor_of_another_list_is_refused():
	with pytest.raises(CursorError, match="belongs to another list"):
		decode(encode(Position(AT, 2, "abc"), list_key("feed", "Other")), KEY)


def test_the_parts_of_a_key_cannot_run_together():
	assert list_key("ab", "c") != list_key("a", "bc")


@pytest.mark.parametrize(
	"text",
	[
		"x", "====", "not a cursor", "é", "AAAA", "bnVsbA", "a" * (MAX_LENGTH + 1), "[" * 500, "\x00", 17, ["a"], {"a": 1},
		as_cursor(None), as_cursor([]), as_cursor("abcd"), as_cursor({"a": 1, "b": 2, "c": 3, "d": 4}),
		as_cursor([KEY, AT.isoformat(), 2]), as_cursor([KEY, AT.isoformat(), 2, "a", "b"]),
		as_cursor([KEY, "yesterday", 2, "a"]), as_cursor([KEY, None, 2, "a"]), as_cursor([KEY, "", 2, "a"]),
		as_cursor([KEY, 20240301, 2, "a"]), as_cursor([KEY, "2024-03-01T10:00:00+02:00", 2, "a"]),
		as_cursor([KEY, AT.isoformat(), "2", "a"]), as_cursor([KEY, AT.isoformat(), True, "a"]),
		as_cursor([KEY, AT.isoformat(), 2.5, "a"]), as_cursor([KEY, AT.isoformat(), 2, 7]),
		as_cursor([KEY, AT.isoformat(), 2, None]), as_cursor([KEY, AT.isoformat(), 2, "\ud800"]),
	],
)  # fmt: skip
def test_what_was_not_made_by_us_is_refused_in_one_sentence(text):
	with pytest.raises(CursorError) as raised:
		decode(text, KEY)
	assert str(raised.value) == "The page cursor cannot be read. Reload the list."
	assert raised.value.status == 400


@given(st.text(max_size=200))
def test_any_text_is_either_a_position_or_one_sentence(text):
	try:
		assert decode(text, KEY) is None or isinstance(decode(text, KEY), Position)
	except CursorError as error:
		assert str(error).count(".") == 2


@given(st.data())
def test_a_cursor_with_one_sign_changed_never_does_harm(data):
	text = encode(Position(AT, 1, "42"), KEY)
	at = data.draw(st.integers(0, len(text) - 1))
	changed = text[:at] + data.draw(st.characters(codec="ascii")) + text[at + 1 :]
	try:
		position = decode(changed, KEY)
		if position:
			below(ident("at"), ident("name"), 1, position, is_numbered=True).render("mariadb")
	except CoreError as error:
		assert str(error).startswith("The page cursor")


@pytest.mark.parametrize("name", ["abc", "", "-1", "1.5", "9" * 19, "９", "1 or 1=1"])
def test_the_name_of_a_numbered_row_must_be_a_number(name):
	with pytest.raises(CursorError):
		below(ident("at"), ident("name"), 1, Position(AT, 1, name), is_numbered=True)
