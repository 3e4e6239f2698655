"""The preview's API over HTTP: who may call it, and what bad input gets: one sentence, a 4xx, and nothing written."""

import json

import pytest
from werkzeug.test import Client, TestResponse

from convo_channels.core.changes import outbox
from convo_channels.core.changes.outbox import Change
from preview.api import ENDPOINTS
from preview.web import make_app
from tests.support.told import make_site, restore

PORT = 8765
BASE = f"http://127.0.0.1:{PORT}"
PRODUCT = "/api/method/convo_channels.api."
OWN = "/api/preview/"
A_MILLION = 1_000_000


@pytest.fixture(scope="module")
def _site():
	return make_site()


@pytest.fixture
def site(_site):
	restore(_site)
	return _site


@pytest.fixture
def client(site) -> Client:
	return Client(make_app(site, PORT))


def get(client: Client, path: str, **arguments) -> TestResponse:
	return client.get(path, base_url=BASE, query_string=arguments)


def post(client: Client, path: str, headers: dict | None = None, **arguments) -> TestResponse:
	return client.post(path, base_url=BASE, json=arguments, headers=headers or {})


def message(answer: TestResponse):
	assert answer.status_code == 200, answer.get_data(as_text=True)
	return answer.json["message"]


def refusal(answer: TestResponse) -> str:
	"""The one sentence of a refusal."""
	assert 400 <= answer.status_code < 500, answer.get_data(as_text=True)
	sentence = answer.json["message"]
	assert sentence.strip() and "\n" not in sentence and len(sentence) < 400
	return sentence


def everything(site) -> list:
	"""The rows a refused request must not have touched."""
	tables = (
		"Convo Post",
		"Convo Segment",
		"Convo Segment Rule",
		"Convo Channel",
		"Convo Outbox",
		"Convo Read State",
		"Convo Read Exception",
		"Convo Reaction",
		"Convo Draft",
		"Convo Pin",
	)
	return [site.store.run(f"select * from `tab{table}` order by name") for table in tables]


def test_the_sidebar_lists_channels_with_their_size(client):
	answer = message(get(client, PRODUCT + "channels.get_sidebar"))
	assert [channel["name"] for channel in answer["channels"]][:2] == ["Buying phase", "Inactive"]
	assert answer["channels"][0]["member_count"] == 16
	assert answer["user"] == "anna.keller@demo.example"


def test_pages_follow_each_other_without_gap_or_repetition(client):
	names, cursor = [], None
	while True:
		arguments = {"channel": "Open cases", "limit": 7} | ({"cursor": cursor} if cursor else {})
		page = message(get(client, PRODUCT + "feed.get_page", **arguments))
		names += [(item["kind"], item["name"]) for item in page["items"]]
		cursor = page["next_cursor"]
		if not cursor:
			break
	whole = message(get(client, PRODUCT + "feed.get_page", channel="Open cases", limit=100))
	assert whole["next_cursor"] is None
	assert names == [(item["kind"], item["name"]) for item in whole["items"]]
	assert len(names) == len(set(names)) > 20


def test_scripts_in_a_post_are_taken_out_and_the_rest_is_kept(client):
	content = "<p>Hello <b>there</b><script>alert(1)</script><img src=x onerror=alert(1)></p>"
	item = message(
		post(
			client,
			PRODUCT + "posts.create_post",
			post_type="Note",
			content=content,
			customer="Maison Tilleul",
		)
	)
	assert "<b>there</b>" in item["content"]
	assert "script" not in item["content"] and "onerror" not in item["content"]


BAD_POSTS = {
	"an empty post": {"post_type": "Note", "content": "<p> &nbsp; </p>", "customer": "Maison Tilleul"},
	"a hundred thousand characters": {
		"post_type": "Note",
		"content": "x" * 100_000,
		"customer": "Maison Tilleul",
	},
	"more than the server reads": {
		"post_type": "Note",
		"content": "x" * 3_000_000,
		"customer": "Maison Tilleul",
	},
	"tags in tags in tags": {
		"post_type": "Note",
		"content": "<div>" * 200 + "x",
		"customer": "Maison Tilleul",
	},
	"an unknown type": {"post_type": "Rumour", "content": "x", "customer": "Maison Tilleul"},
	"an unknown customer": {"post_type": "Note", "content": "x", "customer": "Nobody"},
	"an unknown channel": {"post_type": "Note", "content": "x", "channel": "Nowhere"},
	"neither customer nor channel": {"post_type": "Note", "content": "x"},
	"a list as content": {"post_type": "Note", "content": ["x"], "customer": "Maison Tilleul"},
	"an unknown argument": {"post_type": "Note", "content": "x", "customer": "Maison Tilleul", "owner": "me"},
}


@pytest.mark.parametrize("what", BAD_POSTS)
def test_a_bad_post_is_refused_and_nothing_is_written(client, site, what):
	before = everything(site)
	refusal(post(client, PRODUCT + "posts.create_post", **BAD_POSTS[what]))
	assert everything(site) == before


def test_a_post_that_names_both_is_the_customers_as_on_a_site(client):
	both = {"customer": "Maison Tilleul", "channel": "Inactive"}
	item = message(post(client, PRODUCT + "posts.create_post", post_type="Note", content="x", **both))
	assert (item["customer"], item["channel"]) == ("Maison Tilleul", None)


@pytest.mark.parametrize(
	"said, given",
	[
		("Rumour is not a type of post.", {"post_type": "Rumour", "content": "x"}),
		("The post has 50001 characters; 50000 is the most.", {"post_type": "Note", "content": "x" * 50_001}),
		(
			"A picture stands in a post as one of its files: add it as one, or write something as well.",
			{"post_type": "Note", "content": '<p><img src="x"></p>'},
		),
	],
)
def test_what_is_refused_is_said_as_on_a_site(client, said, given):
	assert refusal(post(client, PRODUCT + "posts.create_post", customer="Maison Tilleul", **given)) == said


BAD_PAGES = {
	"a channel one is not in": {"channel": "Nowhere"},
	"no channel": {},
	"a limit of a million": {"channel": "Inactive", "limit": A_MILLION},
	"a limit of nothing": {"channel": "Inactive", "limit": 0},
	"a limit that is none": {"channel": "Inactive", "limit": "many"},
	"a cursor that is none": {"channel": "Inactive", "cursor": "abc"},
	"a cursor that is too long": {"channel": "Inactive", "cursor": "A" * 5000},
	"filters that are no JSON": {"channel": "Inactive", "filters": "{"},
	"filters that are a list": {"channel": "Inactive", "filters": "[1]"},
	"an unknown filter": {"channel": "Inactive", "filters": '{"colour": "red"}'},
	"an unknown post type": {"channel": "Inactive", "filters": '{"post_types": ["Rumour"]}'},
	"too many words": {"channel": "Inactive", "filters": json.dumps({"text": "a b c d e f g h i j"})},
}


@pytest.mark.parametrize("what", BAD_PAGES)
def test_a_bad_request_for_a_page_gets_one_sentence(client, what):
	refusal(get(client, PRODUCT + "feed.get_page", **BAD_PAGES[what]))


def test_a_cursor_of_another_list_is_refused(client):
	page = message(get(client, PRODUCT + "feed.get_page", channel="Open cases", limit=5))
	assert "another list" in refusal(
		get(client, PRODUCT + "feed.get_page", channel="Inactive", limit=5, cursor=page["next_cursor"])
	)
	refusal(get(client, PRODUCT + "timeline.get_page", customer="Maison Tilleul", cursor=page["next_cursor"]))


GOOD_ROW = {"subject": "Customer", "field": "industry", "operator": "is", "value": "Hotel"}
BAD_RULES = {
	"no rows": [],
	"a row that is none": ["x"],
	"an unknown subject": [GOOD_ROW, {**GOOD_ROW, "subject": "Weather"}],
	"an unknown field": [GOOD_ROW, {**GOOD_ROW, "field": "shoe_size"}],
	"an unknown operator": [GOOD_ROW, {**GOOD_ROW, "operator": "smells like"}],
	"an operator of another type": [GOOD_ROW, {**GOOD_ROW, "operator": "more than", "value": "3"}],
	"a missing value": [GOOD_ROW, {**GOOD_ROW, "value": ""}],
	"a date that is none": [
		GOOD_ROW,
		{"subject": "Customer", "field": "creation", "operator": "on", "value": "soon"},
	],
	"a number that is none": [
		GOOD_ROW,
		{"subject": "Quotation", "measure": "count", "operator": "equals", "value": "two"},
	],
	"filters that are no JSON": [
		GOOD_ROW,
		{"subject": "Quotation", "measure": "exists", "operator": "exists", "filters": "["},
	],
}


@pytest.mark.parametrize("what", BAD_RULES)
def test_a_rule_that_makes_no_sense_is_refused_on_counting_and_on_saving(client, site, what):
	before = everything(site)
	sentence = refusal(get(client, PRODUCT + "rules.count", rules=json.dumps(BAD_RULES[what])))
	assert refusal(post(client, OWN + "save_segment", title="Nonsense", rules=BAD_RULES[what])) == sentence
	assert everything(site) == before
	if len(BAD_RULES[what]) > 1:
		assert sentence.startswith("Row 2:")


LOST = [
	({**GOOD_ROW, "value": "Zeppelins"}, ['There is no Industry Type "Zeppelins" (any more).']),
	({**GOOD_ROW, "field": "customer_type", "value": "Choir"}, ['Customer Type has no option "Choir" (any more).']),
	({**GOOD_ROW, "field": "customer_type", "value": "Company"}, []),
	({**GOOD_ROW, "operator": "is one of", "value": "Hotel\nGone"}, ['There is no Industry Type "Gone" (any more).']),
	({"subject": "Segment", "operator": "is in", "value": "Inactive cafés"}, []),
	({"subject": "Tag", "operator": "is", "value": "Nobody has it"}, ['There is no Tag "Nobody has it" (any more).']),
]


@pytest.mark.parametrize(("row", "said"), LOST)
def test_a_value_that_nothing_can_hold_is_named_beside_the_count(client, row, said):
	answer = message(get(client, PRODUCT + "rules.count", rules=json.dumps([GOOD_ROW, row])))
	assert answer["lost"] == [{"row": 2, "text": text} for text in said]


def test_a_segment_that_contains_itself_is_refused(client, site):
	before = everything(site)
	row = {"subject": "Segment", "operator": "is in", "value": "Inactive cafés"}
	sentence = refusal(post(client, OWN + "save_segment", title="Inactive", segment="Inactive", rules=[row]))
	assert "builds on itself" in sentence
	assert everything(site) == before


@pytest.mark.parametrize("path", sorted(path for path, endpoint in ENDPOINTS.items() if endpoint.is_post))
def test_what_writes_is_refused_by_get_and_to_other_sites(client, site, path):
	before = everything(site)
	assert get(client, "/api/" + path).status_code == 405
	assert post(client, "/api/" + path, headers={"Origin": "https://evil.example"}).status_code == 403
	assert post(client, "/api/" + path, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
	form = client.post("/api/" + path, base_url=BASE, data={"days": "1"})
	assert form.status_code == 415
	assert everything(site) == before


def test_another_hosts_name_is_refused_even_for_reading(client):
	rebound = client.get(PRODUCT + "channels.get_sidebar", base_url=f"http://evil.example:{PORT}")
	assert rebound.status_code == 403


@pytest.mark.parametrize(
	"path",
	["/assets/../serve.py", "/assets/%2e%2e/%2e%2e/pyproject.toml", "/etc/passwd", "/api/preview/nothing"],
)
def test_nothing_but_pages_assets_and_the_api_is_served(client, path):
	assert client.get(path, base_url=BASE).status_code == 404


def test_the_date_moves_by_a_few_weeks_at_most(client):
	for days in (0, -1, 400, "soon"):
		refusal(post(client, OWN + "move_date", days=days))


BAD_CHANGES = {
	"an unknown customer": ("change_customer", {"customer": "Nobody", "values": {"disabled": 1}}),
	"a field that is not offered": (
		"change_customer",
		{"customer": "Maison Tilleul", "values": {"name": "x"}},
	),
	"a value that is none of the choices": (
		"change_customer",
		{"customer": "Maison Tilleul", "values": {"industry": "Space"}},
	),
	"values that are no object": ("change_customer", {"customer": "Maison Tilleul", "values": [1]}),
	"an amount of nothing": ("add_quotation", {"customer": "Maison Tilleul", "amount": 0}),
	"an amount that is none": ("add_quotation", {"customer": "Maison Tilleul", "amount": "much"}),
	"an amount that is not a number": ("add_quotation", {"customer": "Maison Tilleul", "amount": "nan"}),
	"an unknown status": ("change_quotation", {"quotation": "SAL-QTN-0001", "status": "Eaten"}),
	"an unknown quotation": ("change_quotation", {"quotation": "SAL-QTN-9999", "status": "Open"}),
}


@pytest.mark.parametrize("what", BAD_CHANGES)
def test_a_bad_change_of_the_panel_is_refused(client, site, what):
	before = everything(site)
	path, arguments = BAD_CHANGES[what]
	refusal(post(client, OWN + path, **arguments))
	assert everything(site) == before


def test_a_quotation_moves_its_customer_and_leaves_nothing_waiting(client, site):
	answer = message(post(client, OWN + "add_quotation", customer="Café Mondlicht", amount=4800))
	moves = [(move["customer"], move["action"], move["segment"]) for move in answer["moves"]]
	assert ("Café Mondlicht", "Joined", "Buying phase") in moves
	assert answer["moves"][0]["reference_name"] == answer["document"]["name"]
	assert site.store.run("select count(*) from `tabConvo Outbox`") == [(0,)]
	card = message(get(client, PRODUCT + "customers.get_card", customer="Café Mondlicht"))
	assert "Buying phase" in [segment["segment"] for segment in card["segments"]]
	for segment in ("Buying phase", "Independent cafés", "Referral targets"):
		assert message(post(client, PRODUCT + "segments.verify", segment=segment))["drift"] == 0


def test_every_segment_of_the_told_history_is_proven(client, site):
	for (segment,) in site.store.run("select name from `tabConvo Segment`"):
		proof = message(post(client, PRODUCT + "segments.verify", segment=segment))
		assert (segment, proof["drift"], proof["pending"]) == (segment, 0, 0)


def test_a_proof_says_what_is_wrong_and_keeps_it(client, site):
	site.store.run("delete from `tabConvo Segment Member` where segment = 'Open cases' and customer = 'Brühgruppe Linz'")
	proof = message(post(client, PRODUCT + "segments.verify", segment="Open cases"))
	assert (proof["missing"], proof["missing_count"], proof["extra"], proof["drift"]) == (["Brühgruppe Linz"], 1, [], 1)
	assert proof["sentence"].startswith("One customer is missing. Rebuild the segment to repair it.")
	head = message(get(client, PRODUCT + "segments.get_overview", segment="Open cases"))
	assert head["drift_count"] == 1 and head["verified_at"]


def set_aside(site, count: int) -> list[int]:
	"""Changes that were parked, oldest first."""
	changes = [Change("Customer", "Café Mondlicht", "Change", site.now()) for _ in range(count)]
	site.append(changes)
	for change in outbox.read(site.store, count):
		outbox.park(site.store, change, "ValueError: it failed")
	return [name for (name,) in site.store.run("select name from `tabConvo Outbox` where is_parked = 1 order by name")]


def test_what_was_set_aside_is_listed_newest_first_page_by_page(client, site):
	names = set_aside(site, 3)
	first = message(get(client, PRODUCT + "health.get_parked", limit=2))
	assert [item["name"] for item in first["items"]] == names[:0:-1]
	assert first["items"][0]["error"] == "ValueError: it failed"
	last = message(get(client, PRODUCT + "health.get_parked", limit=2, cursor=first["next_cursor"]))
	assert ([item["name"] for item in last["items"]], last["next_cursor"]) == (names[:1], None)
	refusal(get(client, PRODUCT + "health.get_parked", cursor="x"))


def test_what_was_set_aside_is_tried_again_alone_or_all_at_once(client, site):
	names = set_aside(site, 3)
	assert message(post(client, PRODUCT + "health.retry_parked", outbox=names[1])) == {"queued": True}
	assert refusal(post(client, PRODUCT + "health.retry_parked", outbox=names[1])) == "There is no such parked change."
	assert message(post(client, PRODUCT + "health.retry_all_parked")) == {"queued": True, "count": 2}
	assert message(post(client, PRODUCT + "health.drain_now")) == {"queued": True, "waiting": 0, "parked": 0}


def test_a_month_passing_day_by_day_drifts_nowhere(client, site):
	message(post(client, OWN + "move_date", days=31))
	for (segment,) in site.store.run("select name from `tabConvo Segment`"):
		assert message(post(client, PRODUCT + "segments.verify", segment=segment))["drift"] == 0


def test_live_events_name_rooms_and_ids_only(client, site):
	stream = site.events.listen()
	assert next(stream) == b": open\n\n"
	written = message(
		post(
			client,
			PRODUCT + "posts.create_post",
			post_type="Note",
			content="secret words",
			channel="Inactive",
		)
	)
	event = json.loads(next(stream).removeprefix(b"data: "))
	assert event == {
		"doctype": "Convo Channel",
		"name": "Inactive",
		"event": "convo_channel_changed",
		"data": {"channel": "Inactive", "what": "post", "post": written["name"]},
	}
