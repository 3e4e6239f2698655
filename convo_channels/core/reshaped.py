"""Segments that must be looked at as a whole: a tree was changed, or something was renamed or merged that rules name.

Frappe writes a new name wherever the old one stood without telling anybody, and so do trees with their branches: whom it
concerns cannot be told from the change.
"""

from collections.abc import Mapping, Sequence

from .catalog import TREES, Catalog
from .changes_with_data import LEAVES_GAPS
from .outbox import DELETE, RENAME, Change
from .rules import ANY_DOCTYPE, links_of
from .segments import Segment, Segments


def find_reshaped(catalog: Catalog, segments: Segments, changes: Sequence[Change]) -> dict[str, Change]:
	"""{segment: the change because of which it must be rebuilt}"""
	nodes = {c.reference_doctype: c for c in changes if c.reference_doctype in TREES}
	renamed = {c.reference_doctype: c for c in changes if c.event == RENAME or leaves_gaps(c)}
	found = {}
	for segment in segments.evaluated if nodes or renamed else ():
		shaping = [nodes[doctype] for doctype in sorted(segment.trees & nodes.keys())]
		shaping += _naming(segment, catalog, renamed)
		if shaping:
			found[segment.name] = shaping[0]
	return found


def leaves_gaps(change: Change) -> bool:
	"""Whether the columns that named a document are emptied with its deletion."""
	return change.event == DELETE and change.reference_doctype in LEAVES_GAPS


def _naming(segment: Segment, catalog: Catalog, renamed: Mapping[str, Change]) -> list[Change]:
	if not (renamed and segment.rule):
		return []
	named = links_of(segment.rule, catalog)
	return [renamed[d] for d in sorted(renamed) if d in named or ANY_DOCTYPE in named]
