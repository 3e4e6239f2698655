"""The latest posts for the form of a document: those that speak of it, and the latest about its customer; on the form of a customer all about them.

Roots of threads alone, with how often they were answered. Read while a form opens: few queries, each by an index.
"""

from collections.abc import Sequence

from ...constants import POST
from ..base.clock import as_text
from ..base.names import customer_names, user_names
from ..base.reader import Item
from ..base.sql import Sql, all_of, hint, ident, join, sql
from ..base.store import dicts
from ..base.tables import BY_POSTED, OF_CUSTOMER, index_name
from ..catalog.catalog import CUSTOMER
from ..posts.shown import show_content
from ..posts.threads import read_threads
from ..site.named import seen_among
from ..site.site import Site
from .post_details import excerpt
from .spoken_of import customers_of, spec_of

# So many of each are shown; the timeline of the customer has the rest.
LATEST, BESIDES = 10, 5
_COLUMNS = (
	"name", "posted_at", "post_type", "content", "author", "customer", "edited_at", "mark", "file_count", "reference_doctype", "reference_name",
)  # fmt: skip
_BY_CUSTOMER = hint(f" FORCE INDEX (`{index_name(POST, OF_CUSTOMER[BY_POSTED])}`)")
_NEWEST = sql("p.posted_at DESC, p.name DESC")
# The posts about one document are few. By their time alone MariaDB may take the index of all posts by time, and read most of it.
_NEWEST_OF_FEW = sql("COALESCE(p.posted_at, p.creation) DESC, p.name DESC")


def read_form_posts(site: Site, doctype: str, name: str) -> Item:
	"""{"posts", "besides", "customer", "customer_name"}, newest first: `besides` are those about the customer that speak of other things.

	Whoever does not see the customer, or may read no posts, gets none.
	"""
	nothing: Item = {"posts": [], "besides": [], "customer": None, "customer_name": None}
	spec = spec_of(site.catalog, doctype)
	if not site.may("read", POST) or not (spec or doctype == CUSTOMER):
		return nothing
	posts = _about_document(site, doctype, name) if spec else []
	named = customers_of(site, spec, name) if spec else [name]
	seen = sorted(seen_among(site.store, site.visibility, named)) if named else []
	if len(seen) != 1:
		return {**nothing, "posts": posts}
	if not spec:
		posts, besides = _of_customer(site, seen[0], LATEST), []
	else:
		besides = _of_customer(site, seen[0], BESIDES, not_about=(doctype, name))
	called = customer_names(site.store, seen).get(seen[0], seen[0])
	return {"posts": posts, "besides": besides, "customer": seen[0], "customer_name": called}


def _about_document(site: Site, doctype: str, name: str) -> list[Item]:
	about = sql("p.reference_doctype = {} AND p.reference_name = {} AND p.customer IS NOT NULL", doctype, name)
	source = site.visibility.join(ident("p", "customer"))
	return _read(site, source, [about, site.visibility.where], _NEWEST_OF_FEW, LATEST)


def _of_customer(site: Site, customer: str, limit: int, not_about: tuple[str, str] | None = None) -> list[Item]:
	where = [sql("p.customer = {}", customer)]
	if not_about:
		where.append(sql("NOT (COALESCE(p.reference_doctype, '') = {} AND COALESCE(p.reference_name, '') = {})", *not_about))
	return _read(site, _BY_CUSTOMER, where, _NEWEST, limit)


def _read(site: Site, source: Sql, where: Sequence[Sql], order: Sql, limit: int) -> list[Item]:
	query = sql(
		"SELECT {columns} FROM `tabConvo Post` AS p{source} WHERE {where} ORDER BY {order} LIMIT {limit}",
		columns=join(", ", [ident("p", column) for column in _COLUMNS]),
		source=source,
		where=all_of([*where, sql("p.thread IS NULL")]),
		order=order,
		limit=limit,
	)
	return _told(site, dicts(site.store, query, _COLUMNS))


def _told(site: Site, rows: list[Item]) -> list[Item]:
	people = user_names(site.store, {row["author"] for row in rows}) if rows else {}
	threads = read_threads(site.store, [row["name"] for row in rows])
	for row in rows:
		row["author_name"], row["author_image"] = people.get(row["author"] or "", (row["author"], None))
		row["at"], row["is_edited"] = as_text(row.pop("posted_at")), bool(row.pop("edited_at"))
		row["text"] = excerpt(row["content"])
		row["content"] = show_content(row["content"] or "")
		row["replies"] = threads.get(row["name"], {}).get("count", 0)
	site.hide(rows)
	return rows
