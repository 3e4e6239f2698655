"""The list of runs on the Frappe side: what is hidden of a note, and the job that carries out what waits again."""

from typing import Any

from convo_channels.core.actions import run_list
from convo_channels.services.access.site import FrappeSite
from convo_channels.services.actions import runs
from convo_channels.services.actions.closed import blank_notes
from convo_channels.services.base.errors import said_plainly


def get_runs(segment: str, page_cursor: str | None, limit: int) -> dict[str, Any]:
	"""What was done for the customers the user may see, newest first."""
	with said_plainly():
		return run_list.read_runs(FrappeSite(), segment, page_cursor, limit, blank_notes)


def retry(name: int) -> dict[str, Any]:
	"""Let a failed run be tried again."""
	with said_plainly():
		answer = run_list.retry(FrappeSite(), name)
	runs.enqueue()
	return answer
