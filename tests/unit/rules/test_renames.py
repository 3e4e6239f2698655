"""Rules follow what they name: which rows change when a document gets another name, and which stay."""

import json

import pytest

from convo_channels.core.rules.renames import Renamed, follow
from tests.support.builders import condition, on_customer, site_catalog

NORTH = Renamed("Territory", "North", "Far North")


def followed(row, renamed=NORTH):
	return follow(row, site_catalog(), renamed)


def test_a_single_value_follows_whatever_its_spelling():
	assert followed(on_customer("territory", "is", "NORTH")) == {"value": "Far North"}
	assert followed(on_customer("territory", "is under", "North")) == {"value": "Far North"}


@pytest.mark.parametrize("value", ["South, north", "South\nNorth", '["South", "North"]'])
def test_a_list_follows_and_can_hold_any_new_name(value):
	changed = followed(
		on_customer("territory", "is none of", value), Renamed("Territory", "North", "North, upper")
	)
	assert json.loads(changed["value"]) == ["South", "North, upper"]


def test_a_merge_names_the_winner_once():
	changed = followed(
		on_customer("territory", "is one of", "South, North"), Renamed("Territory", "North", "South")
	)
	assert json.loads(changed["value"]) == ["South"]


def test_the_name_of_the_document_itself_and_tags_follow():
	assert followed(on_customer("name", "is", "ACME"), Renamed("Customer", "ACME", "Acme AG")) == {
		"value": "Acme AG"
	}
	assert followed(condition("Tag", "is", "gold"), Renamed("Tag", "gold", "Gold+")) == {"value": "Gold+"}


def test_filters_follow():
	row = condition(
		"Issue",
		"exists",
		measure="exists",
		filters=[["status", "is", "Open"], ["owner", "is one of", ["a@x", "b@x"]]],
	)
	changed = followed(row, Renamed("User", "a@x", "c@x"))
	assert json.loads(changed["filters"]) == [
		["status", "is", "Open"],
		["owner", "is one of", ["c@x", "b@x"]],
	]


@pytest.mark.parametrize(
	"row",
	[
		on_customer("customer_name", "is", "North"),  # text, not a link
		on_customer("customer_group", "is", "North"),  # a link to something else
		on_customer("territory", "is", "Northern"),
		on_customer("territory", "is set"),
		on_customer("territory", "contains", "North"),  # a part of a name
		condition("Issue", "exists", measure="exists", filters=[["name", "contains", "North"]]),
		on_customer("no_such_field", "is", "North"),
		condition("Nothing", "is", "North"),
		condition("Issue", "exists", measure="exists", filters="[broken"),
		condition("Issue", "exists", measure="exists", filters='{"territory": "North"}'),
		condition("Issue", "exists", measure="exists", filters="[" * 5000),
	],
)
def test_everything_else_stays(row):
	assert followed(row) == {}


def test_items_and_groups_of_what_was_bought_follow():
	row = condition(
		"Sales Invoice Item",
		"exists",
		measure="exists",
		filters=[["item_group", "is under", "Coffee"], ["item_code", "is one of", "A, B"]],
	)
	changed = followed(row, Renamed("Item Group", "coffee", "Hot drinks"))
	assert json.loads(changed["filters"])[0] == ["item_group", "is under", "Hot drinks"]
	changed = followed(row, Renamed("Item", "B", "C"))
	assert json.loads(changed["filters"])[1] == ["item_code", "is one of", ["A", "C"]]
	assert followed(row, Renamed("Brand", "B", "C")) == {}


def test_countries_of_addresses_follow():
	row = condition("Address", "exists", measure="exists", filters=[["country", "is", "Turkey"]])
	changed = followed(row, Renamed("Country", "Turkey", "Türkiye"))
	assert json.loads(changed["filters"]) == [["country", "is", "Türkiye"]]


def test_a_name_is_followed_as_the_database_holds_it_to_be_the_same():
	row = on_customer("territory", "is one of", "Munchen, Koln")
	assert json.loads(followed(row, Renamed("Territory", "MÜNCHEN", "Munich"))["value"]) == ["Munich", "Koln"]
