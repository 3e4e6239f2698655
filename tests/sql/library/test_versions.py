"""Earlier rules: kept once per change, within bounds, followed through renames, and the same members when put back.

On SQLite and on MariaDB.
"""

import json

import pytest

from convo_channels.core.base.errors import CursorError
from convo_channels.core.library import versions
from convo_channels.core.library.exchange import plain_row
from convo_channels.core.rules.renames import Renamed
from tests.support.builders import Business, condition, on_customer

FROZEN = on_customer("is_frozen", "is yes")
NORTH = on_customer("territory", "is", "North")


@pytest.fixture
def business(store) -> Business:
	business = Business(store)
	business.put_all(
		"Customer",
		[
			{"name": n, "is_frozen": i % 2, "territory": "North" if i < 3 else "South"}
			for i, n in enumerate("ABCDEF")
		],
	)
	return business


def keep(business, segment="S"):
	business.pass_time(minutes=1)
	return versions.keep_version(business.store, segment, at=business.time, by=business.user)


def listed(business, segment="S", **page):
	return versions.fetch_versions(business.store, segment, **page)


def values(items):
	return [[row["value"] or row["operator"] for row in item["rules"]] for item in items]


def test_the_rule_as_it_stands_is_no_earlier_one(business):
	business.segment("S", [FROZEN])
	assert keep(business) is True
	assert listed(business) == {"items": [], "next_cursor": None}


def test_every_change_is_kept_once_newest_first(business):
	business.segment("S", [FROZEN], sentence="Frozen ones.")
	keep(business)
	assert keep(business) is False, "nothing changed"
	business.change_rules("S", [NORTH])
	keep(business)
	business.patch("Convo Segment", "S", include_disabled=1)
	keep(business)
	items = listed(business)["items"]
	assert values(items) == [["North"], ["is yes"]]
	assert [item["include_disabled"] for item in items] == [False, False]
	assert items[1]["sentence"] == "Frozen ones."
	assert items[0]["saved_by"] == items[0]["saved_by_name"] == business.user
	assert items[0]["saved_at"] > items[1]["saved_at"]


def test_a_rule_kept_before_a_column_was_there_is_the_same_rule(business):
	business.segment("S", [FROZEN])
	keep(business)
	(kept,) = business.rows(versions.VERSION)
	content = json.loads(kept["rules"])
	for row in content["rules"]:
		del row["bracket_no"]
	business.patch(versions.VERSION, kept["name"], rules=json.dumps(content))
	assert keep(business) is False
	assert listed(business)["items"] == []


def test_exceptions_count_as_a_change_and_come_along(business):
	business.segment("S", [FROZEN])
	keep(business)
	place = {"parent": "S", "parenttype": "Convo Segment", "parentfield": "exceptions", "idx": 1}
	row = business.put(
		"Convo Segment Exception",
		customer="A",
		kind="Include",
		reason="asked",
		until_on=business.today,
		**place,
	)
	assert keep(business)
	business.drop("Convo Segment Exception", row)
	assert keep(business)
	items = listed(business)["items"]
	assert [len(item["exceptions"]) for item in items] == [1, 0]
	assert items[0]["exceptions"][0] == {
		"customer": "A", "kind": "Include", "reason": "asked", "until_on": business.today.isoformat(),
	}  # fmt: skip


def test_a_restored_rule_has_the_same_members_again(business):
	rules = [
		on_customer("territory", "is one of", '["North", "Nowhere, at all"]'),
		condition("Issue", "does not exist", measure="exists", filters=[["status", "is", "Open"]], period="in the last (days)", period_days=9),
		on_customer("is_frozen", "is yes", group_no=2, negate=1),
	]  # fmt: skip
	business.put("Issue", customer="A", status="Open", opening_date=business.today)
	business.segment("S", rules)
	business.rebuild("S")
	before = business.members("S")
	keep(business)
	business.change_rules("S", [on_customer("name", "is", "F")])
	business.rebuild("S")
	keep(business)
	assert business.members("S") == {"F"} != before
	(version,) = listed(business)["items"]
	assert [plain_row(row) for row in version["rules"]] == [plain_row(row) for row in rules]
	business.change_rules("S", version["rules"])
	business.rebuild("S")
	assert business.members("S") == before == business.truth()["S"]


def test_the_oldest_go_beyond_the_limit(business):
	business.segment("S", [on_customer("name", "is", "0")])
	business.segment("Other", [FROZEN])
	keep(business, "Other")
	for number in range(versions.KEPT + 5):
		business.change_rules("S", [on_customer("name", "is", str(number))])
		keep(business)
	stored = business.ask(
		"select segment, count(*) from `tabConvo Segment Version` group by segment order by segment"
	)
	assert [tuple(row) for row in stored] == [("Other", 1), ("S", versions.KEPT)]


def test_pages_follow_each_other(business):
	business.segment("S", [FROZEN])
	for number in range(8):
		business.change_rules("S", [on_customer("name", "is", str(number))])
		keep(business)
	seen, cursor = [], None
	while True:
		page = listed(business, cursor=cursor, limit=3)
		seen += values(page["items"])
		cursor = page["next_cursor"]
		if not cursor:
			break
	assert seen == [[str(number)] for number in range(6, -1, -1)]
	with pytest.raises(CursorError):
		listed(business, "Other", cursor=listed(business, limit=1)["next_cursor"])


@pytest.mark.parametrize("old", ["North", 'No "1" 100%', "Ähre_7"])
def test_a_renamed_territory_is_said_anew(business, old):
	business.segment("S", [on_customer("territory", "is one of", json.dumps([old, "South"]))])
	keep(business)
	business.change_rules("S", [FROZEN])
	keep(business)
	versions.follow_rename(business.store, business.catalog, Renamed("Territory", old, "Far North"))
	(version,) = listed(business)["items"]
	assert json.loads(version["rules"][0]["value"]) == ["Far North", "South"]
	assert version["sentence"] == "Customers in Far North or South."
	versions.follow_rename(business.store, business.catalog, Renamed("Item Group", "Far North", "No"))
	assert json.loads(listed(business)["items"][0]["rules"][0]["value"]) == ["Far North", "South"]


def test_a_renamed_segment_and_customer_are_followed_too(business):
	business.segment("S", [condition("Segment", "is in", "Inner", field="segment")])
	place = {"parent": "S", "parenttype": "Convo Segment", "parentfield": "exceptions", "idx": 1}
	row = business.put("Convo Segment Exception", customer="A", kind="Exclude", reason="asked", **place)
	keep(business)
	business.change_rules("S", [FROZEN])
	keep(business)
	for renamed in (Renamed("Convo Segment", "Inner", "Core"), Renamed("Customer", "A", "Alpha")):
		versions.follow_rename(business.store, business.catalog, renamed)
	business.patch("Convo Segment Exception", row, customer="Alpha")
	(version,) = listed(business)["items"]
	assert version["rules"][0]["value"] == "Core"
	assert version["exceptions"][0]["customer"] == "Alpha"


def test_what_is_deleted_leaves_nothing(business):
	business.segment("S", [FROZEN])
	keep(business)
	versions.forget_versions(business.store, "S")
	assert business.ask("select count(*) from `tabConvo Segment Version`")[0][0] == 0
	assert versions.keep_version(business.store, "Nobody", at=business.time, by=business.user) is False
