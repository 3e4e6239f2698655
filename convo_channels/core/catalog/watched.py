"""What a save knows of the sources: which DocTypes are watched, and how their rows lead to a customer.

Small, and complete without a database: what is built in needs none, and a document says by its own fields whether it
links to a customer. So nothing is missed while the catalog of a site is made anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..changes.written_along_data import CHANGES_WITH
from .catalog import CUSTOMER, PROFILE, TREES, Catalog, SourceSpec
from .sources import BUILTIN_SPECS, INDIRECT_DOCTYPES


@dataclass(frozen=True)
class Known:
	"""`specs`: {DocType: how its rows lead to a customer}, of those that do so by themselves.

	`held`: {DocType: the fields of which it is kept since when they hold their value}.
	"""

	watched: frozenset[str]
	specs: Mapping[str, SourceSpec]
	held: Mapping[str, frozenset[str]] = field(default_factory=dict)


def known_of(catalog: Catalog) -> Known:
	return Known(catalog.watched, dict(catalog.specs), dict(catalog.held))


_SPECS = {spec.doctype: spec for spec in BUILTIN_SPECS if not spec.parent_doctype}
# Without having looked at the site.
BUILT_IN = Known(
	frozenset({CUSTOMER, PROFILE, "Tag Link", *_SPECS, *INDIRECT_DOCTYPES, *TREES, *CHANGES_WITH}), _SPECS
)
