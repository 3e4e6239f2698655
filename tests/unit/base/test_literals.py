"""Text of MariaDB without a percent sign: it says the same after Python's `%` and without it, and MariaDB reads the value."""

import datetime
import decimal
import random

import pytest

from convo_channels.core.base.literals import literal, without_percent
from convo_channels.core.base.sql import Params, Sql, all_of, foreign, sql
from tests.unit.base.test_sql import HOSTILE

NAMES = [
	*HOSTILE, "", "100% Wool", "100%% Wool", "%s", "%(name)s", "%%s", "%d%", "O'Neill 5%", 'He said "5%"', "back\\slash 5%",
	"ends with \\", "5% ends with \\", "\\%", "\\_%", "\\u0025%", "Größe 5%", "日本 5%", "😀 5%", "a\nb 5%", "tab\t5%", "/5%/", "\x1a%", "-- 5%",
]  # fmt: skip


def _ask(store, text: str):
	"""What MariaDB reads, the statement run as Frappe runs some (formatted by Python) and others (not)."""
	assert text % () == text, "a second formatting changes or breaks it"
	return store.rows(Sql((f"SELECT {text}",)))[0][0]


@pytest.mark.parametrize("value", NAMES)
def test_a_string_comes_back_as_it_was(mariadb_store, value):
	assert _ask(mariadb_store, literal(value)) == value


def test_random_strings_come_back_as_they_were(mariadb_store):
	chance = random.Random("literals")
	for _ in range(200):
		value = "".join(chance.choices("%%%s\\\\'\"`ab{}()u0025\n🙂ö-", k=chance.randint(0, 12)))
		assert _ask(mariadb_store, literal(value)) == value
		assert _ask(mariadb_store, without_percent(_as_others_write(chance, value))) == value


def _as_others_write(chance: random.Random, value: str) -> str:
	"""A string as another app may write it: with backslashes or doubled quotes, within either kind of quote."""
	mark = chance.choice("'\"")
	doubled = chance.random() < 0.5
	text = value.replace("\\", "\\\\").replace(mark, mark * 2 if doubled else f"\\{mark}")
	# What is no escape of MariaDB's stands for itself; a backslash before a percent sign would stay.
	return f"{mark}{text}{mark}"


def test_what_is_no_string_is_said_plainly_or_refused():
	moment = datetime.datetime(2024, 3, 1, 5, 6, 7, 8)
	given = [None, True, 5, 1.5, decimal.Decimal("1.50"), moment, moment.date()]
	told = ["NULL", "1", "5", "1.5", "1.50", "'2024-03-01 05:06:07.000008'", "'2024-03-01'"]
	assert [literal(value) for value in given] == told
	with pytest.raises(TypeError):
		literal([1])


@pytest.mark.parametrize("name", [n for n in NAMES if "\0" not in n])
def test_a_name_is_found_by_its_index_whatever_it_holds(mariadb_store, name):
	run = mariadb_store.rows
	for one in (name, *(f"other {i}" for i in range(60))):
		mariadb_store.execute(sql("INSERT INTO `tabCustomer` (name) VALUES ({})", one))
	condition = sql("`tabCustomer`.name IN ({})", Sql((Params((name, "nobody")),))).inline()
	for text in (condition, without_percent(condition)):
		assert text % () == text
		assert run(Sql((f"SELECT name FROM `tabCustomer` WHERE {text}",))) == [(name,)]
	plan = run(Sql((f"EXPLAIN SELECT name FROM `tabCustomer` WHERE {condition}",)))
	assert plan[0][5] == "PRIMARY", plan


def test_it_is_compared_by_the_column_and_with_other_strings(mariadb_store):
	mariadb_store.execute(sql("INSERT INTO `tabCustomer` (name) VALUES ({})", "Straße 5%"))
	for text in (
		f"name = {literal('STRASSE 5%')}", f"COALESCE(name, '') = {literal('strasse 5%')}", f"name LIKE {literal('straß%')}",
		f"'STRASSE 5' < {literal('straße 5%')}", f"LOWER(name) = {literal('strasse 5%')}",
	):  # fmt: skip
		assert mariadb_store.rows(Sql((f"SELECT 1 FROM `tabCustomer` WHERE {text}",))) == [(1,)], text


@pytest.mark.parametrize(
	("text", "value"),
	[
		("7 % 4", 3),
		("'5%' '5' \"%\"", "5%5%"),
		("_utf8mb4'5%'", "5%"),
		("N'5%'", "5%"),
		("'a' -- 5% of it's\n", "a"),
		("'a' # 5% 'of it", "a"),
		("/* 5% of it's */ 'a'", "a"),
		("'-- 5%'", "-- 5%"),
		("'/* 5% */'", "/* 5% */"),
		(r"'5\%'", "5\\%"),
		(r"'5\%' = '5\\%'", 1),
		(r"'5%' LIKE '5\%'", 1),
		(r"'5x' LIKE '5\%'", 0),
		("'ab' LIKE 'a%'", 1),
		("DATE_FORMAT('2024-03-01', '%d.%m.%Y')", "01.03.2024"),
	],
)
def test_what_others_write_says_the_same(mariadb_store, text, value):
	assert _ask(mariadb_store, without_percent(text)) == value


def test_what_holds_no_percent_sign_stays_as_it_is():
	text = "`tabCustomer`.`territory` in ('North', 'It''s') or `tabCustomer`.`owner` = 'a\\'b'"
	assert without_percent(text) == text


def test_a_foreign_condition_cannot_be_had_without_brackets():
	foreign_one = foreign("a = 1 OR b = 2 -- note")
	assert foreign_one.render("mariadb") == ("(a = 1 OR b = 2  )", ())
	assert foreign("a = 1 OR b = 2").render("sqlite") == ("(a = 1 OR b = 2)", ())
	assert sql("c = {} AND {}", 3, foreign("a OR b")).render("mariadb") == ("c = %s AND (a OR b)", (3,))
	assert all_of([foreign("a OR b"), sql("c")]).render("mariadb")[0] == "((a OR b)) AND (c)"
	for nothing in ("", "  "):
		with pytest.raises(ValueError):
			foreign(nothing)


def test_what_is_handed_out_is_in_brackets_and_needs_no_formatting():
	told = sql("a = {} OR b LIKE '5%' OR {}", "100%", foreign("c % 2 OR d = '7%'")).inline()
	assert told.startswith("(") and told.endswith(")") and "%" not in told
	assert "(c  MOD  2 OR d = " in told
