"""What was done because customers joined or left a segment. The preview carries nothing out: its segments have no actions."""

from typing import Any

from convo_channels.core.actions import run_list
from preview.api import PRODUCT, answers
from preview.site import Site


@answers(PRODUCT + "member_actions.get_runs")
def get_runs(site: Site, segment: str, cursor: str | None = None, limit: int = 20) -> dict[str, Any]:
	return run_list.read_runs(site, segment, cursor, limit)


@answers(PRODUCT + "member_actions.retry", post=True)
def retry(site: Site, run: int) -> dict[str, Any]:
	return run_list.retry(site, run)
