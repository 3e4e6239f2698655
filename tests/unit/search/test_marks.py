"""What a page marks of a text, letter by letter, and which part of a long text it shows."""

import datetime
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convo_channels.core.posts.search_words import searchable_item, words_of
from convo_channels.core.search.language import parse
from convo_channels.core.search import marks
from convo_channels.core.search.marks import EXCERPT, PART, REPEATED, excerpt, find_hits


def marked(text: str, typed: str) -> list[str]:
	text = unicodedata.normalize("NFC", text)
	hits = find_hits(text, parse(typed, datetime.date(2026, 3, 18)).wanted)
	return [text[start:end] for start, end in hits]


@pytest.mark.parametrize(
	("text", "typed", "hits"),
	[
		("The offer for coffee, and offers.", "offer", ["offer", "offer"]),
		("Die Größe der Müller", "gross mull", ["Größ", "Müll"]),
		("CAFE\u0301 cafe", "café", ["CAFÉ", "cafe"]),
		("Kawa młynek, łyżka", "mly ly", ["mły", "ły"]),
		("with kind regards, Anna", '"kind regards"', ["kind regards"]),
		("kindly regards", '"kind regards"', []),
		("请在下周一之前寄出发票", "发票", ["发票"]),
		("请在下周一之前寄出发票", "在下周一之前", ["在下周一之前"]),
		("票a票", "票", ["票", "票"]),
		("発票の金額 ok 金額", '"金額 ok"', ["金額 ok"]),
		("กรุณาส่งใบแจ้งหนี้", "ใบแจ้งหนี้", ["ใบแจ้งหนี้"]),
		("שלחנו את החשבונית ולחשבונית", "חשבונית", ["חשבונית", "חשבונית"]),
		('בלי מע"מ', "מעמ", ['מע"מ']),
		("שָׁלוֹם לכולם", "שלום", ["שָׁלוֹם"]),
		("😀 offer 🚀 offer", "offer", ["offer", "offer"]),
		("a\u00adb-c", "ab", ["a\u00adb"]),
		("straße", "stras", ["straß"]),
		("offer offering", "offer offerin", ["offer", "offerin"]),
		("nothing here", "offer", []),
		("", "offer", []),
	],
)
def test_what_was_meant_is_marked(text, typed, hits):
	assert marked(text, typed) == [unicodedata.normalize("NFC", hit) for hit in hits]


def test_of_a_long_text_the_part_around_the_first_hit_is_shown():
	found = excerpt("word " * 200 + "the offer stands " + "more " * 200, (" offer",))
	((start, end),) = found["hits"]
	assert found["text"][start:end] == "offer"
	assert found["text"].startswith("…word ") and found["text"].endswith("…") and len(found["text"]) <= EXCERPT + 2


def test_what_is_short_is_shown_as_it_is():
	assert excerpt("Only an offer", (" offer",)) == {"text": "Only an offer", "hits": [[8, 13]]}
	assert excerpt("", (" offer",)) == {"text": "", "hits": []}
	assert excerpt("nothing", ()) == {"text": "nothing", "hits": []}


def test_what_is_found_far_down_begins_at_the_beginning():
	found = excerpt("word " * 20_000 + "offer", (" offer",))
	assert found["hits"] == [] and found["text"].startswith("word word")


@pytest.mark.parametrize(
	("text", "sought"),
	[
		("word " * 10_000, (" offer",)), ("word " * 9_000 + "offer " * 1_000, (" offer",)), ("word " * 10_000, (" wor", " wo", " w")),
		("票" * 50_000, (" _0000",)), ('א"' * 25_000, (" ב",)), ("a" + "\u0301" * 49_999, (" b",)), ("x" * 50_000, (" y",)),
	],
)  # fmt: skip
def test_a_long_text_is_looked_through_letter_by_letter_in_one_place_alone(monkeypatch, text, sought):
	looked, folded = [], marks._folded
	monkeypatch.setattr(marks, "_folded", lambda part: looked.append(len(part)) or folded(part))
	held, as_column = [], marks.as_column
	monkeypatch.setattr(marks, "as_column", lambda part: held.append(len(part)) or as_column(part))
	excerpt(text, sought)
	assert sum(looked) <= 3_000
	assert sum(held) <= 70_000


@pytest.mark.parametrize("gap", [" ", " . "])
def test_what_stands_where_two_parts_meet_is_found_whole_wherever_that_is(gap):
	for at in range(PART - REPEATED - 40, PART + 20, 9):
		text = ("ab " * PART)[: at - 1] + " kind" + gap + "regards " + "word " * 100
		found = excerpt(text, (" kind regards ",))
		assert [found["text"][start:end] for start, end in found["hits"]] == [f"kind{gap}regards"], at


def test_a_word_is_not_cut_where_two_parts_meet():
	for at in range(PART - 12, PART):
		text = ("ab " * PART)[:at] + " regards " + "word " * 1_000 + "regard"
		found = excerpt(text, (" regard ",))
		assert [found["text"][start:end] for start, end in found["hits"]] == ["regard"], at


def test_all_that_is_shown_is_marked_although_the_first_of_it_stands_at_the_end_of_a_part():
	text = "word " * ((PART - 10) // 5) + "offer " * 100
	found = excerpt(text, (" offer",))
	shown = found["text"].count("offer")
	assert shown > 20 and len(found["hits"]) >= shown


@given(st.text("aß łé\u0301票金ア1_-.\"'חשבון\u05b8\u05f4הם\u00ad", max_size=40), st.integers(0, 40), st.integers(1, 8))
def test_a_word_that_a_column_holds_is_marked_in_the_text(text, start, length):
	"""Searched by the words of a part of itself: what the column finds, the page marks, and nothing where it finds nothing."""
	text = unicodedata.normalize("NFC", text)
	part = text[start : start + length]
	words = words_of(part)
	if not words:
		return
	typed = words[0]
	column = f" {searchable_item(re.sub('<', ' ', text), '')} "
	wanted = parse(typed, datetime.date(2026, 3, 18)).wanted
	is_found = all(one in column for one in wanted)
	assert bool(marked(text, typed)) == is_found
