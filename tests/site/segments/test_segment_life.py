"""A segment's life on a real site: changed and put back, built upon, renamed with what it names, disabled, let go, deleted."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import json

import frappe
import pytest

from convo_channels.services.library import library
from convo_channels.services.segments import segment_form
from tests.site import kit
from tests.site.kit import when
from tests.site.segments.life_kit import change, customers, earlier, inside, of_segment

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]


# ---- earlier rules


def test_a_restored_rule_holds_the_same_customers_again(ground, customers):
	first = [kit.named(customers), when("Customer", "is", ground.north, field="territory")]
	name = kit.segment(*first)
	before = kit.members(name)
	assert before == set(customers) and earlier(name) == []
	change(name, kit.named(customers[:1]))
	assert kit.members(name) == set(customers[:1])
	(version,) = earlier(name)
	assert version["saved_by"] == "Administrator" and customers[1] in version["sentence"]
	change(name, *version["rules"])
	assert kit.members(name) == before
	assert segment_form.verify(name)["drift"] == 0
	assert len(earlier(name)) == 2


def test_a_version_is_kept_for_rule_reach_and_exceptions_and_for_nothing_else(ground, customers):
	name = kit.segment(kit.named(customers))
	doc = frappe.get_doc("Convo Segment", name)
	doc.description = "Only words"
	doc.save()
	assert of_segment("Convo Segment Version", name) == 1
	doc.include_disabled = 1
	doc.save()
	doc.append("exceptions", {"customer": customers[0], "kind": "Exclude", "reason": "asked to be left out"})
	doc.save()
	assert of_segment("Convo Segment Version", name) == 3
	assert [len(item["exceptions"]) for item in earlier(name)] == [0, 0]


def test_the_rule_of_a_segment_older_than_versions_is_not_lost(ground, customers):
	name = kit.segment(kit.named(customers))
	frappe.db.delete("Convo Segment Version", {"segment": name})
	change(name, kit.named(customers[:1]))
	(version,) = earlier(name)
	assert json.loads(version["rules"][0]["value"]) == customers


def test_a_save_that_is_refused_keeps_no_version(ground, customers):
	name = kit.segment(kit.named(customers))
	frappe.db.commit()
	with pytest.raises(frappe.ValidationError):
		change(name, when("Customer", "is", "x", field="no_such_field"))
	frappe.db.rollback()
	assert of_segment("Convo Segment Version", name) == 1


# ---- built upon


def test_a_cycle_is_refused_naming_the_path_and_two_paths_are_fine(ground, customers):
	core = kit.segment(kit.named(customers))
	left, right = kit.segment(inside(core)), kit.segment(inside(core))
	top = kit.segment(inside(left), inside(right))
	assert kit.members(top) == set(customers)
	with pytest.raises(frappe.ValidationError) as refusal:
		change(core, inside(top))
	frappe.db.rollback()
	said = str(refusal.value)
	assert "builds on itself" in said and said.count("→") == 3
	assert said.split(": ")[-1].startswith(core) and all(part in said for part in (core, top))
	assert left in said or right in said
	with pytest.raises(frappe.ValidationError, match="builds on itself"):
		change(core, inside(core.upper()))


def test_a_renamed_segment_is_said_anew_where_it_is_named(ground, customers):
	inner = kit.segment(kit.named(customers))
	outer = kit.segment(inside(inner), kit.named(customers))
	change(outer, inside(inner))
	new = kit.unique("Renamed")
	frappe.rename_doc("Convo Segment", inner, new, show_alert=False)
	kit.settle()
	doc = frappe.get_doc("Convo Segment", outer)
	assert doc.rules[0].value == new and doc.sentence == f"Customers in the segment {new}."
	assert new in earlier(outer)[0]["sentence"] and inner not in earlier(outer)[0]["sentence"]
	assert of_segment("Convo Segment Version", new) == 1 and of_segment("Convo Segment Version", inner) == 0
	assert of_segment("Convo Segment Log", new) == 2
	assert kit.members(outer) == kit.members(new) == set(customers)
	doc.save()


# ---- what a rule names gets another name


def follow(ground, customer, rows, doctype, old, jobs, **rename):
	"""Rename what a rule names; the customer stays in, and the rule can be saved."""
	name = kit.segment(*rows, kit.named([customer]))
	change(name, *rows, kit.named([customer]), description="saved twice")
	assert kit.members(name) == {customer}
	new = rename.pop("new", None) or kit.unique("New")
	del jobs[:]  # what was asked for under the old name
	frappe.rename_doc(doctype, old, new, force=True, show_alert=False, **rename)
	kit.settle()
	jobs.run()
	doc = frappe.get_doc("Convo Segment", name)
	assert kit.members(name) == {customer} and not kit.moves(name)
	assert new in doc.sentence and old not in doc.sentence and doc.status == "Live"
	doc.save()
	assert segment_form.verify(name)["drift"] == 0
	return name


def group(doctype, word):
	key = frappe.scrub(doctype)
	fields = {f"{key}_name": kit.unique(word), f"parent_{key}": kit.root(doctype)}
	return frappe.get_doc({"doctype": doctype, **fields}).insert().name


def test_a_renamed_item_and_item_group_keep_the_rule_true(ground, customers, jobs):
	goods = group("Item Group", "Goods")
	item = frappe.get_doc(
		{"doctype": "Item", "item_code": kit.unique("Item"), "item_group": goods, "stock_uom": "Nos", "is_stock_item": 0}
	).insert()  # fmt: skip
	kit.invoice(ground, customers[0], items=[{"item_code": item.name, "qty": 1, "rate": 10}])
	kit.settle()

	def bought(*filters):
		return [when("Sales Invoice Item", "exists", measure="exists", filters=list(filters))]

	follow(ground, customers[0], bought(["item_group", "is under", goods]), "Item Group", goods, jobs)
	goods = frappe.db.get_value("Item", item.name, "item_group")
	rows = bought(["item_code", "is one of", [item.name, ground.item]], ["item_group", "is", goods])
	follow(ground, customers[0], rows, "Item", item.name, jobs)


def test_a_renamed_customer_group_and_tag_keep_the_rule_true(ground, jobs):
	trade, word = group("Customer Group", "Trade"), kit.unique("Tag")
	customer = kit.customer(ground, customer_group=trade).name
	kit.tag(customer, word)
	kit.settle()
	follow(
		ground, customer, [when("Customer", "is under", trade, field="customer_group")], "Customer Group", trade, jobs
	)  # fmt: skip
	follow(ground, customer, [when("Tag", "is", word, field="tag")], "Tag", word, jobs)


def test_a_renamed_user_keeps_the_rule_true(ground, jobs):
	from tests.site.ground import user

	manager = user("keeper", ("Sales User",))
	customer = kit.customer(ground, account_manager=manager).name
	kit.settle()
	rows = [when("Customer", "is", manager, field="account_manager")]
	follow(ground, customer, rows, "User", manager, jobs, new="cc-kept@example.com")


def test_two_territories_that_become_one_keep_the_rule_true(ground, jobs):
	loser, winner = group("Territory", "Loser"), group("Territory", "Winner")
	customer = kit.customer(ground, territory=loser).name
	kit.settle()
	rows = [when("Customer", "is one of", f"{loser}\n{winner}", field="territory")]
	follow(ground, customer, rows, "Territory", loser, jobs, new=winner, merge=True)


# ---- disabled


def test_a_disabled_segment_keeps_its_members_until_it_is_enabled(ground, customers):
	name = kit.segment(when("Customer", "is", ground.north, field="territory"), kit.named(customers))
	outer = kit.segment(inside(name))
	doc = frappe.get_doc("Convo Segment", name)
	doc.enabled = 0
	doc.save()
	assert doc.status == "Paused"
	frappe.get_doc("Customer", customers[0]).update({"territory": ground.south}).save()
	kit.settle()
	assert kit.members(name) == kit.members(outer) == set(customers)
	doc.reload()
	doc.enabled = 1
	doc.save()
	kit.fill_segment(name)
	kit.settle()
	assert kit.members(name) == kit.members(outer) == {customers[1]}


def test_a_disabled_customer_leaves_and_comes_back(ground, customers):
	name, both = kit.segment(kit.named(customers)), kit.segment(kit.named(customers), include_disabled=1)
	for disabled, held in ((1, {customers[1]}), (0, set(customers))):
		frappe.get_doc("Customer", customers[0]).update({"disabled": disabled}).save()
		kit.settle()
		assert kit.members(name) == held and kit.members(both) == set(customers)


# ---- from a file


def test_a_file_makes_what_it_says_and_nothing_when_one_is_wrong(ground, customers):
	inner = kit.segment(kit.named(customers))
	outer = kit.segment(inside(inner), title=kit.unique("Outer"))
	given = library.export_segments([outer])
	assert given["titles"] == [inner, outer]
	for name in (outer, inner):
		frappe.delete_doc("Convo Segment", name)
	checked = library.check_import(given["content"])["segments"]
	assert [(item["title"], item["state"], item["problems"]) for item in checked] == [
		(inner, "new", []), (outer, "new", []),
	]  # fmt: skip
	with pytest.raises(frappe.ValidationError, match="as well"):
		library.import_segments(given["content"], [outer])
	assert library.import_segments(given["content"], None)["created"] == [inner, outer]
	for name in (inner, outer):
		kit.fill_segment(name)
		assert kit.members(name) == set(customers)
	broken = json.loads(given["content"])
	broken["segments"][0]["description"] = "changed"
	broken["segments"][1]["rules"][0]["operator"] = "is near"
	with pytest.raises(frappe.ValidationError, match="is near"):
		library.import_segments(json.dumps(broken), None)
	frappe.db.rollback()
	assert not frappe.db.get_value("Convo Segment", inner, "description")


def test_actions_come_switched_off_and_calls_to_elsewhere_stay_at_home(ground, customers):
	word = kit.unique("Tag")
	frappe.get_doc({"doctype": "Tag", "name": word}).insert()
	actions = [
		{"on_move": "Joined", "action": "Add Tag", "tag": word, "is_enabled": 1},
		{"on_move": "Left", "action": "Create ToDo", "message": "Ask {customer} why", "due_in_days": 3, "is_enabled": 1},
		{"on_move": "Joined", "action": "Call Webhook", "url": "https://hook.example/t0ken", "secret": "s3cret"},
	]  # fmt: skip
	name = kit.segment(kit.named(customers), member_actions=actions)
	content = library.export_segments([name])["content"]
	assert "t0ken" not in content and "s3cret" not in content
	frappe.delete_doc("Convo Segment", name)
	library.import_segments(content, None)
	made = [(row.action, row.is_enabled) for row in frappe.get_doc("Convo Segment", name).member_actions]
	assert made == [("Add Tag", 0), ("Create ToDo", 0)]


def test_an_import_is_the_users_own_work(ground, customers):
	name = kit.segment(when("Issue", "exists", measure="exists"), kit.named(customers))
	content = library.export_segments([name])["content"]
	frappe.delete_doc("Convo Segment", name)
	frappe.db.commit()
	from tests.site.ground import user

	frappe.set_user(user("no-issues", ("Convo Manager", "Sales User")))
	(checked,) = library.check_import(content)["segments"]
	assert checked["problems"] == ["You may not read Issue."]
	with pytest.raises(frappe.ValidationError, match="You may not read Issue"):
		library.import_segments(content, None)
	frappe.set_user(ground.users["agent"])
	with pytest.raises(frappe.PermissionError):
		library.export_segments([name])


# ---- customers come together and go


def test_a_merge_and_a_deletion_leave_segments_that_can_be_saved(ground, customers):
	winner, loser = customers
	gone = kit.customer(ground, "Gone").name
	kit.settle()
	rows = [
		{"customer": winner, "kind": "Include", "reason": "asked"},
		{"customer": loser, "kind": "Exclude", "reason": "asked not to"},
		{"customer": gone, "kind": "Include", "reason": "was there"},
	]
	name = kit.segment(kit.named([winner, loser, gone]), exceptions=rows)
	assert kit.members(name) == {winner, gone}
	change(name, kit.named([winner]), description="two versions")
	frappe.rename_doc("Customer", loser, winner, merge=True, show_alert=False)
	frappe.delete_doc("Customer", gone)
	kit.settle()
	assert of_segment("Convo Segment Member", name) == len(kit.members(name))
	assert not kit.members(name) & {loser, gone}
	assert segment_form.verify(name)["drift"] == 0
	assert loser not in json.dumps(earlier(name))
	doc = frappe.get_doc("Convo Segment", name)
	assert {row.customer for row in doc.exceptions} <= {winner}
	doc.save()
