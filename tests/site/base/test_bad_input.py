"""What bad input gets, over HTTP: one clear sentence, a status of 4xx, nothing written."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import json

import frappe
import pytest

from tests.site import kit
from tests.site.base.bad_input import HUGE, SCRIPT, is_one_sentence, scene, unchanged

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]
CUSTOMERS = ["CC nobody", "", HUGE, SCRIPT, "' or 1=1 --", "%", "a\x00b", "😀" * 50]


@pytest.mark.parametrize("name", CUSTOMERS, ids=range(len(CUSTOMERS)))
@pytest.mark.parametrize("path", ["customers.get_card", "timeline.get_page", "timeline.get_counts"])
def test_a_customer_that_is_none(scene, unchanged, path, name):
	answer = scene.client.call(path, "POST", customer=name)
	is_one_sentence(answer, "There is no such customer, or you may not see it")
	assert answer.status == 404


@pytest.mark.parametrize("name", CUSTOMERS, ids=range(len(CUSTOMERS)))
@pytest.mark.parametrize("path, argument", [
	("channels.get_channel", "channel"), ("feed.get_page", "channel"), ("feed.get_choices", "channel"), ("segments.get_overview", "segment"),
	("segments.get_members", "segment"), ("segments.verify", "segment"), ("segments.rebuild", "segment"),
	("posts.delete_post", "post"),
])  # fmt: skip
def test_a_record_that_is_none(scene, unchanged, path, argument, name):
	answer = scene.client.call(path, "POST", **{argument: name})
	is_one_sentence(answer, "There is no ")
	assert answer.status == 404


POSTS = [
	({"content": ""}, "The post is empty"),
	({"content": "   \n "}, "The post is empty"),
	({"content": "<p><br></p><p>&nbsp;</p>"}, "The post is empty"),
	({"content": "<script>alert(1)</script>"}, "The post is empty"),
	({"content": "<img src=x onerror=alert(1)>"}, "A picture stands in a post as one of its files"),
	({"content": HUGE}, "100000 characters"),
	({"content": "<p>" * 40_000}, "characters"),
	({"post_type": "Gossip"}, "Gossip is not a type of post"),
	({"post_type": SCRIPT}, "is not a type of post"),
	({"post_type": ""}, "Choose a type of post"),
	({"customer": "CC nobody"}, "There is no such customer"),
	({"customer": None}, "one customer, one lead, or one channel"),
	({"customer": None, "channel": "CC no channel"}, "There is no such channel"),
]


@pytest.mark.parametrize("change, expected", POSTS, ids=range(len(POSTS)))
def test_a_post_that_makes_no_sense(scene, unchanged, change, expected):
	given = {"post_type": "Note", "content": "<p>fine</p>", "customer": scene.customer, **change}
	is_one_sentence(scene.client.call("posts.create_post", "POST", **given), expected)


@pytest.mark.parametrize(
	"change, expected", [pair for pair in POSTS if not {"customer", "channel"} & set(pair[0])], ids=range(10)
)
def test_an_edit_that_makes_no_sense(scene, unchanged, change, expected):
	given = {"post_type": "Note", "content": "<p>fine</p>", **change, "post": scene.posts[0]}
	if given["post_type"] == "":
		return  # keeps the type
	is_one_sentence(scene.client.call("posts.edit_post", "POST", **given), expected)


def test_html_with_scripts_is_kept_without_them(scene):
	content = f"<p onclick='x()'>Before {SCRIPT}<a href='javascript:alert(1)'>link</a> <b>after</b></p><style>p{{}}</style>"
	answer = scene.client.call(
		"posts.create_post", "POST", post_type="Note", content=content, customer=scene.customer
	)
	assert answer.status == 200
	stored = frappe.db.get_value("Convo Post", answer.message["name"], "content", cache=False)
	frappe.db.commit()
	stored = stored or frappe.db.get_value("Convo Post", answer.message["name"], "content")
	for text in (stored, answer.message["content"]):
		assert "Before" in text and "<b>after</b>" in text
		for bad in ("script", "onclick", "onerror", "<img", "javascript:", "style"):
			assert bad not in text, (bad, text)


CURSORS = ["nonsense", "e30", "W10", HUGE, SCRIPT, "AAAA", "../../etc"]


@pytest.mark.parametrize("cursor", CURSORS, ids=range(len(CURSORS)))
def test_a_cursor_nobody_made(scene, unchanged, cursor):
	for path, more in (
		("feed.get_page", {"channel": scene.channel}),
		("timeline.get_page", {"customer": scene.customer}),
		("segments.get_members", {"segment": scene.segment}),
	):
		answer = scene.client.call(path, "POST", cursor=cursor, **more)
		is_one_sentence(answer, "The page cursor cannot be read")
		assert answer.status == 400


def test_a_cursor_of_another_list(scene, unchanged):
	assert scene.cursor
	for path, more in (
		("feed.get_page", {"channel": scene.other}),
		("feed.get_page", {"channel": scene.channel, "filters": json.dumps({"show": "posts"})}),
		("timeline.get_page", {"customer": scene.customer}),
		("segments.get_members", {"segment": scene.segment}),
	):
		is_one_sentence(scene.client.call(path, cursor=scene.cursor, **more), "belongs to another list")


def test_a_cursor_whose_post_is_gone_goes_on_from_there(scene):
	first = scene.client.call("feed.get_page", channel=scene.channel, limit=1).message
	(item,) = first["items"]
	assert scene.client.call("posts.delete_post", "POST", post=item["name"]).status == 200
	following = scene.client.call(
		"feed.get_page", channel=scene.channel, limit=1, cursor=first["next_cursor"]
	)
	assert following.status == 200
	assert [i["name"] for i in following.message["items"]] != [item["name"]] and following.message["items"]


LIMITS = [0, -1, 101, 1_000_000, 10**30, "many", "", "1.5", None]


@pytest.mark.parametrize("limit", LIMITS, ids=map(str, LIMITS))
@pytest.mark.parametrize(
	"path",
	["feed.get_page", "timeline.get_page", "segments.get_members", "customers.search", "health.get_parked"],
)
def test_a_limit_out_of_bounds(scene, unchanged, path, limit):
	more = {
		"feed.get_page": {"channel": scene.channel},
		"timeline.get_page": {"customer": scene.customer},
		"segments.get_members": {"segment": scene.segment},
	}.get(path, {})
	is_one_sentence(scene.client.call(path, "POST", limit=limit, **more))


FILTERS = [
	"nonsense", "[1]", '"text"', "7", '{"unknown": 1}', '{"post_types": ["Gossip"]}', '{"post_types": "Gossip"}',
	'{"text": "' + "x" * 100_000 + '"}', '{"author": "' + "x" * 1000 + '"}', '{"show": "nothing"}',
	'{"post_types": [{"a": 1}]}', '{"post_types": [["a"]]}', '{"show": ["all"]}', '{"show": {"a": 1}}', "[" * 5000,
]  # fmt: skip


@pytest.mark.parametrize("filters", FILTERS, ids=range(len(FILTERS)))
def test_filters_of_a_feed_that_make_no_sense(scene, unchanged, filters):
	is_one_sentence(scene.client.call("feed.get_page", "POST", channel=scene.channel, filters=filters))


@pytest.mark.parametrize("filters", [
	"nonsense", "[1]", '{"kinds": ["gossip"]}', '{"media": ["Pigeon"]}', '{"media": {"a": 1}}', '{"show": "all"}',
	'{"text": "' + "x" * 100_000 + '"}', '{"kinds": [null]}', '{"kinds": [{"a": []}]}',
], ids=range(9))  # fmt: skip
def test_filters_of_a_timeline_that_make_no_sense(scene, unchanged, filters):
	is_one_sentence(scene.client.call("timeline.get_page", "POST", customer=scene.customer, filters=filters))


TEXTS = ["x%", "n_mber", "a" * 84, "'; drop table x", "%s %d", "number* -9", 'number "9"', "%(x)s"]


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_a_search_takes_any_text_literally(scene, unchanged, text):
	found = scene.client.call("feed.get_page", channel=scene.channel, filters=json.dumps({"text": text}))
	assert found.status == 200 and found.message["items"] == []
	assert scene.client.call("customers.search", txt=text).message == []


def test_a_search_text_without_end(scene, unchanged):
	is_one_sentence(scene.client.call("customers.search", "POST", txt=HUGE), "longer than")


@pytest.mark.parametrize("up_to", ["", "soon", "2024-13-45", SCRIPT, HUGE, "99999-01-01"])
def test_a_time_that_is_none(scene, unchanged, up_to):
	is_one_sentence(
		scene.client.call("feed.mark_read", "POST", channel=scene.channel, up_to=up_to), "not a time"
	)


CHANNELS = [
	({"title": ""}, "Give it a title"),
	({"title": "x" * 141}, "longer than 140 characters"),
	({"title": HUGE}, "longer than 140 characters"),
	({"title": SCRIPT}, ""),
	({"segment": "CC no segment"}, "no such segment"),
	({"segment": SCRIPT}, "no such segment"),
	({"segment": HUGE}, "no such segment"),
]


@pytest.mark.parametrize("change, expected", CHANNELS, ids=range(len(CHANNELS)))
def test_a_channel_that_makes_no_sense(scene, unchanged, change, expected):
	given = {"title": kit.unique("Channel"), "segment": scene.segment, **change}
	is_one_sentence(scene.client.call("channels.create_channel", "POST", **given), expected)


def test_a_channel_whose_name_is_taken(scene, unchanged):
	given = {"title": scene.channel, "segment": scene.segment}
	is_one_sentence(scene.client.call("channels.create_channel", "POST", **given))


@pytest.mark.parametrize("outbox", [0, -1, 10**18, "x", ""])
def test_a_parked_change_that_is_none(scene, unchanged, outbox):
	is_one_sentence(scene.client.call("health.retry_parked", "POST", outbox=outbox))


@pytest.mark.parametrize("cursor", ["x", "-1", "1.5", "9" * 400, "²"])
def test_a_cursor_of_parked_changes_that_is_none(scene, unchanged, cursor):
	is_one_sentence(scene.client.call("health.get_parked", "POST", cursor=cursor), "cursor")


def test_arguments_of_the_wrong_kind(scene, unchanged):
	for path, arguments in (
		("feed.get_page", {"channel": {"a": 1}}),
		("feed.get_page", {"channel": ["a"]}),
		("customers.get_card", {"customer": ["a"]}),
		("posts.create_post", {"post_type": "Note", "content": ["a"], "customer": scene.customer}),
		("posts.create_post", {"post_type": "Note", "content": {"a": 1}, "customer": scene.customer}),
		("rules.count", {"rules": 7}),
	):
		answer = scene.client.call(path, "POST", **arguments)
		assert 400 <= answer.status < 500, (path, answer.text[:500])


def test_a_state_that_the_engine_keeps_cannot_be_written_by_hand(scene):
	answer = scene.client.ask(
		"PUT",
		f"/api/resource/Convo Segment/{scene.segment}",
		{
			"member_count": 999,
			"status": "Broken",
			"broken_reason": "mine",
			"evaluated_at": "2000-01-01 00:00:00",
		},
	)
	assert answer.status == 200
	assert (answer.body["data"]["member_count"], answer.body["data"]["status"]) == (1, "Live")
	for doctype, values in (
		("Convo Segment Member", {"segment": scene.segment, "customer": scene.customer}),
		("Convo Segment Log", {"segment": scene.segment, "customer": scene.customer, "action": "Joined"}),
		("Convo Interaction", {"customer": scene.customer, "medium": "Email"}),
		("Convo Outbox", {"reference_doctype": "Customer", "reference_name": scene.customer}),
		("Convo Read State", {"user": scene.user, "stream_type": "Floor"}),
		("Convo Read Exception", {"user": scene.user, "post": scene.posts[0], "is_unread": 1}),
		("Convo Draft", {"user": scene.user, "place": f"customer:{scene.customer}", "content": "{}"}),
		("Convo Sidebar", {"user": scene.user, "content": "{}"}),
		("Convo Reaction", {"user": scene.user, "post": scene.posts[0], "emoji": "1f44d"}),
		("Convo Pin", {"post": scene.posts[0], "place_type": "Customer", "place": scene.customer}),
	):
		answer = scene.client.ask("POST", f"/api/resource/{doctype}", values)
		assert answer.status == 403, (doctype, answer.text[:500])


def test_a_post_over_rest_is_checked_like_any_other(scene, unchanged):
	for values in (
		{"post_type": "Note", "content": "", "customer": scene.customer},
		{"post_type": "Note", "content": "<p>x</p>", "customer": scene.customer, "channel": scene.channel},
		{"post_type": "Note", "content": HUGE, "customer": scene.customer},
	):
		answer = scene.client.ask("POST", "/api/resource/Convo Post", values)
		assert 400 <= answer.status < 500, answer.text[:500]
	answer = scene.client.ask(
		"PUT", f"/api/resource/Convo Post/{scene.posts[0]}", {"content": "<script>x</script>"}
	)
	assert 400 <= answer.status < 500


def test_author_and_time_are_not_for_the_client_to_say(scene):
	values = {
		"post_type": "Note", "content": "<p>x</p>", "customer": scene.customer, "author": "Administrator",
		"posted_at": "2001-01-01 00:00:00", "edited_at": "2001-01-01 00:00:00",
	}  # fmt: skip
	data = scene.client.ask("POST", "/api/resource/Convo Post", values).body["data"]
	assert (
		data["author"] == scene.user
		and not data["posted_at"].startswith("2001")
		and not data.get("edited_at")
	)
	changed = scene.client.ask(
		"PUT",
		f"/api/resource/Convo Post/{data['name']}",
		{"author": "Administrator", "posted_at": "2001-01-01", "customer": None},
	)
	assert changed.status in (200, 417)
	frappe.db.commit()
	stored = frappe.get_doc("Convo Post", data["name"])
	assert (stored.author, stored.customer) == (scene.user, scene.customer)
	assert stored.posted_at.year != 2001
