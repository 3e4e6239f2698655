"""The differences between Frappe 15 and 16 that this app meets, in one place.

Code elsewhere asks here and never compares versions itself.
"""

import frappe


def get_frappe_major() -> int:
	return int(frappe.__version__.split(".", 1)[0])


def get_desk_route(path: str = "") -> str:
	"""The address of a Desk page below the site: `/app/channel-feed` in 15, `/desk/channel-feed` in 16."""
	prefix = "/app" if get_frappe_major() < 16 else "/desk"
	return f"{prefix}/{path.lstrip('/')}" if path else prefix
