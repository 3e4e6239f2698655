"""A question is open until whoever asked, or a manager, marks the reply that answers it; it is open again without that reply.

On SQLite and on MariaDB.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

from dataclasses import replace

import pytest

from convo_channels.core.base.errors import CoreError
from convo_channels.core.channels import today
from convo_channels.core.feed import questions, written_posts
from convo_channels.core.posts import threads
from tests.sql.feed.read import COLLEAGUE, ME, READER, business, items, post
from tests.support.builders import NOW, Business


class Site:
	"""What a use case asks of a host, for one reader who may read all."""

	sees_all = True

	def __init__(self, business: Business, reader=READER):
		from convo_channels.core.base.visibility import ALL

		self.store, self.reader, self.visibility = business.store, reader, ALL

	def now(self):
		return NOW

	def may(self, action, doctype, name=None):
		return True

	def readable(self, doctype, names):
		return names


@pytest.fixture
def asked(business) -> tuple[str, str, str]:
	"""My question, a colleague's reply to it, and another post about the same customer."""
	question = post(business, "A", 50, ME, post_type="Question")
	reply = post(business, "A", 40, thread=question, active_at=None, post_type="Note")
	return question, reply, post(business, "A", 30, post_type="Note")


def told(business: Business, name: str, reader=READER) -> dict | None:
	return items(business, [name], reader)[0].get("question")


def mark(business: Business, question: str, answer: str | None, reader=READER) -> bool:
	return written_posts.mark_answer(Site(business, reader), question, answer)[1]


def test_it_is_open_until_a_reply_is_marked_and_again_when_that_is_taken_back(business, asked):
	question, reply, _ = asked
	assert told(business, question) == {"is_open": True, "can_mark": True, "answer": None}
	assert mark(business, question, reply) and not mark(business, question, reply)
	assert told(business, question) == {"is_open": False, "can_mark": True, "answer": {"name": reply, "author_name": "Anna A"}}
	assert mark(business, question, None) and not mark(business, question, None)
	assert told(business, question) == {"is_open": True, "can_mark": True, "answer": None}


def test_other_posts_say_nothing_of_it(business, asked):
	assert told(business, asked[1]) is None and told(business, asked[2]) is None


def test_who_asked_and_managers_say_what_answers_it_and_nobody_else(business):
	question = post(business, "A", 50, COLLEAGUE, post_type="Question")
	reply = post(business, "A", 40, ME, thread=question, active_at=None, post_type="Note")
	with pytest.raises(CoreError, match="Only who asked, or a manager") as refused:
		mark(business, question, reply)
	assert refused.value.status == 403 and told(business, question)["can_mark"] is False
	manager = replace(READER, is_manager=True)
	assert told(business, question, manager)["can_mark"] is True
	assert mark(business, question, reply, manager)


def test_what_answers_it_is_a_reply_to_it(business, asked):
	question, reply, beside = asked
	other = post(business, "B", 20, ME, post_type="Question")
	for answer, said in ((question, "a reply to it"), (beside, "a reply to it"), (other, "a reply to it"), ("gone", "not there any more")):
		with pytest.raises(CoreError, match=said):
			mark(business, question, answer)
	with pytest.raises(CoreError, match="Only a question has an answer"):
		mark(business, beside, reply)
	with pytest.raises(CoreError, match="There is no such post"):
		mark(business, "gone", reply)
	assert told(business, question)["is_open"]


def test_a_question_within_a_thread_is_answered_there(business, asked):
	root, reply, _ = asked
	within = post(business, "A", 35, ME, thread=root, active_at=None, post_type="Question")
	assert mark(business, within, reply) and told(business, within)["answer"]["name"] == reply


def test_without_its_answer_it_is_open_again_and_has_it_back_with_the_undo(business, asked):
	question, reply, _ = asked
	within = post(business, "A", 35, ME, thread=question, active_at=None, post_type="Question")
	for name in (question, within):
		mark(business, name, reply)
	assert sorted(questions.forget_answer(business.store, reply)) == sorted([question, within])
	assert told(business, question)["is_open"] and told(business, within)["is_open"]
	questions.answer_again(business.store, reply, [question, within])
	assert told(business, question)["answer"]["name"] == told(business, within)["answer"]["name"] == reply


def test_one_that_was_answered_anew_meanwhile_keeps_its_new_answer(business, asked):
	question, reply, _ = asked
	later = post(business, "A", 35, thread=question, active_at=None, post_type="Note")
	mark(business, question, reply)
	open_again = questions.forget_answer(business.store, reply)
	mark(business, question, later)
	questions.answer_again(business.store, reply, open_again)
	assert told(business, question)["answer"]["name"] == later


def test_a_root_that_answers_a_question_below_it_is_forgotten_too(business, asked):
	question, reply, _ = asked
	first = post(business, "A", 45, ME, thread=question, active_at=None, post_type="Question")
	mark(business, first, reply)
	threads.part(business.store, question)
	assert questions.forget_answer(business.store, reply) == [first]


def test_home_lists_those_that_are_open(business, asked):
	question, reply, _ = asked
	mine, theirs = post(business, None, 20, ME, post_type="Question", channel="General"), post(business, "B", 10, post_type="Question")
	post(business, None, 5, post_type="Question", channel="Elsewhere")
	post(business, "B", 3, ME, post_type="Note")
	listed = lambda: [item["name"] for item in today.read_today(Site(business))["questions"]["items"]]  # noqa: E731
	assert listed() == [theirs, mine, question], "somebody wrote after them, and none was answered"
	mark(business, question, reply)
	assert listed() == [theirs, mine]
