"""SQL as a value: how pieces are put together, spelled per engine, and what can never become text of a statement."""

import datetime
import decimal

import pytest

from convo_channels.core.base.sql import (
	EMPTY,
	FALSE,
	TRUE,
	all_of,
	any_of,
	foreign,
	hint,
	ident,
	in_list,
	join,
	like,
	next_id,
	sql,
	table,
	values,
)

HOSTILE = ["'", '"', "`", "%", "%s", "%(x)s", "?", "{}", "{0}", "--", ";", "\\", "😀", "\x00", "' OR 1=1 --"]


def test_a_value_is_a_parameter_and_a_piece_is_spliced():
	statement = sql("c.name = {} AND {}", "ACME", sql("c.disabled = {}", 0))
	assert statement.render("mariadb") == ("c.name = %s AND c.disabled = %s", ("ACME", 0))
	assert statement.render("sqlite") == ("c.name = ? AND c.disabled = ?", ("ACME", 0))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_out_of_the_statement(text):
	for dialect, place in (("mariadb", "%s"), ("sqlite", "?")):
		assert sql("a = {}", text).render(dialect) == (f"a = {place}", (text,))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_comes_back_from_the_engine_as_it_was(store, text):
	assert store.rows(sql("SELECT {}, {}", text, text + text)) == [(text, text + text)]


def test_a_percent_sign_of_ours_is_doubled_for_mariadb_only():
	statement = sql("a LIKE '5%' AND b = {}", 1)
	assert statement.render("mariadb") == ("a LIKE '5%%' AND b = %s", (1,))
	assert statement.render("sqlite") == ("a LIKE '5%' AND b = ?", (1,))


def test_a_percent_sign_without_parameters_survives(store):
	assert store.rows(sql("SELECT '100%', '%s'")) == [("100%", "%s")]


def test_conditions_composed_by_others_are_taken_over_in_brackets_and_mean_the_same(store):
	assert foreign("a LIKE '%x%'").render("sqlite")[0] == "(a LIKE '%x%')"
	text, none = foreign("a LIKE '%x%'").render("mariadb")
	assert "%" not in text and not none
	assert store.rows(sql("SELECT {}", foreign("'axb' LIKE '%x%' AND 'a%%b' LIKE 'a%b'"))) == [(1,)]


@pytest.mark.parametrize(
	("template", "given"), [("a = {}", ()), ("a", (1,)), ("{} {}", (1,)), ("{}", (1, 2))]
)
def test_a_wrong_number_of_values_is_an_error(template, given):
	with pytest.raises(TypeError):
		sql(template, *given)


def test_a_named_place_takes_the_value_of_its_name():
	at = ident("l", "at")
	statement = sql("c.name = {customer} AND {at} > {since}", since=5, customer="ACME", at=at)
	assert statement == sql("c.name = {} AND {} > {}", "ACME", at, 5)
	assert statement.render("mariadb") == ("c.name = %s AND `l`.`at` > %s", ("ACME", 5))
	assert statement.render("sqlite") == ("c.name = ? AND `l`.`at` > ?", ("ACME", 5))


def test_a_name_that_stands_in_several_places_is_bound_in_each(store):
	piece = sql("{} + 1", 4)
	statement = sql("SELECT {a}, {b}, {a}, {piece}, {piece}", a="x", b=None, piece=piece)
	assert statement.render("sqlite") == ("SELECT ?, ?, ?, ? + 1, ? + 1", ("x", None, "x", 4, 4))
	assert store.rows(statement) == [("x", None, "x", 5, 5)]


@pytest.mark.parametrize("text", [*HOSTILE, "{a}", "{b}"])
def test_hostile_text_stays_out_of_a_statement_with_names(store, text):
	for dialect, place in (("mariadb", "%s"), ("sqlite", "?")):
		assert sql("a = {a} AND b = {b}", a=text, b=1).render(dialect) == (
			f"a = {place} AND b = {place}",
			(text, 1),
		)
	assert store.rows(sql("SELECT {a}, {b}", a=text, b=text + text)) == [(text, text + text)]


def test_any_name_of_python_can_name_a_place():
	for name in ("template", "values", "named", "self", "_x1", "A"):
		assert sql("a = {" + name + "}", **{name: 1}) == sql("a = {}", 1)


@pytest.mark.parametrize(
	("template", "given", "named"),
	[
		("a = {a}", (), {}),
		("a = {a} AND b = {b}", (), {"a": 1}),
		("a = {a} AND a = {a}", (), {"b": 1}),
		("a", (), {"a": 1}),
		("a = {a}", (), {"a": 1, "b": 2}),
		("a = {a}", (1,), {}),
		("a = {a}", (1,), {"a": 1}),
		("a = {}", (), {"a": 1}),
		("a = {}", (1,), {"a": 1}),
		("a = {} AND b = {b}", (1,), {"b": 2}),
		("a = {} AND b = {b}", (1, 2), {}),
	],
)
def test_names_that_do_not_fit_the_places_are_an_error(template, given, named):
	with pytest.raises(ValueError, match=r"(in|for) 'a"):
		sql(template, *given, **named)


def test_an_error_of_a_name_says_which():
	with pytest.raises(ValueError, match="no value for since, until in"):
		sql("a > {since} AND a < {until} AND b = {customer}", customer=1)
	with pytest.raises(ValueError, match="no place for sinse in"):
		sql("a > {since}", since=1, sinse=1)


@pytest.mark.parametrize(
	"text", ["{{", "}}", "{ }", "{0}", "{a b}", "{a-b}", "{'a': 1}", "{größe}", "{", "}"]
)
def test_a_brace_that_is_no_place_is_text(text):
	assert sql(text).render("sqlite") == (text, ())
	assert sql(text + " = {}", 1).render("sqlite") == (text + " = ?", (1,))
	assert sql(text + " = {a}", a=1).render("sqlite") == (text + " = ?", (1,))


def test_a_place_in_braces_is_a_place():
	assert sql("{{}}", 1).render("sqlite") == ("{?}", (1,))
	assert sql("{{a}}", a=1).render("sqlite") == ("{?}", (1,))


def test_an_identifier_is_quoted():
	assert ident("c", "name").render("sqlite") == ("`c`.`name`", ())
	assert table("Sales Invoice").render("sqlite") == ("`tabSales Invoice`", ())
	assert ident("2nd_phone").render("sqlite") == ("`2nd_phone`", ())


SCRIPTS = [
	"naïve", "custom_größe", "客户等级", "Уровень", "المستوى", "स्तर", "レベル", "등급", "σκορ", "a'b", "a;b", "a.b", "{}", "?", "x" * 64,
]  # fmt: skip


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_name_of_any_script_is_quoted_and_read(store, name):
	store.execute(sql("CREATE TEMPORARY TABLE probe ({} INTEGER)", ident(name)))
	try:
		store.execute(sql("INSERT INTO probe VALUES ({})", 7))
		assert store.rows(sql("SELECT {} FROM probe AS s WHERE {} = {}", ident("s", name), ident("s", name), 7)) == [(7,)]
	finally:
		store.execute(sql("DROP TABLE probe"))


@pytest.mark.parametrize(
	"name", ["", "a`b", "name\n", "\nname", "x" * 65, "name ", "a\x00", "a\x7f", "smile😀", "half\ud800", "50%"]
)
def test_an_identifier_that_quoting_cannot_hold_is_refused(name):
	with pytest.raises(ValueError):
		ident(name)


def test_an_empty_list_is_a_constant_and_never_an_empty_bracket():
	assert in_list(ident("a"), []) == FALSE
	assert in_list(ident("a"), (1, 2)).render("mariadb") == ("`a` IN (%s, %s)", (1, 2))
	assert all_of([]) == TRUE
	assert any_of([]) == FALSE
	assert values([]) == EMPTY
	assert join(", ", []) == EMPTY


def test_groups_are_bracketed_and_constants_left_out():
	a, b = sql("a = {}", 1), sql("b = {}", 2)
	assert all_of([a, EMPTY, TRUE, b]).render("sqlite") == ("(a = ?) AND (b = ?)", (1, 2))
	assert any_of([a, FALSE, b]).render("sqlite") == ("((a = ?) OR (b = ?))", (1, 2))
	assert all_of([FALSE, a]).render("sqlite") == ("(1=0) AND (a = ?)", (1,))
	assert any_of([TRUE]).render("sqlite") == ("((1=1))", ())


@pytest.mark.parametrize("text", ["100%", "a_b", "wow!", "!%_", "back\\slash", "plain"])
def test_like_takes_the_text_literally(store, text):
	for before, after in ((True, True), (True, False), (False, True)):
		hit = ("x" if before else "") + text + ("y" if after else "")
		condition = like(sql("{}", hit), text, before=before, after=after)
		assert store.rows(sql("SELECT {}", condition)) == [(1,)]
	miss = text.replace("%", "x").replace("_", "x").replace("\\", "x").replace("!", "x")
	if miss != text:
		assert store.rows(sql("SELECT {}", like(sql("{}", miss), text))) == [(0,)]


def test_a_hint_is_spelled_for_one_engine():
	assert hint("STRAIGHT_JOIN", "").render("mariadb")[0] == "STRAIGHT_JOIN"
	assert hint("STRAIGHT_JOIN", "").render("sqlite")[0] == ""
	assert next_id("a_seq").render("mariadb")[0] == "NEXTVAL(`a_seq`)"
	assert next_id("a_seq").render("sqlite")[0] == "NULL"


def test_dates_and_decimals_take_the_form_of_the_engine():
	moment = datetime.datetime(2024, 3, 1, 5, 6, 7, 8)
	given = sql("{} {} {} {}", moment, moment.date(), decimal.Decimal("1.50"), None)
	assert given.render("mariadb")[1] == (moment, moment.date(), decimal.Decimal("1.50"), None)
	assert given.render("sqlite")[1] == ("2024-03-01 05:06:07.000008", "2024-03-01", 1.5, None)


def test_a_piece_is_immutable_and_equal_by_what_it_says():
	piece = sql("a = {}", 1)
	assert piece == sql("a = {}", 1)
	assert piece != sql("a = {}", 2)
	with pytest.raises(AttributeError):
		piece.parts = ()
	assert not EMPTY and piece
