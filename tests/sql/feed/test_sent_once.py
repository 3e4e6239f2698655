"""The key under which a post is sent is unique, as Frappe makes its column; what has none is in nobody's way."""

import pytest

from convo_channels.core.base.sql import sql

TAKEN = "(?i)unique|duplicate"
WRITE = "INSERT INTO `tabConvo Post` (name, author, sent_key, sent_content) VALUES ({}, {}, {}, {})"


def write(store, name: str, key: str | None) -> None:
	store.execute(sql(WRITE, name, "anna@x.y", key, "print" if key else None))


def found(store, key: str) -> list[str]:
	return [name for (name,) in store.rows(sql("SELECT name FROM `tabConvo Post` WHERE sent_key = {}", key))]


def test_a_second_post_under_a_key_is_refused_by_the_database(store):
	write(store, "a", "k" * 64)
	with pytest.raises(Exception, match=TAKEN):
		write(store, "b", "k" * 64)
	assert found(store, "k" * 64) == ["a"]


def test_posts_without_a_key_stand_beside_each_other(store):
	for name in "abc":
		write(store, name, None)
	assert store.rows(sql("SELECT COUNT(*) FROM `tabConvo Post`")) == [(3,)]


def test_empty_is_a_key_to_the_database(store):
	"""Why the field itself is unique: of such a field Frappe writes no empty text, only nothing at all."""
	write(store, "a", "")
	with pytest.raises(Exception, match=TAKEN):
		write(store, "b", "")


def test_whoever_came_second_sees_the_first_after_a_rollback_and_not_before(mariadb_store, connect_mariadb):
	"""What services/posts/posts.py stands on: a transaction as Frappe's own keeps the snapshot of its first look."""
	second = connect_mariadb()
	second.run("set session transaction isolation level repeatable read")
	second.run("start transaction")
	assert found(second, "k" * 64) == []
	write(mariadb_store, "a", "k" * 64)
	with pytest.raises(Exception, match=TAKEN):
		write(second, "b", "k" * 64)
	assert found(second, "k" * 64) == []
	second.run("rollback")
	assert found(second, "k" * 64) == ["a"]
