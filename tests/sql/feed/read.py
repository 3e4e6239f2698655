"""A reader, channels, posts and what was read of them: shared by the tests of what a reader sees."""

import datetime

import pytest

from convo_channels.core.base.clock import as_datetime
from convo_channels.core.base.pages import POST_RANK, Row
from convo_channels.core.base.reader import Reader
from convo_channels.core.base.visibility import ALL, Visibility
from convo_channels.core.channels import sidebar
from convo_channels.core.feed import read_states as reading
from convo_channels.core.feed.items import present
from convo_channels.core.segments import figures
from tests.support.builders import NOW, Business

ME, COLLEAGUE = "me@x.y", "anna@x.y"
CHANNELS = ("General", "Big", "Empty")
READER = Reader(ME, CHANNELS)


@pytest.fixture
def business(store) -> Business:
	"""Two segments that overlap in B, three channels, posts of a colleague."""
	business = Business(store)
	business.put("User", COLLEAGUE, full_name="Anna A", user_image="/anna.png")
	business.put_all("Customer", [{"name": name, "customer_name": f"{name} Ltd"} for name in "ABC"])
	for title, segment in (("General", "S"), ("Big", "T"), ("Empty", "E")):
		business.put(
			"Convo Channel", title, title=f"{title}!", segment=segment, description="d", is_restricted=0
		)
	for segment in "STE":
		business.put("Convo Segment", segment, title=segment, status="Live", enabled=1)
	for segment, customer in (("S", "A"), ("S", "B"), ("T", "B"), ("T", "C")):
		business.put("Convo Segment Member", segment=segment, customer=customer, joined_at=ago(900))
	figures.recount(business.store, ["S", "T"], NOW)
	return business


def ago(minutes: int) -> datetime.datetime:
	return NOW - datetime.timedelta(minutes=minutes)


def post(business: Business, customer: str | None, minutes: int, author: str = COLLEAGUE, **more) -> str:
	"""A post as the service writes it: with the bounds of the memberships."""
	name = business.put(
		"Convo Post", customer=customer, posted_at=ago(minutes), author=author,
		**{"active_at": ago(minutes), "content": "<p>x</p>", **more},
	)  # fmt: skip
	if customer:
		business.store.run(
			"update `tabConvo Segment Member` set last_post_at = "
			f"'{ago(minutes)}' where customer = '{customer}' and (last_post_at is null or last_post_at < '{ago(minutes)}')"
		)
	return name


def unread(business: Business, reader: Reader = READER, visibility: Visibility = ALL) -> set[str]:
	return {c["name"] for c in sidebar.list_channels(business.store, reader, visibility) if c["unread"]}


def items(business: Business, names: list[str], reader: Reader = READER, **more) -> list[dict]:
	rows = [
		Row(as_datetime(business.row("Convo Post", name)["posted_at"]), POST_RANK, name) for name in names
	]
	return present(business.store, rows, reader, **more)


def mark(
	business: Business, channel: str, segment: str, minutes: int, visibility: Visibility = ALL
) -> datetime.datetime:
	return reading.mark_channel_read(business.store, ME, channel, segment, ago(minutes), visibility, NOW)
