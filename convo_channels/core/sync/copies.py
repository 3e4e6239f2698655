"""Copies against their sources, all of them, in chunks: the filling from history and the nightly check.

Both ways: every source has the rows it must have, and every row a source. So what came, changed or went without an event
(SQL, a deletion in bulk, a link taken away) is mended. The comparison itself is `follow`'s.
"""

from ...constants import POST
from ..base.clock import Clock, Datetime
from ..base.sql import in_list, like, sql, table
from ..base.store import Store, column
from ..base.tables import GONE_MARK
from ..catalog.catalog import Catalog
from ..customers import renames
from ..feed import spoken_of
from ..timeline import follow
from ..timeline.documents import Interaction
from . import held_values

SOURCES, COPIES, NAMES = "sources", "copies", "names"
# Since when fields hold their values, by DocType; and (of none) what nobody asks for any more.
HELD = "held"
Part = tuple[str, str]


def parts(catalog: Catalog) -> list[Part]:
	"""What is gone through, in order: each source, then its rows; what only names a document; what documents hold."""
	doctypes = [kind.doctype for kind in follow.kinds(catalog)]
	return [
		*((way, doctype) for doctype in doctypes for way in (SOURCES, COPIES)),
		*((NAMES, doctype) for doctype in renames.NAMING),
		*((HELD, doctype) for doctype in ("", *sorted(catalog.held))),
	]


def following_part(catalog: Catalog, part: Part) -> Part | None:
	"""The part after this one; None when it is the last."""
	order = parts(catalog)
	place = order.index(part) + 1 if part in order else 0
	return order[place] if place < len(order) else None


def check_chunk(
	store: Store, catalog: Catalog, clock: Clock, part: Part, after: str, size: int
) -> tuple[int, str | None]:
	"""The next chunk of a part. Returns (documents whose rows were not as they must be, name to go on from)."""
	work = {SOURCES: _check_sources, COPIES: _check_copies, NAMES: _check_names, HELD: _check_held}[part[0]]
	return work(store, catalog, clock, part[1], after, size)


def next_name(store: Store, part: Part, after: str) -> str | None:
	"""What a chunk of documents begins with: what is left out where it cannot be checked."""
	return next(iter(names_after(store, part[1], after, 1)), None) if part[0] == SOURCES else None


def fill_chunk(
	store: Store, catalog: Catalog, doctype: str, after: str | None, size: int, now: Datetime
) -> tuple[list[Interaction], str | None]:
	"""Tell the next documents of a source that the timeline does not know yet; returns (rows, name to go on from)."""
	outcome = follow.Outcome()
	names = names_after(store, doctype, after, size)
	follow.check(store, catalog, Clock(now), doctype, names, outcome)
	return outcome.new, names[-1] if len(names) == size else None


def names_after(store: Store, doctype: str, after: str | None, size: int) -> list[str]:
	query = sql(
		"SELECT name FROM {} WHERE name > {} ORDER BY name LIMIT {}", table(doctype), after or "", size
	)
	return [str(name) for name in column(store, query)]


def _check_sources(
	store: Store, catalog: Catalog, clock: Clock, doctype: str, after: str, size: int
) -> tuple[int, str | None]:
	outcome = follow.Outcome()
	names = names_after(store, doctype, after, size)
	follow.check(store, catalog, clock, doctype, names, outcome)
	return outcome.repaired, names[-1] if len(names) == size else None


def _check_copies(
	store: Store, catalog: Catalog, clock: Clock, doctype: str, after: str, size: int
) -> tuple[int, str | None]:
	"""Rows whose document is gone."""
	told = sql(
		"SELECT DISTINCT reference_name FROM `tabConvo Interaction` WHERE reference_doctype = {doctype}"
		" AND reference_name > {after} ORDER BY reference_name LIMIT {limit}",
		doctype=doctype,
		after=after,
		limit=size,
	)
	names = [str(name) for name in column(store, told)]
	alone = sql(
		"SELECT DISTINCT i.reference_name FROM `tabConvo Interaction` AS i LEFT JOIN {documents} AS s"
		" ON s.name = i.reference_name"
		" WHERE i.reference_doctype = {doctype} AND {names} AND NOT {gone} AND s.name IS NULL",
		documents=table(doctype),
		doctype=doctype,
		names=in_list(sql("i.reference_name"), names),
		gone=like(sql("i.customer"), GONE_MARK, before=False),
	)
	outcome = follow.Outcome()
	lost = [str(name) for name in column(store, alone)] if names else []
	follow.check(store, catalog, clock, doctype, lost, outcome)
	return outcome.repaired, names[-1] if len(names) == size else None


def _check_names(
	store: Store, catalog: Catalog, clock: Clock, kind: str, after: str, size: int
) -> tuple[int, str | None]:
	"""Reasons and posts that name a document which another one is called by now, and posts that name what is gone."""
	bound = sql("SELECT name FROM {} WHERE name > {} ORDER BY name LIMIT {}", table(kind), after or "0", size)
	names = column(store, bound)
	if not names:
		return 0, None
	where = sql("r.name > {} AND r.name <= {}", after or "0", names[-1])
	kinds = sql(
		"SELECT DISTINCT r.reference_doctype FROM {} AS r WHERE {} AND r.reference_name <> ''",
		table(kind),
		where,
	)
	found = [doctype for doctype in column(store, kinds) if doctype in catalog.watched]
	known = [doctype for doctype in found if renames.is_named_once(doctype)]
	repaired = sum(renames.unname_strangers(store, kind, doctype, where) for doctype in sorted(known))
	if kind == POST:
		repaired += sum(spoken_of.forget_gone(store, doctype, where) for doctype in sorted(known))
	return repaired, str(names[-1]) if len(names) == size else None


def _check_held(
	store: Store, catalog: Catalog, clock: Clock, doctype: str, after: str, size: int
) -> tuple[int, str | None]:
	if not doctype:
		return 0, "" if held_values.let_go(store, catalog) else None
	return held_values.check_chunk(store, catalog, clock.now, doctype, after, size)
