"""The preview answers the API's own paths: with the same arguments, and writing where the app writes."""

import inspect
import pkgutil

import pytest

import preview.api as preview_api
from preview.upload import Upload
from tests.contract import tree
from tests.contract.test_api import FOUND, methods_of

for _module in pkgutil.iter_modules(preview_api.__path__):
	__import__(f"preview.api.{_module.name}")

ANSWERED = {
	path.removeprefix(preview_api.PRODUCT): endpoint
	for path, endpoint in preview_api.ENDPOINTS.items()
	if path.startswith(preview_api.PRODUCT)
}
# What only Frappe can do, and why.
ONLY_ON_A_SITE = {
	**dict.fromkeys(
		("timeline.start_backfill", "timeline.get_backfill"), "a job of minutes; the preview is filled with its history"
	),
	**dict.fromkeys(
		("demo.load", "demo.remove", "demo.get_state"), "through ERPNext's own forms; the preview is the demo business"
	),
	**dict.fromkeys(
		("health.get_state", "health.pause", "health.resume", "health.reconcile_now", "health.mend_schedule"),
		"the scheduler and its jobs; the preview drains at once",
	),
	**dict.fromkeys(
		("first_steps.get_state", "first_steps.find_people", "first_steps.give_role", "first_steps.dismiss"),
		"users and their roles; the preview has one user",
	),
	**dict.fromkeys(
		("bulk.list_columns", "bulk.start", "bulk.preview_mail", "bulk.get", "bulk.cancel"),
		"effects are Frappe's documents, mails and files",
	),
	"posts.make_event": "an event of the Desk's calendar",
	"files.get": "the preview has the bytes of its files at addresses of their own",
	**dict.fromkeys(("home.get_today", "home.carry_out", "home.discard"), "workspaces of the Desk"),
	**dict.fromkeys(("links.search", "links.find"), "link fields and search bar of the Desk"),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(ANSWERED))
def test_the_preview_answers_what_the_app_has(name):
	assert name in FOUND
	# a file comes beside the arguments
	parameters = list(inspect.signature(ANSWERED[name].function).parameters.values())[1:]
	given = [item.name for item in parameters if item.annotation is not Upload]
	real = tree.signature_of(FOUND[name][1]).names()
	assert given == real[: len(given)]
	assert ANSWERED[name].is_post == (methods_of(name) == ["POST"])


@pytest.mark.parametrize("name", sorted(set(FOUND) - set(ONLY_ON_A_SITE)))
def test_the_preview_answers_all_of_it(name):
	assert name in ANSWERED


def test_an_exemption_is_needed_and_says_why():
	assert set(ONLY_ON_A_SITE) <= set(FOUND) - set(ANSWERED)
	assert all(ONLY_ON_A_SITE.values())
