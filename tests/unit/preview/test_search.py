"""The search through the preview's API: what is found in the demo business, page by page, and what is refused."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

from tests.unit.preview.test_api import PRODUCT, _site, client, everything, get, message, post, refusal, site


def find(client, query: str = "", **given) -> dict:
	return message(get(client, PRODUCT + "search.find", query=query, **given))


def write(client, content: str, **given) -> dict:
	return message(post(client, PRODUCT + "posts.create_post", post_type="Note", content=content, **given))


def test_what_was_just_written_is_found_and_marked(client):
	made = write(client, "<p>The <b>quar</b>tz lamp of Łódź</p>", channel="Open cases")
	found = find(client, "quartz łódź")
	assert [item["name"] for item in found["items"]] == [made["name"]]
	assert (found["count"], found["is_more"], found["next_cursor"]) == (1, False, None)
	(item,) = found["items"]
	assert item["found"]["text"] == {"text": "The quartz lamp of Łódź", "hits": [[4, 10], [19, 23]]}
	assert item["channel"] == "Open cases" and "content" not in item
	assert find(client, '"quartz lamp" by:me')["count"] == 1
	assert find(client, '"lamp quartz"')["count"] == find(client, "quartz -lamp")["count"] == 0


def test_a_document_is_found_by_its_name_and_a_mail_by_its_words(client):
	found = find(client, "SAL-QTN-0001")["items"]
	assert found and all(item["reference_name"].startswith("SAL-QTN-0001") for item in found)
	mails = find(client, "type:email", limit=30)["items"]
	assert mails and {item.get("medium") or item["post_type"] for item in mails} == {"Email"}


def test_a_channel_a_customer_and_everywhere(client):
	everywhere = find(client, "on:2025 type:note type:call", limit=30)
	within = find(client, "on:2025 type:note type:call", channel="Inactive", limit=30)
	names, cursor = {item["name"] for item in everywhere["items"]}, everywhere["next_cursor"]
	while cursor:
		page = find(client, "on:2025 type:note type:call", limit=30, cursor=cursor)
		names, cursor = names | {item["name"] for item in page["items"]}, page["next_cursor"]
	assert 0 < within["count"] <= everywhere["count"] and {item["name"] for item in within["items"]} <= names
	customer = next(item["customer"] for item in everywhere["items"] if item["customer"])
	about = find(client, "on:2025 type:note type:call", customer=customer, limit=30)["items"]
	assert about and {item["customer"] for item in about} == {customer}


def test_pages_follow_each_other_newest_first(client):
	assert refusal(get(client, PRODUCT + "search.find", query="after:2000", limit=31)) == "The page size must be between 1 and 30."
	whole = find(client, "after:2000", limit=30)
	assert (whole["count"], whole["is_more"], whole["looked_back_to"]) == (30, True, None)
	found, cursor = [], None
	while len(found) < 50:
		page = find(client, "after:2000", limit=7, **({"cursor": cursor} if cursor else {}))
		assert page["count"] == 7 and page["is_more"]
		found, cursor = found + page["items"], page["next_cursor"]
	assert [(i["kind"], i["name"]) for i in found[:30]] == [(i["kind"], i["name"]) for i in whole["items"]]
	assert [item["at"] for item in found] == sorted((item["at"] for item in found), reverse=True)
	assert refusal(get(client, PRODUCT + "search.find", query="before:2030", cursor=cursor)) == "The page cursor belongs to another list. Reload the list."


def test_what_makes_no_sense_is_one_sentence_and_leaves_nothing_behind(client, site):
	before = everything(site)
	for given, said in (
		({}, "Say what to look for."),
		({"query": "after:soon"}, '"soon" is no day: write 2026-03-18, 2026-03, 2026, today or yesterday.'),
		({"query": "offer", "channel": "Nowhere"}, "There is no such channel, or you are not in it."),
		({"query": "offer", "customer": "Nobody"}, "There is no such customer, or you may not see it."),
		({"query": "offer", "filters": '{"colour": "red"}'}, 'There is no filter "colour".'),
		({"query": "x" * 100_000}, "The search text is longer than 200 characters."),
	):
		assert refusal(get(client, PRODUCT + "search.find", **given)) == said
	assert everything(site) == before
