"""A segment is proven to somebody who asks: computed from nothing, compared, what was found is kept and said.

They are told of the customers they see; what is kept is of all. Nothing is repaired here.
"""

import datetime

from ..base.messages import N_
from ..base.reader import Item
from ..base.sql import sql
from ..base.write import in_slabs
from ..segments import figures
from ..site.named import require_segment, seen_among
from ..site.site import Site
from .nightly_check import Drift, verify_segment

SHOWN_NAMES = 20


def verify(site: Site, segment: str, since: datetime.datetime | None = None) -> Item:
	"""{"missing", "extra": some names, "missing_count", "extra_count", "drift", "pending", "sentence"}.

	`since`: up to when moments that pass were honoured.
	"""
	name = require_segment(site, segment)
	drift = verify_segment(site.store, site.catalog, site.now, name, since)
	site.store.execute(sql("UPDATE `tabConvo Segment` SET verified_at = {} WHERE name = {}", site.now(), name))
	figures.note(site.store, name, site.now(), drift_count=drift.count)
	seen = _of_seen(site, drift)
	counts = _compare_counts(site, name)
	return {
		"missing": seen.missing[:SHOWN_NAMES],
		"extra": seen.extra[:SHOWN_NAMES],
		"missing_count": len(seen.missing),
		"extra_count": len(seen.extra),
		"drift": seen.count,
		"pending": seen.pending,
		"sentence": _say(site, seen, counts),
	}


def _compare_counts(site: Site, segment: str) -> tuple[int, int] | None:
	"""(the number that is told, the number there are) where they differ; who does not see all is told what is counted."""
	if not site.visibility.is_everything:
		return None
	kept, counted = int(figures.read(site.store, segment)["member_count"] or 0), figures.count_rows(site.store, segment)
	return (kept, counted) if kept != counted else None


def _of_seen(site: Site, drift: Drift) -> Drift:
	if site.visibility.is_everything:
		return drift
	named = [*drift.missing, *drift.extra, *drift.pending_names]
	seen = {name for slab in in_slabs(named) for name in seen_among(site.store, site.visibility, slab)}
	return Drift(
		[name for name in drift.missing if name in seen],
		[name for name in drift.extra if name in seen],
		sum(name in seen for name in drift.pending_names),
	)


def _say(site: Site, drift: Drift, counts: tuple[int, int] | None) -> str:
	said = site.translate(N_("Membership is exactly what the rule says."))
	if drift.count:
		said = " ".join([*_say_wrong(site, drift), site.translate(N_("Rebuild the segment to repair it."))])
	if counts:
		miscounted = site.translate(N_("It is told to have {0} members and has {1}. Rebuild the segment to repair it."))
		said += " " + miscounted.format(*counts)
	if drift.pending:
		one, many = N_("One customer has changes that still wait and was not counted."), N_("{0} customers have changes that still wait and were not counted.")
		said += " " + site.translate(one if drift.pending == 1 else many).format(drift.pending)
	return said


def _say_wrong(site: Site, drift: Drift) -> list[str]:
	"""A sentence for those who are missing, and one for those who are too many, where there are any."""
	wrong = (
		(len(drift.missing), N_("One customer is missing."), N_("{0} customers are missing.")),
		(len(drift.extra), N_("One customer is too many."), N_("{0} customers are too many.")),
	)
	return [site.translate(one if count == 1 else many).format(count) for count, one, many in wrong if count]
