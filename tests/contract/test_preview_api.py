"""The preview answers the API's own paths: with the same arguments, and writing where the app writes."""

import inspect
import pkgutil

import pytest

import preview.api as preview_api
from tests.contract import tree
from tests.contract.test_api import FOUND, methods_of

for _module in pkgutil.iter_modules(preview_api.__path__):
	__import__(f"preview.api.{_module.name}")

ANSWERED = {
	path.removeprefix(preview_api.PRODUCT): endpoint
	for path, endpoint in preview_api.ENDPOINTS.items()
	if path.startswith(preview_api.PRODUCT)
}
# What only makes sense on a site: the preview has its history and its demo business from the start, and drains at once.
ONLY_ON_A_SITE = {
	"timeline.start_backfill",
	"timeline.get_backfill",
	"demo.load",
	"demo.remove",
	"demo.get_state",
	"health.get_state",
	"health.pause",
	"health.resume",
	"health.reconcile_now",
	"health.retry_all_parked",
	"health.retry_broken",
	"health.mend_schedule",
	"first_steps.get_state",
	"first_steps.find_people",
	"first_steps.give_role",
	"first_steps.dismiss",
	"member_actions.get_runs",
	"member_actions.retry",
	"bulk.list_columns",
	"bulk.start",
	"bulk.get",
	"bulk.cancel",
	"home.carry_out",
	"segments.get_counts",
	"home.discard",
	"links.search",
}


@pytest.mark.parametrize("name", sorted(ANSWERED))
def test_the_preview_answers_what_the_app_has(name):
	assert name in FOUND
	given = list(inspect.signature(ANSWERED[name].function).parameters)[1:]
	real = tree.signature_of(FOUND[name][1]).names()
	assert given == real[: len(given)]
	assert ANSWERED[name].is_post == (methods_of(name) == ["POST"])


@pytest.mark.parametrize("name", sorted(set(FOUND) - ONLY_ON_A_SITE))
def test_the_preview_answers_all_of_it(name):
	assert name in ANSWERED
