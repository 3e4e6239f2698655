"""Whatever a queue or the scheduler calls is entered through a door that looks whether the app is still there."""

import ast

import pytest

from tests.contract import tree
from tests.contract.test_calls import ASK, LONG_JOB, _calls_of, _jobs

DOORS = {"as_job", "if_installed"}


def _asked() -> set[str]:
	found = {node.args[2].value for node, _ in (case.values for case in _calls_of((LONG_JOB,)))}
	for node, _module in (case.values for case in _jobs()):
		if node.args and isinstance(node.args[0], ast.Constant):
			found.add(node.args[0].value)
	hooks = tree.find_module("convo_channels.hooks").tree
	events = next(
		n.value for n in hooks.body if isinstance(n, ast.Assign) and n.targets[0].id == "scheduler_events"
	)
	for item in ast.walk(events):
		if isinstance(item, ast.Constant) and str(item.value).startswith("convo_channels."):
			found.add(item.value)
	return found


def test_there_are_jobs():
	assert len(_asked()) > 8 and ASK


@pytest.mark.parametrize("name", sorted(_asked()))
def test_a_job_returns_where_the_app_is_gone_or_going(name):
	function = tree.find_function(name)
	held = {
		part.id if isinstance(part, ast.Name) else part.attr
		for decorator in function.decorator_list
		for part in ast.walk(decorator)
		if isinstance(part, ast.Name | ast.Attribute)
	}
	assert held & DOORS, name
