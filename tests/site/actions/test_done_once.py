"""What is done when customers join or leave is done once: run again, by two runners, by one that is killed meanwhile.

Through real commits, the real drain and runners that are processes of their own.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import pytest

from convo_channels.api import member_actions as api
from convo_channels.services.actions import runs
from convo_channels.services.sync import jobs as services_jobs
from tests.site import follow_up_kit as fk
from tests.site import kit
from tests.site.actions.runs_kit import account, agent, at_home, customer, killed_at, listener, told

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]


def test_working_again_does_nothing_again(customer, agent):
	fk.acting([customer.name], {"action": "Create ToDo", "user": agent})
	fk.move(customer.name)
	fk.work()
	fk.work()
	kit.settle()
	fk.work()
	assert len(fk.todos(customer.name)) == 1 and len(told(customer.name)) == 1


def test_two_runners_at_once_do_everything_once(ground, agent):
	names = [kit.customer(ground).name for _ in range(8)]
	kit.settle()
	segment = fk.acting(names, {"action": "Create ToDo", "user": agent})
	for name in names:
		fk.move(name)
	runners = [kit.Elsewhere(runs.run_waiting) for _ in range(3)]
	for runner in runners:
		runner.wait()
	fk.work()
	assert {run.status for run in fk.runs(segment)} == {"Done"}
	assert [len(fk.todos(name)) for name in names] == [1] * 8


@pytest.mark.parametrize(("step", "after"), [("_carry_out", True), ("_record", False), ("_record", True)])
def test_a_worker_killed_between_effect_and_commit_has_done_nothing(customer, agent, account, step, after):
	segment = fk.acting(
		[customer.name],
		{"action": "Create ToDo", "user": agent},
		{"action": "Send Email", "email_template": fk.template()},
	)
	fk.move(customer.name)
	killed_at(step, after=after)
	assert [run.status for run in fk.runs(segment)] == ["Waiting", "Waiting"]
	assert fk.todos(customer.name) == []
	fk.work()
	assert [run.status for run in fk.runs(segment)] == ["Done", "Done"]
	assert len(fk.todos(customer.name)) == 1 and len(fk.queued_mails(customer.email_id)) == 1
	assert len(told(customer.name)) == 2


def test_a_worker_killed_over_the_second_action_leaves_the_first_done(customer, agent, account):
	segment = fk.acting([customer.name], {"action": "Create ToDo", "user": agent})
	mailing = fk.acting([customer.name], {"action": "Send Email", "email_template": fk.template()})
	fk.move(customer.name)
	killed_at("sendmail", after=True, module="frappe")
	assert (fk.only_run(segment).status, fk.only_run(mailing).status) == ("Done", "Waiting")
	assert fk.queued_mails(customer.email_id) == []
	fk.work()
	assert len(fk.todos(customer.name)) == 1 and len(fk.queued_mails(customer.email_id)) == 1


@pytest.mark.parametrize("was_sent", [False, True])
def test_a_call_that_lost_its_worker_is_not_made_again_by_itself(customer, listener, at_home, jobs, was_sent):
	segment = fk.acting([customer.name], {"action": "Call Webhook", "url": listener.url})
	fk.move(customer.name)
	killed_at("_carry_out", after=was_sent)
	assert fk.only_run(segment).status == "Started"
	jobs.clear()
	services_jobs.tick()
	assert jobs.asked("runs.run_waiting"), "somebody must find out"
	fk.work()
	run = fk.only_run(segment)
	assert run.status == "Failed" and "it may have been delivered" in run.note
	assert len(listener.heard) == int(was_sent)
	api.retry(run.name)
	fk.work()
	assert fk.only_run(segment).status == "Done"
	keys = {headers["Idempotency-Key"] for headers, _, _ in listener.heard}
	assert len(listener.heard) == 1 + was_sent and len(keys) == 1, (
		"the receiver can tell that it is the same call"
	)
