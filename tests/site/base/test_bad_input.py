"""What bad input gets, over HTTP: one clear sentence, a status of 4xx, nothing written."""

import html
import json
import re

import frappe
import pytest

from tests.site import kit
from tests.site.kit import when
from tests.site.over_http import Client

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

TABLES = (
	"Convo Segment", "Convo Segment Rule", "Convo Segment Member", "Convo Channel", "Convo Post", "Convo Read State",
	"Convo Outbox", "Convo Interaction", "Convo Profile",
)  # fmt: skip
HUGE = "x" * 100_000
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"


class Scene:
	def __init__(self, ground):
		from tests.site.ground import user

		both = user("both", ("Convo Agent", "Convo Manager", "Sales Manager", "Support Team"))
		self.customer = kit.customer(ground).name
		kit.settle()
		self.segment = kit.segment(kit.named([self.customer]))
		self.channel, self.other = kit.channel(self.segment), kit.channel(self.segment)
		frappe.set_user(both)
		self.posts = [kit.post(self.customer, f"number {n}").name for n in range(3)]
		kit.settle()
		frappe.set_user("Administrator")
		kit.settle()
		self.user, self.client = both, Client(both)
		self.client.call("channels.get_sidebar")
		page = self.client.call("feed.get_page", channel=self.channel, limit=1)
		self.cursor = page.message["next_cursor"]
		frappe.db.commit()


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	return Scene(ground)


@pytest.fixture
def unchanged(scene):
	def counted():
		frappe.db.commit()
		return {doctype: frappe.db.count(doctype) for doctype in TABLES} | {
			"changed": frappe.get_all("Convo Post", pluck="modified", order_by="name")
		}

	before = counted()
	yield
	assert counted() == before


def is_one_sentence(answer, expected=""):
	assert 400 <= answer.status < 500, answer.text[:2000]
	assert "message" not in answer.body
	# what Frappe itself refuses before our function is asked comes without a dialog
	(sentence,) = answer.sentences or [answer.body["exception"].split(": ", 1)[1]]
	said = re.sub(r"</?strong>", "", sentence)
	assert "<" not in said and "Traceback" not in said, said
	plain = html.unescape(said)
	assert len(plain) < 400 and plain.rstrip()[-1] in ".?!", plain
	assert re.search(expected, plain), plain


RULES = [
	({"subject": "Weather"}, r'Row 1: "Weather" is not something'),
	({"field": "no_such_field"}, r"Row 1: .*no_such_field"),
	({"field": "password; drop table"}, r"Row 1: "),
	({"operator": "resembles"}, r'Row 1: "resembles" is not an operator'),
	({"operator": ""}, r"Row 1: Choose an operator"),
	({"operator": "more than"}, r"Row 1: .*does not fit"),
	({"measure": "sum"}, r"Row 1: .*cannot be measured"),
	({"field": "creation", "operator": "before", "value": "soon"}, r"Row 1: .*soon"),
	({"field": "creation", "operator": "before", "value": "2024-02-31"}, r"Row 1: .*2024-02-31"),
	({"field": "creation", "operator": "in the last (days)", "value": "-3"}, r"Row 1: "),
	({"field": "creation", "operator": "in the last (days)", "value": "999999999999"}, r"Row 1: "),
	({"field": "disabled", "operator": "is", "value": "x"}, r"Row 1: "),
	({"field": "territory", "operator": "is under", "value": "CC Atlantis"}, r"Row 1: There is no Territory CC Atlantis"),
	({"value": ""}, r"Row 1: "),
	({"value": HUGE}, r"Row 1: "),
	({"value": SCRIPT * 3000}, r"Row 1: "),
	({"field": SCRIPT}, r"Row 1: "),
	({"subject": SCRIPT}, r"Row 1: "),
	({"operator": SCRIPT}, r"Row 1: "),
	({"subject": "Sales Invoice", "measure": "sum", "field": "grand_total", "operator": "more than", "value": "many"}, r"Row 1: .*many"),
	({"subject": "Sales Invoice", "measure": "sum", "field": "customer", "operator": "more than", "value": "1"}, r"Row 1: "),
	({"subject": "Sales Invoice", "measure": "count", "operator": "between", "value": "1"}, r"Row 1: "),
	({"subject": "Issue", "measure": "exists", "operator": "exists", "filters": "[broken"}, r"Row 1: The filters are not valid JSON"),
	({"subject": "Issue", "measure": "exists", "operator": "exists", "filters": '[["nothing", "is", "x"]]'}, r"Row 1: .*nothing"),
	({"subject": "Issue", "measure": "exists", "operator": "exists", "filters": '{"status": "Open"}'}, r"Row 1: .*filters"),
	({"subject": "Issue", "measure": "exists", "operator": "exists", "period": "once"}, r"Row 1: .*once"),
	({"subject": "Segment", "field": "", "operator": "is in", "value": "CC no segment"}, r"Row 1: There is no segment CC no segment"),
	({"subject": "Tag", "field": "", "operator": "is", "value": ""}, r"Row 1: "),
	({"group_no": "first"}, r"Row 1: "),
]  # fmt: skip


def row(change):
	return {**when("Customer", "contains", "x", field="customer_name"), **change}


@pytest.mark.parametrize("change, expected", RULES, ids=[str(n) for n in range(len(RULES))])
def test_a_rule_that_makes_no_sense_is_refused_while_typed_and_on_save(scene, unchanged, change, expected):
	rules = [row(change)]
	is_one_sentence(scene.client.call("rules.count", "POST", rules=json.dumps(rules)), expected)
	answer = scene.client.ask(
		"POST", "/api/resource/Convo Segment", {"title": kit.unique("Segment"), "enabled": 1, "rules": rules}
	)
	is_one_sentence(answer, expected)


def test_the_row_at_fault_is_named(scene, unchanged):
	rules = [row({}), row({}), row({"field": "no_such_field"})]
	is_one_sentence(scene.client.call("rules.count", "POST", rules=json.dumps(rules)), r"^Row 3: ")


@pytest.mark.parametrize("rules", ["[]", "{}", "null", "nonsense", "[1]", '["a"]', "[" * 5000])
def test_rules_that_are_no_rows_are_refused(scene, unchanged, rules):
	is_one_sentence(scene.client.call("rules.count", "POST", rules=rules))


def test_too_many_rows_are_refused(scene, unchanged):
	is_one_sentence(scene.client.call("rules.count", "POST", rules=json.dumps([row({})] * 1000)), "1000 rows")


def test_a_segment_that_contains_itself_is_refused(scene, unchanged):
	itself = row({"subject": "Segment", "field": "", "operator": "is in", "value": scene.segment})
	answer = scene.client.ask("PUT", f"/api/resource/Convo Segment/{scene.segment}", {"rules": [itself]})
	is_one_sentence(answer, "builds on itself")
	title = kit.unique("Segment")
	itself = {**itself, "value": title.upper()}
	answer = scene.client.ask("POST", "/api/resource/Convo Segment", {"title": title, "rules": [itself]})
	is_one_sentence(answer, "builds on itself")


def test_segments_that_contain_each_other_are_refused(scene):
	inside = row({"subject": "Segment", "field": "", "operator": "is in", "value": scene.segment})
	outer = kit.segment(inside, fill=False)
	frappe.db.commit()
	back = {**inside, "value": outer}
	answer = scene.client.ask("PUT", f"/api/resource/Convo Segment/{scene.segment}", {"rules": [back]})
	is_one_sentence(answer, "builds on itself")
	assert outer in answer.sentences[0] and scene.segment in answer.sentences[0]


def is_hidden_and_not_counted(answer, told):
	"""The live count names what the author may not read, and says no number."""
	found = answer.message
	assert answer.status == 200 and found["count"] is None and found["seen"] is None and found["sample"] == []
	assert [item["row"] for item in found["hidden"]] == [1] and told in found["hidden"][0]["text"]


def test_a_field_the_author_may_not_read_is_refused(scene, unchanged):
	field = frappe.get_meta("Customer").get_field("default_currency")
	before = field.permlevel
	frappe.make_property_setter(
		{
			"doctype": "Customer",
			"fieldname": "default_currency",
			"property": "permlevel",
			"value": 5,
			"property_type": "Int",
		}
	)
	frappe.db.commit()
	try:
		rules = [row({"field": "default_currency", "operator": "is", "value": "USD"})]
		told = "You may not read the field default_currency of Customer"
		is_hidden_and_not_counted(scene.client.call("rules.count", "POST", rules=json.dumps(rules)), told)
		saved = scene.client.ask("PUT", f"/api/resource/Convo Segment/{scene.segment}", {"rules": rules})
		is_one_sentence(saved, f"Row 1: {told}")
	finally:
		frappe.db.delete(
			"Property Setter",
			{"doc_type": "Customer", "field_name": "default_currency", "property": "permlevel"},
		)
		frappe.db.commit()
		frappe.clear_cache(doctype="Customer")
	assert before == 0


def test_a_document_the_author_may_not_read_is_refused(scene, unchanged):
	rules = [
		row({"subject": "Sales Invoice", "measure": "exists", "field": "", "operator": "exists", "value": ""})
	]
	told = "You may not read Sales Invoice"
	is_hidden_and_not_counted(scene.client.call("rules.count", "POST", rules=json.dumps(rules)), told)
	saved = scene.client.ask("PUT", f"/api/resource/Convo Segment/{scene.segment}", {"rules": rules})
	is_one_sentence(saved, f"Row 1: {told}")


CUSTOMERS = ["CC nobody", "", HUGE, SCRIPT, "' or 1=1 --", "%", "a\x00b", "😀" * 50]


@pytest.mark.parametrize("name", CUSTOMERS, ids=range(len(CUSTOMERS)))
@pytest.mark.parametrize("path", ["customers.get_card", "timeline.get_page", "timeline.get_counts"])
def test_a_customer_that_is_none(scene, unchanged, path, name):
	answer = scene.client.call(path, "POST", customer=name)
	is_one_sentence(answer, "There is no such customer, or you may not see it")
	assert answer.status == 404


@pytest.mark.parametrize("name", CUSTOMERS, ids=range(len(CUSTOMERS)))
@pytest.mark.parametrize("path, argument", [
	("channels.get_channel", "channel"), ("feed.get_page", "channel"), ("segments.get_overview", "segment"),
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
	({"content": "<img src=x onerror=alert(1)>"}, "cannot hold pictures or files yet"),
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


def test_a_preview_of_a_million_names(scene, unchanged):
	is_one_sentence(
		scene.client.call("rules.count", "POST", rules=json.dumps([row({})]), limit=1_000_000),
		"limit",
	)


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
