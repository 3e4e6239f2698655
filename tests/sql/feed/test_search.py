"""Search over what is read, against a reader of its own: pages of a timeline and of a feed, on SQLite and on MariaDB.

The reference parses the markup with Python's own parser and knows nothing of words, pieces or columns of text.
"""

import datetime
import random
import re
import unicodedata
from html.parser import HTMLParser

import pytest

from convo_channels.core.base.clock import Clock
from convo_channels.core.base.errors import RuleError
from convo_channels.core.base.pages import INTERACTION_RANK
from convo_channels.core.base.sql import sql
from convo_channels.core.base.visibility import ALL
from convo_channels.core.feed import plans
from convo_channels.core.feed.feed import fetch_feed_page
from convo_channels.core.feed.request import FeedFilters, FeedRequest
from convo_channels.core.posts import search_text
from convo_channels.core.posts.search_words import parse_query, searchable, searchable_item
from convo_channels.core.rules.compiler import EVERYBODY, rule_query
from convo_channels.core.rules.rule import parse_rule
from convo_channels.core.timeline.documents import Interaction, write_interactions
from convo_channels.core.timeline.page import TimelineFilters, TimelineRequest, fetch_timeline_page
from tests.support.builders import NOW, Business, condition, site_catalog

SILENT = ("style", "script", "title")
INLINE = ("b", "i", "u", "span", "a", "font", "strong", "em", "wbr")
# Written in the same way however they are spelled.
CONTENTS = [
	"<style>p { color: red } .offer {}</style><p>Sehr geehrte Frau M&uuml;ller</p>",
	"<p>Die Firma <b>M&#252;</b>ller &amp; S&ouml;hne</p>",
	"<p>M<span style='x'>ül</span>ler</p><script>offer()</script>",
	"<div>Offer</div><div>attached</div>",
	"<table><tr><td>of</td><td>fer</td></tr></table>",
	"<p>请在下周一之前寄出<b>发</b>票</p>",
	"<p>发票金额：一万元</p>",
	"<p>金额</p><p>发票</p>",
	"<p>お見積書をお送りください。カタログも</p>",
	"<p>กรุณาส่งใบแจ้งหนี้ภายในวันนี้</p>",
	"<p>CAF&Eacute; cafe\u0301 &lt;style&gt;</p>",
	"<p title='offer'>nothing <!-- offer --> here</p>",
	"<p>手机iPhone坏了 100% a_b</p>",
	"<p>\U00020000\U00020001 rare Han</p>",
]
QUERIES = [
	"style", "Müller", "muller", "offer", "off", "color", "of", "fer", "发票", "票", "下周一", "发票金额", "金额发票", "寄出发票", "周一寄",
	"見積", "カタログ", "かたろぐ", "ใบแจ้งหนี้", "วันนี้", "ใบหนี้", "café", "CAFE", "iphone", "手机", "机坏", "100%", "a_b", "söhne müll",
	"\U00020001", "\U00020003", "offer attached", "发票 金额",
]  # fmt: skip
UNSPACED = r"[\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff\U00020000-\U0002ffff]"


class Reader(HTMLParser):
	"""What a reader sees: text, with a gap for whatever is no part of a line."""

	def __init__(self, content: str):
		super().__init__(convert_charrefs=True)
		self.text, self.silent = "", 0
		self.feed(content)
		self.close()

	def handle_starttag(self, tag, attrs):
		self.silent += tag in SILENT
		self.text += "" if tag in INLINE else "\n"

	def handle_endtag(self, tag):
		self.silent -= tag in SILENT
		self.text += "" if tag in INLINE else "\n"

	def handle_data(self, data):
		self.text += "" if self.silent else data


def bare(text: str) -> str:
	apart = unicodedata.normalize("NFKD", text).casefold()
	return unicodedata.normalize("NFC", "".join(sign for sign in apart if not unicodedata.combining(sign)))


def parts(text: str) -> list[str]:
	"""Words, and stretches of scripts without spaces."""
	found = []
	for run in re.split(r"[\s!-/:-@\[-`{-~：。，&%<>#]+", bare(text)):
		found += [part for part in re.split(f"({UNSPACED}+)", run) if part]
	return found


def is_read(subject: str, content: str, query: str) -> bool:
	read = parts(subject + "\n" + Reader(content).text)
	is_found = lambda wanted: any(  # noqa: E731
		wanted in part if re.match(UNSPACED, wanted) else part.startswith(wanted) for part in read
	)
	return all(map(is_found, parts(query)))


def at(number: int) -> datetime.datetime:
	return NOW - datetime.timedelta(minutes=number)


def write_story(store) -> list[tuple[str, str]]:
	"""Contents under a few subjects, as the story writes them, and as posts of a channel's only member."""
	business, chance = Business(store), random.Random("search")
	business.put_all("Customer", [{"name": "A"}])
	subjects = ["", "Offer <b>1", "Rechnung & 发票单"]
	rows = [(chance.choice(subjects), content) for content in CONTENTS for _ in range(2)]
	about = ("Email", "In", "Received")
	told = [
		Interaction("A", at(n), NOW, *about, subject, "Communication", f"C-{n}", f"k{n}", content)
		for n, (subject, content) in enumerate(rows)
	]
	write_interactions(store, told)
	business.put("Convo Segment Member", segment="S", customer="A", last_post_at=NOW)
	posts = [
		{
			"name": f"P{n}",
			"customer": "A",
			"posted_at": at(n),
			"content": content,
			"text": searchable(content),
		}
		for n, (_, content) in enumerate(rows)
	]
	business.put_all("Convo Post", posts)
	return rows


@pytest.mark.parametrize("query", QUERIES)
def test_a_search_finds_what_is_read_and_nothing_else(store, query):
	story = write_story(store)
	filters = TimelineFilters(kinds=("interaction",), words=parse_query(query))
	rows, _ = fetch_timeline_page(store, TimelineRequest("A", filters, limit=100))
	found = {row.at for row in rows if row.rank == INTERACTION_RANK}
	assert found == {at(n) for n, (subject, content) in enumerate(story) if is_read(subject, content, query)}
	request = FeedRequest("General", "S", ALL, FeedFilters(words=parse_query(query), show="posts"), limit=100)
	posts = {f"P{n}" for n, (_, c) in enumerate(story) if is_read("", c, query)}
	assert {row.name for row in fetch_feed_page(store, request)[0]} == posts
	scanned = plans.by_time(store, request, None, 100)
	assert {row.name for row in scanned} == posts


@pytest.mark.parametrize("query", ["票", "发票金额", "カタログ", "วันนี้", "muller", "\U00020001"])
def test_words_of_every_script_are_looked_up_in_the_index(mariadb_store, query):
	request = FeedRequest("General", "S", ALL, FeedFilters(words=parse_query(query)))
	assert plans.by_words(mariadb_store, request, None, 20) is not None


def test_a_search_reads_one_customers_rows_by_their_index(mariadb_store, monkeypatch):
	write_story(mariadb_store)
	asked = []
	original = mariadb_store.rows
	monkeypatch.setattr(mariadb_store, "rows", lambda query: asked.append(query) or original(query))
	fetch_timeline_page(mariadb_store, TimelineRequest("A", TimelineFilters(words=parse_query("发票金额"))))
	plan = original(sql("EXPLAIN {}", asked[0]))
	used = {row[2]: row[5] for row in plan if row[2] in ("p", "i")}
	assert used == {"p": "customer_posted_at_name_thread_index", "i": "customer_occurred_at_name_index"}


def test_rows_from_before_get_their_words_chunk_by_chunk(store):
	story = write_story(store)
	store.execute(sql("UPDATE `tabConvo Interaction` SET text = NULL"))
	store.execute(sql("UPDATE `tabConvo Post` SET text = 'old words'"))
	for doctype in search_text.DOCTYPES:
		after, calls = None, 0
		while calls == 0 or after is not None:
			after, calls = search_text.fill_texts(store, doctype, after, 5), calls + 1
		assert calls == len(story) // 5 + 1
	for doctype in search_text.DOCTYPES:
		subject = "''" if doctype == search_text.POST else "subject"
		for said, content, text in store.rows(sql(f"SELECT {subject}, content, text FROM `tab{doctype}`")):
			assert text == searchable_item(said, content)
	assert search_text.count_texts(store) == 2 * len(story)


def test_what_is_saved_meanwhile_keeps_its_own_words(store):
	write_story(store)
	rows = store.rows

	def saved_in_between(query):
		found = rows(query)
		store.execute(
			sql("UPDATE `tabConvo Post` SET text = 'newer', modified = '2030-01-01' WHERE name = 'P1'")
		)
		return found

	store.rows = saved_in_between
	store.execute(sql("UPDATE `tabConvo Post` SET text = 'old words'"))
	search_text.fill_texts(store, search_text.POST, None, 100)
	del store.rows
	kept = dict(store.rows(sql("SELECT name, text FROM `tabConvo Post`")))
	assert kept.pop("P1") == "newer" and "old words" not in kept.values()


@pytest.mark.parametrize("operator", ["contains", "does not contain"])
@pytest.mark.parametrize(
	"query", ["style", "müller", "color", "发票", "金额发票", "カタログ", "วันนี้", "bullet", "center", "100%"]
)
def test_a_rule_over_posts_and_interactions_asks_for_what_is_read_as_well(store, query, operator):
	business = Business(store)
	styled = '<div class="ql-editor read-mode"><ul><li data-list="bullet">one</li></ul><p style="text-align: center">x</p></div>'
	contents = [*CONTENTS, styled]
	names = [f"C{n}" for n in range(len(contents))]
	business.put_all("Customer", [{"name": name} for name in names])
	for name, content in zip(names, contents, strict=True):
		row = {"customer": name, "content": content, "text": searchable(content)}
		business.put("Convo Post", f"P-{name}", posted_at=NOW, **row)
		business.put("Convo Interaction", occurred_at=NOW, medium="Email", dedupe_key=name, **row)
	read = {name for name, content in zip(names, contents, strict=True) if is_read("", content, query)}
	wanted = read if operator == "contains" else set(names) - read
	for source in ("Convo Post", "Convo Interaction"):
		given = condition(source, "exists", measure="exists", filters=[["content", operator, query]])
		rule = parse_rule([given], business.catalog)
		found = store.rows(rule_query(rule, False, EVERYBODY, business.catalog, Clock(business.now())))
		assert {name for (name,) in found} == wanted


def test_a_rule_names_what_holds_no_word_and_what_text_alone_can_do():
	for asked in (["content", "contains", "…"], ["content", "starts with", "a"]):
		with pytest.raises(RuleError, match=r"no word|starts with"):
			parse_rule([condition("Convo Post", "exists", measure="exists", filters=[asked])], site_catalog())
