"""How often one person may ask for what costs something: far more than anybody does at work, far less than a loop.

Counted per user in the cache, over HTTP alone: jobs and the Administrator are not limited, and when the cache cannot be
reached nobody is. A site says otherwise in its site_config.json, with `convo_limits`: {"posts": [200, 60]}, or 0 for none.
"""

import time

import frappe
from frappe import _

from convo_channels.exceptions import TooOftenError

# {what: (how often, within how many seconds)}
LIMITS = {
	"posts": (60, 60),  # written or changed
	"reactions": (120, 60),
	"drafts": (240, 60),  # one for each pause in writing, and all that waited for the connection
	"pins": (120, 60),
	"saved views": (60, 60),
	"note templates": (60, 60),
	"post files": (120, 60),  # taken in
	"counts": (120, 60),  # one for each pause in typing
	"comparisons": (60, 60),
	"explanations": (120, 60),
	"searches": (240, 60),  # one for each letter
	"histories": (120, 60),
	"forecasts": (120, 60),
	"verifications": (20, 60),
	"rebuilds": (30, 60),
	"lists": (300, 60),  # Frappe's own, filtered by a segment
	"reports": (60, 60),
	"reading marks": (240, 60),
	"arrangements": (240, 60),  # of channels in the sidebar: one for each step
	"changes of channels": (120, 60),
	"titles of channels": (10, 600),  # a rename empties the caches of the whole site; and whether a title is taken tells of hidden ones
	"news": (240, 60),  # what happened in a channel since the last visit
	"templates": (120, 60),
	"new segments": (30, 60),
	"files": (30, 60),  # of segments, in and out
	"work": (60, 60),  # of the background: retried, stopped, gone on with; and what is set up once
	"exports": (20, 600),  # and what else is done for all members
	"backfills": (10, 600),
}
CONFIG = "convo_limits"


def take(what: str) -> None:
	"""Count one more of these; refused when there were too many."""
	user = frappe.session.user
	if not getattr(frappe.local, "request", None) or user == "Administrator":
		return
	most, seconds = _limit(what)
	if not most:
		return
	window, spent = divmod(int(time.time()), seconds)
	if _count(f"convo_limit:{what}:{user}:{window}", seconds) > most:
		said = _("This was asked for more than {0} times within {1} seconds. Try again in {2} seconds.")
		frappe.throw(said.format(most, seconds, seconds - spent), TooOftenError)


def _limit(what: str) -> tuple[int, int]:
	"""A value nobody can make sense of is as good as none."""
	given = (frappe.conf.get(CONFIG) or {}).get(what, LIMITS[what])
	if given == 0:
		return 0, 1
	try:
		most, seconds = map(int, given)
	except (TypeError, ValueError):
		return LIMITS[what]
	return (most, seconds) if seconds > 0 else LIMITS[what]


def _count(key: str, seconds: int) -> int:
	try:
		name = frappe.cache.make_key(key)
		number = int(frappe.cache.incrby(name, 1))
		if number == 1:
			frappe.cache.expire(name, seconds)
		return number
	except Exception:
		# Without the cache nothing can be counted, and nobody is kept from their work.
		return 0
