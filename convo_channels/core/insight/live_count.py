"""A rule while it is typed: how many of the customers that the reader sees it holds, and some of those. Writes nothing.

Where it holds nobody, how many each condition matches by itself. `TimeLimit` bounds the time: TooSlow says that the
same question must be asked again by somebody who can wait.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..base.clock import Clock
from ..base.facts import PLAIN, Voice
from ..base.names import customer_names
from ..base.sql import MARIADB, TRUE, Sql, all_of, hint, in_list, join, sql
from ..base.store import Store
from ..base.time_limit import TimeLimit
from ..base.visibility import ALL, Visibility
from ..base.write import in_slabs
from ..catalog.catalog import Catalog
from ..rules.by_hand import NOBODY, ByHand
from ..rules.compiler import EVERYBODY, NAME, compile_leaf, compile_rule, considered
from ..rules.resolved_dates import resolve
from ..rules.rule import Rule, Term
from ..rules.sentence import say_condition, say_rule

# How many of the customers found are named.
SAMPLES = 5
# A condition brings at most one join; MariaDB joins 61 tables in one statement.
CONDITIONS_A_STATEMENT = 40
# No name of a document holds this sign.
_BETWEEN = "\x1f"


@dataclass(frozen=True)
class Question:
	"""What is typed: a rule, what stands beside it, and how many samples are wanted."""

	rule: Rule
	include_disabled: bool = False
	by_hand: ByHand = NOBODY
	limit: int = SAMPLES


def count_rule(
	store: Store,
	catalog: Catalog,
	clock: Clock,
	question: Question,
	*,
	time_limit: TimeLimit | None = None,
	hidden: Mapping[int, str] | None = None,
	visibility: Visibility = ALL,
	voice: Voice = PLAIN,
) -> dict[str, Any]:
	"""The answer as the API gives it, without state and token. `hidden`: {row: what the reader may not read of it}."""
	time_limit = time_limit or TimeLimit()
	answer = blank_answer(question, catalog, hidden or {}, voice)
	answer["dates"] = [item for item in resolve(question.rule, catalog, clock) if item["row"] not in (hidden or {})]
	if hidden:
		answer["notes"].append(
			voice.translate("Some conditions ask about what you may not read, so no customers are counted.")
		)
		return answer
	count, names = _count(store, catalog, clock, question, time_limit, visibility)
	shown = customer_names(store, names)
	sample = [{"name": name, "customer_name": shown.get(name, name)} for name in sorted(names)]
	answer |= {"count": count, "seen": count, "sample": sample}
	if count and (named := question.by_hand.included(clock.today)):
		answer["included"] = _count_included(store, clock, question, named, time_limit, visibility)
	if not count:
		asked = (store, catalog, clock, question, time_limit, visibility)
		answer["alone"] = _count_alone(*asked, voice)
		answer["notes"] += _why_none(*asked, answer["alone"], voice)
	if not visibility.is_everything:
		answer["notes"].append(voice.translate("Counted among the customers that you see."))
	answer["took_ms"] = time_limit.took_ms
	return answer


def blank_answer(
	question: Question, catalog: Catalog, hidden: Mapping[int, str], voice: Voice
) -> dict[str, Any]:
	"""What is known before anything is counted."""
	return {
		"sentence": say_rule(question.rule, catalog, voice),
		"count": None,
		"seen": None,
		"included": 0,
		"sample": [],
		"took_ms": 0.0,
		"alone": [],
		"hidden": [{"row": row, "text": text} for row, text in sorted(hidden.items())],
		"notes": [],
		"dates": [],
		"lost": [],
	}


def _count(
	store: Store,
	catalog: Catalog,
	clock: Clock,
	question: Question,
	time_limit: TimeLimit,
	visibility: Visibility,
) -> tuple[int, list[str]]:
	"""(how many, the names of some of them): all in one statement where that can be."""
	compiled = compile_rule(question.rule, EVERYBODY, catalog, clock, question.by_hand)
	source = sql("FROM `tabCustomer` AS c{}{}", compiled.joins, _beside(visibility))
	where = all_of([considered(question.include_disabled), _seen(visibility), compiled.predicate])
	if store.dialect == MARIADB and question.limit:
		counted = sql("SELECT COUNT(*), {} {} WHERE {}", _some(question.limit), source, where)
		((count, some),) = time_limit.rows(store, counted)
		return int(count), [name for name in (some or "").split(_BETWEEN) if name]
	((count,),) = time_limit.rows(store, sql("SELECT COUNT(*) {} WHERE {}", source, where))
	shown = sql("SELECT c.name {} WHERE {} ORDER BY c.name LIMIT {}", source, where, question.limit)
	return int(count), [name for (name,) in time_limit.rows(store, shown)]


def _count_included(
	store: Store, clock: Clock, question: Question, named: Sequence[str], time_limit: TimeLimit, visibility: Visibility
) -> int:
	"""How many of those counted are always included, whether the rule holds them or not."""
	where = [considered(question.include_disabled), _seen(visibility), in_list(NAME, named)]
	if never := question.by_hand.excluded(clock.today):
		where.append(sql("NOT ({})", in_list(NAME, never)))
	statement = sql("SELECT COUNT(*) FROM `tabCustomer` AS c{} WHERE {}", _beside(visibility), all_of(where))
	return int(time_limit.rows(store, statement)[0][0])


def _beside(visibility: Visibility) -> Sql:
	"""What `_seen` speaks of, joined by the customer's key."""
	return sql("") if visibility.names is not None else visibility.join(NAME)


def _seen(visibility: Visibility) -> Sql:
	if visibility.is_everything:
		return TRUE
	return in_list(NAME, visibility.names) if visibility.names is not None else visibility.predicate


def _as_number(predicate: Sql) -> Sql:
	return sql("CASE WHEN {} THEN 1 ELSE 0 END", predicate)


def _some(limit: int) -> Sql:
	"""The first names that come along: to sort them all would cost more than to count them."""
	return sql("GROUP_CONCAT({} SEPARATOR {} LIMIT {})", NAME, hint("'\x1f'"), limit)


def _count_alone(
	store: Store,
	catalog: Catalog,
	clock: Clock,
	question: Question,
	time_limit: TimeLimit,
	visibility: Visibility,
	voice: Voice,
) -> list[dict[str, Any]]:
	"""How many each condition matches when nothing else is asked."""
	found: list[dict[str, Any]] = []
	for terms in in_slabs(question.rule.terms, CONDITIONS_A_STATEMENT):
		leaves = {
			leaf: compile_leaf(leaf, f"l{i}", EVERYBODY, catalog, clock)
			for i, leaf in enumerate(dict.fromkeys(term.leaf for term in terms))
		}
		sums = [
			sql("COALESCE(SUM({}), 0)", _as_number(_holds(term, leaves[term.leaf].predicate)))
			for term in terms
		]
		statement = sql(
			"SELECT {sums} FROM `tabCustomer` AS c{joins}{beside} WHERE {where}",
			sums=join(", ", sums),
			joins=join("", [leaf.joins for leaf in leaves.values()]),
			beside=_beside(visibility),
			where=all_of([considered(question.include_disabled), _seen(visibility)]),
		)
		(counts,) = time_limit.rows(store, statement)
		for term, count in zip(terms, counts, strict=True):
			text = say_condition(term, catalog, voice)
			found.append({"row": term.row, "count": int(count), "text": text})
	return sorted(found, key=lambda item: item["row"])


def _holds(term: Term, predicate: Sql) -> Sql:
	return sql("({}) IS NOT TRUE", predicate) if term.negate else predicate


def _why_none(
	store: Store,
	catalog: Catalog,
	clock: Clock,
	question: Question,
	time_limit: TimeLimit,
	visibility: Visibility,
	alone: Sequence[Mapping[str, Any]],
	voice: Voice,
) -> list[str]:
	"""Never a bare 0: which condition matches none, or that no customer matches all of them."""
	if not question.rule.groups:
		return [voice.translate("None of the customers chosen by hand counts today.")]
	none = [item["row"] for item in alone if not item["count"]]
	if none:
		return [voice.translate("Condition {0} alone matches none.").format(row) for row in none]
	if question.by_hand.excluded(clock.today):
		plain = compile_rule(question.rule, EVERYBODY, catalog, clock)
		where = all_of([considered(question.include_disabled), _seen(visibility), plain.predicate])
		statement = sql(
			"SELECT COUNT(*) FROM `tabCustomer` AS c{}{} WHERE {}", plain.joins, _beside(visibility), where
		)
		if time_limit.rows(store, statement)[0][0]:
			return [voice.translate('Every customer who matches is set to "Never include".')]
	if len(question.rule.groups) > 1:
		return [voice.translate("Each condition matches some customers, but no customer matches all of one group.")]
	return [voice.translate("Each condition matches some customers, but no customer matches all of them.")]
