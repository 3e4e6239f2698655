"""The words of posts and of searches: text out of HTML, letters in one form, and which words an index can find."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convo_channels.core.errors import RequestError
from convo_channels.core.sql import sql
from convo_channels.core.words import MAX_WORD, contains_words, fulltext, parse_query, plain_text, searchable


@pytest.mark.parametrize(
	("content", "text"),
	[
		("<p>Hello <b>wor</b>ld</p><p>again</p>", "Hello world again"),
		("<p>one</p>two", "one two"),
		("one<br>two<br/>three", "one two three"),
		("<ul><li>a</li><li>b</li></ul>", "a b"),
		("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
		("a &amp; b &lt;c&gt; &nbsp; d", "a & b <c> d"),
		("written as &amp;lt;b&amp;gt;", "written as &lt;b&gt;"),
		("before<script>alert('no')</script> after", "before after"),
		("<style>p { color: red }</style>seen", "seen"),
		("<script>never closed", ""),
		("plain, no tags", "plain, no tags"),
		("  white \n\t space  ", "white space"),
		("", ""),
		("<p></p>", ""),
		("5 < 6 and 7 > 2", "5 < 6 and 7 > 2"),
		("<img src=x onerror=alert(1)>", ""),
		("مرحبا <b>😀</b>", "مرحبا 😀"),
	],
)
def test_the_text_of_html_is_what_a_reader_sees(content, text):
	assert plain_text(content) == text


@pytest.mark.parametrize(
	("content", "words"),
	[
		("<p>Hello, World!</p>", "hello world"),
		("Größe CAFÉ naïve", "grosse cafe naive"),
		("cafe\u0301 ﬁne №5", "cafe fine no5"),
		("İstanbul", "istanbul"),
		("don't snake_case 100% a-b", "don t snake_case 100 a b"),
		("مَرحبا שָׁלוֹם", "مرحبا שלום"),
		("😀 🚀", ""),
		("x" * 200, "x" * MAX_WORD),
	],
)
def test_a_post_is_searched_by_words_in_one_form_of_letters(content, words):
	assert searchable(content) == words


def test_what_is_looked_for_has_the_same_form_as_what_is_stored():
	for text in ("Größe", "cafe\u0301s", "ﬁne", "İSTANBUL", "y" * 90):
		assert " ".join(parse_query(text)) == searchable(text)


def test_a_search_keeps_each_word_once_in_order():
	assert parse_query("  Beta, alpha! BETA ") == ("beta", "alpha")
	assert parse_query("") == parse_query(" %_'\" ") == ()


@pytest.mark.parametrize("text", ["x" * 201, "x" * 100_000, "a b c d e f g h i"])
def test_a_search_for_too_much_is_one_sentence(text):
	with pytest.raises(RequestError, match="The search text"):
		parse_query(text)


def find(store, content: str, query: str) -> bool:
	condition = contains_words(sql("{}", searchable(content)), parse_query(query))
	return bool(store.rows(sql("SELECT 1 WHERE {}", condition)))


@pytest.mark.parametrize(
	("query", "found"),
	[
		("offer", True),
		("off", True),
		("OFFER coff", True),
		("fer", False),
		("offers", False),
		("tea", False),
		("offer tea", False),
		("100%", True),
		("% _", True),
		("café", True),
		("a_b", True),
		("a_", True),
		("axb", False),
	],
)
def test_every_word_looked_for_must_begin_a_word(store, query, found):
	assert find(store, "<p>The offer for coffee, a_b and 100 cafes</p>", query) is found


def test_nothing_looked_for_is_found_everywhere(store):
	assert find(store, "", "") is True


def asked(*words: str) -> str | None:
	piece = fulltext(sql("p.text"), words)
	return piece.render("mariadb")[1][0] if piece else None


def test_words_the_index_does_not_hold_are_not_asked_of_it():
	assert asked("coffee", "machine") == "+coffee* +machine*"
	assert asked("ab") is None
	assert asked("offer", "ab") == "+offer*"
	assert asked("snake_case") is None
	assert asked("the") is None
	assert asked("\U00020000\U00020001\U00020002") is None


@pytest.mark.parametrize("beginning", ["whe", "abou", "thi", "wit", "fro"])
def test_the_beginning_of_a_stopword_is_not_asked_of_the_index(beginning):
	assert asked(beginning) is None


@given(st.text(max_size=60))
def test_any_text_can_be_searched_for_and_stored(text):
	words = searchable(text).split(" ")
	assert all(len(word) <= MAX_WORD for word in words)
	try:
		parse_query(text)
	except RequestError as error:
		assert str(error).startswith("The search text")
