"""Whether a segment stands, told by its digest: every way in which it does not is seen.

On MariaDB: SQLite knows no digest, its lists are compared name by name.
"""

import itertools

import pytest

from convo_channels.core.base.sql import in_list, sql
from convo_channels.core.rules.compiler import EVERYBODY, Scope
from convo_channels.core.segments import digest, evaluation
from convo_channels.core.segments import membership as mem
from convo_channels.core.sync.rebuild import load_engine
from tests.support.builders import Business, on_customer

FROZEN = on_customer("is_frozen", "is yes")
NAMES = ["A1", "A2", "B1", "B2", "ä", "😀", "Ω 客户", "x" * 140, "back\\slash", "100%"]


@pytest.fixture
def business(mariadb_store) -> Business:
	business = Business(mariadb_store)
	business.put_all("Customer", [{"name": name, "is_frozen": 1} for name in NAMES])
	business.segment("Frozen", [FROZEN])
	business.rebuild_due()
	return business


def stands(business: Business, scope: Scope = EVERYBODY) -> bool:
	engine = load_engine(business.store, business.catalog, business.now)
	segment = engine.segments.by_name["Frozen"]
	return digest.stands(business.store, evaluation.truth_query(engine, segment, scope), "Frozen", scope)


def freeze(business: Business, *names: str) -> None:
	"""Behind everybody's back: the truth changes, what is stored does not."""
	for name in NAMES:
		business.patch("Customer", name, is_frozen=int(name in names))


def test_every_other_set_of_customers_is_seen(business):
	"""All subsets: none of them passes for the ten who are stored."""
	for size in range(len(NAMES)):
		for some in itertools.combinations(NAMES, size):
			truth = sql("SELECT name FROM `tabCustomer` WHERE {}", in_list(sql("name"), some))
			assert not digest.stands(business.store, truth, "Frozen", EVERYBODY), some
	assert stands(business)


def test_names_whose_checksums_cancel_out_are_told_apart(business):
	"""A checksum of pieces is linear: A1 and B2 have the same sum of bits as A2 and B1."""
	query = "select bit_xor(crc32(name)) from `tabCustomer` where name in (%s, %s)"
	assert business.ask(query, "A1", "B2") == business.ask(query, "A2", "B1")
	freeze(business, "A1", "B2")
	business.rebuild("Frozen")
	assert business.members("Frozen") == {"A1", "B2"} and stands(business)
	freeze(business, "A2", "B1")
	assert not stands(business)
	business.reconcile()
	assert business.members("Frozen") == {"A2", "B1"}


def test_only_the_chunk_that_is_asked_for_counts(business):
	freeze(business, *(name for name in NAMES if name != "A1"))
	assert not stands(business) and not stands(business, Scope(after=None, upto="A1"))
	assert stands(business, Scope(after="A1", upto=None))


def test_a_segment_nobody_is_in_stands_empty(business):
	freeze(business)
	assert not stands(business)
	business.rebuild("Frozen")
	assert business.members("Frozen") == set() and stands(business)


def test_lists_are_compared_only_where_the_digest_differs(business, monkeypatch):
	asked = []
	compare = mem.find_differences
	monkeypatch.setattr(mem, "find_differences", lambda *args: asked.append(1) or compare(*args))
	assert business.reconcile().moves == [] and asked == []
	freeze(business, "A1")
	assert len(business.reconcile().moves) == len(NAMES) - 1 and asked == [1]
