"""What a rule that makes no sense gets, over HTTP: one clear sentence, a status of 4xx, nothing written."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import json

import frappe
import pytest

from tests.site import kit
from tests.site.base.bad_input import HUGE, SCRIPT, is_one_sentence, row, scene, unchanged

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]
RULES = [
	({"subject": "Weather"}, r'Row 1: "Weather" is not something'),
	({"field": "no_such_field"}, r"Row 1: .*no_such_field"),
	({"field": "password; drop table"}, r"Row 1: "),
	({"operator": "resembles"}, r'Row 1: "resembles" is not an operator'),
	({"operator": ""}, r"Row 1: Choose an operator"),
	({"operator": "more than"}, r"Row 1: .*does not fit"),
	({"measure": "sum"}, r"Row 1: .*cannot be measured"),
	({"field": "creation", "operator": "before", "value": "soon"}, r"Row 1: .*soon"),
	({"field": "creation", "operator": "before", "value": "2024-02-31"}, r"Row 1: .*2024-02-31"),
	({"field": "creation", "operator": "in the last (days)", "value": "-3"}, r"Row 1: "),
	({"field": "creation", "operator": "in the last (days)", "value": "999999999999"}, r"Row 1: "),
	({"field": "disabled", "operator": "is", "value": "x"}, r"Row 1: "),
	({"field": "territory", "operator": "is under", "value": "CC Atlantis"}, r"Row 1: There is no Territory CC Atlantis"),
	({"value": ""}, r"Row 1: "),
	({"value": HUGE}, r"Row 1: "),
	({"value": SCRIPT * 3000}, r"Row 1: "),
	({"field": SCRIPT}, r"Row 1: "),
	({"subject": SCRIPT}, r"Row 1: "),
	({"operator": SCRIPT}, r"Row 1: "),
	({"subject": "Sales Invoice", "measure": "sum", "field": "grand_total", "operator": "more than", "value": "many"}, r"Row 1: .*many"),
	({"subject": "Sales Invoice", "measure": "sum", "field": "customer", "operator": "more than", "value": "1"}, r"Row 1: "),
	({"subject": "Sales Invoice", "measure": "count", "operator": "between", "value": "1"}, r"Row 1: "),
	({"subject": "Issue", "measure": "exists", "operator": "exists", "filters": "[broken"}, r"Row 1: The filters are not valid JSON"),
	({"subject": "Issue", "measure": "exists", "operator": "exists", "filters": '[["nothing", "is", "x"]]'}, r"Row 1: .*nothing"),
	({"subject": "Issue", "measure": "exists", "operator": "exists", "filters": '{"status": "Open"}'}, r"Row 1: .*filters"),
	({"subject": "Issue", "measure": "exists", "operator": "exists", "period": "once"}, r"Row 1: .*once"),
	({"subject": "Segment", "field": "", "operator": "is in", "value": "CC no segment"}, r"Row 1: There is no segment CC no segment"),
	({"subject": "Tag", "field": "", "operator": "is", "value": ""}, r"Row 1: "),
	({"group_no": "first"}, r"Row 1: "),
]  # fmt: skip


@pytest.mark.parametrize("change, expected", RULES, ids=[str(n) for n in range(len(RULES))])
def test_a_rule_that_makes_no_sense_is_refused_while_typed_and_on_save(scene, unchanged, change, expected):
	rules = [row(change)]
	is_one_sentence(scene.client.call("rules.count", "POST", rules=json.dumps(rules)), expected)
	answer = scene.client.ask(
		"POST", "/api/resource/Convo Segment", {"title": kit.unique("Segment"), "enabled": 1, "rules": rules}
	)
	is_one_sentence(answer, expected)


def test_the_row_at_fault_is_named(scene, unchanged):
	rules = [row({}), row({}), row({"field": "no_such_field"})]
	is_one_sentence(scene.client.call("rules.count", "POST", rules=json.dumps(rules)), r"^Row 3: ")


@pytest.mark.parametrize("rules", ["[]", "{}", "null", "nonsense", "[1]", '["a"]', "[" * 5000])
def test_rules_that_are_no_rows_are_refused(scene, unchanged, rules):
	is_one_sentence(scene.client.call("rules.count", "POST", rules=rules))


def test_too_many_rows_are_refused(scene, unchanged):
	is_one_sentence(scene.client.call("rules.count", "POST", rules=json.dumps([row({})] * 1000)), "1000 rows")


def test_a_segment_that_contains_itself_is_refused(scene, unchanged):
	itself = row({"subject": "Segment", "field": "", "operator": "is in", "value": scene.segment})
	answer = scene.client.ask("PUT", f"/api/resource/Convo Segment/{scene.segment}", {"rules": [itself]})
	is_one_sentence(answer, "builds on itself")
	title = kit.unique("Segment")
	itself = {**itself, "value": title.upper()}
	answer = scene.client.ask("POST", "/api/resource/Convo Segment", {"title": title, "rules": [itself]})
	is_one_sentence(answer, "builds on itself")


def test_segments_that_contain_each_other_are_refused(scene):
	inside = row({"subject": "Segment", "field": "", "operator": "is in", "value": scene.segment})
	outer = kit.segment(inside, fill=False)
	frappe.db.commit()
	back = {**inside, "value": outer}
	answer = scene.client.ask("PUT", f"/api/resource/Convo Segment/{scene.segment}", {"rules": [back]})
	is_one_sentence(answer, "builds on itself")
	assert outer in answer.sentences[0] and scene.segment in answer.sentences[0]


def is_hidden_and_not_counted(answer, told):
	"""The live count names what the author may not read, and says no number."""
	found = answer.message
	assert answer.status == 200 and found["count"] is None and found["seen"] is None and found["sample"] == []
	assert [item["row"] for item in found["hidden"]] == [1] and told in found["hidden"][0]["text"]


def test_a_field_the_author_may_not_read_is_refused(scene, unchanged):
	field = frappe.get_meta("Customer").get_field("default_currency")
	before = field.permlevel
	frappe.make_property_setter(
		{
			"doctype": "Customer",
			"fieldname": "default_currency",
			"property": "permlevel",
			"value": 5,
			"property_type": "Int",
		}
	)
	frappe.db.commit()
	try:
		rules = [row({"field": "default_currency", "operator": "is", "value": "USD"})]
		told = "You may not read the field default_currency of Customer"
		is_hidden_and_not_counted(scene.client.call("rules.count", "POST", rules=json.dumps(rules)), told)
		saved = scene.client.ask("PUT", f"/api/resource/Convo Segment/{scene.segment}", {"rules": rules})
		is_one_sentence(saved, f"Row 1: {told}")
	finally:
		frappe.db.delete(
			"Property Setter",
			{"doc_type": "Customer", "field_name": "default_currency", "property": "permlevel"},
		)
		frappe.db.commit()
		frappe.clear_cache(doctype="Customer")
	assert before == 0


def test_a_document_the_author_may_not_read_is_refused(scene, unchanged):
	rules = [
		row({"subject": "Sales Invoice", "measure": "exists", "field": "", "operator": "exists", "value": ""})
	]
	told = "You may not read Sales Invoice"
	is_hidden_and_not_counted(scene.client.call("rules.count", "POST", rules=json.dumps(rules)), told)
	saved = scene.client.ask("PUT", f"/api/resource/Convo Segment/{scene.segment}", {"rules": rules})
	is_one_sentence(saved, f"Row 1: {told}")


def test_a_preview_of_a_million_names(scene, unchanged):
	is_one_sentence(
		scene.client.call("rules.count", "POST", rules=json.dumps([row({})]), limit=1_000_000),
		"limit",
	)
