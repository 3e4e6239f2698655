"""Fixtures of the site suite: the ground it stands on, the jobs asked for, and cleaning up after real commits."""

import os
from pathlib import Path

import pytest

FIRST = "test_install_cycle"


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector):
	"""Modules are imported where a bench's processes stand: some of Frappe open their logs from there at import."""
	bench = os.environ.get("BENCH")
	if not (bench and isinstance(collector, pytest.Module)):
		return (yield)
	before = Path.cwd()
	os.chdir(Path(bench) / "sites")
	try:
		return (yield)
	finally:
		os.chdir(before)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
	"""The install cycle takes the app's tables away: everything else comes after it."""
	items.sort(key=lambda item: not item.module.__name__.endswith(FIRST))


@pytest.fixture(scope="session")
def _sweeper(frappe_site):
	from tests.site.sweep import Sweeper

	return Sweeper()


@pytest.fixture(scope="session")
def ground(frappe_site, _sweeper):
	from tests.site import ground

	made = ground.make()
	yield made
	frappe_site.db.rollback()
	ground.unmake(made)


@pytest.fixture
def swept(frappe_site, ground, _sweeper):
	"""For tests that commit: what the test made is gone after it."""
	since = frappe_site.utils.now_datetime()
	come_by()
	yield
	_sweeper.sweep(since)


def come_by() -> None:
	"""No scheduler takes part, and nobody misses it: it was here a moment ago."""
	import frappe

	from convo_channels.services.base import work_state

	work_state.note_tick()
	frappe.db.commit()


@pytest.fixture(scope="module")
def swept_module(frappe_site, ground, _sweeper):
	"""The same for what all tests of a module share."""
	since = frappe_site.utils.now_datetime()
	come_by()
	yield
	_sweeper.sweep(since)


class Jobs(list):
	"""What was asked for with `frappe.enqueue`, as (method, arguments)."""

	def asked(self, method: str) -> list[dict]:
		"""The arguments of every request for a method, by the end of its name."""
		return [arguments for name, arguments in self if name.endswith(method)]

	def run(self) -> None:
		"""Do what a worker would, jobs that ask for jobs included."""
		import frappe

		while self:
			method, arguments = self.pop(0)
			frappe.call(method if callable(method) else frappe.get_attr(method), **arguments)
			frappe.db.commit()


@pytest.fixture(scope="session", autouse=True)
def _asked(frappe_site):
	"""No worker takes part: jobs are noted, and run when a test says so."""
	asked = Jobs()
	how = (
		"queue",
		"timeout",
		"event",
		"is_async",
		"job_name",
		"now",
		"enqueue_after_commit",
		"job_id",
		"deduplicate",
	)
	how += ("on_success", "on_failure", "at_front")

	def note(method, *args, **arguments):
		asked.append((method, {key: value for key, value in arguments.items() if key not in how}))

	from frappe.utils import background_jobs

	asked.real = frappe_site.enqueue, background_jobs.enqueue
	with pytest.MonkeyPatch.context() as patch:
		patch.setattr(frappe_site, "enqueue", note)
		patch.setattr(background_jobs, "enqueue", note)
		yield asked


@pytest.fixture(autouse=True)
def jobs(_asked):
	"""The jobs asked for in this test."""
	_asked.clear()
	return _asked


@pytest.fixture(autouse=True)
def _language(frappe_site):
	"""A job speaks the language of whom it works for until its process ends: one that a test runs itself must not speak on."""
	before = frappe_site.local.lang
	yield
	frappe_site.local.lang = before


@pytest.fixture(scope="module")
def worker_takes_part(frappe_site, _asked):
	"""For tests that have a real worker: jobs go where they belong."""
	from frappe.utils import background_jobs

	with pytest.MonkeyPatch.context() as patch:
		patch.setattr(frappe_site, "enqueue", _asked.real[0])
		patch.setattr(background_jobs, "enqueue", _asked.real[1])
		yield


@pytest.fixture(scope="module")
def base(ground, swept_module, worker_takes_part):
	"""The address of a real Desk: pages built, web server and realtime up, a worker that takes part."""
	from tests.site.desk import build_pages, served_site

	build_pages()
	with served_site() as address:
		yield address


@pytest.fixture
def browser(base):
	from tests.site.desk import Browser

	opened = Browser()
	yield opened
	opened.close()


@pytest.fixture
def enter(browser, base):
	"""Somebody logs in; when the test is over their console must have stayed silent."""
	from tests.site.desk import Person
	from tests.site.ground import PASSWORD

	inside = []

	def log_in(name, **options):
		browser.do(name, "enter", **options)
		inside.append(name)
		person = Person(browser, name)
		person.log_in(base=base, user=name, password=PASSWORD)
		return person

	yield log_in
	complaints = {name: browser.do(name, "leave") for name in inside}
	assert not any(complaints.values()), complaints
