"""How many rows a request of a search reads where there are many: no more than its budget. On MariaDB, which counts its reads.

12,000 posts and 24,000 mails: a word that two in three hold, one in twenty, one in a thousand, one that stands in old ones alone, and
one that is nowhere; everywhere, in a channel of many, of one in a hundred, of three, for a reader of some customers, and where hardly anything may be seen.
"""

import pytest

from convo_channels.core.base.cursor import Position
from convo_channels.core.base.pages import admit_all
from convo_channels.core.base.reader import Reader
from convo_channels.core.base.sql import foreign
from convo_channels.core.base.visibility import ALL, Visibility
from convo_channels.core.search import parts, scans
from convo_channels.core.search.asked import Places, Sought
from convo_channels.core.search.branches import Search, branches_of
from tests.sql.feed.test_plans import reads
from tests.support.builders import NOW, Business

POSTS, MAILS = 12_000, 24_000
_ROW = "name, creation, modified, modified_by, owner, docstatus, idx"
_VALUES = "now(), now(), 'x', 'x', 0, 0"
_TEXT = (
	"concat(if(mod(seq, 3), 'common ', 'other '), if(mod(seq, 19), '', 'seldom '), if(mod(seq, 997), '', 'zebra '), if(seq < {old}, 'bygone ', ''), 'words')"
)
_WHO = "concat('c', mod(seq * 7919, 1000))"
_FILL = (
	f"insert into `tabCustomer` ({_ROW}, customer_name, territory) select concat('c', seq), {_VALUES}, 'x', if(mod(seq, 50), 'South', 'North') from seq_0_to_999",
	f"insert into `tabConvo Post` ({_ROW}, post_type, author, customer, posted_at, active_at, content, text) select concat('p', lpad(seq, 6, '0')),"
	f" {_VALUES}, 'Note', 'ben@x', {_WHO}, timestamp'{NOW}' - interval 20 * ({POSTS} - seq) second, now(), '', {_TEXT.format(old=POSTS // 2)} from seq_1_to_{POSTS}",
	f"insert into `tabConvo Interaction` ({_ROW}, customer, occurred_at, received_at, medium, direction, event_type, subject, actor, dedupe_key, text)"
	f" select seq, {_VALUES}, {_WHO}, timestamp'{NOW}' - interval 10 * ({MAILS} - seq) second, now(), 'Email', 'In', 'Sent', '', 'ben@x', concat('k', seq),"
	f" {_TEXT.format(old=MAILS // 2)} from seq_1_to_{MAILS}",
	*(
		f"insert into `tabConvo Segment Member` ({_ROW}, segment, customer, joined_at) select {first} + row_number() over (order by name), {_VALUES},"
		f" '{segment}', name, '2020-01-01' from `tabCustomer` where {which}"
		for segment, first, which in (("Many", 0, "1"), ("Some", 5000, "mod(substr(name, 2), 100) = 7"), ("Three", 6000, "name in ('c4', 'c5', 'c6')"))
	),
	"analyze table `tabCustomer`, `tabConvo Post`, `tabConvo Interaction`, `tabConvo Segment Member`",
)  # fmt: skip
WORDS = ("common", "seldom", "zebra", "bygone", "nowhere")
# 40 customers: about 500 posts and 1,000 mails.
FORTY = tuple(f"c{n}" for n in range(40))
READERS = {
	"everywhere": (ALL, None), "many": (ALL, "Many"), "some": (ALL, "Some"), "three": (ALL, "Three"),
	"forty": (Visibility(names=FORTY), None), "north": (Visibility(foreign("`tabCustomer`.`territory` = 'North'")), None),
}  # fmt: skip


@pytest.fixture
def much(mariadb_store, monkeypatch) -> Business:
	for statement in _FILL:
		mariadb_store.run(statement)
	for name, value in (("LOOK", 60), ("AT_FIRST", 100), ("FURTHER", 2000), ("SAMPLE", 60), ("COMMON", 60)):
		monkeypatch.setattr(scans, name, value)
	return Business(mariadb_store)


def part(business: Business, who: str, word: str, before: Position | None = None) -> tuple[int, parts.Part]:
	visibility, segment = READERS[who]
	scopes = (Places(channels=((segment, segment),)),) if segment else ()
	search = Search(Sought((f" {word}",), scopes=scopes), Reader("me@x", ()), visibility)
	return reads(business, lambda: parts.read(business.store, branches_of(search), 20, before, admit_all))


def number(who: str, word: str) -> int:
	"""How many there are, told by the numbers of the rows alone."""
	territory = {"north": lambda c: c % 50 == 0, "some": lambda c: c % 100 == 7, "three": lambda c: c in (4, 5, 6), "forty": lambda c: c < 40}
	seen = territory.get(who, lambda c: True)
	holds = {
		"common": lambda n, of: n % 3 > 0, "seldom": lambda n, of: n % 19 == 0, "zebra": lambda n, of: n % 997 == 0,
		"bygone": lambda n, of: n < of // 2, "nowhere": lambda n, of: False,
	}[word]  # fmt: skip
	return sum(holds(n, of) and seen(n * 7919 % 1000) for of in (POSTS, MAILS) for n in range(1, of + 1))


@pytest.mark.parametrize("who", READERS)
def test_a_request_reads_no_more_than_its_budget_and_all_of_them_find_everything(much, who):
	"""Of 36,000 rows a first page reads some hundreds, whatever is looked for, and one that goes on some thousands."""
	for word in WORDS:
		read, found = part(much, who, word)
		assert read < 1600, (word, read)
		rows = list(found.rows)
		assert found.count <= number(who, word)
		while found.following and len(rows) < 400:
			read, found = part(much, who, word, found.following)
			assert read < 16_000, (word, read)
			rows += found.rows
		assert len({(row.rank, row.name) for row in rows}) == len(rows)
		assert len(rows) == number(who, word) if found.following is None else len(rows) >= 400, word


def test_a_page_that_fills_reads_little_and_one_that_is_short_is_filled_by_the_next(much):
	for who in ("everywhere", "many"):
		read, found = part(much, who, "common")
		assert len(found.rows) == 20 and read < 500 and (found.count, found.is_more) == (20, True)
	for who, word in (("everywhere", "seldom"), ("north", "common"), ("some", "common")):
		_, found = part(much, who, word)
		assert len(found.rows) < 20 and found.looked_back_to and not found.is_more, (who, word)
		_, more = part(much, who, word, found.following)
		assert len(found.rows) + len(more.rows) >= 20, (who, word)


def test_what_few_rows_lead_to_is_counted(much):
	for who, word in (("three", "seldom"), ("everywhere", "zebra"), ("everywhere", "nowhere"), ("some", "nowhere")):
		_, found = part(much, who, word)
		assert (found.count, found.is_more, found.looked_back_to) == (number(who, word), False, None)
