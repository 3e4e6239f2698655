"""Of which linked documents stored rules read fields, in whatever place of a row: their saves are watched.

By hand for each place, and for random rules against every path that stands anywhere in their rows. On SQLite and on MariaDB.
"""

import json

import pytest

from convo_channels.core.rules.stored_rows import read_held, read_linked
from tests.sql.chance import Chance
from tests.support import linked
from tests.support.builders import Business, condition, on_customer, site_catalog
from tests.support.how_many import seeds

PATH = "project.status"


def orders(filters: list | None = None, **more) -> dict:
	return condition("Sales Order", "exists", measure="exists", filters=filters or [], **more)


def then(*filters: list) -> str:
	return json.dumps({"subject": "Sales Order", "days": 30, "filters": [*filters]})


@pytest.mark.parametrize(
	("row", "expected"),
	[
		(on_customer("territory.territory_manager", "is set"), ["Territory"]),
		(on_customer("website", "is the same as (field)", "customer_group.parent_customer_group"), ["Customer Group"]),
		(on_customer("website", "is", "customer_group.parent_customer_group"), []),
		(orders([[PATH, "is", "Open"]]), ["Project"]),
		(orders([["status", "is the same as (field)", PATH]]), ["Project"]),
		(orders([["status", "is", PATH]]), []),
		(condition("Quotation", "exists", measure="exists", followed_by=then([PATH, "is", "Open"])), ["Project"]),
		(condition("Quotation", "exists", measure="exists", followed_by=then(["status", "differs from (field)", PATH])), ["Project"]),
		(condition("Sales Order", "is", "Open", measure="of the latest", field=PATH), ["Project"]),
		(condition("Sales Order", "at least", "2", measure="distinct", field=PATH), ["Project"]),
		(orders([["customer.territory", "is set"]]), []),  # whoever is saved is looked at anyway
		(orders([["customer.customer_group.name", "is set"]]), ["Customer Group"]),
		(orders([["project.gone", "is", "Open"]]), []),
	],
)  # fmt: skip
def test_every_place_of_a_row_counts(store, row, expected):
	business = Business(store)
	business.segment("S", [row])
	assert list(read_linked(store, site_catalog())) == expected


def test_a_row_that_makes_no_sense_hides_no_other(store):
	business = Business(store)
	paused = orders([["project.is_active", "is", "Yes"]])
	business.segment("Broken", [condition("Nothing", "is", "x"), {**orders(), "filters": "{"}, orders([[PATH, "is", "Open"]])])
	business.segment("Paused", [paused, on_customer("territory.is_group", "is yes")], enabled=0, status="Paused")
	assert list(read_linked(store, site_catalog())) == ["Project", "Territory"]


def test_the_same_of_fields_that_are_asked_since_when(store):
	business = Business(store)
	held = "the same for at least (days)"
	business.segment("Own", [on_customer("territory", held, "3"), on_customer("website", "is", held)])
	business.segment("Filter", [condition("Nothing", "is", "x"), orders([["status", held, "3"]])])
	business.segment("Then", [condition("Quotation", "exists", measure="exists", followed_by=then(["po_no", held, "3"]))])
	assert read_held(store, site_catalog()) == (("Customer", "territory"), ("Sales Order", "po_no"), ("Sales Order", "status"))


@pytest.mark.parametrize("seed", seeds(20))
def test_what_random_rules_follow_is_known(store, seed):
	chance, business = Chance(f"linked {seed}"), Business(store)
	rules = [chance.rule() for _ in range(20)]
	for number, rule in enumerate(rules):
		business.segment(f"S{number}", rule)
	expected = set().union(*(followed(business, row) for rule in rules for row in rule))
	assert set(read_linked(store, site_catalog())) == expected


def followed(business: Business, row: dict) -> set[str]:
	"""The DocTypes along every path in a row's cells; none of what is drawn as a value reads like one."""
	later = json.loads(row.get("followed_by") or "{}")
	own = [row.get("field"), row.get("value"), *texts(json.loads(row.get("filters") or "[]"))]
	found = set().union(*(along(business, row["subject"], text) for text in own))
	return found.union(*(along(business, later["subject"], text) for text in texts(later.get("filters", []))))


def texts(items: list) -> list:
	return [part for item in items for part in (item[0], item[-1])]


def along(business: Business, doctype: str, path: object) -> set[str]:
	links = str(path).split(".")
	if len(links) < 2 or links[0] not in ("territory", "customer_group", "customer", "project"):
		return set()
	ends = [".".join(links[:n]) for n in range(1, len(links))]
	evaluator = business.evaluator()
	found = {evaluator.options(*linked.kind_of(evaluator, doctype, end)) for end in ends}
	return found - {"Customer"}
