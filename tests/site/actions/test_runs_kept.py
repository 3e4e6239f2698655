"""The list of what was done, as each reader may have it, and what becomes of it when customers and segments are renamed,
merged or deleted.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import frappe
import pytest
from frappe.utils import add_days, now_datetime

from convo_channels.api import member_actions as api
from convo_channels.exceptions import NotFoundError
from convo_channels.services.actions import runs
from tests.site import follow_up_kit as fk
from tests.site import kit
from tests.site.actions.runs_kit import agent, customer

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]


# -- the list of runs


def test_runs_come_in_pages_and_only_of_customers_one_may_see(ground, agent):
	names = [kit.customer(ground).name for _ in range(3)]
	kit.settle()
	segment = fk.acting(names, {"action": "Create ToDo", "user": agent})
	for name in names:
		fk.move(name)
	fk.work()
	first = api.get_runs(segment, limit=2)
	second = api.get_runs(segment, cursor=first["next_cursor"], limit=2)
	assert [item["customer"] for item in first["items"] + second["items"]] == names[::-1]
	assert second["next_cursor"] is None
	permission = {"doctype": "User Permission", "user": agent, "allow": "Customer", "for_value": names[1]}
	frappe.get_doc(permission).insert()
	frappe.set_user(agent)
	assert [item["customer"] for item in api.get_runs(segment)["items"]] == [names[1]]
	with pytest.raises(NotFoundError):
		api.get_runs("CC nothing")


# -- renames, merges, deletions


def test_a_renamed_customer_and_segment_take_their_runs_along(customer, agent):
	segment = fk.acting([customer.name], {"action": "Create ToDo", "user": agent})
	fk.move(customer.name)
	renamed = frappe.rename_doc("Customer", customer.name, kit.unique("Renamed"))
	title = frappe.rename_doc("Convo Segment", segment, kit.unique("Retitled"))
	kit.settle()
	fk.work()
	run = fk.only_run(title)
	assert (run.customer, run.status) == (renamed, "Done") and len(fk.todos(renamed)) == 1


def test_a_merge_does_nothing_twice(ground, customer, agent):
	other = kit.customer(ground)
	kit.settle()
	segment = fk.acting(
		[customer.name, other.name],
		{"action": "Create ToDo", "user": agent},
		{"action": "Create ToDo", "user": agent, "on_move": "Left"},
	)
	fk.move(customer.name)
	fk.move(other.name)
	fk.work()
	assert len(fk.runs(segment)) == 2
	frappe.rename_doc("Customer", other.name, customer.name, merge=True)
	kit.settle()
	fk.work()
	assert kit.members(segment) == {customer.name}
	assert [(run.customer, run.on_move, run.status) for run in fk.runs(segment)] == [
		(customer.name, "Joined", "Done")
	] * 2


def test_what_goes_takes_its_runs_with_it(ground, customer, agent):
	other = kit.customer(ground)
	kit.settle()
	segment = fk.acting([customer.name, other.name], {"action": "Create ToDo", "user": agent})
	fk.move(customer.name)
	fk.move(other.name)
	frappe.delete_doc("Customer", other.name)
	kit.settle()
	assert {run.customer for run in fk.runs(segment)} == {customer.name}
	frappe.delete_doc("Convo Segment", segment)
	assert fk.runs(segment) == []
	fk.work()
	assert fk.todos(customer.name) == []


def test_a_paused_day_of_runs_is_counted_by_the_day(customer, agent):
	"""The limit is one of the day: what was done yesterday does not count."""
	segment = fk.acting([customer.name], {"action": "Create ToDo", "user": agent})
	row = frappe.get_doc("Convo Segment", segment).member_actions[0].name
	fk.move(customer.name)
	yesterday = add_days(now_datetime(), -1)
	run = fk.only_run(segment)
	for number in range(runs.RUNS_A_DAY):
		frappe.db.sql(
			"insert into `tabConvo Segment Action Run` (name, creation, modified, owner, segment, customer, action,"
			" action_row, log, status, done_at) values (%s, %s, %s, 'Administrator', %s, %s, 'Create ToDo', %s, %s, 'Done', %s)",
			(10**9 + number, now_datetime(), now_datetime(), segment, customer.name, row, f"x{number}", yesterday),
		)
	fk.work()
	assert frappe.db.get_value("Convo Segment Action Run", run.name, "status") == "Done"
