"""A rule while it is typed: how many it holds, some of them, and the sentence. Writes nothing."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from .catalog import Catalog
from .clock import Clock
from .leaves import EVERYBODY, compile_rule, considered
from .rules import parse_rule
from .sentence import Translate, say_rule
from .sql import all_of, sql
from .store import Store, scalar
from .visibility import ALL, Visibility


def preview_rule(
	store: Store,
	catalog: Catalog,
	clock: Clock,
	rows: Sequence[Mapping[str, Any]],
	*,
	include_disabled: bool = False,
	limit: int = 5,
	visibility: Visibility = ALL,
	translate: Translate = str,
) -> dict[str, Any]:
	"""{"sentence", "count", "sample": [{"name", "customer_name"}], "took_ms"}: of the customers the reader may see."""
	started = time.perf_counter()
	rule = parse_rule(rows, catalog)
	compiled = compile_rule(rule, EVERYBODY, catalog, clock)
	source = sql("FROM `tabCustomer` AS c{}{}", compiled.joins, visibility.join(sql("c.name")))
	where = all_of([considered(include_disabled), compiled.predicate, visibility.where])
	count = int(scalar(store, sql("SELECT COUNT(*) {} WHERE {}", source, where)) or 0)
	query = sql("SELECT c.name, c.customer_name {} WHERE {} ORDER BY c.name LIMIT {}", source, where, limit)
	sample = [{"name": name, "customer_name": shown or name} for name, shown in store.rows(query)]
	took = round((time.perf_counter() - started) * 1000, 1)
	return {"sentence": say_rule(rule, catalog, translate), "count": count, "sample": sample, "took_ms": took}
