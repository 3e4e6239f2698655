"""The collation outside Frappe: the same letters are equal, the same words are alike, and signs are ordered as on MariaDB."""

import itertools

import pytest

from standalone import collation

EQUAL = [
	("Größe", "GROSSE"),
	("café", "CAFE"),
	("trailing", "trailing  "),
	("😀", "🚀"),
	("Ἀθῆναι", "αθηναι"),
	("naïve", "naive"),
]
DIFFERENT = [
	("ærø", "aero"),
	("a", "b"),
	(" leading", "leading"),
	("ø", "o"),
	("a b", "ab"),
	("1", "1.0"),
	("", "-"),
]
LIKE = [
	("100%", "100\\%", True),
	("100 EUR", "100\\%", False),
	("Élan", "el%", True),
	("Élan", "_lan", True),
	("two\nlines", "two%lines", True),
	("trailing ", "trailing", False),
	("a_b", "a\\_b", True),
	("axb", "a\\_b", False),
	("[x]+", "[x]+", True),
	(None, "%", None),
]


@pytest.mark.parametrize(("left", "right"), EQUAL)
def test_texts_that_differ_in_case_or_accent_are_equal_on_both_engines(store, left, right):
	assert _is_equal(store, left, right)


@pytest.mark.parametrize(("left", "right"), DIFFERENT)
def test_texts_that_differ_in_more_stay_different_on_both_engines(store, left, right):
	assert not _is_equal(store, left, right)


@pytest.mark.parametrize(("text", "pattern", "expected"), LIKE)
def test_like_matches_the_same_on_both_engines(store, text, pattern, expected):
	mark = "?" if store.dialect == "sqlite" else "%s"
	escape = "'\\'" if store.dialect == "sqlite" else "'\\\\'"
	((found,),) = store.run(f"select {mark} like {mark} escape {escape}", (text, pattern))
	assert found == (expected if expected is None else int(expected))


def test_printable_signs_are_ordered_as_mariadb_orders_them(mariadb_store):
	signs = [chr(code) for code in range(0x20, 0x7F)]
	_insert(mariadb_store, [f"{sign}x" for sign in signs])
	rows = mariadb_store.run("select `name` from `tabTag` order by `name`, binary `name`")
	expected = [collation.fold(name) for (name,) in rows]
	assert sorted(expected) == expected


def test_letters_of_europe_are_grouped_as_mariadb_groups_them(mariadb_store):
	letters = [chr(code) for code in range(0xC0, 0x17F) if chr(code).isalpha()]
	pairs = list(itertools.product("abcdefghijklmnopqrstuvwxyz", letters))
	differing = []
	for plain, letter in pairs:
		((found,),) = mariadb_store.run("select %s = %s", (plain, letter))
		if bool(found) != (collation.compare(plain, letter) == 0):
			differing.append((plain, letter))
	assert differing == []


def _is_equal(store, left: str, right: str) -> bool:
	_insert(store, [left])
	mark = "?" if store.dialect == "sqlite" else "%s"
	return bool(store.run(f"select 1 from `tabTag` where `name` = {mark}", (right,)))


def _insert(store, names: list[str]) -> None:
	mark = "?" if store.dialect == "sqlite" else "%s"
	for name in names:
		ignore = "or ignore" if store.dialect == "sqlite" else "ignore"
		store.run(f"insert {ignore} into `tabTag` (`name`) values ({mark})", (name,))
