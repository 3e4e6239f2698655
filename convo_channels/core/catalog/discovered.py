"""Sources made known by their meta alone: any DocType with a Link to Customer, from this site or from another app.

Pure: what meta says in, specifications out. Which DocTypes are left out, and why, stands here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ...constants import PROFILE
from .sources import BALANCE, SourceSpec

# More would make every list of sources unreadable; those made on the site come first.
MAX_FOUND = 40

_BOUGHT = "what is bought from suppliers, not by the customer"
_SETTING = "a setting for customers, nothing that happened with one"
_INTERNAL = "a step inside the business, told better by the sales documents"
LEFT_OUT: Mapping[str, str] = {
	"Asset": _BOUGHT,
	"Material Request": _BOUGHT,
	"Purchase Order": _BOUGHT,
	"Item": _SETTING,
	"Item Price": _SETTING,
	"POS Profile": _SETTING,
	"Pricing Rule": _SETTING,
	"Tax Rule": _SETTING,
	"Pick List": _INTERNAL,
	"POS Invoice Merge Log": _INTERNAL,
	"Production Plan": _INTERNAL,
	"Shipment": "names two customers, the one it is fetched from and the one it goes to",
	"Lead": "names the customer who passed it on, and is not about that customer",
	"Communication": "is part of the conversation already",
}
# Subjects of rules by themselves. A link from one customer to another, as to who referred them, is one field more of
# the customer; a DocType of such a name would stand in the subject's place.
SUBJECTS = frozenset({"Customer", "Tag", "Segment", BALANCE, PROFILE})

_DAYS = ("Date", "Datetime")
_DATE_NAMES = ("posting_date", "transaction_date", "date")
_ENDS = ("end", "until", "upto", "expiry", "expires", "due", "to")


@dataclass(frozen=True)
class MetaField:
	"""A stored field as meta tells it."""

	name: str
	fieldtype: str
	options: str = ""
	is_required: bool = False
	label: str = ""


@dataclass(frozen=True)
class MetaDocType:
	"""A DocType with its stored fields, in the order of the form."""

	name: str
	fields: tuple[MetaField, ...]
	is_submittable: bool = False
	is_custom: bool = False


def find_specs(doctypes: Iterable[MetaDocType], known: Iterable[str]) -> list[SourceSpec]:
	"""The specifications of those that lead to a customer and are no source yet, at most MAX_FOUND."""
	taken = frozenset(known)
	wanted = [d for d in doctypes if d.name not in taken]
	wanted.sort(key=lambda doctype: (not doctype.is_custom, doctype.name))
	found = (find_spec(doctype) for doctype in wanted)
	return [spec for spec in found if spec][:MAX_FOUND]


def find_spec(doctype: MetaDocType) -> SourceSpec | None:
	"""How a DocType leads to a customer by its own fields; None when it does not, or shall not."""
	if doctype.name in LEFT_OUT or doctype.name in SUBJECTS or doctype.name.startswith("Convo "):
		return None
	links = [f.name for f in doctype.fields if f.fieldtype == "Link" and f.options == "Customer"]
	if not links:
		return None
	names = {f.name: f.fieldtype for f in doctype.fields}
	return SourceSpec(
		doctype.name,
		"customer" if "customer" in links else links[0],
		date_field=_choose_date(doctype.fields),
		status_field="status" if names.get("status") in ("Select", "Data") else "",
		return_field="is_return" if names.get("is_return") == "Check" else "",
		opening_field="is_opening" if names.get("is_opening") == "Select" else "",
		debit_note_field="is_debit_note" if names.get("is_debit_note") == "Check" else "",
		submittable=doctype.is_submittable,
		is_found=True,
	)


def _choose_date(fields: Iterable[MetaField]) -> str:
	"""The day a document stands for: by its usual name, else the first required one, else the first that is no end."""
	days = [f for f in fields if f.fieldtype in _DAYS]
	usual = [name for name in _DATE_NAMES if any(f.name == name for f in days)]
	required = [f.name for f in days if f.is_required]
	begins = [f.name for f in days if not set(_ENDS) & set(f.name.split("_"))]
	return next(iter([*usual, *required, *begins]), "creation")
