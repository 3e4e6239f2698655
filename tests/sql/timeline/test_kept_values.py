"""What profiles and memberships keep of posts, contacts and documents is what follows from them.

On SQLite and on MariaDB. Kept values are compared with a recomputation.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import datetime

from convo_channels.core.base.clock import as_datetime
from convo_channels.core.customers import renames
from convo_channels.core.timeline import profiles
from tests.sql.timeline.documents_told import at_noon, business, is_exact, kept, number_told
from tests.support.builders import Business, condition

# -- kept values


def test_every_customer_gets_a_profile_that_tells_where_it_came_from(business):
	business.create("Customer", "C", lead_name="L-1")
	business.create("Customer", "D", opportunity_name="O-1")
	business.create("Customer", "E")
	business.drain()
	business.drain()
	found = {row["customer"]: (row["name"], row["source"]) for row in business.rows("Convo Profile")}
	assert found == {"C": ("C", "Lead"), "D": ("D", "Opportunity"), "E": ("E", "Desk")}
	profiles.ensure_profiles(business.store, ["A", "C", "nobody"], business.now())
	assert len(business.rows("Convo Profile")) == 4


def test_what_a_user_wrote_into_a_profile_is_kept(business):
	business.put("Convo Profile", "A", customer="A", consent="Given", source="Fair")
	business.create("Issue", customer="A", status="Open")
	business.drain()
	profiles.recompute(business.store, ["A"], business.now())
	row = business.row("Convo Profile", "A")
	assert (row["consent"], row["source"], number_told(business, row["customer"])) == ("Given", "Fair", 1)


def test_contact_is_what_passed_between_us_and_neither_documents_nor_notes(business):
	for days, post_type in ((5, "Call"), (2, "Meeting"), (1, "Note"), (0, "Idea")):
		business.create("Convo Post", customer="A", post_type=post_type, posted_at=at_noon(business, days))
	business.create("Sales Order", customer="A", status="Draft", transaction_date=business.today)
	when = {"occurred_at": at_noon(business, 3), "direction": "In"}
	business.create("Convo Interaction", customer="A", medium="Phone", dedupe_key="1", **when)
	business.drain()
	found = kept(business, "A")
	assert found.last_outbound_at == at_noon(business, 2)
	assert found.last_inbound_at == at_noon(business, 3)
	assert found.last_contact_at == at_noon(business, 2)
	assert found.last_post_at == at_noon(business, 0)
	assert (found.post_count, number_told(business, "A")) == (4, 2)
	assert is_exact(business)


def test_kept_times_go_back_when_a_post_is_deleted_or_changed(business):
	old = business.create("Convo Post", customer="A", post_type="Call", posted_at=at_noon(business, 9))
	new = business.create("Convo Post", customer="A", post_type="Call", posted_at=at_noon(business, 1))
	business.drain()
	business.update("Convo Post", new, post_type="Note")
	business.drain()
	assert kept(business, "A").last_outbound_at == at_noon(business, 9)
	business.delete("Convo Post", old)
	business.drain()
	assert kept(business, "A").last_outbound_at is None
	assert kept(business, "A").post_count == 1
	assert is_exact(business)


def test_an_interaction_somebody_else_wrote_counts_and_uncounts(business):
	business.segment(
		"Heard of", [condition("Convo Profile", "in the last (days)", "7", field="last_inbound_at")]
	)
	business.settle()
	given = {"medium": "WhatsApp", "direction": "In", "occurred_at": at_noon(business, 2), "dedupe_key": "w1"}
	name = business.create("Convo Interaction", customer="A", **given)
	business.drain()
	assert business.members("Heard of") == {"A"}
	assert business.logs("Heard of")[-1]["reference_doctype"] == "Convo Interaction"
	business.update("Convo Interaction", name, customer="B")
	business.drain()
	assert business.members("Heard of") == {"B"}
	business.delete("Convo Interaction", name)
	business.drain()
	assert business.members("Heard of") == set()
	assert is_exact(business)


def test_a_recount_while_a_change_still_waits_is_not_counted_twice(business):
	business.create("Convo Post", customer="A", post_type="Note", posted_at=at_noon(business, 0))
	business.reconcile()
	assert kept(business, "A").post_count == 1
	business.drain()
	assert kept(business, "A").post_count == 1


def test_wrong_kept_values_are_counted_and_repaired(business):
	business.create("Convo Post", customer="A", post_type="Call", posted_at=at_noon(business, 4))
	business.drain()
	business.patch("Convo Profile", "A", post_count=17, last_post_at=at_noon(business, 0))
	assert profiles.recompute(business.store, ["A", "B"], business.now()) == 1
	assert kept(business, "A").post_count == 1 and kept(business, "A").last_post_at == at_noon(business, 4)
	assert profiles.recompute(business.store, ["A", "B"], business.now()) == 0


# -- the newest post of a membership


def bound(business: Business, customer: str) -> datetime.datetime | None:
	((at,),) = business.ask("select last_post_at from `tabConvo Segment Member` where customer = ?", customer)
	return as_datetime(at)


def test_a_membership_knows_a_time_no_post_is_later_than(business):
	business.put("Convo Post", customer="a", post_type="Note", posted_at=at_noon(business, 5))
	business.segment("All", [condition("Customer", "is not set", field="website")])
	business.settle()
	assert bound(business, "A") == at_noon(business, 5) and bound(business, "B") is None
	newest = business.create("Convo Post", customer="A", post_type="Note", posted_at=at_noon(business, 1))
	business.create("Convo Post", customer="A", post_type="Note", posted_at=at_noon(business, 3))
	business.drain()
	assert bound(business, "A") == at_noon(business, 1)
	business.delete("Convo Post", newest)
	business.drain()
	assert business.late_bounds() == []


def test_the_bound_follows_posts_that_a_merge_brings(business):
	business.segment("All", [condition("Customer", "is not set", field="website")])
	business.create("Convo Post", customer="B", post_type="Note", posted_at=at_noon(business, 0))
	business.settle()
	with business.store.transaction():
		renames.make_way(business.store, "B", "A")
	business.rename_customer("B", "A", merge=True)
	business.drain()
	assert bound(business, "A") == at_noon(business, 0)


def test_the_reconciliation_raises_a_bound_nobody_raised(business):
	business.segment("All", [condition("Customer", "is not set", field="website")])
	business.settle()
	business.put("Convo Post", customer="A", post_type="Note", posted_at=at_noon(business, 0))
	assert len(business.late_bounds()) == 1
	business.reconcile()
	assert business.late_bounds() == []
