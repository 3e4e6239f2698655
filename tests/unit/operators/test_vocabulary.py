"""An operator is one declaration: every part of it stands there, and nobody else tells operators apart by their keys."""

import ast
import datetime
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from convo_channels.core.base.clock import Clock
from convo_channels.core.insight.explain_needs import say_needed
from convo_channels.core.library.exchange import Shared, plan_import, read_file, write_file
from convo_channels.core.operators import kinds
from convo_channels.core.operators.operators import DATETIME, NUMBER, OPERATORS, PERIODS, RELATIVE, TIME
from convo_channels.core.rules.for_the_form import TYPE_ORDER, describe_catalog
from convo_channels.core.rules.resolved_dates import resolve
from convo_channels.core.rules.rule import is_time_dependent, parse_rule
from tests.support.builders import condition, site_catalog

ROOT = Path(__file__).parents[3]
OPERATORS_OF_THE_CALENDAR = {
	"is today": ("2024-03-15", "2024-03-15"),
	"is yesterday": ("2024-03-14", "2024-03-14"),
	"is tomorrow": ("2024-03-16", "2024-03-16"),
	"is this week": ("2024-03-11", "2024-03-17"),
	"is last week": ("2024-03-04", "2024-03-10"),
	"is next week": ("2024-03-18", "2024-03-24"),
	"is this month": ("2024-03-01", "2024-03-31"),
	"is last month": ("2024-02-01", "2024-02-29"),
	"is next month": ("2024-04-01", "2024-04-30"),
	"is this quarter": ("2024-01-01", "2024-03-31"),
	"is last quarter": ("2023-10-01", "2023-12-31"),
	"is next quarter": ("2024-04-01", "2024-06-30"),
	"is this year": ("2024-01-01", "2024-12-31"),
	"is last year": ("2023-01-01", "2023-12-31"),
	"is next year": ("2025-01-01", "2025-12-31"),
	"is this fiscal year": ("2023-04-01", "2024-03-31"),
	"is next fiscal year": ("2024-04-01", "2025-03-31"),
}
NOON = datetime.datetime(2024, 3, 15, 12, 0)


def places(template: str) -> set[str]:
	return {name for _text, name, _spec, _how in string.Formatter().parse(template) if name is not None}


def wordings(op) -> list[str]:
	found = [*op.said, *op.several, *op.said_today, *op.said_of_first, *op.period_said, *op.lasting, *op.counted, op.needed, op.words, op.amount, op.or_else, op.key]
	found += [text for said in (*op.said_by_type.values(), *op.several_by_type.values()) for text in said]
	return [text for text in [*found, *op.words_by_type.values(), *op.needed_by_type.values()] if text]


@pytest.mark.parametrize("op", OPERATORS.values(), ids=lambda op: op.key)
def test_every_part_of_an_operator_is_declared(op):
	kinds_known = {value for name, value in vars(kinds).items() if name.isupper() and isinstance(value, str)}
	assert op.types and op.types <= kinds_known == set(TYPE_ORDER)
	assert callable(op.predicate) and op.needed and op.words
	assert all(op.said) and op.said[0] != op.said[1]
	assert set(op.said_by_type) | set(op.words_by_type) | set(op.predicate_by_type) | set(op.needed_by_type) <= op.types
	needed = {"none": set(), "two": {"0", "1"}}.get(op.needs, {"0"})
	of_whom = {"0"} if op.types == {kinds.EXISTS} else set()
	assert places(op.said[0]) == places(op.said[1]) == needed | of_whom
	assert op.can_be_period == bool(op.period_said[0]) == bool(op.period_said[1])
	assert all(places(said) == {"0"} for said in (*op.several, *op.counted, op.or_else) if said)
	narrowed = {"0", *map(str, range(1, len(needed) + 1))}
	if op.can_be_period:
		assert DATETIME in op.types and places(op.period_said[0]) == narrowed
		assert places(op.period_said[1]) == ({"0"} if op.counts else narrowed)
	if op.family:
		assert OPERATORS[op.family].family == op.family and op.choice
	if op.types == {kinds.SINCE}:
		assert places(op.lasting[0]) == {"0", "1"} and places(op.lasting[1]) == {"0"} and op.counts
	if op.counts:
		assert op.is_relative and all(op.said_today) and not any(map(places, op.said_today))
	assert bool(op.ranks) == (op.needs == "places") == all(op.said_of_first) and not any(map(places, op.said_of_first))
	if NUMBER in op.types and op.needs not in ("field", "places") and not op.asks_since:
		assert op.holds and (op.amount or op.asks_if_set)


@pytest.mark.parametrize("op", OPERATORS.values(), ids=lambda op: op.key)
def test_an_opposite_says_exactly_the_negation(op):
	if not op.opposite:
		return
	other = OPERATORS[op.opposite]
	assert (other.opposite, other.types, other.needs) == (op.key, op.types, op.needs)
	assert other.on_null != op.on_null
	for kind in op.types:
		assert [other.said_of(kind, n) for n in (1, 2)] == [op.said_of(kind, n)[::-1] for n in (1, 2)]


def test_every_word_of_an_operator_can_be_found_by_extraction():
	source = "".join(path.read_text() for path in (ROOT / "convo_channels/core/operators").glob("*.py"))
	marked = {
		node.args[0].value
		for node in ast.walk(ast.parse(source))
		if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("N_", "S_") and isinstance(node.args[0], ast.Constant)
	}
	assert {text for op in OPERATORS.values() for text in wordings(op)} - {"{0}"} <= marked


def test_the_builder_gets_the_words_of_each_type():
	told = describe_catalog(site_catalog(), str.upper)["operators"]
	words = {kind: {op["key"]: op["words"] for op in told[kind]} for kind in told}
	assert words["number"]["more than"] == "IS MORE THAN"
	assert (words["choices"]["is"], words["select"]["is"]) == ("INCLUDES", "IS")
	assert (words["rows"]["is set"], words["text"]["is set"]) == ("HAS ROWS", "IS SET")
	of_hours = {key for key, op in OPERATORS.items() if op.needs == "hours" or op.given_as == TIME}
	assert set(words["date"]) | of_hours == set(words["datetime"]) and not of_hours & set(words["date"])
	assert set(words["date"]) >= set(OPERATORS_OF_THE_CALENDAR)


# ---- this week, month, quarter, year


def of_day(operator: str):
	return condition("Convo Profile", operator, field="last_contact_at")


@pytest.mark.parametrize(("operator", "days"), OPERATORS_OF_THE_CALENDAR.items())
def test_a_part_of_the_calendar_is_told_by_its_days(operator, days):
	catalog = site_catalog()
	rule = parse_rule([of_day(operator)], catalog)
	assert is_time_dependent(rule, catalog) and operator in RELATIVE
	clock = catalog.clock(NOON)
	assert resolve(rule, catalog, clock) == [{"row": 1, "part": "value", "from_at": days[0], "until_at": days[1]}]
	field = catalog.sources["Convo Profile"].fields["last_contact_at"]
	assert field.type == DATETIME
	told = days[0] if days[0] == days[1] else f"between {days[0]} and {days[1]}"
	assert say_needed(rule.terms[0], None, clock, field=field) == told


@pytest.mark.parametrize(
	("first_weekday", "first", "last"),
	[(0, "2024-03-11", "2024-03-17"), (6, "2024-03-10", "2024-03-16"), (4, "2024-03-15", "2024-03-21"), (5, "2024-03-09", "2024-03-15")],
)
def test_a_week_begins_on_the_day_of_the_site(first_weekday, first, last):
	span = OPERATORS["is this week"].span
	assert tuple(map(str, span((), Clock(NOON, first_weekday), False))) == (first, last)
	later = Clock(NOON, first_weekday).at(NOON + datetime.timedelta(days=7))
	assert str(span((), later, False)[0]) == str(datetime.date.fromisoformat(first) + datetime.timedelta(days=7))


@pytest.mark.parametrize("operator", OPERATORS_OF_THE_CALENDAR)
def test_it_goes_to_another_site_by_a_file(operator):
	shared = Shared("Lately", [of_day(operator)])
	[read] = read_file(write_file([shared], app_version="1", now=NOON))
	[plan] = plan_import([read], {}, site_catalog(), lambda *_: True)
	assert plan.problems == [] and operator in plan.sentence


# ---- nobody else switches on keys

# What looks like one and is none.
EXEMPT = {
	"convo_channels/core/insight/history.py": "the day of a point of a chart",
	"convo_channels/core/insight/upcoming_page.py": "the day of a move",
	"convo_channels/services/sync/sources_check.py": "how far a check has come",
}


def is_key(node: ast.AST) -> bool:
	return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in OPERATORS


def switches(tree: ast.AST) -> Iterator[ast.AST]:
	"""Comparisons with keys of operators, tables by them, and lists of nothing but them."""
	for node in ast.walk(tree):
		if isinstance(node, ast.Compare):
			parts = [node.left, *node.comparators]
			inner = [item for part in parts if isinstance(part, ast.Tuple | ast.Set | ast.List) for item in part.elts]
			if any(map(is_key, [*parts, *inner])):
				yield node
		elif isinstance(node, ast.Dict) and any(key is not None and is_key(key) for key in node.keys):
			yield node
		elif isinstance(node, ast.Tuple | ast.Set | ast.List) and node.elts and all(map(is_key, node.elts)):
			yield node
		elif isinstance(node, ast.match_case) and any(map(is_key, ast.walk(node.pattern))):
			yield node


def sources() -> Iterator[tuple[str, str]]:
	for room in ("convo_channels", "preview", "standalone"):
		for path in sorted((ROOT / room).rglob("*.py")):
			name = str(path.relative_to(ROOT))
			if "core/operators/" not in name and "/patches/" not in name:
				yield name, path.read_text(encoding="utf-8")


def test_nothing_outside_tells_operators_apart_by_their_keys():
	found = [
		f"{name}:{node.lineno} {ast.unparse(node)[:80]}"
		for name, text in sources()
		if name not in EXEMPT
		for node in switches(ast.parse(text))
	]
	assert found == []


def test_every_exemption_is_needed():
	given = dict(sources())
	assert [name for name in EXEMPT if not list(switches(ast.parse(given[name])))] == []


@pytest.mark.parametrize(
	"text",
	[
		'leaf.operator == "is set"', 'operator.key in ("is set", "is not set")', 'NAMED = ("is", "is one of")',
		'said = {"more than": 1}', 'match op:\n\tcase "is today" | "x": pass',
	],
)  # fmt: skip
def test_a_switch_is_found(text):
	assert list(switches(ast.parse(text)))


def test_what_tells_operators_of_a_family_apart_is_said():
	families: dict[str, list[str]] = {}
	for op in OPERATORS.values():
		if op.family:
			families.setdefault(op.family, []).append(op.choice)
	assert len(families) == 9 and all(len(said) == len(set(said)) > 3 for said in families.values())


def test_periods_are_operators_of_days():
	assert set(PERIODS) >= {"in the last (days)", "in the next (days)", *OPERATORS_OF_THE_CALENDAR, "on or after", "between"}
	assert {OPERATORS[key].needs for key in PERIODS} == {"none", "one", "two", "hours", "days", "weeks", "months", "years"}
	assert all(OPERATORS[key].types >= {DATETIME} for key in PERIODS)
