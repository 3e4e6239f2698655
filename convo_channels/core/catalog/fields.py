"""A field of meta as a field that rules can name: its kind of value, the unit it is told in, the rows it stands for.

Every field that is stored can be asked for, a child table too, but for passwords: what a rule finds is told to many, and a
password may not even be known to be there.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..base.messages import N_, in_context
from ..base.sql import ident, is_identifier, sql
from ..operators import operators as ops
from ..operators.units import STARS, UNITS, stars_of
from .child_rows import FIELDTYPES, find_rows
from .computed import Expression, Field

Schema = Mapping[str, Mapping[str, tuple[Any, ...]]]

_WORDS = (
	"Data", "Small Text", "Text", "Long Text", "Read Only", "Phone", "Autocomplete", "Text Editor", "Code", "Dynamic Link",
	"Markdown Editor", "HTML Editor", "Barcode", "Color", "Icon", "Attach", "Attach Image", "JSON", "Geolocation",
)  # fmt: skip
TYPES = {
	**dict.fromkeys(_WORDS, ops.TEXT),
	**dict.fromkeys(("Int", "Float", "Currency", "Percent", "Rating", "Duration", "Long Int"), ops.NUMBER),
	# The strokes of a signature are nothing to compare with.
	"Signature": ops.HELD,
	"Date": ops.DATE,
	"Datetime": ops.DATETIME,
	"Time": ops.TIME,
	"Select": ops.SELECT,
	"Link": ops.LINK,
	"Check": ops.CHECK,
}
# Fields with a column or rows that no rule can name, and why.
NOT_ASKED = {"Password": N_("a password is a secret, even whether there is one")}
# Columns of numbers that Frappe lets be empty: to its own filters that is 0.
_NULLABLE = frozenset({"Rating", "Duration", "Long Int"})


class NotOffered(NamedTuple):
	"""A field that is there and cannot be asked for. `why` reads on after "cannot be asked for: ", and is marked with `N_`."""

	label: str
	why: str


def label_of(doctype: str, name: str, info: tuple[Any, ...]) -> str:
	"""As the form says it, which asks for the label in the context of its DocType."""
	return in_context(_label(name, info), doctype)


def _label(name: str, info: tuple[Any, ...]) -> str:
	return str((*info, "", "")[2] or name.replace("_", " ").capitalize())


def why_not(name: str, info: tuple[Any, ...]) -> str:
	"""Why a field with a column or rows cannot be asked for whatever it holds; empty when it can."""
	if not is_identifier(name):
		return N_("its name has signs that no query can hold")
	return NOT_ASKED.get(info[0], "")


def make_field(doctype: str, name: str, info: tuple[Any, ...], schema: Schema) -> Field | None:
	"""The field, None where it holds nothing or cannot be named."""
	fieldtype, options = (*info, "")[:2]
	label, options = label_of(doctype, name, info), options or ""
	if why_not(name, info):
		return None
	if fieldtype in FIELDTYPES:
		rows = find_rows(doctype, name, fieldtype, options, schema.get(options))
		return Field(name, label, rows.type, rows.options, rows=rows) if rows else None
	if fieldtype not in TYPES:
		return None
	unit = UNITS.get(fieldtype, "")
	expression = _as_number(name, stars_of(options) if unit == STARS else 0) if fieldtype in _NULLABLE else None
	return Field(name, label, TYPES[fieldtype], options, expression=expression, unit=unit)


def _as_number(name: str, stars: int) -> Expression:
	"""A number as the form shows it: nothing is 0, a rating so many stars, to half a star."""
	if not stars:
		return lambda alias, clock: sql("COALESCE({}, 0)", ident(alias, name))
	return lambda alias, clock: sql("(ROUND(COALESCE({}, 0) * {}) / 2)", ident(alias, name), 2 * stars)
