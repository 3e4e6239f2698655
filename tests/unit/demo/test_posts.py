"""What the demo business says of its posts beside their text: details, answers, reactions and pins, as somebody could have written them."""

from convo_channels.core.posts import details
from convo_channels.core.posts.emoji import code_of, sign_of
from tests.unit.demo.test_fixtures import rows

TIMES = {"starts_at": "%Y-%m-%d %H:%M:%S.%f", "remind_on": "%Y-%m-%d"}


def posts() -> dict[str, dict]:
	return {post["name"]: post for post in rows()["Convo Post"]}


def people() -> set[str]:
	return {row["name"] for row in rows()["User"]}


def test_each_post_has_what_its_type_has_and_nothing_else():
	for post in posts().values():
		kept = details.as_it_stands(post)
		told = {field: value.strftime(TIMES[field]) if value and field in TIMES else value for field, value in kept.items()}
		assert {field: post[field] for field in details.COLUMNS} == told, post["name"]
		assert set(details.people_of(kept)) <= people()
	assert {post["mark"] for post in posts().values()} == {None, *details.MARKS}
	assert {post["post_type"] for post in posts().values() if post["starts_at"] or post["remind_on"] or post["direction"]} == {"Meeting", "Reminder", "Call"}


def test_a_reply_stands_with_its_post_and_an_answer_below_its_question():
	written = posts()
	replies = [post for post in written.values() if post["thread"]]
	for reply in replies:
		root = written[reply["thread"]]
		assert [root[field] for field in ("customer", "lead", "channel")] == [reply[field] for field in ("customer", "lead", "channel")]
		assert root["creation"] < reply["creation"] and not root["thread"]
	answered = [post for post in written.values() if post["answer"]]
	assert answered and all(post["post_type"] == "Question" and written[post["answer"]] in replies for post in answered)
	assert [post for post in written.values() if post["post_type"] == "Question" and not post["answer"]], "and some are open"


def test_who_reacts_is_a_colleague_with_one_emoji():
	given = rows()["Convo Reaction"]
	assert len({one["post"] for one in given}) > 5
	assert all(code_of(sign_of(one["emoji"])) == one["emoji"] and one["user"] in people() and one["post"] in posts() for one in given)


def test_what_is_pinned_is_shown_there():
	channels = {row["name"] for row in rows()["Convo Channel"]}
	pinned = [(posts()[one["post"]], one["place_type"], one["place"]) for one in rows()["Convo Pin"]]
	assert {kind for _, kind, _ in pinned} == {"Channel", "Customer"}
	for post, kind, place in pinned:
		assert place == post["customer"] if kind == "Customer" else place in channels and post["channel"] == place
