"""The catalog of this site, for all who read it: kept under a token that changes with every change of what shapes it.

It is made in services/catalog/build.py, on a connection of its own, of what is committed at that moment, and kept under
the token that was read before. Whoever adds a field changes the token, and again once that is committed: so what was
made of less is asked for by nobody. A save makes nothing and reads no meta; it takes what is known (`recall`).
"""

import time
from dataclasses import dataclass, field, replace
from dataclasses import fields as dataclass_fields
from zlib import crc32

import frappe

from convo_channels.core.base.fiscal_years import FiscalYear, FiscalYears
from convo_channels.core.catalog.catalog import Catalog, SourceSpec
from convo_channels.core.catalog.money import Currencies
from convo_channels.core.catalog.watched import BUILT_IN, Known, known_of
from convo_channels.services.base import shared_cache
from convo_channels.services.catalog import build, watched_copy
from convo_channels.services.catalog.build import Material

# Named after the shape of what is kept, so that another version of the app does not read this one's.
_SHAPE = crc32(
	",".join(f.name for kind in (SourceSpec, Material, Known, Currencies, FiscalYears, FiscalYear) for f in dataclass_fields(kind)).encode()
)
TOKEN_KEY = "convo_catalog_token"
MATERIAL_KEY = f"convo_catalog_material_{_SHAPE:08x}"
KNOWN_KEY = f"convo_catalog_known_{_SHAPE:08x}"
CATALOG_KEY, RECALLED_KEY = "convo_catalog", "convo_recalled"
KEPT_SECONDS = 7 * 24 * 3600
# A save may go by what was known so long ago; long imports save thousands of documents.
RECALLED_SECONDS = 1.0
# Without the site's cache nobody hears of a change: what is made is trusted for so long.
TRUSTED_SECONDS = 60
MAX_SITES = 50
# A change of these can add a field, take one away, or make a DocType appear.
SHAPING_DOCTYPES = frozenset({"Custom Field", "DocType", "Property Setter"})
# These say in which currency amounts are, and whose fiscal years are meant.
CURRENCY_DOCTYPES = frozenset({"Company", "Global Defaults"})
CALENDAR_DOCTYPES = frozenset({"Fiscal Year"})


@dataclass(frozen=True)
class _Remembered:
	"""What this process knows of a site."""

	token: str | None
	known: Known
	catalog: Catalog | None = None
	fingerprint: str = ""
	at: float = field(default_factory=time.monotonic)


_memory: dict[str, _Remembered] = {}


def get_catalog() -> Catalog:
	"""The catalog as this request or step of a job found it."""
	found = getattr(frappe.local, CATALOG_KEY, None)
	if found is None:
		found = _find()
		setattr(frappe.local, CATALOG_KEY, found)
	return found


def get_catalog_of_now() -> Catalog:
	"""For the next step of a job that runs for long."""
	_let_go()
	return get_catalog()


def get_watched() -> frozenset[str]:
	"""The DocTypes whose changes matter."""
	return get_catalog().watched


def get_specs() -> dict[str, SourceSpec]:
	"""{DocType: how its rows lead to a customer}."""
	return dict(get_catalog().specs)


def _find() -> Catalog:
	token = shared_cache.read_token(TOKEN_KEY, KEPT_SECONDS)
	mine = _memory.get(frappe.local.site)
	if mine and mine.catalog and _is_valid(mine, token):
		return mine.catalog
	material = shared_cache.read(f"{MATERIAL_KEY}:{token}") if token else None
	if material is None:
		material = build.build()
		if token:
			shared_cache.write(f"{MATERIAL_KEY}:{token}", material, KEPT_SECONDS)
	catalog = material.as_catalog()
	known = known_of(catalog)
	if token:
		shared_cache.claim(f"{KNOWN_KEY}:{token}", known, KEPT_SECONDS)
	_remember(_Remembered(token, known, catalog, material.fingerprint))
	return catalog


def _is_valid(mine: _Remembered, token: str | None) -> bool:
	if token is None:
		return time.monotonic() - mine.at < TRUSTED_SECONDS
	return mine.token == token


def _remember(found: _Remembered) -> None:
	if len(_memory) >= MAX_SITES:
		_memory.clear()
	_memory[frappe.local.site] = found


def recall() -> tuple[Known, bool]:
	"""For a save: what is known (a new process that finds no cache reads one row), and whether nothing has changed since.

	Of a change that nobody has built into a catalog yet it says so; the one who saves then notes more rather than less.
	"""
	kept = getattr(frappe.local, RECALLED_KEY, None)
	if kept is None or time.monotonic() - kept[1] > RECALLED_SECONDS:
		kept = (_recall(), time.monotonic())
		setattr(frappe.local, RECALLED_KEY, kept)
	return kept[0]


def _recall() -> tuple[Known, bool]:
	token = shared_cache.read(TOKEN_KEY)
	mine = _memory.get(frappe.local.site)
	if token and mine and mine.token == token:
		return mine.known, True
	known = shared_cache.read(f"{KNOWN_KEY}:{token}") if token else None
	if known is None:
		if mine is None:
			mine = _Remembered(None, watched_copy.read() or BUILT_IN)
			_remember(mine)
		return mine.known, False
	_remember(_Remembered(token, known))
	return known, True


def _let_go() -> None:
	for key in (CATALOG_KEY, RECALLED_KEY):
		if hasattr(frappe.local, key):
			delattr(frappe.local, key)


def forget_catalog() -> None:
	"""What shapes the catalog has changed, or may have."""
	shared_cache.change_token(TOKEN_KEY, KEPT_SECONDS)
	mine = _memory.get(frappe.local.site)
	if mine:
		_remember(replace(mine, token=None, catalog=None))
	_let_go()


def forget_catalog_for_good() -> None:
	"""Now, for the site's tables may be altered already; and once it is committed, for what was read till then is older."""
	forget_catalog()
	frappe.db.after_commit.add(forget_catalog)


def check_catalog() -> Catalog:
	"""Compare with what is committed: a change may have been made past all events, or its news been lost with a process."""
	catalog = get_catalog_of_now()
	mine = _memory.get(frappe.local.site)
	if mine and mine.fingerprint and mine.fingerprint != build.read_fingerprint(catalog):
		forget_catalog()
		catalog = get_catalog()
	return catalog
