"""The home of the app in the Desk: how things stand for whoever opens it."""

from typing import Any

from convo_channels.core.channels import today
from convo_channels.core.sync import parked
from convo_channels.services.access.roles import MANAGERS, has_role
from convo_channels.services.access.site import FrappeSite
from convo_channels.services.channels.kept_badges import KeptBadges
from convo_channels.services.sync import lag


def get_today() -> dict[str, Any]:
	"""What `core` tells, and for managers how many changes could not be worked through, of those they may know of."""
	site = FrappeSite()
	failed = parked.count(site) if has_role(MANAGERS) else 0
	return {**today.read_today(site, KeptBadges()), "failed": failed, "warning": lag.get_warning()}
