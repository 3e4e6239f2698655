"""What reaches us is whole: a request for one of our functions that holds half a sign, or lacks an argument, is refused at the door.

JSON may carry one half of a surrogate pair, which no database, cursor or page takes; and what is called without an argument is to
Frappe a fault of ours, logged and answered as one. Here somebody is told so in a sentence.
"""

import inspect
from collections.abc import Mapping, Sequence
from typing import Any

import frappe
from frappe import _

from convo_channels.core.base.text import is_storable
from convo_channels.exceptions import ConvoError

OURS = "convo_channels."
API = "convo_channels.api."


def check() -> None:
	"""Frappe calls it with every request of the site, whatever it is for."""
	asked = frappe.local.form_dict.get("cmd") or frappe.local.request.path.rpartition("/")[2]
	if not str(asked).startswith(OURS):
		return
	if not _is_storable(frappe.local.form_dict):
		frappe.throw(_("The request holds a sign that cannot be stored."), ConvoError)
	missing = _missing(str(asked)) if str(asked).startswith(API) else ""
	if missing:
		frappe.throw(_("The request lacks the argument {0}.").format(missing), ConvoError)


def _missing(path: str) -> str:
	"""The first argument that a function asks for and is not given; of what is none, Frappe says so itself."""
	try:
		function = frappe.get_attr(path)
	except (ImportError, AttributeError, frappe.ValidationError):
		return ""
	if not inspect.isfunction(function) or function.__module__ != path.rpartition(".")[0]:
		return ""
	given = frappe.local.form_dict
	parameters = inspect.signature(function).parameters.values()
	return next((p.name for p in parameters if p.default is p.empty and p.kind is not p.VAR_KEYWORD and p.name not in given), "")


def _is_storable(value: Any) -> bool:
	if isinstance(value, str):
		return is_storable(value)
	if isinstance(value, Mapping):
		return all(_is_storable(key) and _is_storable(held) for key, held in value.items())
	return all(map(_is_storable, value)) if isinstance(value, Sequence) and not isinstance(value, bytes) else True
