"""The tables of ours that keep marks and values of fields: no list is filtered or sorted by what is shown to nobody, and what is kept of a
field that the reader may not read is not listed at all."""

import hashlib
import json

import frappe
import pytest
from frappe.custom.doctype.property_setter.property_setter import make_property_setter

from convo_channels.constants import DOCTYPES
from convo_channels.services.access import closed_fields
from convo_channels.services.access.customers import sees_all
from tests.site import kit
from tests.site.ground import user
from tests.site.kit import when
from tests.site.over_http import Client

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

NOT_GIVEN = ("Administrator", "Guest", "All", "Desk User")
LIST = "/api/method/frappe.client.get_list"


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	"""Somebody with every role there is, from whom nothing is hidden; and an issue whose priority is watched and was changed."""
	frappe.flags.mute_emails = True
	customer = kit.customer(ground).name
	issue = kit.issue(customer, priority="Low")
	kit.settle()
	kit.segment(kit.named([customer]), when("Issue", "exists", measure="exists", filters=[["priority", "the same for less than (days)", "30"]]))
	issue.reload()
	issue.priority = "High"
	issue.save()
	kit.settle()
	reader = user("closed-lists", tuple(frappe.get_all("Role", {"disabled": 0, "name": ["not in", NOT_GIVEN]}, pluck="name")))
	frappe.db.commit()
	frappe.set_user(reader)
	assert sees_all()
	frappe.set_user("Administrator")
	yield frappe._dict(issue=issue.name, reader=reader, client=Client(reader))
	frappe.set_user("Administrator")


def ask(scene, doctype, **more):
	given = {key: value if isinstance(value, str) else json.dumps(value) for key, value in more.items()}
	return scene.client.ask("GET", LIST, {"doctype": doctype, "fields": '["name"]', **given})


CLOSED = [("Convo Held Value", "value_mark"), ("Convo Outbox", "held_fields"), ("Convo Outbox", "field_values")]


@pytest.mark.parametrize("doctype, field", CLOSED)
def test_no_list_is_filtered_or_sorted_by_them(scene, doctype, field):
	high = hashlib.blake2s(b"High", digest_size=8).hexdigest()
	ways = [
		{"filters": {field: high}}, {"or_filters": {field: ["like", f"{high[:2]}%"]}}, {"order_by": f"{field} desc"},
		{"filters": [[doctype, field, "is", "set"]]}, {"group_by": field},
	]  # fmt: skip
	assert [ask(scene, doctype, **way).status for way in ways] == [403] * len(ways)
	summed = ask(scene, doctype, fields=[f"max({field}) as m"])
	assert summed.status == 403 or not any("m" in row for row in summed.message), "Frappe leaves such a column out, or is refused"
	assert ask(scene, doctype, order_by="modified desc").status == 200


def test_all_with_closed_fields_are_asked():
	"""Every DocType of ours with a field at a level of its own."""
	metas = [frappe.get_meta(doctype) for doctype in DOCTYPES]
	levelled = {meta.name for meta in metas if not meta.istable and any(df.permlevel for df in meta.fields)}
	assert levelled <= set(closed_fields.HOLDERS)


def held(scene):
	return {row["name"] for row in ask(scene, "Convo Held Value", filters={"reference_name": scene.issue, "fieldname": "priority"}).message}


def test_what_is_kept_of_a_field_is_as_closed_as_the_field(scene):
	kept = held(scene)
	(name,) = kept
	paths = [f"/api/resource/Convo Held Value/{name}", f"/api/v2/document/Convo Held Value/{name}"]
	assert [scene.client.ask("GET", path).status for path in paths] == [200, 200]
	setter = make_property_setter("Issue", "priority", "permlevel", 3, "Int", for_doctype=False)
	frappe.clear_cache(doctype="Issue")
	frappe.db.commit()
	try:
		assert "priority" not in scene.client.ask("GET", f"/api/resource/Issue/{scene.issue}").body["data"]
		assert held(scene) == set()
		assert [scene.client.ask("GET", path).status for path in paths] == [403, 403]
	finally:
		frappe.delete_doc("Property Setter", setter.name, force=True)
		frappe.clear_cache(doctype="Issue")
		frappe.db.commit()
	assert held(scene) == kept
