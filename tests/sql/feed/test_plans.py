"""How many rows a page reads where there are many: no more than it shows and what leads to them. On MariaDB, which counts its reads.

A customer who talks much and a thousand who talk little, questions mostly answered, few names and pins; one large channel, one small.
"""

import datetime
from collections.abc import Callable

import pytest

from convo_channels.core.base.reader import Reader
from convo_channels.core.base.sql import foreign
from convo_channels.core.base.visibility import ALL, Visibility
from convo_channels.core.channels import sidebar
from convo_channels.core.feed import form_posts, plans, state_plans
from convo_channels.core.feed.request import FeedFilters, FeedRequest
from convo_channels.core.feed.state_filter import StateFilter
from tests.sql.feed.test_form_posts import Site
from tests.sql.feed.test_kept_counts import InMemory
from tests.support.builders import NOW, Business

ME = "anna@x"
POSTS = 6000
HALF = Visibility(foreign("`tabCustomer`.`territory` = 'North'"))
_ROW = "name, creation, modified, modified_by, owner, docstatus, idx"
_VALUES = "now(), now(), 'x', 'x', 0, 0"
# Every second post is the hot customer's.
_CUSTOMER = "if(mod(seq, 2), 'hot', concat('c', mod(seq div 2, 1000)))"
_AT = f"timestamp'{NOW}' - interval 10 * ({POSTS} - seq) second"
_FILL = (
	f"insert into `tabCustomer` ({_ROW}, customer_name, territory) select if(seq = 1000, 'hot', concat('c', seq)), {_VALUES}, 'x',"
	" if(mod(seq, 2), 'South', 'North') from seq_0_to_1000",
	f"insert into `tabConvo Post` ({_ROW}, post_type, answer, author, customer, posted_at, active_at, content, reference_doctype, reference_name)"
	f" select concat('p', lpad(seq, 5, '0')), {_VALUES}, if(mod(seq, 3), 'Note', 'Question'), if(mod(seq, 60), 'some reply', null), 'ben@x',"
	f" {_CUSTOMER}, {_AT}, {_AT}, '<p>x</p>', if(mod(seq, 1000) = 1, 'Quotation', null), if(mod(seq, 1000) = 1, 'Q-1', null) from seq_1_to_{POSTS}",
	f"insert into `tabConvo Mention` ({_ROW}, post, user, posted_at) select row_number() over (order by name), {_VALUES}, name, '{ME}',"
	" posted_at from `tabConvo Post` where mod(crc32(name), 20) = 0",
	f"insert into `tabConvo Pin` ({_ROW}, post, place_type, place) select row_number() over (order by name), {_VALUES}, name, 'Customer',"
	" customer from `tabConvo Post` where customer <> 'hot' and mod(crc32(name), 30) = 0",
	f"insert into `tabConvo Segment Member` ({_ROW}, segment, customer, joined_at, last_post_at) select row_number() over (order by name),"
	f" {_VALUES}, 'Large', name, '2020-01-01', (select max(posted_at) from `tabConvo Post` as p where p.customer = c.name) from `tabCustomer` as c",
	f"insert into `tabConvo Segment Member` ({_ROW}, segment, customer, joined_at, last_post_at) select 5000 + name, {_VALUES}, 'Small',"
	" customer, joined_at, last_post_at from `tabConvo Segment Member` where customer in ('c4', 'c5', 'c6')",
	f"insert into `tabConvo Channel` ({_ROW}, title, segment) values ('L', {_VALUES}, 'L', 'Large'), ('S', {_VALUES}, 'S', 'Small')",
	f"insert into `tabConvo Read State` ({_ROW}, user, stream_type, stream, read_at) values (1, {_VALUES}, '{ME}', 'Floor', '', '2020-01-01')",
	"analyze table `tabCustomer`, `tabConvo Post`, `tabConvo Mention`, `tabConvo Pin`, `tabConvo Segment Member`, `tabConvo Channel`",
)


@pytest.fixture
def much(mariadb_store) -> Business:
	business = Business(mariadb_store)
	business.put("Quotation", "Q-1", quotation_to="Customer", party_name="hot")
	for statement in _FILL:
		mariadb_store.run(statement)
	return business


def reads(business: Business, run: Callable[[], list]) -> tuple[int, list]:
	def told() -> int:
		rows = business.store.run("show session status like 'Handler_read%%'")
		return sum(int(value) for _, value in rows)

	run()
	idle = told()
	idle, before = told() - idle, told()
	found = run()
	return told() - before - idle, found


def page(business: Business, segment: str, state: str, visibility: Visibility = ALL) -> tuple[int, list]:
	filters = FeedFilters(states=StateFilter(**{state: True}))
	channel, talk = segment[0], plans.read_talk(business.store, segment)
	request = FeedRequest(channel, segment, visibility, filters, talk=talk, user=ME, since=NOW - datetime.timedelta(days=900))
	return reads(business, lambda: state_plans.fetch_member_posts(business.store, request, None, 20))


def test_a_filter_by_state_reads_what_it_shows_and_what_leads_to_it(much):
	"""Of 6,000 posts 100 questions are open, about 300 name the reader, about 100 are pinned."""
	for visibility in (ALL, HALF):
		for state, most in (("open_questions", 200), ("my_mentions", 300), ("pinned", 600), ("unread", 1000)):
			read, found = page(much, "Large", state, visibility)
			assert len(found) == 20 and read < most, (state, visibility)
			read, found = page(much, "Small", state, visibility)
			assert len(found) < 20 and read < 120, (state, visibility)


def test_a_badge_reads_about_as_many_posts_as_it_says(much):
	reader = Reader(ME, ("L", "S"), ())
	read, found = reads(much, lambda: sidebar.list_channels(much.store, reader, ALL))
	assert [channel["unread_count"] for channel in found] == [100, 9] and read < 700


def test_who_sees_half_of_the_customers_has_them_counted_for_no_channel(much):
	reader = Reader(ME, ("L", "S"), ())
	read, found = reads(much, lambda: sidebar.list_channels(much.store, reader, HALF))
	assert [channel["unread_count"] for channel in found] == [100, 6] and read < 1200


def test_what_was_counted_before_is_two_statements_of_few_rows(much):
	reader, kept = Reader(ME, ("L", "S"), ()), InMemory()
	counted = sidebar.list_channels(much.store, reader, ALL, kept)
	read, found = reads(much, lambda: sidebar.list_channels(much.store, reader, ALL, kept))
	assert found == counted and read < 25


def test_a_form_reads_the_posts_it_shows(much):
	site = Site(much)
	for doctype, name, shown in (("Customer", "hot", (10, 0)), ("Quotation", "Q-1", (6, 5))):
		read, found = reads(much, lambda doctype=doctype, name=name: form_posts.read_form_posts(site, doctype, name))
		assert (len(found["posts"]), len(found["besides"])) == shown and read < 120, doctype
