"""What a page marks of a text, letter by letter, and which part of a long text it shows."""

import datetime
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convo_channels.core.posts.search_words import searchable_item, words_of
from convo_channels.core.search.language import parse
from convo_channels.core.search.marks import EXCERPT, excerpt, find_hits


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
