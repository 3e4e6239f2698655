"""`bench run-tests --app convo_channels`, which a Frappe developer types first: it runs something true, and leaves nothing."""

import os
import re
import subprocess
import sys

import frappe
import pytest

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]

WRITTEN = ("Convo Segment", "Convo Segment Member", "Convo Segment Log", "Convo Channel", "Convo Interaction", "Convo Outbox", "Customer", "Issue", "Error Log")


def run_tests(*arguments: str) -> str:
	"""What bench itself starts."""
	done = subprocess.run(
		[sys.executable, "-m", "frappe.utils.bench_helper", "frappe", "--site", frappe.local.site, "run-tests", *arguments],
		cwd=os.path.join(os.environ["BENCH"], "sites"), capture_output=True, text=True,
	)  # fmt: skip
	return done.stdout + done.stderr


def counts() -> dict[str, int]:
	frappe.db.rollback()
	return {doctype: frappe.db.count(doctype) for doctype in WRITTEN}


def test_it_runs_tests_and_leaves_the_site_as_it_was(ground):
	before = counts()
	said = run_tests("--app", "convo_channels")
	assert sum(map(int, re.findall(r"^Ran (\d+) tests? in", said, re.M))) >= 5, said
	assert "OK" in said and not re.search(r"FAILED|ERROR", said), said
	assert counts() == before
	assert not frappe.get_all("Convo Segment", {"name": ["like", "Convo Segment %"]})
