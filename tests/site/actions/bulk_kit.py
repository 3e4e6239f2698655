"""Who asks for something to be done to all members, of whom, and what came of it: shared by the tests of bulk actions."""

import csv
import io
from pathlib import Path

import frappe
import pytest

from convo_channels.api import bulk as api
from convo_channels.services.actions import bulk_runs
from tests.site import kit

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def people(ground):
	found = [kit.customer(ground).name for _ in range(5)]
	kit.settle()
	return sorted(found)


@pytest.fixture
def segment(people):
	return kit.segment(kit.named(people))


@pytest.fixture
def manager(ground):
	return ground.users["manager"]


@pytest.fixture
def exporter(manager):
	"""The manager with a role that may export customers; those of the other tests may read them only."""
	frappe.get_doc("User", manager).add_roles("Sales Master Manager")
	frappe.db.commit()
	yield manager
	frappe.set_user("Administrator")
	frappe.get_doc("User", manager).remove_roles("Sales Master Manager")
	frappe.db.commit()


def ask(jobs, segment: str, action: str, **options) -> dict:
	"""Start it, let the worker work, and say how it ended."""
	name = api.start(segment, action, options)["name"]
	frappe.db.commit()
	user = frappe.session.user
	work(jobs)
	frappe.set_user(user)
	return api.get(name)


def work(jobs) -> None:
	"""Our own jobs only: Frappe would write to those who were assigned."""
	for arguments in jobs.asked("bulk_runs.run"):
		bulk_runs.run(**arguments)
	jobs.clear()


def read_file(url: str) -> list[list[str]]:
	file = frappe.get_doc("File", {"file_url": url})
	content = file.get_content()
	text = content.decode("utf-8-sig") if isinstance(content, bytes) else content.lstrip("\ufeff")
	return list(csv.reader(io.StringIO(text)))


def on_disk() -> set[str]:
	"""Every file of the site, public ones as well."""
	roots = [Path(frappe.get_site_path(kind, "files")) for kind in ("private", "public")]
	return {str(path) for root in roots for path in root.rglob("*") if path.is_file()}
