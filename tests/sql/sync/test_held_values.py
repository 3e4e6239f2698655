"""Since when a field holds its value: what the engine keeps is what the test saw happen, save by save and night by night.

The expected moments are noted by the test itself with each save; on SQLite and on MariaDB.
"""

import datetime
import json

import pytest

from convo_channels.core.base.clock import as_datetime
from convo_channels.core.customers import renames
from convo_channels.core.sync import copies, held_values
from tests.support.builders import Business, condition, on_customer
from tests.support.words import fold

DAY = datetime.timedelta(days=1)
KEPT = [
	on_customer("territory", "the same for at least (days)", "30"),
	condition("Opportunity", "exists", measure="exists", filters=[["status", "is", "Open"], ["status", "the same for at least (days)", 14]]),
]


@pytest.fixture
def business(store) -> Business:
	return Business(store)


def add(business: Business, name: str, days_ago: int, saved: int | None = None, **fields) -> None:
	made = business.time - days_ago * DAY
	business.put("Customer", name, creation=made, modified=made if saved is None else business.time - saved * DAY, **fields)


def record(business: Business, name: str, days_ago: int, field: str, old, new, doctype: str = "Customer") -> None:
	"""What Frappe writes of a save of a DocType that tracks changes."""
	data = json.dumps({"changed": [[field, old, new]], "added": []})
	business.put("Version", ref_doctype=doctype, docname=name, creation=business.time - days_ago * DAY, data=data)


def kept(business: Business, doctype: str = "Customer", field: str = "territory") -> dict[str, tuple[datetime.datetime, int]]:
	"""{name: (since, whether exactly)}, as stored."""
	rows = business.rows("Convo Held Value")
	return {
		row["reference_name"]: (as_datetime(row["held_since_at"]), row["is_exact"])
		for row in rows
		if (row["reference_doctype"], row["fieldname"]) == (doctype, field)
	}


def ask(business: Business, rows: list[dict] = KEPT) -> None:
	for number, row in enumerate(rows):
		business.segment(f"S{number} {len(business.segments)}", [row])
	business.rebuild_due()


def night(business: Business) -> int:
	"""The part of the nightly check that is about what documents hold. Returns how many rows were others."""
	catalog = business.catalog_of_now()
	repaired = 0
	for part in [part for part in copies.parts(catalog) if part[0] == copies.HELD]:
		after: str | None = ""
		while after is not None:
			found, after = copies.check_chunk(business.store, catalog, catalog.clock(business.now()), part, after, 2)
			repaired += found
	business.forget()
	return repaired


def test_the_first_look_takes_what_was_recorded(business):
	add(business, "Changed", 100, 5, territory="Asia")
	add(business, "Never", 90, 5, territory="Asia")
	add(business, "Untouched", 80, territory="Asia")
	add(business, "Behind our back", 70, 5, territory="France")
	record(business, "Changed", 40, "territory", "France", "Europe")
	record(business, "Changed", 20, "territory", "Europe", "Asia")
	record(business, "Never", 10, "website", "a", "territory")
	record(business, "Behind our back", 60, "territory", "Asia", "Europe")
	ask(business)
	now = business.time
	assert kept(business) == {
		"Changed": (now - 20 * DAY, 1),
		"Never": (now - 90 * DAY, 1),
		"Untouched": (now - 80 * DAY, 1),
		# what was recorded last is not what is there: it changed since, by the last save at the latest
		"Behind our back": (now - 5 * DAY, 0),
	}


def test_without_a_record_it_is_no_later_than_the_last_save(business):
	add(business, "Saved", 100, 5)
	add(business, "Untouched", 50)
	ask(business)
	assert kept(business) == {"Saved": (business.time - 5 * DAY, 0), "Untouched": (business.time - 50 * DAY, 1)}
	# a state is written by programs, who leave no record
	made = business.time - 60 * DAY
	business.put("Opportunity", "O-1", party_name="Saved", opportunity_from="Customer", status="Open", creation=made, modified=made + 40 * DAY)
	record(business, "O-1", 30, "title", "a", "b", "Opportunity")
	business.store.run("delete from `tabConvo Held Value`")
	business.store.run(f"delete from `tabConvo Work State` where name = {business.mark}", ("held:Opportunity:status",))
	business.change_rules("S1 1", [KEPT[1]])
	business.rebuild_due()
	assert kept(business, "Opportunity", "status") == {"O-1": (made + 40 * DAY, 0)}


def test_saves_tell_when_and_other_saves_change_nothing(business):
	add(business, "Acme", 100, territory="Asia")
	ask(business)
	business.pass_time(days=1)
	business.update("Customer", "Acme", website="x")
	business.drain()
	assert kept(business)["Acme"][0] == business.time - 101 * DAY
	business.update("Customer", "Acme", territory="Europe")
	changed = business.time
	business.pass_time(hours=5)
	business.update("Customer", "Acme", website="y")  # waits in the same batch, and is not when it changed
	business.drain()
	assert kept(business)["Acme"] == (changed, 1)
	business.pass_time(days=2)
	business.update("Customer", "Acme", territory="Asia")
	business.pass_time(minutes=1)
	business.update("Customer", "Acme", territory="Europe")  # there and back, in two transactions
	business.drain()
	assert kept(business)["Acme"] == (business.time, 1)


def test_who_is_new_holds_its_value_since_then(business):
	ask(business)
	business.pass_time(days=1)
	business.create("Customer", "New", territory="Asia")
	made = business.time
	business.drain()
	business.pass_time(days=3)
	business.update("Customer", "New", website="x")
	business.drain()
	assert kept(business) == {"New": (made, 1)}


def test_writes_past_all_events_are_found_in_the_night(business):
	for name in ("Acme", "Bolt", "Cola"):
		add(business, name, 100, territory="Asia")
	ask(business)
	business.pass_time(days=1)
	business.patch("Customer", "Bolt", territory="Europe")
	business.put("Customer", "Silent", territory="Asia")
	assert night(business) == 2
	assert kept(business)["Bolt"] == (business.time, 1)
	assert kept(business)["Acme"][0] == business.time - 101 * DAY
	assert kept(business)["Silent"] == (business.time, 1)
	assert night(business) == 0
	business.drop("Customer", "Cola")
	assert night(business) == 1 and "Cola" not in kept(business)


def test_who_waits_is_left_to_the_drain(business):
	add(business, "Acme", 100, territory="Asia")
	ask(business)
	business.update("Customer", "Acme", territory="Europe")
	changed = business.time
	business.pass_time(days=1)
	assert night(business) == 0
	business.drain()
	assert kept(business)["Acme"] == (changed, 1)


def test_a_new_name_of_the_document_or_of_what_it_links_to_is_no_change(business):
	add(business, "Acme", 100, territory="Asia")
	add(business, "Bolt", 50, territory="Asia")
	business.put("Territory", "Asia")
	ask(business)
	business.rename_customer("Acme", "Zeta")
	business.patch("Territory", "Asia", name="Orient")
	business.store.run("update `tabCustomer` set territory = 'Orient' where territory = 'Asia'")
	business.forget()
	business.report("Territory", "Orient", "Rename", old_name="Asia")
	assert night(business) == 0  # they wait
	business.pass_time(hours=1)
	business.drain()
	assert night(business) == 0
	expected = {"Zeta": business.time - 100 * DAY, "Bolt": business.time - 50 * DAY}
	assert {name: since + datetime.timedelta(hours=1) for name, (since, _) in kept(business).items()} == expected


def test_who_wins_a_merge_keeps_its_own_and_a_name_alone_tells_nobody(business):
	add(business, "Loser", 100, territory="Asia")
	add(business, "Winner", 50, territory="Europe")
	ask(business)
	renames.make_way(business.store, "Loser", "Winner")
	business.rename_customer("Loser", "Winner", merge=True)
	business.drain()
	assert kept(business) == {"Winner": (business.time - 50 * DAY, 1)}
	business.delete("Customer", "Winner")
	business.pass_time(days=1)
	business.create("Customer", "Winner", territory="Europe")
	business.drain()
	assert kept(business) == {"Winner": (business.time, 1)}


def test_documents_that_are_written_along_are_looked_at_too(business):
	add(business, "Acme", 100)
	business.put("Opportunity", "O-1", party_name="Acme", opportunity_from="Customer", status="Open", creation=business.time - 9 * DAY, modified=business.time - 9 * DAY)
	business.put("Quotation", "Q-1", party_name="Acme", quotation_to="Customer", opportunity="O-1", docstatus=1, status="Open")
	ask(business)
	business.pass_time(days=1)
	business.patch("Opportunity", "O-1", status="Quotation")
	business.report("Quotation", "Q-1", "Submit")
	business.drain()
	assert kept(business, "Opportunity", "status") == {"O-1": (business.time, 1)}


def test_what_nobody_asks_for_any_more_is_forgotten_and_looked_through_anew(business):
	add(business, "Acme", 100, 5, territory="Asia")
	ask(business, KEPT[:1])
	assert len(kept(business)) == 1
	business.change_rules(next(iter(business.segments)), [on_customer("website", "is set")])
	night(business)
	assert kept(business) == {}
	assert held_values.kept_fields(business.store, business.catalog) == {}


def test_chunks_of_any_size_and_names_of_any_spelling(business):
	names = ["Acme", "bolt", "Ärger", "d'Arc", "100%", "~z"]
	for number, name in enumerate(names):
		add(business, name, 10 + number)
	business.segment("S", KEPT[:1])
	business.rebuild_due(size=2)
	assert {fold(name) for name in kept(business)} == {fold(name) for name in names}
	assert night(business) == 0
