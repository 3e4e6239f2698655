"""The rows of a site as the references read them: plain rows of what was made since a moment, straight from the tables."""

import datetime
from collections.abc import Mapping
from typing import Any

import frappe

from convo_channels.services.catalog.site_catalog import get_catalog
from tests.support.builders import SPOKEN_OF, site_kinds
from tests.support.evaluator import Evaluator


class SiteRows:
	"""What `tests.support.copies_truth` asks of a business. `segments`: {name: rows of its rule}."""

	def __init__(self, since: datetime.datetime, segments: Mapping[str, list[dict[str, Any]]] | None = None):
		self.since = since
		self.segments = {name: (rules, False) for name, rules in (segments or {}).items()}
		self._rows: dict[str, list[dict[str, Any]]] = {}

	def rows(self, doctype: str) -> list[dict[str, Any]]:
		"""Every row; companies were there before."""
		if doctype not in self._rows:
			since = self.since if doctype != "Company" else datetime.datetime(2000, 1, 1)
			query = f"select * from `tab{doctype}` as t where t.creation >= %(since)s{self._of_own(doctype)} order by t.name"
			self._rows[doctype] = frappe.db.sql(query, {"since": since}, as_dict=True)
		return self._rows[doctype]

	def _of_own(self, doctype: str) -> str:
		"""A customer of before may get a profile only now."""
		older = "select name from `tabCustomer` as c where c.name = t.customer and c.creation < %(since)s"
		return f" and not exists ({older})" if doctype == "Convo Profile" else ""

	def forget(self) -> None:
		"""Somebody has written: read anew."""
		self._rows.clear()

	def evaluator(self) -> Evaluator:
		tables = {doctype: self.rows(doctype) for doctype in SPOKEN_OF}
		now = frappe.utils.now_datetime()
		return Evaluator(
			tables=tables, kinds=site_kinds(), today=now.date(), segments=self.segments, now=now,
			first_weekday=get_catalog().first_weekday,
		)  # fmt: skip

	def truth(self) -> dict[str, set[str]]:
		"""{segment: who must be in it}"""
		evaluator = self.evaluator()
		return {name: evaluator.inside(name) for name in self.segments}
