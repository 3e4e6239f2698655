"""Questions: open until somebody marks the reply that answers them. The only writer of `answer`.

Whoever asked says what answers it, or a manager; nobody else can tell.
"""

from collections.abc import Sequence

from ..base.errors import NotAllowed, RequestError
from ..base.messages import N_
from ..base.names import user_names
from ..base.reader import Item, Reader
from ..base.sql import Sql, ident, in_list, sql
from ..base.store import Store, column, dicts
from ..posts.details import QUESTION
from ..site.site import Site


def is_open(question: str) -> Sql:
	"""Of a row of that alias: it asks something, and nothing is marked as its answer."""
	return sql("({} = {} AND {} IS NULL)", ident(question, "post_type"), QUESTION, ident(question, "answer"))


def add_questions(store: Store, posts: Sequence[Item], reader: Reader) -> None:
	"""`question` of those that ask something: {"is_open", "can_mark", "answer": {"name", "author_name"} or None}."""
	asked = []
	for item in posts:
		answer = item.pop("answer") or None
		if item["post_type"] == QUESTION:
			can_mark = reader.is_manager or item["author"] == reader.user
			item["question"] = {"is_open": not answer, "can_mark": can_mark, "answer": answer}
			asked.append(item["question"])
	answers = _read_answers(store, sorted({one["answer"] for one in asked if one["answer"]}))
	for one in asked:
		one["answer"] = answers.get(one["answer"])


def _read_answers(store: Store, names: Sequence[str]) -> dict[str, Item]:
	if not names:
		return {}
	query = sql("SELECT name, author FROM `tabConvo Post` WHERE {}", in_list(sql("name"), list(names)))
	rows = store.rows(query)
	people = user_names(store, {author for _, author in rows})
	return {name: {"name": name, "author_name": people.get(author, (author, None))[0]} for name, author in rows}


def mark_answer(site: Site, question: Item, answer: Item | None) -> bool:
	"""Say that a reply answers a question, or, with None, that nothing does yet; answers whether that changed anything.

	Both are posts that the reader sees: {"name"}.
	"""
	stands = _read(site.store, question["name"])
	if stands["post_type"] != QUESTION:
		raise RequestError(N_("Only a question has an answer."))
	if not (site.reader.is_manager or stands["author"] == site.reader.user):
		raise NotAllowed(N_("Only who asked, or a manager, says what answers a question."))
	if not answer:
		query = sql("UPDATE `tabConvo Post` SET answer = NULL WHERE name = {} AND answer IS NOT NULL", stands["name"])
		return bool(site.store.execute(query))
	reply = _read(site.store, answer["name"])
	if reply["name"] == stands["name"] or _root(reply) != _root(stands):
		raise RequestError(N_("What answers a question is a reply to it."))
	query = sql(
		"UPDATE `tabConvo Post` SET answer = {} WHERE name = {} AND (answer IS NULL OR answer <> {})",
		reply["name"],
		stands["name"],
		reply["name"],
	)
	return bool(site.store.execute(query))


def _read(store: Store, name: str) -> Item:
	columns = ("name", "post_type", "author", "thread")
	return dicts(store, sql("SELECT name, post_type, author, thread FROM `tabConvo Post` WHERE name = {}", name), columns)[0]


def _root(row: Item) -> str:
	return str(row["thread"] or row["name"])


def forget_answer(store: Store, post: str) -> list[str]:
	"""Before a post is deleted: what it answered is open again; returns which questions those are. They are in its thread."""
	found: list[str] = []
	for root in column(store, sql("SELECT COALESCE(thread, name) FROM `tabConvo Post` WHERE name = {}", post)):
		for near in (sql("name = {}", root), sql("thread = {}", root)):
			found += map(str, column(store, sql("SELECT name FROM `tabConvo Post` WHERE {} AND answer = {}", near, post)))
	for name in found:
		store.execute(sql("UPDATE `tabConvo Post` SET answer = NULL WHERE name = {}", name))
	return found


def answer_again(store: Store, post: str, questions: Sequence[str]) -> None:
	"""The deletion of an answer is undone: what it answered has it again, unless there is another by now."""
	for name in questions:
		again = sql(
			"UPDATE `tabConvo Post` SET answer = {} WHERE name = {} AND post_type = 'Question' AND answer IS NULL",
			post,
			name,
		)
		store.execute(again)
