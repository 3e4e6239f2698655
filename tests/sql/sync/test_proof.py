"""A segment is proven and put right: verified, reconciled, and no waiting change is taken for drift.

On SQLite and on MariaDB.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

from types import SimpleNamespace

import pytest

from convo_channels.core.base.errors import NotFound, RequestError
from convo_channels.core.base.visibility import ALL
from convo_channels.core.catalog.catalog import Field
from convo_channels.core.segments import figures, segments
from convo_channels.core.segments import membership as mem
from convo_channels.core.sync import nightly_check, proof
from tests.sql.sync.drained import with_fields
from tests.sql.sync.rebuilt import FROZEN, NAMES, business
from tests.support.builders import Business, on_customer


def verify(business: Business, segment: str) -> nightly_check.Drift:
	return nightly_check.verify_segment(business.store, business.catalog, business.now, segment)


def test_verifying_names_who_is_missing_and_who_is_too_many_and_writes_nothing(business):
	business.segment("Frozen", [FROZEN])
	business.rebuild_due()
	((name,),) = business.ask("select name from `tabConvo Segment Member` where customer = ?", "a1")
	business.drop("Convo Segment Member", name)
	business.put("Convo Segment Member", segment="Frozen", customer="A2")
	business.put("Convo Segment Member", segment="Frozen", customer="nobody")
	before = business.members("Frozen")
	drift = verify(business, "Frozen")
	assert (drift.missing, sorted(drift.extra), drift.pending, drift.count) == (
		["a1"],
		["A2", "nobody"],
		0,
		3,
	)
	assert business.members("Frozen") == before


def test_customers_with_waiting_changes_are_no_drift(business):
	business.segment("Frozen", [FROZEN])
	business.rebuild_due()
	business.update("Customer", "Ä", is_frozen=1)
	drift = verify(business, "Frozen")
	assert (drift.count, drift.pending) == (0, 1)
	assert business.reconcile().drift == 0
	assert business.members("Frozen") == {*NAMES[1::2], "Ä"}
	business.patch("Customer", "A2", is_frozen=1)
	assert verify(business, "Frozen").missing == ["A2"]
	assert business.reconcile().drift == 1


def test_a_save_between_comparison_and_proof_is_not_taken_for_drift(business, monkeypatch):
	business.segment("Frozen", [FROZEN])
	business.rebuild_due()
	compare = mem.find_differences

	def save_first(*args):
		business.update("Customer", "Ä", is_frozen=1)
		return compare(*args)

	monkeypatch.setattr(mem, "find_differences", save_first)
	drift = verify(business, "Frozen")
	assert (drift.count, drift.pending) == (0, 1)


def test_what_cannot_be_verified_is_said_in_a_sentence(business):
	with pytest.raises(NotFound, match=r"^There is no segment Nothing\.$"):
		verify(business, "Nothing")
	business.segment("Wrong", [on_customer("gone", "is", "x")])
	with pytest.raises(RequestError, match='Wrong cannot be verified: Row 1: Customer has no field "gone"'):
		verify(business, "Wrong")


def test_the_reconciliation_breaks_what_cannot_be_parsed_and_repairs_the_rest(business):
	business.segment("Wrong", [on_customer("gone", "is", "x")])
	business.segment("Frozen", [FROZEN])
	business.reconcile(size=3)
	assert business.status("Wrong") == "Broken"
	assert business.members("Frozen") == set(NAMES[1::2])


def test_the_reconciliation_repairs_a_counter_that_was_wrong_and_tells_so(business):
	business.segment("Frozen", [FROZEN])
	business.segment("Right", [FROZEN])
	business.rebuild_due()
	figures.note(business.store, "Frozen", business.now(), member_count=99)
	found = business.reconcile(size=3)
	assert business.miscounted() == []
	assert (found.miscounted, found.drift, found.repaired) == (1, 0, 0)
	assert business.reconcile().miscounted == 0


def test_a_wrong_counter_of_a_small_segment_is_right_again_with_the_next_move(business):
	business.segment("Frozen", [FROZEN])
	business.rebuild_due()
	((name,),) = business.ask("select name from `tabConvo Segment Member` where customer = ?", "a1")
	business.drop("Convo Segment Member", name)
	business.update("Customer", "Ä", is_frozen=1)
	business.drain()
	assert figures.read(business.store, "Frozen")["member_count"] == len(business.members("Frozen")) == 5


def test_a_large_segment_is_counted_by_what_joins_and_leaves(business, monkeypatch):
	monkeypatch.setattr(figures, "COUNTED_AGAIN", 4)
	business.segment("Frozen", [FROZEN])
	business.rebuild_due()
	figures.note(business.store, "Frozen", business.now(), member_count=5000)
	business.update("Customer", "Ä", is_frozen=1)
	business.drain()
	assert figures.read(business.store, "Frozen")["member_count"] == 5001


def test_a_proof_tells_of_a_number_that_is_not_that_of_the_members(business):
	business.segment("Frozen", [FROZEN])
	business.rebuild_due()
	figures.note(business.store, "Frozen", business.now(), member_count=7)
	site = SimpleNamespace(
		store=business.store, catalog=business.catalog, now=business.now, visibility=ALL, translate=str,
		exists=lambda doctype, name: True, may=lambda *asked: True, readable=lambda doctype, names: names,
	)  # fmt: skip
	said = proof.verify(site, "Frozen")["sentence"]
	assert said == (
		"Membership is exactly what the rule says. It is told to have 7 members and has 5. Rebuild the segment to repair it."
	)
	business.rebuild("Frozen")
	assert proof.verify(site, "Frozen")["sentence"] == "Membership is exactly what the rule says."


def test_a_segment_works_again_as_soon_as_it_can_be_read_and_what_failed_to_run_waits_for_the_night(business):
	business.segment("Unread", [on_customer("custom_gone", "is not set")])
	business.segment("Failed", [FROZEN])
	business.rebuild_due()
	business.patch("Convo Segment", "Failed", status="Broken", broken_reason="OperationalError: no such column")
	load = lambda: segments.load_segments(business.store, business.catalog)  # noqa: E731
	with business.store.transaction():
		assert segments.record_faults(business.store, load()) == ["Unread"]
	fields = {**business.catalog.sources["Customer"].fields}
	fields["custom_gone"] = Field("custom_gone", "Gone", "text")
	business.catalog = with_fields(business.catalog, fields)
	with business.store.transaction():
		assert segments.record_faults(business.store, load()) == ["Unread"]
		assert segments.record_faults(business.store, load()) == []
	assert (business.status("Unread"), business.status("Failed")) == ("Pending", "Broken")
	with business.store.transaction():
		assert segments.record_faults(business.store, load(), retry=True) == ["Failed"]
