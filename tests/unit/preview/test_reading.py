"""Reading over HTTP in the preview: unread from here, all read, read on a timeline, and badges that agree with the rows."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

from tests.unit.preview.test_api import PRODUCT, _site, client, get, message, post, refusal, site

BUYING = "Buying phase"


def feed(client, channel: str = BUYING) -> dict[str, dict]:
	"""All posts that the page of a channel shows, those in folds too."""
	items = message(get(client, PRODUCT + "feed.get_page", channel=channel, limit=100))["items"]
	found = {item["name"]: item for item in items if item["kind"] == "post"}
	for root in [item for item in found.values() if item["replies"]]:
		below = message(get(client, PRODUCT + "posts.list_replies", post=root["name"], channel=channel))["items"]
		assert sum(reply["is_unread"] for reply in below) == root["replies"]["unread"]
		found.update({reply["name"]: reply for reply in below})
	return found


def unread(client, channel: str = BUYING) -> set[str]:
	return {name for name, item in feed(client, channel).items() if item["is_unread"]}


def badges(client) -> dict[str, int]:
	return {one["name"]: one["unread_count"] for one in message(get(client, PRODUCT + "channels.get_sidebar"))["channels"]}


def test_badges_are_the_unread_rows_and_all_of_them_can_be_read_at_once(client):
	told = badges(client)
	assert told[BUYING] > 2 and all(count == len(unread(client, channel)) for channel, count in told.items())
	message(post(client, PRODUCT + "feed.mark_all_read"))
	assert set(badges(client).values()) == {0} and unread(client) == set()


def test_unread_from_here_on_and_read_again(client):
	message(post(client, PRODUCT + "feed.mark_all_read"))
	rows = sorted(feed(client).values(), key=lambda item: (item["at"], item["name"]))
	of_others = [item["name"] for item in rows if not item["can_edit"]][-3:]
	answer = message(post(client, PRODUCT + "feed.mark_unread", channel=BUYING, post=of_others[0]))
	assert answer == {"count": 3} and unread(client) == set(of_others) and badges(client)[BUYING] == 3
	now = message(get(client, PRODUCT + "feed.get_page", channel=BUYING, limit=1))["now"]
	message(post(client, PRODUCT + "feed.mark_read", channel=BUYING, up_to=now, seen=of_others[1:]))
	assert unread(client) == {of_others[0]}
	message(post(client, PRODUCT + "feed.mark_read", channel=BUYING, up_to=now))
	assert badges(client)[BUYING] == 0


def test_what_was_read_on_a_timeline_is_read_in_the_channels(client):
	name = next(name for name in sorted(unread(client)) if feed(client)[name]["customer"])
	customer = feed(client)[name]["customer"]
	items = message(get(client, PRODUCT + "timeline.get_page", customer=customer, limit=50))["items"]
	seen = [item["name"] for item in items if item["kind"] == "post" and item["is_unread"]]
	assert name in seen
	message(post(client, PRODUCT + "timeline.mark_read", customer=customer, up_to=items[0]["at"], seen=seen))
	assert not unread(client) & set(seen)


def test_what_cannot_be_marked_unread_is_said(client):
	mine = message(post(client, PRODUCT + "posts.create_post", post_type="Note", content="<p>x</p>", channel=BUYING))["name"]
	assert "your own" in refusal(post(client, PRODUCT + "feed.mark_unread", channel=BUYING, post=mine))
	assert "no such post" in refusal(post(client, PRODUCT + "feed.mark_unread", channel=BUYING, post="nobody"))
	assert "no such channel" in refusal(post(client, PRODUCT + "feed.mark_unread", channel="Nowhere", post=mine))


def test_who_writes_has_not_read_what_was_there(client):
	before = unread(client)
	customer = next(feed(client)[name]["customer"] for name in sorted(before) if feed(client)[name]["customer"])
	message(post(client, PRODUCT + "posts.create_post", post_type="Note", content="<p>x</p>", customer=customer))
	assert unread(client) == before
