"""A language in which every sentence of the catalogue is itself in ⟦brackets⟧: what a page shows without them is in no
catalogue. Labels and choices of all DocTypes are bracketed too, for those are translated by the app they belong to."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import frappe
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from frappe.gettext.translate import get_mo_path

from convo_channels.translation import catalogue

CODE = "qx"
_BRACKETED = re.compile(r"⟦[^⟦⟧]*⟧")
_NAME_OF_DOCUMENT = re.compile(r"\b[A-Z]{2,}(?:-[A-Z]+)*-\d{4}-\d+\b")
# What the browser says of a language that it does not know.
_DATE = re.compile(
	r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
)
# As the System Settings write them, beside an empty field.
_PATTERN_OF_DATES = re.compile(r"\b(?:dd|mm|yyyy)(?:[-./](?:dd|mm|yyyy)){2}\b")
_KEYS_AND_UNITS = re.compile(r"\b(?:Ctrl|Shift|Enter|Esc|EUR)\b|\b\d+[dhm]\b|\S+@\S+")


@contextmanager
def installed() -> Iterator[str]:
	"""The language's code, while a site has it. Committed, and taken away."""
	path = Path(get_mo_path("convo_channels", CODE))
	path.parent.mkdir(parents=True, exist_ok=True)
	with path.open("wb") as file:
		write_mo(file, _bracketed())
	if not frappe.db.exists("Language", CODE):
		language = {"doctype": "Language", "language_code": CODE, "language_name": "Brackets", "enabled": 1}
		frappe.get_doc(language).insert()
	frappe.db.commit()
	frappe.clear_cache()
	try:
		yield CODE
	finally:
		path.unlink()
		frappe.db.rollback()
		frappe.db.set_value("User", {"language": CODE}, "language", "en")
		frappe.delete_doc("Language", CODE, force=True)
		frappe.db.commit()
		frappe.clear_cache()


def _bracketed() -> Catalog:
	words = {(message.id, message.context) for message in catalogue.collect() if message.id}
	words |= {(name, None) for name in frappe.get_all("DocType", pluck="name")}
	for label, fieldtype, options in frappe.get_all(
		"DocField", ["label", "fieldtype", "options"], as_list=True
	):
		words.add((label, None))
		if fieldtype == "Select":
			words |= {(option, None) for option in (options or "").split("\n")}
	catalog = Catalog()
	for text, context in words:
		if text:
			catalog.add(text, f"⟦{text}⟧", context=context)
	return catalog


def outside(texts: Iterable[str], data: Iterable[str]) -> list[str]:
	"""The texts that say something which is in no catalogue and is no data."""
	names = sorted(filter(None, data), key=len, reverse=True)
	return sorted({text for text in texts if re.search("[A-Za-z]{2,}", _rest(text, names))})


def _rest(text: str, names: list[str]) -> str:
	for name in names:
		text = text.replace(name, " ")
	for pattern in (_NAME_OF_DOCUMENT, _DATE, _PATTERN_OF_DATES, _KEYS_AND_UNITS):
		text = pattern.sub(" ", text)
	while (inner := _BRACKETED.sub(" ", text)) != text:
		text = inner
	return text
