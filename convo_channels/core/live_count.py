"""A rule while it is typed: how many it holds, how many of them the reader sees, some of those. Writes nothing.

Where it holds nobody, how many each condition matches by itself. `Patience` bounds the time: TooSlow says that the
same question must be asked again by somebody who can wait.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .by_hand import NOBODY, ByHand
from .catalog import Catalog
from .clock import Clock
from .items import customer_names
from .leaves import EVERYBODY, NAME, compile_leaf, compile_rule, considered
from .patience import Patience
from .rules import Rule, Term
from .sentence import Translate, say_condition, say_rule
from .sql import MARIADB, TRUE, Sql, all_of, hint, in_list, join, sql
from .store import Store
from .visibility import ALL, Visibility
from .write import in_slabs

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
	limit: int = 5


def count_rule(
	store: Store,
	catalog: Catalog,
	clock: Clock,
	question: Question,
	*,
	patience: Patience | None = None,
	hidden: Mapping[int, str] | None = None,
	visibility: Visibility = ALL,
	translate: Translate = str,
) -> dict[str, Any]:
	"""The answer as the API gives it, without state and token. `hidden`: {row: what the reader may not read of it}."""
	patience = patience or Patience()
	answer = blank_answer(question, catalog, hidden or {}, translate)
	if hidden:
		answer["notes"].append(
			translate("Some conditions ask about what you may not read, so no customers are counted.")
		)
		return answer
	count, seen, names = _count(store, catalog, clock, question, patience, visibility)
	shown = customer_names(store, names)
	sample = [{"name": name, "customer_name": shown.get(name, name)} for name in sorted(names)]
	answer |= {"count": count, "seen": seen, "sample": sample}
	if not count:
		answer["alone"] = _count_alone(store, catalog, clock, question, patience, translate)
		answer["notes"] += _why_none(store, catalog, clock, question, patience, answer["alone"], translate)
	if seen < count:
		answer["notes"].append(translate("{0}, of which you see {1}.").format(f"{count:,}", f"{seen:,}"))
	answer["took_ms"] = patience.took_ms
	return answer


def blank_answer(
	question: Question, catalog: Catalog, hidden: Mapping[int, str], translate: Translate
) -> dict[str, Any]:
	"""What is known before anything is counted."""
	return {
		"sentence": say_rule(question.rule, catalog, translate),
		"count": None,
		"seen": None,
		"sample": [],
		"took_ms": 0.0,
		"alone": [],
		"hidden": [{"row": row, "text": text} for row, text in sorted(hidden.items())],
		"notes": [],
	}


def _count(
	store: Store,
	catalog: Catalog,
	clock: Clock,
	question: Question,
	patience: Patience,
	visibility: Visibility,
) -> tuple[int, int, list[str]]:
	"""(how many, how many of them are seen, the names of some that are seen): all in one statement where that can be."""
	compiled = compile_rule(question.rule, EVERYBODY, catalog, clock, question.by_hand)
	seen = _seen(visibility)
	beside = sql("") if visibility.names is not None else visibility.join(NAME)
	source = sql("FROM `tabCustomer` AS c{}{}", compiled.joins, beside)
	where = all_of([considered(question.include_disabled), compiled.predicate])
	counted = sql("COUNT(*)") if seen == TRUE else sql("COUNT(*), COALESCE(SUM({}), 0)", _as_number(seen))
	if store.dialect == MARIADB and question.limit:
		counted = sql("{}, {}", counted, _some(seen, question.limit))
		((count, *rest),) = patience.rows(store, sql("SELECT {} {} WHERE {}", counted, source, where))
		names = (rest.pop() or "").split(_BETWEEN)
	else:
		((count, *rest),) = patience.rows(store, sql("SELECT {} {} WHERE {}", counted, source, where))
		some = sql(
			"SELECT c.name {} WHERE {} ORDER BY c.name LIMIT {}",
			source,
			all_of([where, seen]),
			question.limit,
		)
		names = [name for (name,) in patience.rows(store, some)]
	return int(count), int(rest[0] if rest else count), [name for name in names if name]


def _seen(visibility: Visibility) -> Sql:
	if visibility.is_everything:
		return TRUE
	return in_list(NAME, visibility.names) if visibility.names is not None else visibility.predicate


def _as_number(predicate: Sql) -> Sql:
	return sql("CASE WHEN {} THEN 1 ELSE 0 END", predicate)


def _some(seen: Sql, limit: int) -> Sql:
	"""The first names that come along: to sort them all would cost more than to count them."""
	name = NAME if seen == TRUE else sql("CASE WHEN {} THEN c.name END", seen)
	return sql("GROUP_CONCAT({} SEPARATOR {} LIMIT {})", name, hint("'\x1f'"), limit)


def _count_alone(
	store: Store,
	catalog: Catalog,
	clock: Clock,
	question: Question,
	patience: Patience,
	translate: Translate,
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
			"SELECT {} FROM `tabCustomer` AS c{} WHERE {}",
			join(", ", sums), join("", [leaf.joins for leaf in leaves.values()]), considered(question.include_disabled),
		)  # fmt: skip
		(counts,) = patience.rows(store, statement)
		for term, count in zip(terms, counts, strict=True):
			text = say_condition(term, catalog, translate)
			found.append({"row": term.row, "count": int(count), "text": text})
	return sorted(found, key=lambda item: item["row"])


def _holds(term: Term, predicate: Sql) -> Sql:
	return sql("({}) IS NOT TRUE", predicate) if term.negate else predicate


def _why_none(
	store: Store,
	catalog: Catalog,
	clock: Clock,
	question: Question,
	patience: Patience,
	alone: Sequence[Mapping[str, Any]],
	translate: Translate,
) -> list[str]:
	"""Never a bare 0: which condition matches none, or that no customer matches all of them."""
	none = [item["row"] for item in alone if not item["count"]]
	if none:
		return [translate("Condition {0} alone matches none.").format(row) for row in none]
	if question.by_hand.excluded(clock.today):
		plain = compile_rule(question.rule, EVERYBODY, catalog, clock)
		where = all_of([considered(question.include_disabled), plain.predicate])
		statement = sql("SELECT COUNT(*) FROM `tabCustomer` AS c{} WHERE {}", plain.joins, where)
		if patience.rows(store, statement)[0][0]:
			return [translate("Every customer who matches is excluded by hand.")]
	if len(question.rule.groups) > 1:
		return [translate("Each condition matches some customers, but no customer matches all of one group.")]
	return [translate("Each condition matches some customers, but no customer matches all of them.")]
