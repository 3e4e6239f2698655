"""Files of posts as rows: read for a page in one query, chosen by whom they belong to, counted, and found when they are lost."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import datetime

import pytest

from convo_channels.core.base.errors import RequestError
from convo_channels.core.posts import files
from tests.sql.feed.read import COLLEAGUE, ME, business, items, post
from tests.support.builders import NOW, Business

POST = "Convo Post"


def put(business: Business, name: str, attached_to: str | None, owner: str = ME, **more) -> str:
	row = {
		"file_name": f"{name}.png", "file_url": f"/private/files/{name} x.png", "file_size": 5, "is_private": 1,
		"attached_to_doctype": POST, "attached_to_name": attached_to, "owner": owner, "creation": NOW, "modified": NOW, **more,
	}  # fmt: skip
	return business.put("File", name, **row)


def told(name: str) -> dict:
	return {"name": name, "file_name": f"{name}.png", "url": f"/private/files/{name}%20x.png?fid={name}", "size": 5, "kind": "image"}


def count(business: Business, name: str) -> int:
	return business.row(POST, name)["file_count"]


def test_a_page_tells_the_files_of_its_posts_in_one_query(business):
	one, two, three = (post(business, "A", minutes) for minutes in (1, 2, 3))
	put(business, "b", one, creation=NOW + datetime.timedelta(seconds=1))
	put(business, "a", one)
	put(business, "c", two)
	put(business, "public", two, is_private=0)
	put(business, "elsewhere", two, attached_to_doctype="Customer")
	put(business, "draft", files.DRAFT)
	asked = []
	rows, business.store.rows = business.store.rows, lambda query: asked.append(str(query)) or rows(query)
	try:
		shown = items(business, [one, two, three])
	finally:
		business.store.rows = rows
	assert {item["name"]: item["files"] for item in shown} == {one: [told("a"), told("b")], two: [told("c")], three: []}
	assert sum("tabFile" in query for query in asked) == 1


def test_of_a_picture_whose_file_is_gone_nothing_is_shown(business):
	tag = '<img src="/private/files/{0}%20x.png?fid={0}" alt="{0}.png">'
	name = post(business, "A", 1, content=f"<p>{tag.format('a')}{tag.format('b')}</p>")
	put(business, "a", name)
	assert items(business, [name])[0]["content"] == f"<p>{tag.format('a')}</p>"


def test_ones_own_drafts_are_chosen_and_what_the_post_has_and_nothing_else(business):
	one, other = post(business, "A", 1), post(business, "A", 2)
	put(business, "mine", files.DRAFT)
	put(business, "theirs", files.DRAFT, COLLEAGUE)
	put(business, "has", one, "Administrator")
	put(business, "of_other", other, ME)
	put(business, "gone", files.put_aside("x"), ME)
	put(business, "loose", None, ME, attached_to_doctype=None)
	chosen = files.choose(business.store, ME, ["mine", "has", "mine"], one)
	assert (chosen.files, chosen.added, chosen.removed) == ((told("mine"), told("has")), ("mine",), ())
	assert files.choose(business.store, ME, [], one).removed == ("has",)
	assert not files.choose(business.store, ME, ["has"], one).is_change
	for names in (["theirs"], ["of_other"], ["gone"], ["loose"], ["none"], ["MINE"], ["mine", "theirs"]):
		with pytest.raises(RequestError, match="is not there any more"):
			files.choose(business.store, ME, names, one)
	with pytest.raises(RequestError, match="is not there any more"):
		files.choose(business.store, ME, ["has"])


def test_a_post_has_twenty_files_at_most(business):
	names = [put(business, f"f{number}", files.DRAFT) for number in range(21)]
	assert len(files.choose(business.store, ME, names[:20]).files) == 20
	with pytest.raises(RequestError, match=r"^A post has 20 files at most; these are 21\.$"):
		files.choose(business.store, ME, names)


def test_counts_are_mended_and_those_that_are_right_left_alone(business):
	about, own = post(business, "A", 1, file_count=7), post(business, None, 2, channel="General", file_count=2)
	right = post(business, "B", 3, file_count=1)
	for name, of in (("a", about), ("b", about), ("c", right)):
		put(business, name, of)
	assert files.mend_counts(business.store, ["A", "B"]) == 1
	assert (count(business, about), count(business, right), count(business, own)) == (2, 1, 2)
	assert files.mend_counts(business.store, [], of_others=True) == 1
	assert count(business, own) == 0
	assert files.mend_counts(business.store, ["A", "B"], of_others=True) == 0
	put(business, "d", right)
	assert files.settle_counts(business.store, [right]) == 1
	assert count(business, right) == 2


def test_lost_are_drafts_that_got_old_and_what_belonged_to_posts_that_are_gone(business):
	there = post(business, "A", 1)
	days = {number: NOW - datetime.timedelta(days=number) for number in (0, 2, 40)}
	for number, at in days.items():
		put(business, f"draft{number}", files.DRAFT, modified=at)
		put(business, f"aside{number}", files.put_aside("x"), modified=at)
		put(business, f"orphan{number}", "no such post", modified=at)
		put(business, f"kept{number}", there, modified=at)
		put(business, f"foreign{number}", "no such", modified=at, attached_to_doctype="Customer")
	drafts, gone = NOW - datetime.timedelta(days=files.DRAFT_DAYS), NOW - datetime.timedelta(days=files.GONE_DAYS)
	lost = ["aside2", "aside40", "draft40", "orphan2", "orphan40"]
	assert files.list_lost(business.store, drafts, gone, 100) == lost
	assert files.list_lost(business.store, drafts, gone, 2) == lost[:2]
