"""The words of posts and of searches: text out of HTML, letters in one form, and which words an index can find."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convo_channels.core.base.errors import RequestError
from convo_channels.core.base.sql import sql
from convo_channels.core.posts.search_words import (
	MAX_WORD,
	contains_words,
	fulltext,
	parse_query,
	phrase_of,
	plain_text,
	searchable,
	searchable_item,
)


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
		("M&uuml;ller &amp; S&#246;hne &#x41B;", "Müller & Söhne Л"),
		("<section>one</section><article>two</article>three", "one two three"),
		("<dl><dt>a</dt><dd>b</dd></dl><center>c</center>d", "a b c d"),
		("<o:p>wo</o:p><font color=red>r</font><wbr>d", "word"),
		("<select><option>a</option><option>b</option></select>", "a b"),
		("<!--[if mso]><p>hidden</p><![endif]-->seen", "seen"),
		("<title>no</title><style>p{color:red}</style><p title='style'>seen</p>", "seen"),
		("<div>" * 150 + "<style>p{}</style>a<!-- no --><script>no</script>" + "</div>" * 150 + "b", "a b"),
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
		("don't snake_case 100% a-b", "don t snake case 100 a b"),
		("مَرحبا שָׁלוֹם", "مرحبا שלומ לומ_ ומ_"),
		("😀 🚀", ""),
		("x" * 200, "x" * MAX_WORD),
	],
)
def test_a_post_is_searched_by_words_in_one_form_of_letters(content, words):
	assert searchable(content) == words


def has(content: str, looked_for: str) -> bool:
	"""Without a database: whether the words of a search stand among those that are stored."""
	return all(f" {word}" in f" {searchable(content)}" for word in parse_query(looked_for))


@pytest.mark.parametrize(
	("content", "found", "not_found"),
	[
		("<p>请在下周一之前寄出发票</p>", ["发票", "下周一", "请", "票", "寄出发票", "在下周一之前寄出"], ["票发", "周一寄", "请寄"]),
		("<p>見積書をお送りください</p>", ["見積", "お送り", "書を", "ください"], ["をく", "ミ"]),
		("<p>カタログをお送りします</p>", ["カタログ", "タロ", "します", "ｶﾀﾛｸﾞ"], ["かたろぐ", "ログお"]),
		("<p>กรุณาส่งใบแจ้งหนี้ภายในวันนี้</p>", ["ใบแจ้งหนี้", "วันนี้", "ภายใน", "วัน"], ["ใบหนี้", "วันใน"]),
		("<p>ກະລຸນາສົ່ງໃບເກັບເງິນ</p>", ["ໃບເກັບເງິນ", "ສົ່ງ"], ["ເງິນໃບ"]),
		("<p>សូមផ្ញើវិក្កយបត្រ</p>", ["វិក្កយបត្រ", "ផ្ញើ"], ["បត្រវិ"]),
		("<p>ကျေးဇူးပြုပြီးပေးပို့ပါ</p>", ["ပေးပို့"], ["ပို့ပေး"]),
		("<p>发票</p><p>金额</p>", ["发票 金额", "发票", "金额"], ["发票金额", "票金"]),
		("<p>发<b>票</b>金额</p>", ["发票金额"], []),
		("<p>我的iPhone手机ABC-12坏了</p>", ["iphone", "手机", "abc", "机", "坏了"], ["phone", "手机坏"]),
		("<p>\U00020000\U00020001\U00020002</p>", ["\U00020001\U00020002"], ["\U00020002\U00020001", "\U00020003"]),
		("<p>हिन्दी में चालान</p>", ["हिन्दी", "चाल"], ["ना"]),
		("<p>Do\u00adnau\u200bdampf&shy;schiff</p>", ["donaudampfschiff"], ["schiff"]),
		("<p>Łódź Ærøskøbing Þór Đà Nẵng</p>", ["lodz", "aeroskobing", "thor", "da nang"], []),
		("<p>청구서를 보내 주세요</p>", ["청구서", "보내"], ["구서"]),
		("<p>see price_list_2026.xlsx, __init__ and _x_</p>", ["list", "price_list", "price", "2026", "_init", "x"], ["ist", "prices_list"]),
	],
)
def test_what_stands_in_a_script_without_spaces_is_found_at_any_place(content, found, not_found):
	assert [text for text in found if not has(content, text)] == []
	assert [text for text in not_found if has(content, text)] == []


@given(st.text("发票金额ァア", max_size=12), st.text("发票金额ァア", min_size=1, max_size=6))
def test_a_stretch_is_found_exactly_where_it_stands(text, looked_for):
	assert has(f"<p>{text} {text[::-1]}</p>", looked_for) == (looked_for in text or looked_for in text[::-1])


@pytest.mark.parametrize(
	("subject", "content", "words"),
	[
		("Offer <b>5 &amp; 6", "<p>M&uuml;<b>ll</b>er</p><style>p{}</style>", "offer b 5 amp 6 muller"),
		("", "Dear <anna@example.com>, 5 < 6 &amp;", "dear anna example com 5 6 amp com_"),
		("Only a subject", "", "only a subject"),
		("", "a <b never closed", "a b never closed"),
	],
)
def test_an_interaction_is_searched_by_its_subject_and_by_what_is_read_of_its_content(subject, content, words):
	assert searchable_item(subject, content) == words


def test_of_a_book_its_beginning_is_searched():
	found = searchable("<p>beginning</p>" + "<p>all work</p>" * 100_000 + "<p>ending</p>")
	assert found.startswith("beginning all") and "ending" not in found


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
	assert asked("a") is None
	assert asked("offer", "a") == "+offer*"
	assert asked("snake_case") is None
	assert asked("हिन्दी") is None
	assert asked("kind regards ", " ab") == "+kind* +regards* +ab*"


def test_a_server_that_indexes_longer_words_alone_is_asked_for_those():
	condition = fulltext(sql("p.text"), ("ab", "the", "wood", "table"), 5)
	assert condition and condition.render("mariadb")[1][0] == "+table*"
	assert fulltext(sql("p.text"), ("ab", "the", "wood"), 5) is None


@pytest.mark.parametrize(
	("content", "words"),
	[
		("the offer is at hand", "the offer is at hand the_ is_ at_"),
		("ולחשבונית", "ולחשבונית לחשבונית_ חשבונית_"),
		("בקפה", "בקפה קפה_"),
		("מע\"מ של", "מעמ של עמ_ של_"),
		("שם", "שמ שמ_"),
	],
)
def test_more_spellings_stand_behind_the_words(content, words):
	"""Each ends in a sign that no word ends in: what an index leaves out, and what follows the particles of Hebrew."""
	assert searchable(content) == words


@pytest.mark.parametrize(
	("phrase", "text", "is_found"),
	[
		("kind regards", "With kind regards, Anna", True),
		("kind regard", "With kind regards, Anna", False),
		("ind regards", "With kind regards, Anna", False),
		("kind regards", "<p>kind</p><p>regards</p>", True),
		("kind regards", "<b>Ki</b>nd r<i>egards</i>", True),
		("kind regards", "kind and regards", False),
		("is the", "the is", False),
		("金额", "发票金额明细", True),
		("发票 ok", "发票ok", True),
		("票 ok", "发票 ok", True),
		("发 ok", "发票 ok", False),
		("ok 发", "ok 发票", True),
		("חשבונית", "החשבונית", False),
		("שלום עולם", "שָׁלוֹם עולם", True),
	],
)
def test_a_phrase_is_words_side_by_side(phrase, text, is_found):
	assert (phrase_of(phrase) in f" {searchable(text)} ") is is_found


def test_pieces_of_a_script_without_spaces_are_asked_of_the_index():
	for text in ("票", "发票", "发票金额明细", "วันนี้", "\U00020000\U00020001\U00020002"):
		(word,) = parse_query(text)
		assert asked(word) == " ".join(f"+{piece}*" for piece in word.split())


@pytest.mark.parametrize("beginning", ["whe", "abou", "thi", "wit", "fro", "the", "at"])
def test_the_beginning_of_a_stopword_is_in_the_index_by_another_spelling(beginning):
	assert asked(beginning) == f"+{beginning}*"
	left_out = ["when", "about", "this", "with", "from", "the", "at"]
	assert any(f" {beginning}" in f" {spelling}" for word in left_out for spelling in searchable(word).split()[1:])


@given(st.text(max_size=60))
def test_any_text_can_be_searched_for_and_stored(text):
	words = searchable(text).split(" ")
	assert all(len(word) <= MAX_WORD for word in words)
	try:
		parse_query(text)
	except RequestError as error:
		assert str(error).startswith("The search text")
