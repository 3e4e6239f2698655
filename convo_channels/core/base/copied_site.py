"""Whether a site is where its waiting work was written: what the database says of its home, and what lies beside it.

Pure. A backup holds the database, not the note beside it; a copied folder holds the note, not its place on the disk. So
a database that was restored elsewhere, or to an older moment, no longer agrees with the note.
"""

from dataclasses import asdict, dataclass
from typing import Any

COPY, OLDER, LATE = "copy", "older", "late"


@dataclass(frozen=True)
class Home:
	"""What is kept of a home on both sides. `passes`: how often something was carried out; `place`: of the note alone."""

	key: str
	site: str
	database: str
	passes: int = 0
	place: int = 0
	# Where no note can be written, none is missed.
	has_note: bool = True

	def as_dict(self) -> dict[str, Any]:
		return asdict(self)


def read_home(found: Any) -> Home | None:
	"""From what was stored; None when it is no home."""
	try:
		return Home(**{**found, "passes": int(found["passes"]), "place": int(found["place"])})
	except (TypeError, KeyError, ValueError):
		return None


def find_doubt(
	kept: Home | None, noted: Home | None, *, site: str, database: str, place: int, has_acted: bool = False
) -> str:
	"""Why the work of this database may belong elsewhere, or to another time; empty when there is no doubt.

	`kept` is the database's word, `noted` the note's, `place` where the note lies now. `has_acted`: something was carried
	out, or asked for, by this database at any time.
	"""
	if kept is None:
		# What acted before it knew of homes may have been restored anywhere since.
		return COPY if has_acted else ""
	if (kept.site, kept.database) != (site, database):
		return COPY
	if noted is None:
		return COPY if kept.has_note else ""
	if noted.key != kept.key or noted.place != place:
		return COPY
	return OLDER if noted.passes > kept.passes else ""
