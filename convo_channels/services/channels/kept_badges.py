"""Where the numbers of badges are kept: the site's Redis, one value a user. `core/feed/kept_counts.py` says when they still hold."""

from typing import Any

import frappe

# Nobody is told a number for longer than this, whatever was done to the tables past everything that counts.
KEPT_SECONDS = 600


class KeptBadges:
	def read(self, user: str) -> Any:
		return frappe.cache.get_value(_key(user), expires=True)

	def write(self, user: str, told: Any) -> None:
		frappe.cache.set_value(_key(user), told, expires_in_sec=KEPT_SECONDS)


def _key(user: str) -> str:
	return f"convo_badges:{user}"
