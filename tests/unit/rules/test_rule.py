"""Rows of a rule's form become a rule, or one sentence that names the row at fault and the reason."""

import json
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convo_channels.core.base.errors import RuleError
from convo_channels.core.catalog.catalog import build_catalog
from convo_channels.core.changes.outbox import RENAME, Change
from convo_channels.core.operators.operators import OPERATORS
from convo_channels.core.rules.named import ANY_DOCTYPE, links_of, names_of, trees_of
from convo_channels.core.rules.periods import Period
from convo_channels.core.rules.rule import Filter, Leaf, clauses, is_time_dependent, parse_rule
from convo_channels.core.sync.reshaped import find_reshaped
from tests.support.builders import NOW, condition, on_customer, site_catalog

GOOD = on_customer("territory", "is", "Germany")
SCRIPT = "<script>alert('x')</script><img src=x onerror=alert(1)>"


def parse(*rows):
	return parse_rule(list(rows), site_catalog())


def test_rows_of_one_group_stand_together_and_groups_in_order():
	rule = parse({**GOOD, "group_no": 3}, {**GOOD, "negate": 1}, {**GOOD, "group_no": 3, "value": "France"})
	assert [[(t.row, t.negate, t.leaf.args) for t in group] for group in rule.groups] == [
		[(2, True, ("Germany",))],
		[(1, False, ("Germany",)), (3, False, ("France",))],
	]


def test_rows_of_one_bracket_are_one_part_of_their_group():
	rule = parse(GOOD, {**GOOD, "bracket_no": 2}, {**GOOD, "group_no": 2, "bracket_no": 2}, {**GOOD, "bracket_no": "2"})
	assert [[[t.row for t in clause] for clause in clauses(group)] for group in rule.groups] == [[[1], [2, 4]], [[3]]]


@pytest.mark.parametrize("wrong", ["x", "-1", "1.5", "99999999999"])
def test_a_bracket_is_a_number(wrong):
	with pytest.raises(RuleError, match="Row 1: The bracket must be a whole number from 1 on, or empty, not"):
		parse({**GOOD, "bracket_no": wrong})


@pytest.mark.parametrize("held", [{1}, {2}, {4}, {1, 2}, {1, 4}, {2, 4}, {3}, {1, 2, 4}, set()])
def test_a_rule_holds_when_every_part_of_a_group_does(held):
	rule = parse(GOOD, {**GOOD, "bracket_no": 1}, {**GOOD, "group_no": 2}, {**GOOD, "bracket_no": 1})
	assert rule.holds(lambda term: term.row in held) == ((1 in held and bool(held & {2, 4})) or 3 in held)


def test_equal_conditions_are_one_leaf_wherever_they_stand():
	rule = parse(GOOD, {**GOOD, "group_no": 2, "negate": 1})
	assert len(rule.leaves) == 1


def test_a_related_condition_keeps_filters_period_and_drafts():
	rule = parse(
		condition(
			"Sales Order", "at least", "1,000".replace(",", ""), measure="sum", field="grand_total", include_drafts=1,
			period="in the last (days)", period_days=30, filters=[["status", "is none of", ["Closed", "On Hold"]]],
		)
	)  # fmt: skip
	assert rule.leaves == (
		Leaf(
			"Sales Order", "grand_total", "sum", "at least", (Decimal(1000),),
			(Filter("status", "is none of", ("Closed", "On Hold")),), Period("in the last (days)", (30,)), True,
		),
	)  # fmt: skip


def test_what_does_not_fit_a_value_is_left_aside():
	row = {
		**GOOD,
		"period": "in the last (days)",
		"period_days": 5,
		"include_drafts": 1,
		"filters": '[["x"]]',
	}
	assert parse(row) == parse(GOOD)


def test_latest_without_a_field_means_the_sources_own_date():
	(leaf,) = parse(condition("Sales Invoice", "more than (days) ago", "60", measure="latest")).leaves
	assert leaf.field == "posting_date"


def test_numbers_and_checks_may_come_as_text():
	row = {**GOOD, "group_no": "2", "negate": "1", "or_never": "0"}
	(term,) = parse(row).terms
	assert term.negate and not term.leaf.or_never


REFUSED = {
	"no subject": ({"subject": ""}, "is not something a rule can speak of"),
	"no subject at all": ({"subject": None}, "is not something a rule can speak of"),
	"an unknown subject": ({"subject": "tabUser"}, '"tabUser" is not something a rule can speak of'),
	"a timeline source": ({"subject": "Payment Ledger Entry"}, "is not something a rule can speak of"),
	"an unknown field": ({"field": "no_such_field"}, 'Customer has no field "no_such_field"'),
	"no field": ({"field": ""}, "choose a field of Customer"),
	"a field of another table": ({"field": "c`.name -- "}, "Customer has no field"),
	"an unknown operator": ({"operator": "resembles"}, '"resembles" is not an operator'),
	"no operator": ({"operator": None}, "choose an operator"),
	"an operator of another type": (
		{"operator": "more than"},
		'"more than" does not fit Territory, which is a link to a document',
	),
	"a tree that is none": (
		{"field": "industry", "operator": "is under"},
		'"is under" does not fit Industry: Industry Type has no tree',
	),
	"a measure of another subject": ({"measure": "sum"}, 'Customer cannot be measured by "sum"'),
	"an unknown measure": ({"measure": "median"}, 'cannot be measured by "median"'),
	"no value": ({"value": ""}, "the value is missing"),
	"a group that is no number": ({"group_no": "first"}, "the group must be a whole number"),
	"a negative group": ({"group_no": -1}, "the group must be a whole number"),
	"an endless group": ({"group_no": float("inf")}, "the group must be a whole number"),
	"a hundred thousand characters": ({"value": "x" * 100_000}, "longer than 1000 characters"),
	"a long subject": ({"subject": "x" * 100_000}, "is not something a rule can speak of"),
	"a long field": ({"field": "x" * 100_000}, "Customer has no field"),
	"a long operator": ({"operator": "x" * 100_000}, "is not an operator"),
	"HTML for a field": ({"field": SCRIPT}, "Customer has no field"),
	"half a sign for a subject": ({"subject": "\ud800"}, "is not something a rule can speak of"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_row_that_makes_no_sense_is_refused_with_its_number(case):
	change, said = REFUSED[case]
	with pytest.raises(RuleError) as raised:
		parse(GOOD, {**GOOD, **change}, {**GOOD, "operator": "later rows are not looked at"})
	_check_sentence(raised.value, said, row=2)


def _check_sentence(error: RuleError, said: str, row: int) -> None:
	text = str(error)
	assert error.row == row
	assert text.startswith(f"Row {row}: ") and text[7:8].upper() == text[7:8]
	assert said.casefold() in text.casefold()
	assert text.endswith(".") and "\n" not in text and len(text) < 250
	text.encode()


RELATED = condition("Sales Invoice", "at least", "1", measure="count")
REFUSED_RELATED = {
	"a sum of text": ({"measure": "sum", "field": "status"}, "is not a number, so it has no sum"),
	"a sum without a field": ({"measure": "sum"}, "choose a field of Sales Invoice"),
	"the latest of a number": (
		{"measure": "latest", "field": "grand_total"},
		"is not a date, so it has no latest",
	),
	"a value": ({"measure": "value"}, "cannot be measured by"),
	"an operator of existence on a count": ({"operator": "exists"}, "does not fit"),
	"or never on existence": (
		{"measure": "exists", "operator": "exists", "or_never": 1},
		'"or never" does not fit a condition',
	),
	"an unknown period": ({"period": "lately"}, '"lately" is not a period'),
	"a period of no number": (
		{"period": "in the last (days)", "period_days": "x"},
		"not a whole number of days",
	),
	"a period without days": (
		{"period": "in the last (days)", "period_days": None},
		"not a whole number of days",
	),
	"months of no number": ({"period": "in the last (months)", "period_days": 1.5}, "not a whole number of months"),
	"more months than anybody asks for": ({"period": "in the last (months)", "period_days": 1201}, "of months must be between 0 and 1200"),
	"hours of a day": ({"period": "in the last (hours)", "period_days": 1}, '"in the last (hours)" does not fit Posting Date: it has no time of day'),
	"a period since no date": ({"period": "on or after", "period_value": "soon"}, '"soon" is not a date'),
	"a period since nothing": ({"period": "on or after", "period_days": 3}, "the value is missing"),
	"a period between one date": ({"period": "between", "period_value": "2024-01-01"}, "needs two values"),
	"a period that ends before it begins": ({"period": "between", "period_value": "2024-02-01, 2024-01-01"}, "larger than the second"),
	"an operator that is no period": ({"period": "comes round in the next (days)", "period_days": 3}, "is not a period"),
	"no hours at all": (
		{"subject": "Convo Post", "period": "in the last (hours)", "period_days": 0}, "of hours must be between 1 and 8784"
	),
	"a negative period": ({"period": "in the next (days)", "period_days": -3}, "between 0 and 36500"),
	"filters of broken JSON": ({"filters": '[["status", "is"'}, "the filters are not valid JSON"),
	"filters nested without end": ({"filters": "[" * 15_000}, "the filters are not valid JSON"),
	"filters that are no list": ({"filters": '{"status": "Paid"}'}, "must be a list of at most 10"),
	"filters that are a text": ({"filters": '"status"'}, "must be a list of at most 10"),
	"too many filters": (
		{"filters": json.dumps([["status", "is", "Paid"]] * 11)},
		"must be a list of at most 10",
	),
	"filters of a hundred thousand characters": (
		{"filters": " " * 100_000 + "[]"},
		"longer than 20000 characters",
	),
	"a filter that is no list": ({"filters": '["status"]'}, "each filter must be [field, operator, value]"),
	"a filter of one": ({"filters": '[["status"]]'}, "each filter must be [field, operator, value]"),
	"a filter of four": ({"filters": '[["status", "is", "Paid", 1]]'}, "each filter must be"),
	"a filter of numbers": ({"filters": "[[1, 2, 3]]"}, "each filter must be [field, operator, value]"),
	"a filter on an unknown field": (
		{"filters": '[["nope", "is", "Paid"]]'},
		'Sales Invoice has no field "nope"',
	),
	"a filter with an unknown operator": ({"filters": '[["status", "=", "Paid"]]'}, '"=" is not an operator'),
	"a filter with a wrong operator": ({"filters": '[["status", "more than", 1]]'}, "does not fit Status"),
	"a filter without its value": ({"filters": '[["status", "is"]]'}, "the value is missing"),
	"a filter with a wrong date": ({"filters": '[["due_date", "on", "soon"]]'}, '"soon" is not a date'),
	"a filter with HTML": ({"filters": json.dumps([[SCRIPT, "is", "x"]])}, "Sales Invoice has no field"),
}


@pytest.mark.parametrize("case", REFUSED_RELATED)
def test_a_related_row_that_makes_no_sense_is_refused_with_its_number(case):
	change, said = REFUSED_RELATED[case]
	with pytest.raises(RuleError) as raised:
		parse({**RELATED, **change})
	_check_sentence(raised.value, said, row=1)


def test_or_never_is_refused_for_tags_and_segments():
	for row in (condition("Tag", "is", "VIP", or_never=1), condition("Segment", "is in", "Big", or_never=1)):
		with pytest.raises(RuleError, match="or never"):
			parse(row)


def test_a_rule_without_rows_or_with_too_many_is_refused_as_a_whole():
	for rows, said in (([], "no conditions"), ([GOOD] * 61, "60 is the most")):
		with pytest.raises(RuleError, match=said) as raised:
			parse_rule(rows, site_catalog())
		assert raised.value.row is None
		assert raised.value.status == 417


@pytest.mark.parametrize("row", [None, "text", 5, ["subject", "Customer"], []])
def test_a_row_that_is_no_object_is_refused(row):
	with pytest.raises(RuleError, match="Row 1: The row must be an object"):
		parse(row)


def test_html_as_a_value_is_a_text_like_any_other():
	(leaf,) = parse(on_customer("customer_name", "contains", SCRIPT)).leaves
	assert leaf.args == (SCRIPT,)


ANY = (
	st.none()
	| st.booleans()
	| st.integers()
	| st.floats()
	| st.text(max_size=20)
	| st.lists(st.integers(), max_size=2)
)
KNOWN = {
	"subject": st.sampled_from(["Customer", "Sales Invoice", "Tag", "Segment", "Convo Profile", "Serial No"])
	| ANY,
	"field": st.sampled_from(
		["territory", "grand_total", "posting_date", "last_contact_at", "tag", "segment"]
	)
	| ANY,
	"measure": st.sampled_from(["value", "exists", "count", "sum", "average", "smallest", "largest", "latest", "earliest", "distinct", "of the latest", "of the earliest"]) | ANY,
	"operator": st.sampled_from(sorted(OPERATORS)) | ANY,
	"value": st.sampled_from(["1", "2024-01-01", "a, b", "[1, 2]"]) | ANY,
	"filters": st.sampled_from(["[]", '[["status", "is", "Paid"]]', "[[]]", "nonsense"]) | ANY,
	"period": st.sampled_from(["", "in the last (days)"]) | ANY,
	"period_days": st.integers(-5, 40) | ANY,
	"group_no": st.integers(0, 3) | ANY,
	"negate": ANY,
	"or_never": ANY,
	"include_drafts": ANY,
}


@given(st.lists(st.fixed_dictionaries({}, optional=KNOWN), min_size=1, max_size=3))
def test_whatever_rows_are_given_become_a_rule_or_a_sentence(rows):
	try:
		parse(*rows)
	except RuleError as error:
		assert error.row and str(error).startswith(f"Row {error.row}: ")


@pytest.mark.parametrize(
	("row", "depends"),
	[
		(GOOD, False),
		(condition("Convo Profile", "in the last (days)", "5", field="last_contact_at"), True),
		(condition("Convo Profile", "before", "2024-01-01", field="last_contact_at"), False),
		(
			condition("Sales Order", "exists", measure="exists", period="in the next (days)", period_days=1),
			True,
		),
		(condition("Sales Order", "exists", measure="exists"), False),
		(
			condition(
				"Issue", "exists", measure="exists", filters=[["opening_date", "in the last (days)", 3]]
			),
			True,
		),
		(condition("Sales Invoice", "exists", measure="exists", filters=[["status", "is", "Overdue"]]), True),
		(condition("Quotation", "exists", measure="exists", filters=[["status", "is", "Expired"]]), True),
		(condition("Sales Order", "exists", measure="exists", filters=[["status", "is", "Draft"]]), False),
		(condition("Sales Invoice", "more than", "0", measure="sum", field="outstanding_amount"), False),
		(
			condition("Serial No", "exists", measure="exists", filters=[["maintenance_status", "is set"]]),
			True,
		),
	],
)
def test_a_rule_knows_whether_a_day_alone_can_change_it(row, depends):
	assert is_time_dependent(parse(row), site_catalog()) is depends


def test_a_rule_knows_the_trees_it_leans_on():
	under = on_customer("territory", "is under", "Europe")
	filtered = condition(
		"Serial No", "exists", measure="exists", filters=[["item_group", "is not under", "Parts"]]
	)
	assert trees_of(parse(under, GOOD, filtered)) == {"Territory", "Item Group"}
	assert trees_of(parse(GOOD)) == frozenset()


def test_a_rule_knows_the_documents_whose_names_it_compares_with():
	filtered = condition("Serial No", "exists", measure="exists", filters=[["item_group", "is", "Parts"]])
	assert links_of(parse(GOOD, filtered), site_catalog()) == {"Territory", "Item Group"}
	assert links_of(parse(on_customer("website", "is set")), site_catalog()) == frozenset()


@pytest.mark.parametrize(
	("row", "named"),
	[
		(on_customer("territory", "is none of", ["North"]), {"Territory"}),
		(on_customer("default_price_list", "is not set"), {"Price List"}),
		(condition("Tag", "is", "VIP"), {"Tag"}),
		(
			condition("Sales Invoice Item", "exists", measure="exists", filters=[["item_code", "is not", "Pump"]]),
			{"Item"},
		),
		(condition("Quotation", "exists", measure="exists", filters=[["owner", "is", "a@example.com"]]), {"User"}),
		# its own name, its document's, its customer's: whoever it belongs to is looked at anyway
		(on_customer("name", "is", "A"), set()),
		(condition("Sales Invoice", "exists", measure="exists", filters=[["customer", "is", "A"]]), set()),
		(condition("Sales Invoice Item", "exists", measure="exists", filters=[["parent", "is", "9"]]), set()),
	],
)
def test_whatever_a_rule_asks_of_a_name_it_reads_what_a_rename_rewrites(row, named):
	assert links_of(parse(row), site_catalog()) == named


def test_a_rule_knows_the_names_that_it_says():
	filtered = condition("Sales Invoice Item", "exists", measure="exists", filters=[["item_code", "is one of", ["Pump", "Müller"]]])
	under, tagged = on_customer("territory", "is under", "Europe"), condition("Tag", "is", "VIP")
	own, empty = on_customer("name", "is", "A"), on_customer("default_price_list", "is not set")
	counted = condition("Sales Order", "at least", "3", measure="count")
	named = {("Item", "pump"), ("Item", "muller"), ("Territory", "europe"), ("Tag", "vip")}
	assert names_of(parse(filtered, under, tagged, own, empty, counted), site_catalog()) == named


def test_a_column_that_names_documents_of_any_kind_is_rewritten_by_any_rename():
	row = condition("Sales Order", "exists", measure="exists", filters=[["about_name", "contains", "7"]])
	schema = {
		"Customer": {},
		"Sales Order": {
			"customer": ("Link", "Customer", ""),
			"about": ("Link", "DocType", ""),
			"about_name": ("Dynamic Link", "about", ""),
		},
	}
	catalog = build_catalog(schema)
	rule = parse_rule([row], catalog)
	assert (links_of(rule, catalog), names_of(rule, catalog)) == ({ANY_DOCTYPE}, frozenset())
	segment = SimpleNamespace(name="S", rule=rule, trees=frozenset(), linked=frozenset())
	renamed = Change("Anything", "New", RENAME, NOW, old_name="Old")
	assert find_reshaped(catalog, SimpleNamespace(evaluated=[segment]), [renamed]) == {"S": renamed}


@pytest.mark.parametrize(
	"row",
	[
		condition("Balance", "more than (field)", "credit_limit", field="outstanding_amount"),
		condition("Convo Profile", "more than (field)", "interaction_count", field="post_count"),
	],
)
def test_what_no_row_holds_is_compared_with_no_other_field(row):
	with pytest.raises(RuleError, match=r"^Row 1: .* cannot be compared with "):
		parse(row)
