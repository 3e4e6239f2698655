"""Threads through the preview's API: a reply stands where its post stands, in whatever channel it was written."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

from tests.unit.preview.test_api import PRODUCT, _site, client, everything, get, message, post, refusal, site


def posts_of(client, **given) -> list[dict]:
	page = message(get(client, PRODUCT + "feed.get_page", channel="Open cases", limit=100, **given))
	return [item for item in page["items"] if item["kind"] == "post"]


def a_post(client) -> dict:
	return next(item for item in posts_of(client) if item["customer"] and not item["replies"])


def write(client, **given) -> dict:
	return message(post(client, PRODUCT + "posts.create_post", post_type="Note", content="I called them", **given))


def replies(client, name: str, **given) -> dict:
	return message(get(client, PRODUCT + "posts.list_replies", post=name, **given))


def test_a_reply_belongs_to_the_customer_of_its_post_whatever_else_is_asked_for(client):
	root = a_post(client)
	made = write(client, reply_to=root["name"], channel="Top customers", customer=None)
	assert (made["customer"], made["channel"], made["thread"]) == (root["customer"], None, root["name"])
	nested = write(client, reply_to=made["name"])
	assert nested["thread"] == root["name"], "one level deep"
	found = next(item for item in posts_of(client) if item["name"] == root["name"])
	assert found["replies"]["count"] == 2
	assert made["name"] not in {item["name"] for item in posts_of(client)}
	assert [one["name"] for one in replies(client, root["name"])["items"]] == [made["name"], nested["name"]]


def test_replies_come_in_pages_from_the_newest_on(client):
	root = a_post(client)
	made = [write(client, reply_to=root["name"])["name"] for _ in range(5)]
	first = replies(client, root["name"], limit=2)
	assert [one["name"] for one in first["items"]] == made[3:]
	second = replies(client, root["name"], limit=3, cursor=first["next_cursor"])
	assert [one["name"] for one in second["items"]] == made[:3] and second["next_cursor"] is None


def test_by_activity_what_was_answered_stands_first(client):
	last = posts_of(client)[-1]
	write(client, reply_to=last["name"])
	by_activity = posts_of(client, filters='{"order": "activity", "show": "posts"}')
	assert by_activity[0]["name"] == last["name"] and by_activity[0]["active_at"] > last["at"]
	assert posts_of(client)[-1]["name"] == last["name"]


def test_a_post_that_was_answered_goes_alone_and_comes_back_to_its_replies(client):
	root = write(client, customer=a_post(client)["customer"])
	made = [write(client, reply_to=root["name"])["name"] for _ in range(2)]
	post(client, PRODUCT + "posts.delete_post", post=root["name"])
	first = next(item for item in posts_of(client) if item["name"] == made[0])
	assert first["is_parted"] and first["replies"]["count"] == 1
	message(post(client, PRODUCT + "posts.restore_post", post=root["name"]))
	assert [one["name"] for one in replies(client, root["name"])["items"]] == made


def test_an_answer_to_a_post_that_is_gone_is_refused_in_one_sentence(client, site):
	root = write(client, customer=a_post(client)["customer"])
	post(client, PRODUCT + "posts.delete_post", post=root["name"])
	before = everything(site)
	given = {"post_type": "Note", "content": "x", "reply_to": root["name"]}
	said = refusal(post(client, PRODUCT + "posts.create_post", **given))
	assert said == "The post that you answer is not there any more: your answer was not sent."
	assert everything(site) == before
	refusal(get(client, PRODUCT + "posts.list_replies", post=root["name"]))
