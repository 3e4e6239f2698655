"""pytest <-> a site of a bench, and nothing else: connects the tests below `tests/site` and undoes what each did.

The other suites never touch this. BENCH and SITE name where to connect (`./test site` sets them). A test runs as
Administrator in one transaction that is rolled back; a commit inside it runs its callbacks and leaves the transaction
open. A test marked `real_commits` gets Frappe's own commit and must clean up after itself.
"""

import os
from pathlib import Path

import pytest

SITE_TESTS = Path(__file__).parent / "tests" / "site"
REAL_COMMITS = "real_commits"


def pytest_configure(config: pytest.Config) -> None:
	config.addinivalue_line(
		"markers", f"{REAL_COMMITS}: commits for real on the site and cleans up by itself"
	)


@pytest.fixture(scope="session")
def frappe_site(record_testsuite_property):
	"""Frappe connected to the test site; refused when the site does not allow tests."""
	bench, site = os.environ.get("BENCH"), os.environ.get("SITE")
	if not (bench and site):
		pytest.exit("The site suite needs BENCH and SITE; run it with `./test site`.", returncode=3)
	os.chdir(Path(bench) / "sites")

	import frappe

	frappe.init(site, sites_path=".")
	frappe.connect()
	if not frappe.conf.allow_tests:
		pytest.exit(f"The site {site} does not allow tests.", returncode=3)
	frappe.flags.in_test = True
	frappe.in_test = True  # what version 16 reads
	for what, found in _read_versions(frappe).items():
		record_testsuite_property(f"version.{what}", found)
	yield frappe
	frappe.destroy()


@pytest.fixture(autouse=True)
def _undone_on_the_site(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch):
	"""One transaction for each test of the site suite."""
	if not request.path.is_relative_to(SITE_TESTS):
		yield
		return
	frappe = request.getfixturevalue("frappe_site")
	frappe.set_user("Administrator")
	if not request.node.get_closest_marker(REAL_COMMITS):
		monkeypatch.setattr(frappe.db, "commit", lambda: _commit_in_words_only(frappe.db))
	yield
	frappe.set_user("Administrator")
	frappe.db.rollback()
	if not request.node.get_closest_marker(REAL_COMMITS):
		frappe.clear_cache()  # what was cached of documents that never came to be


def _commit_in_words_only(database) -> None:
	"""What a commit sets off, without the commit: else code that waits for one would never be tested."""
	database.before_rollback.reset()
	database.after_rollback.reset()
	database.before_commit.run()
	database.value_cache.clear()
	database.after_commit.run()


def _read_versions(frappe) -> dict[str, str]:
	import platform
	from importlib.metadata import PackageNotFoundError, version

	versions = {"python": platform.python_version()}
	for app in ("frappe", "erpnext", "convo_channels"):
		try:
			versions[app] = version(app)
		except PackageNotFoundError:
			continue
	versions["mariadb"] = frappe.db.sql("select version()")[0][0]
	return versions
