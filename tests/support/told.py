"""The demo business as the preview tells it, on a fixed afternoon, for tests that want to begin with a whole company."""

import datetime
import tempfile
from pathlib import Path

from preview.fill import fill
from preview.serve import USER
from preview.site import Site
from standalone.stores import SqliteStore

AFTERNOON = datetime.datetime(2026, 3, 18, 15, 0)
_started_at = datetime.datetime.now()
_told: SqliteStore | None = None
_kept: tempfile.TemporaryDirectory | None = None


def _files() -> Path:
	"""Where all sites of a process have the files of their posts."""
	global _kept
	_kept = _kept or tempfile.TemporaryDirectory(prefix="convo-told-files-")
	return Path(_kept.name)


def same_afternoon() -> datetime.datetime:
	"""A clock that runs, but always from the same Wednesday, so that the demo business is the same every day."""
	return AFTERNOON + (datetime.datetime.now() - _started_at)


def make_site() -> Site:
	"""A site with the whole history; told once per process, then copied."""
	site = Site(SqliteStore(), user=USER, machine_now=same_afternoon, files=_files())
	restore(site)
	return site


def restore(site: Site) -> None:
	"""Back to the beginning."""
	global _told
	if _told is None:
		_told = SqliteStore()
		fill(Site(_told, user=USER, machine_now=same_afternoon, files=_files()))
	with site.lock:
		site.store.copy_from(_told)
		site.wake_up()
