"""Customers who join and leave, what they are written through, and a runner that is killed: shared by the tests of runs."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import frappe
import pytest

from convo_channels.api import timeline
from convo_channels.services.actions import outgoing_http, runs
from convo_channels.services.base import locks
from tests.site import follow_up_kit as fk
from tests.site import kit

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def customer(ground):
	doc = fk.reachable(ground)
	kit.settle()
	return doc


@pytest.fixture
def agent(ground):
	return ground.users["agent"]


@pytest.fixture
def account(swept):
	fk.mail_account()
	frappe.clear_cache()


@pytest.fixture
def at_home(monkeypatch):
	"""The test's own server lies within a private network."""
	monkeypatch.setitem(frappe.conf, outgoing_http.ALLOW_PRIVATE, 1)


@pytest.fixture
def listener():
	listener = fk.Listener()
	yield listener
	listener.close()


def told(customer: str) -> list[dict]:
	frappe.db.commit()
	page = timeline.get_page(customer, {"kinds": ["interaction"]})
	return [item for item in page["items"] if item["source"] == "Convo Segment"]


CHILD = """
import sys, time
import frappe
frappe.init({site!r}, sites_path=".")
frappe.connect()
frappe.flags.in_test = True
frappe.conf["convo_allow_private_webhooks"] = 1
from convo_channels.services.actions import runs as member_actions
real = {module}.{function}
def stopped(*args, **more):
	found = real(*args, **more) if {after} else None
	print("here", flush=True)
	time.sleep(60)
	return found
{module}.{function} = stopped
member_actions.run_waiting()
"""


def killed_at(function: str, *, after: bool, module: str = "member_actions") -> None:
	"""A worker of its own that is killed while it stands before or after one step."""
	frappe.db.commit()
	text = CHILD.format(site=frappe.local.site, module=module, function=function, after=after)
	child = subprocess.Popen(
		[sys.executable, "-c", text],
		stdout=subprocess.PIPE,
		text=True,
		env={**_environment(), "PYTHONPATH": str(ROOT)},
	)
	try:
		assert child.stdout.readline().strip() == "here"
	finally:
		child.send_signal(signal.SIGKILL)
		child.wait()
	for _ in range(100):
		if not any(locks.is_alive(job) for job in runs.LOCKS.values()):
			return
		time.sleep(0.05)
	raise AssertionError("the database never noticed that the worker is gone")


def _environment() -> dict[str, str]:
	import os

	return dict(os.environ)
