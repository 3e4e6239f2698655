"""How long the evaluation of a segment over all customers took: kept with the segment, for Health to show the slowest."""

import frappe

from convo_channels.constants import SEGMENT


def note(took: dict[str, float]) -> None:
	"""Nothing is noted for one that could not be evaluated."""
	for segment, seconds in took.items():
		if seconds:
			frappe.db.set_value(
				SEGMENT, segment, "evaluation_ms", round(seconds * 1000, 1), update_modified=False
			)
	frappe.db.commit()  # called from jobs only
