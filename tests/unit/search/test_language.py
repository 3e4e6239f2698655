"""What somebody types into a search, and what it means: a table, by hand."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convo_channels.core.base.errors import RequestError
from convo_channels.core.search.language import Asked, parse

TODAY = datetime.date(2026, 3, 18)
D = datetime.date


@pytest.mark.parametrize(
	("typed", "meant"),
	[
		("offer", Asked((" offer",))),
		("  Offer   OFFER ", Asked((" offer",))),
		("kaw młyn", Asked((" kaw", " mlyn"))),
		('"Kind regards"', Asked((" kind regards ",))),
		("„Mit Grüßen“ “kind of” «bon jour»", Asked((" mit grussen ", " kind of ", " bon jour "))),
		('"one" two "three four', Asked((" one ", " two", " three four "))),
		('"never, ended', Asked((" never ended ",))),
		("offer -draft", Asked((" offer",), (" draft",))),
		('offer -"first draft" -e-mail', Asked((" offer",), (" first draft ", " e mail "))),
		("offer - draft", Asked((" offer", " draft"))),
		("by:anna offer", Asked((" offer",), people=("anna",))),
		('BY:"Anna Kowalska" by:me', Asked(people=("Anna Kowalska", "me"))),
		("type:call in:hotels", Asked(types=("call",), places=("hotels",))),
		('in:"Café Nord & Sons"', Asked(places=("Café Nord & Sons",))),
		("after:2026-03-01", Asked(since=D(2026, 3, 2))),
		("after:2026-02", Asked(since=D(2026, 3, 1))),
		("after:2025", Asked(since=D(2026, 1, 1))),
		("before:2026-03-01", Asked(until=D(2026, 3, 1))),
		("before:2026", Asked(until=D(2026, 1, 1))),
		("on:2026-2", Asked(since=D(2026, 2, 1), until=D(2026, 3, 1))),
		("on:today", Asked(since=TODAY, until=D(2026, 3, 19))),
		("on:Yesterday", Asked(since=D(2026, 3, 17), until=TODAY)),
		("after:2026-01-01 after:2026-02-01 before:2026-03", Asked(since=D(2026, 2, 2), until=D(2026, 3, 1))),
		("https://example.com/a", Asked((" https", " example", " com", " a"))),
		("10:30", Asked((" 10", " 30"))),
		("re:offer", Asked((" re", " offer"))),
		("anna@example.com", Asked((" anna", " example", " com"))),
		("SAL-QTN-0040", Asked((" sal", " qtn", " 0040"))),
		('מע"מ', Asked((" מעמ",))),
		('"דוח מע"מ שנתי"', Asked((" דוח מעמ שנתי ",))),
		("שָׁלוֹם", Asked((" שלומ",))),
		("", Asked()),
		("   ", Asked()),
		("-draft", Asked((), (" draft",))),
		("offer ! ...", Asked((" offer",))),
	],
)  # fmt: skip
def test_what_is_typed_means(typed, meant):
	assert parse(typed, TODAY) == meant


@pytest.mark.parametrize(
	("typed", "said"),
	[
		("x" * 201, "The search text is longer than 200 characters."),
		("x" * 100_000, "The search text is longer than 200 characters."),
		("a b c d e f g h i", "The search text has more than 8 words."),
		("a b c d -e -f -g -h -i", "The search text has more than 8 words."),
		("…!", '"…!" holds no word to look for.'),
		('""', '"""" holds no word to look for.'),
		("by:", 'Something must follow "by:" in a search.'),
		("in:  offer", 'Something must follow "in:" in a search.'),
		('by:""', 'Something must follow "by:" in a search.'),
		("-by:anna", 'Only words can be left out of a search, not "-by:anna".'),
		("after:soon", '"soon" is no day: write 2026-03-18, 2026-03, 2026, today or yesterday.'),
		("on:2026-02-30", '"2026-02-30" is no day: write 2026-03-18, 2026-03, 2026, today or yesterday.'),
		("on:18.3.2026", '"18.3.2026" is no day: write 2026-03-18, 2026-03, 2026, today or yesterday.'),
		("on:0000", '"0000" is no day: write 2026-03-18, 2026-03, 2026, today or yesterday.'),
		("before:9999-12-31", '"9999-12-31" is no day: write 2026-03-18, 2026-03, 2026, today or yesterday.'),
		("on:٢٠٢٦", '"٢٠٢٦" is no day: write 2026-03-18, 2026-03, 2026, today or yesterday.'),
	],
)
def test_what_cannot_be_meant_is_one_sentence(typed, said):
	with pytest.raises(RequestError) as told:
		parse(typed, TODAY)
	assert str(told.value) == said


@given(st.text(max_size=90) | st.text('abzה"“„» -:.byinonafter2026', max_size=60))
def test_whatever_is_typed_is_meant_or_refused_in_one_sentence(typed):
	try:
		asked = parse(typed, TODAY)
	except RequestError as error:
		assert str(error).endswith(".") and "\n" not in str(error).replace(typed[:60], "")
	else:
		assert all(one.startswith(" ") and one.strip() for one in (*asked.wanted, *asked.unwanted))
