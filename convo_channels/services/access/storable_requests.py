"""What reaches us can be written down: a request for one of our functions that holds half a sign is refused at the door.

JSON may carry one half of a surrogate pair, which no database, cursor or page takes; here somebody is told so in a sentence.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import frappe
from frappe import _

from convo_channels.core.base.text import is_storable
from convo_channels.exceptions import ConvoError

OURS = "convo_channels."


def check() -> None:
	"""Frappe calls it with every request of the site, whatever it is for."""
	asked = frappe.local.form_dict.get("cmd") or frappe.local.request.path.rpartition("/")[2]
	if str(asked).startswith(OURS) and not _is_storable(frappe.local.form_dict):
		frappe.throw(_("The request holds a sign that cannot be stored."), ConvoError)


def _is_storable(value: Any) -> bool:
	if isinstance(value, str):
		return is_storable(value)
	if isinstance(value, Mapping):
		return all(_is_storable(key) and _is_storable(held) for key, held in value.items())
	return all(map(_is_storable, value)) if isinstance(value, Sequence) and not isinstance(value, bytes) else True
