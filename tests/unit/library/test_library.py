"""The library over the preview's API: from one business to another and back, earlier rules, and what is refused."""

import json

import pytest

from preview.api import ENDPOINTS, OWN, PRODUCT, BadRequest
from tests.support.told import make_site, restore


@pytest.fixture(scope="module")
def _sites():
	return make_site(), make_site()


@pytest.fixture
def site(_sites):
	restore(_sites[0])
	return _sites[0]


@pytest.fixture
def other(_sites):
	"""Another business with the same customers and no segment of its own."""
	found = _sites[1]
	restore(found)
	for table in ("Convo Segment", "Convo Segment Rule", "Convo Segment Member", "Convo Channel"):
		found.store.run(f"delete from `tab{table}`")
	return found


def call(site, name, **arguments):
	return ENDPOINTS[f"{PRODUCT}library.{name}"].call(site, arguments)


def save(site, **arguments):
	return ENDPOINTS[f"{OWN}save_segment"].call(site, arguments)


def names(site):
	return [name for (name,) in site.store.run("select name from `tabConvo Segment` order by name")]


def members(site, segment):
	found = site.store.run("select customer from `tabConvo Segment Member` where segment = ?", (segment,))
	return {customer for (customer,) in found}


def rules(site, segment):
	return ENDPOINTS[f"{OWN}get_segment"].call(site, {"segment": segment})["rules"]


def test_all_segments_go_to_another_business_and_hold_the_same(site, other):
	given = call(site, "export_segments", segments=names(site))
	assert given["filename"].endswith(".json") and set(given["titles"]) == set(names(site))
	checked = call(other, "check_import", content=given["content"])["segments"]
	assert {item["state"] for item in checked} == {"new"} and not any(item["problems"] for item in checked)
	assert names(other) == [], "looking writes nothing"
	made = call(other, "import_segments", content=given["content"])
	assert sorted(made["created"]) == names(site) == names(other)
	for name in names(site):
		assert members(other, name) == members(site, name) != set()
	again = call(other, "check_import", content=given["content"])["segments"]
	assert {item["state"] for item in again} == {"same"}
	assert call(other, "import_segments", content=given["content"])["created"] == []


def test_one_segment_brings_those_it_builds_on(site, other):
	given = call(site, "export_segments", segments=["inactive cafés"])
	assert given["titles"] == ["New contacts", "Inactive", "Inactive cafés"]
	call(other, "import_segments", content=given["content"])
	assert members(other, "Inactive cafés") == members(site, "Inactive cafés")


def test_a_shuffled_file_is_made_in_the_right_order(site, other):
	content = json.loads(call(site, "export_segments", segments=["Inactive cafés"])["content"])
	content["segments"].reverse()
	made = call(other, "import_segments", content=json.dumps(content))
	assert made["created"] == ["New contacts", "Inactive", "Inactive cafés"]


def test_a_changed_segment_takes_the_rule_and_keeps_the_one_before(site):
	content = call(site, "export_segments", segments=["Overdue payers"])["content"]
	before = members(site, "Overdue payers")
	row = {"subject": "Customer", "field": "industry", "operator": "is", "value": "Café"}
	save(site, title="", segment="Overdue payers", rules=[row])
	changed = members(site, "Overdue payers")
	assert changed != before
	assert [item["state"] for item in call(site, "check_import", content=content)["segments"]] == ["changed"]
	assert call(site, "import_segments", content=content)["changed"] == ["Overdue payers"]
	assert members(site, "Overdue payers") == before
	versions = call(site, "get_versions", segment="Overdue payers")["items"]
	assert versions[0]["rules"][0]["value"] == "Café"
	save(site, title="", segment="Overdue payers", rules=versions[0]["rules"])
	assert members(site, "Overdue payers") == changed


def test_one_bad_segment_and_nothing_is_written(site, other):
	content = json.loads(call(site, "export_segments", segments=names(site))["content"])
	content["segments"][-1]["rules"][0]["subject"] = "Spaceship"
	with pytest.raises(BadRequest, match="Spaceship"):
		call(other, "import_segments", content=json.dumps(content))
	assert names(other) == []
	good = [item["title"] for item in content["segments"][:-1] if item["title"] == "Open cases"]
	assert call(other, "import_segments", content=json.dumps(content), titles=good)["created"] == good


def test_what_is_used_is_told_and_let_go(site):
	uses = call(site, "where_used", segment="Overdue payers")["uses"]
	assert [(use["doctype"], use["name"]) for use in uses] == [
		("Convo Channel", "Overdue payers"), ("Convo Segment", "Referral targets"),
	]  # fmt: skip
	left = call(
		site,
		"detach",
		segment="Overdue payers",
		uses=[
			{"doctype": "Convo Channel", "name": "Overdue payers", "action": "archive"},
			{"doctype": "Convo Segment", "name": "Referral targets", "action": "point", "to": "Open cases"},
		],
	)
	# As on a site: an archived channel is told, and needs no letting go.
	assert [(use["name"], use["is_archived"], use["can_detach"]) for use in left["uses"]] == [("Overdue payers", True, False)]
	assert "Open cases" in [row["value"] for row in rules(site, "Referral targets")]


def test_a_rule_is_not_emptied_by_letting_go(site):
	row = {"subject": "Segment", "field": "segment", "operator": "is in", "value": "Open cases"}
	save(site, title="Only that", rules=[row])
	use = {"doctype": "Convo Segment", "name": "Only that", "action": "remove"}
	with pytest.raises(BadRequest, match="says nothing else"):
		call(site, "detach", segment="Open cases", uses=[use])
	assert [found["value"] for found in rules(site, "Only that")] == ["Open cases"]


@pytest.mark.parametrize(
	("name", "arguments", "sentence"),
	[
		("preview_template", {"template": "x"}, 'There is no template "x"'),
		("preview_template", {"template": "new_contacts", "values": {"days": "x"}}, "Known for at most"),
		("preview_template", {"template": "new_contacts", "values": {"territory": "Atlantis"}}, "This site has no Territory"),
		("create_from_template", {"template": "new_contacts", "title": "Open cases"}, "already a segment Open cases"),
		("export_segments", {"segments": []}, "Choose between 1 and"),
		("export_segments", {"segments": ["Nobody"]}, "segments that exist"),
		("check_import", {"content": "{"}, "not valid JSON"),
		("import_segments", {"content": "[]"}, "holds no segments"),
		("get_versions", {"segment": "Nobody"}, "There is no such segment"),
		("get_versions", {"segment": "Inactive", "cursor": "x"}, "page cursor"),
		("where_used", {"segment": "Nobody"}, "There is no such segment"),
	],
)  # fmt: skip
def test_what_makes_no_sense_is_one_sentence(site, name, arguments, sentence):
	before = names(site)
	with pytest.raises(BadRequest, match=sentence):
		call(site, name, **arguments)
	assert names(site) == before
