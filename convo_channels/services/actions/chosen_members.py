"""For whom something is done: the members of a segment whom the user may see now, all of them or those who were chosen."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import frappe

from convo_channels.core.base.sql import TRUE, Sql, all_of, in_list, sql
from convo_channels.core.base.store import column, scalar
from convo_channels.core.base.visibility import Visibility
from convo_channels.exceptions import ConvoError
from convo_channels.services.access.customers import get_visibility
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.said import _

PAGE = 500
# As many as somebody ticks; whoever wants more takes all.
MOST_CHOSEN = 500


@dataclass(frozen=True)
class Chosen:
	"""Members of one segment; no names: all of them."""

	segment: str
	names: tuple[str, ...] = ()

	def query(self, visibility: Visibility) -> Sql:
		return sql(
			"FROM `tabConvo Segment Member` AS m JOIN `tabCustomer` ON `tabCustomer`.name = m.customer WHERE {}",
			all_of([
				sql("m.segment = {}", self.segment),
				in_list(sql("m.customer"), list(self.names)) if self.names else TRUE,
				visibility.where,
			]),
		)  # fmt: skip

	def count(self) -> int:
		return int(scalar(store, sql("SELECT COUNT(*) {}", self.query(get_visibility()))) or 0)

	def pages(self) -> Iterator[tuple[list[str], Visibility]]:
		"""By name, with what is visible now: who leaves meanwhile is not met any more."""
		after = ""
		while True:
			visibility = get_visibility()
			query = sql(
				"SELECT m.customer {members} AND m.customer > {after} ORDER BY m.customer LIMIT {limit}",
				members=self.query(visibility),
				after=after,
				limit=PAGE,
			)
			page = column(store, query)
			if page:
				yield page, visibility
			if len(page) < PAGE:
				return
			after = page[-1]


def read_names(given: Any) -> tuple[str, ...]:
	"""The customers of a request: none, or a list of names."""
	try:
		names = json.loads(given) if isinstance(given, str) and given else given
	except (ValueError, RecursionError):
		names = given
	if names in (None, ""):
		return ()
	if not isinstance(names, list) or not names or not all(isinstance(name, str) and name for name in names):
		frappe.throw(_("The customers must be a list of names."), ConvoError)
	if len(names) > MOST_CHOSEN:
		frappe.throw(_("Choose at most {0} customers, or all of them.").format(MOST_CHOSEN), ConvoError)
	return tuple(dict.fromkeys(names))
