"""Which titles can be, what is made of those that cannot, and that a page which writes one as it is stays harmless.

The last is asked of an HTML parser: the title is put where Frappe's lists and dialogs put a name, and nothing but that
name may come back.
"""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convo_channels.core.segments import titles
from convo_channels.core.segments.titles import find_fault, mend, tidy

GOOD = [
	"Buying phase", "L'été à l'hôtel d'Aix", "R&D", "A & #1", "AT&T", "Haus & Garten", "Kunden (A–Z) / 50 % + 3 €", "#1: VIP; A, B = C", "Müller’s",
	"„Große“ Kunden", "«Clients»", "عملاء", "می\u200cخواهم", "顧客", "👨\u200d👩\u200d👧 Familien", "❤️ Stammkunden", "🫠", "Land&Leute", "Tom&copy",
	"x" * 140, "1", "{0} %s $1 ${x}", "../../x", "a\u0301",
]  # fmt: skip


@pytest.mark.parametrize("title", GOOD)
def test_what_people_write_can_be_a_title(title):
	assert find_fault(title) is None
	assert mend(title) == title


BAD = {
	"": titles.EMPTY, "   ": titles.EMPTY, "\n": titles.EMPTY, "x" * 141: titles.LONG,
	'x" onmouseover="alert(1)': titles.SIGN, "<b>x": titles.SIGN, "a > b": titles.SIGN, "`x`": titles.SIGN, "a\\b": titles.SIGN,
	"&lt;img src=x onerror=alert(1)&gt;": titles.SIGN, "&quot;x": titles.SIGN, "&#34;x": titles.SIGN, "&#x22;x": titles.SIGN, "&ltb": titles.SIGN,
	"&#0000034;": titles.SIGN, "&#" + "0" * 100 + "34;": titles.SIGN, "&#xyz": titles.SIGN, "&QUOT;": titles.SIGN, "&grave;": titles.SIGN, "&bsol;": titles.SIGN, "a &&quot;": titles.SIGN,
	"a\nb": titles.INVISIBLE, "a\tb": titles.INVISIBLE, "a\x00b": titles.INVISIBLE, "a\x7fb": titles.INVISIBLE, "a\u0085b": titles.INVISIBLE,
	"a\u2028b": titles.INVISIBLE, "a\u200bb": titles.INVISIBLE, "a\ufeffb": titles.INVISIBLE, "a\u202eb": titles.INVISIBLE,
	"a\u2066b": titles.INVISIBLE, "a\u00adb": titles.INVISIBLE, "a\u200db": titles.INVISIBLE, "\u200dع": titles.INVISIBLE, "a\u3164": titles.INVISIBLE,
	"a\ud800b": titles.INVISIBLE, "a\uffffb": titles.INVISIBLE, " a": titles.INVISIBLE, "a ": titles.INVISIBLE, "a  b": titles.INVISIBLE, "a\u00a0b": titles.INVISIBLE,
	"a\U000e0041": titles.INVISIBLE,
}  # fmt: skip


@pytest.mark.parametrize("title", BAD)
def test_what_could_run_or_hide_cannot_be_a_title_and_is_mended(title):
	fault = find_fault(title)
	assert fault and fault.kind == BAD[title]
	mended = mend(title)
	assert mended == "" or find_fault(mended) is None
	assert mend(mended) == mended


@pytest.mark.parametrize(
	("title", "mended"),
	[
		('Kunden "A" und "B"', "Kunden “A” und “B”"),
		('5" screens', "5“ screens"),
		("a <b> `c` d\\e", "a ‹b› ’c’ d/e"),
		("&lt;img&gt; &amp;quot;", "‹img› “"),
		(" a\u00a0\u200b b\n", "a b"),
		("Clients\u202f: actifs", "Clients : actifs"),
		("\u202e\u200b", ""),
		("x" * 150, "x" * 140),
	],
)
def test_a_title_is_mended_into_the_one_it_looks_like(title, mended):
	assert mend(title) == mended


SIGNS = (
	st.sampled_from(list("\"'<>`\\& ;#x34abquotltgt\n\t\u200d\u200c\u202e\u00a0\u3164ع👨")) | st.characters()
)


@given(st.lists(SIGNS, max_size=160).map("".join))
def test_whatever_is_mended_can_be_a_title(title):
	mended = mend(title)
	assert mended == "" or find_fault(mended) is None
	assert find_fault(title) is not None or mended == title == tidy(title)


class Page(HTMLParser):
	def __init__(self, text: str):
		super().__init__()
		self.seen: list = []
		self.feed(text)
		self.close()

	def handle_starttag(self, tag, attrs):
		self.seen.append((tag, attrs))


@given(st.lists(SIGNS, max_size=40).map("".join))
def test_a_page_that_writes_a_title_as_it_is_shows_it_and_nothing_else(title):
	title = mend(title)
	once = Page(f'<a data-filter="segment,=,{title}" href="/app/x/{title}">{title}</a>')
	assert [(tag, [name for name, _ in attrs]) for tag, attrs in once.seen] == [
		("a", ["data-filter", "href"])
	]
	# and one that reads the attribute back and writes what it read (a tooltip does)
	again = once.seen[0][1][0][1]
	assert len(Page(f'<a title="{again}">{again}</a>').seen) == 1
