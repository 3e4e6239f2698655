"""Hidden values of a rule: what stands for them, and how they come back."""

import json

import pytest

from convo_channels.core.base.text import fold
from convo_channels.core.rules import veil
from convo_channels.core.rules.veil import SIGN

is_far = veil.among({fold("Far")})


def row(value="", filters="", **more):
	asked = {"subject": "Customer", "field": "name", "measure": "value", "operator": "is one of"}
	return {**asked, "value": value, "filters": filters, "followed_by": "", **more}


@pytest.mark.parametrize(
	("value", "shown"),
	[
		("Far", SIGN), ("FAR ", SIGN), ("Near", "Near"), ("", ""), (None, None), ("Near, Far", f"Near\n{SIGN}"),
		("Near\nFar", f"Near\n{SIGN}"), (json.dumps(["Far", "Near", "far"]), json.dumps([SIGN, "Near"], ensure_ascii=False)),
		("[broken", SIGN), ("Farther", "Farther"),
	],
)  # fmt: skip
def test_hidden_values_of_a_row(value, shown):
	assert veil.veil_row(row(value), is_far)["value"] == shown


@pytest.mark.parametrize(
	("filters", "shown"),
	[
		([["customer", "is", "Far"], ["status", "is", "Open"]], [["customer", "is", SIGN], ["status", "is", "Open"]]),
		([["customer", "is one of", ["Near", "Far"]]], [["customer", "is one of", ["Near", SIGN]]]),
		([["customer", "is set"]], [["customer", "is set"]]),
	],
)  # fmt: skip
def test_hidden_values_of_filters(filters, shown):
	assert json.loads(veil.veil_row(row(filters=json.dumps(filters)), is_far)["filters"]) == shown


def test_another_field_is_no_value_and_is_told():
	compared = ["website", "is the same as (field)", "territory"]
	later = {"subject": "Sales Order", "days": 3, "filters": [["po_no", "differs from (field)", "status"], ["po_no", "is", "7"]]}
	stored = row("territory", json.dumps([compared, ["status", "is", "Open"]]), operator="differs from (field)", followed_by=json.dumps(later))
	shown = veil.veil_row(stored, veil.everything)
	assert shown["value"] == "territory" and json.loads(shown["filters"]) == [compared, ["status", "is", SIGN]]
	assert json.loads(shown["followed_by"])["filters"] == [later["filters"][0], ["po_no", "is", SIGN]]
	assert {**stored, **veil.unveil_row({**stored, **shown}, stored, veil.everything)} == stored
	assert veil.veil_row(row(filters=json.dumps([["alone"], []])), veil.everything)["filters"] == json.dumps([["alone"], []])


def test_filters_that_cannot_be_read_are_hidden():
	assert veil.veil_row(row(filters="{broken"), is_far)["filters"] == SIGN


STORED = row("Near, Far", json.dumps([["customer", "is", "Far"]]))


def test_a_row_that_comes_back_as_it_was_shown_is_as_it_is_stored():
	shown = {**STORED, **veil.veil_row(STORED, is_far)}
	assert veil.is_veiled(shown)
	assert {**STORED, **veil.unveil_row(shown, STORED, is_far)} == STORED


FOLLOWED = json.dumps({"subject": "Sales Order", "days": 3, "filters": [["customer", "is one of", ["Near", "Far"]]]})


def test_what_follows_is_veiled_by_its_own_filters():
	stored = {**STORED, "value": "", "filters": "", "followed_by": FOLLOWED}
	shown = {**stored, **veil.veil_row(stored, is_far)}
	assert json.loads(shown["followed_by"]) == {
		"subject": "Sales Order", "days": 3, "filters": [["customer", "is one of", ["Near", SIGN]]],
	}  # fmt: skip
	assert veil.is_veiled(shown)
	assert {**shown, **veil.unveil_row(shown, stored, is_far)} == stored
	near = {**stored, "followed_by": FOLLOWED.replace("Far", "Close")}
	assert veil.veil_row(near, is_far)["followed_by"] == near["followed_by"]
	assert veil.veil_row({**stored, "followed_by": "{broken"}, is_far)["followed_by"] == SIGN


@pytest.mark.parametrize("write", [json.dumps, lambda items: json.dumps(items, ensure_ascii=False), "\n".join])
def test_in_a_changed_list_the_sign_gives_way(write):
	given = {**STORED, "value": write([SIGN, "Other"]), "filters": STORED["filters"]}
	assert json.loads(veil.unveil_row(given, STORED, is_far)["value"]) == ["Far", "Other"]


@pytest.mark.parametrize("changed", [{"operator": "is none of"}, {"field": "customer_name"}, {"subject": "Lead"}, {"measure": "count"}])
def test_a_condition_that_asks_something_else_keeps_its_sign(changed):
	given = {**STORED, **veil.veil_row(STORED, is_far), **changed}
	assert veil.is_veiled({**given, **veil.unveil_row(given, STORED, is_far)})


@pytest.mark.parametrize("value", [SIGN, json.dumps([SIGN]), json.dumps(["a", SIGN]), [SIGN]])
def test_the_sign_is_known_however_it_is_written(value):
	assert veil.is_veiled(row(value)) and veil.is_veiled(row(filters=value))
