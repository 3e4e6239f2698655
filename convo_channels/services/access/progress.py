"""How far a job over all customers or documents has come, as its reader may know it."""

from typing import Any

from convo_channels.services.access.customers import sees_all


def told(progress: dict[str, Any]) -> dict[str, Any]:
	"""In hundredths for who does not see all: how many customers or documents there are is not for them."""
	if sees_all():
		return progress
	done, total = progress.get("done") or 0, progress.get("total") or 0
	return {**progress, "done": 100 * done // total if total else 0, "total": 100 if total else 0}
