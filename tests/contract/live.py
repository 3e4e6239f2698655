"""What a running site says of itself: names, signatures, hooks and fields. Needs Frappe, so only record.py loads it."""

import importlib
import inspect
import platform
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import frappe

from tests.contract import sources

OWN_PREFIX = "Convo "
# A field of ours must not bear the name of one of its methods.
DOCUMENT = "frappe.model.document.Document"


def record(site: str, earlier: dict[str, Any], *, names: set[str], doctypes: set[str]) -> dict[str, Any]:
	"""The recording of one site. `earlier` tells which DocTypes to look at beside those given."""
	frappe.init(site, sites_path=".")
	frappe.connect()
	try:
		known = set(frappe.get_all("DocType", pluck="name", order_by="name"))
		wanted = (doctypes & known) | set(earlier.get("doctypes", {}))
		return {
			"api": _read_api(names),
			"database": frappe.db.sql("select version()")[0][0],
			"doctypes": {
				name: _read_doctype(name) if name in known else None
				for name in wanted
				if not name.startswith(OWN_PREFIX)
			},
			"hooks_used_by_frappe": sorted(
				{name for app in ("frappe", "erpnext") for name in sources.hook_names(_package_of(app))}
			),
			"python": platform.python_version(),
			"versions": {app: importlib.import_module(app).__version__ for app in ("erpnext", "frappe")},
		}
	finally:
		frappe.destroy()


def _package_of(app: str):
	return Path(importlib.import_module(app).__file__).parent


def _read_api(names: set[str]) -> dict[str, str | None]:
	found = {}
	for name in dir(_resolve(DOCUMENT)):
		member = getattr(_resolve(DOCUMENT), name)
		if not name.startswith("_") and inspect.isroutine(member):
			found[f"{DOCUMENT}.{name}"] = _describe(member)
	for name in sorted(names):
		try:
			found[name] = _describe(_resolve(name))
		except (ImportError, AttributeError) as error:
			print(f"{name} is not there: {error}")
	return found


def _resolve(name: str) -> Any:
	head, *rest = name.split(".")
	found, path = importlib.import_module(head), head
	for part in rest:
		path = f"{path}.{part}"
		if hasattr(found, part):
			found = getattr(found, part)
		elif isinstance(found, ModuleType):
			found = importlib.import_module(path)
		else:
			raise AttributeError(f"{path.rpartition('.')[0]} has no {part}")
	return found


def _describe(found: Any) -> str | None:
	"""The signature with `self`, as a class lists it; "class", "module" or "value" for what is no function."""
	if inspect.isclass(found):
		return "class"
	if isinstance(found, ModuleType):
		return "module"
	if not inspect.isroutine(found) and not hasattr(found, "__wrapped__"):
		return "value"
	try:
		text = str(inspect.signature(getattr(found, "__func__", found)))
	except (ValueError, TypeError, NameError):
		return None
	return re.sub(r" at 0x[0-9a-f]+", "", text)  # where an object lies in memory is another place each time


def _read_doctype(name: str) -> dict[str, Any]:
	data = frappe.get_meta(name).as_dict()
	data["fields"] = [row for row in data["fields"] if not row.get("is_custom_field")]
	return sources.describe_doctype(data)
