"""What the measurements on a site stand on: the names of what is made there, and the site's own connection."""

from typing import Any

import frappe

CUSTOMER, ITEM, SEGMENT = "Benchmark Customer", "Benchmark Item", "Benchmark Segment"


class Statements:
	"""Runs statements of the data's maker on the site's own connection."""

	dialect = "mariadb"

	def run(self, statement: str, params: tuple = ()) -> list[tuple]:
		cursor = frappe.db._cursor
		cursor.execute(statement, params or None)
		return list(cursor.fetchall()) if cursor.description else []

	def rows(self, query: Any) -> list[tuple]:
		return self.run(*query.render(self.dialect))

	def execute(self, query: Any) -> int:
		cursor = frappe.db._cursor
		return cursor.execute(*query.render(self.dialect))
