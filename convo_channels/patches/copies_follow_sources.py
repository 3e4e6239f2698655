"""Timelines learn which document each row is about, and are brought to what their documents say: by the check of everything.

It goes over every document and may take long, so it is only asked for here; a check that is asked for twice is one.
"""

from convo_channels.services.base import work_state


def execute() -> None:
	work_state.write(reconcile_needed=1)
