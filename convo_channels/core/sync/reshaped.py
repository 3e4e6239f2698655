"""Segments that must be looked at as a whole: a tree was changed, something was renamed, merged or deleted that rules name, or a
document saved whose fields they read through a link.

Frappe writes a new name wherever the old one stood without telling anybody, and so do trees with their branches: whom it
concerns cannot be told from the change.

A new name alone moves nobody: rows and rules get it in one transaction. It does so where others stood under it already, as
after a merge, or where a rule had named it before it was there. Both ways the rule names it by now, and only such rules
are looked at. A text that says names of any kind does not follow, so whoever asks there is looked at with every new name;
so is whoever asks how names are written, or how many different ones there are.
"""

from collections.abc import Mapping, Sequence

from ..base.text import fold
from ..catalog.catalog import TREES, Catalog
from ..changes.outbox import DELETE, RENAME, Change
from ..changes.written_along_data import LEAVES_GAPS
from ..rules.named import ANY_DOCTYPE, links_of, names_of, spelled_by
from ..segments.segments import Segment, Segments


def find_reshaped(catalog: Catalog, segments: Segments, changes: Sequence[Change]) -> dict[str, Change]:
	"""{segment: the change because of which it must be rebuilt}. `changes`: of what was written along with others too, behind these."""
	changes = [c for c in changes if c.reference_name]  # of some it is only known whose they were
	nodes = {c.reference_doctype: c for c in changes if c.reference_doctype in TREES}
	gaps = {c.reference_doctype: c for c in changes if leaves_gaps(c)}
	renamed = [c for c in changes if c.event == RENAME]
	found = {}
	for segment in segments.evaluated:
		shaping = [c for c in changes if c.reference_doctype in segment.linked]
		shaping += [nodes[doctype] for doctype in sorted(segment.trees & nodes.keys())]
		shaping += _naming(segment, catalog, gaps, renamed)
		if shaping:
			found[segment.name] = shaping[0]
	return found


def leaves_gaps(change: Change) -> bool:
	"""Whether the columns that named a document are emptied with its deletion."""
	return change.event == DELETE and change.reference_doctype in LEAVES_GAPS


def _naming(
	segment: Segment, catalog: Catalog, gaps: Mapping[str, Change], renamed: Sequence[Change]
) -> list[Change]:
	if not ((gaps or renamed) and segment.rule):
		return []
	kinds = links_of(segment.rule, catalog)
	names = names_of(segment.rule, catalog)
	spelled = spelled_by(segment.rule, catalog) | ({c.reference_doctype for c in renamed} if ANY_DOCTYPE in kinds else set())
	emptied = [gaps[d] for d in sorted(gaps) if d in kinds or ANY_DOCTYPE in kinds]
	return emptied + [
		c for c in renamed if c.reference_doctype in spelled or (c.reference_doctype, fold(c.reference_name)) in names
	]
