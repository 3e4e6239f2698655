"""The rows of the report "Customers by Segment", as far as the reader may see them. It computes no membership."""

from typing import Any

import frappe
from frappe import _

from convo_channels.compat import get_report_reader
from convo_channels.constants import SEGMENT
from convo_channels.core.base.sql import Sql, all_of, in_list, sql
from convo_channels.core.base.store import dicts
from convo_channels.core.segments.segments import BROKEN, LIVE
from convo_channels.services.access.answerable import acting_as
from convo_channels.services.access.customers import get_visibility
from convo_channels.services.access.fields import permitted_fields, profile_fields
from convo_channels.services.access.roles import require_agent
from convo_channels.services.base.errors import escape
from convo_channels.services.base.frappe_store import store
from convo_channels.services.library.library import parse_names

MOST_ROWS = 20_000
COLUMNS = (
	"segment", "customer", "customer_name", "customer_group", "territory", "joined_at", "last_contact_at",
)  # fmt: skip


def fetch_rows(filters: dict[str, Any]) -> tuple[list[dict[str, Any]], str | None]:
	"""(rows, what should be known about them). Without segments chosen, all that the reader may read."""
	reader = get_report_reader()
	# Only the system steps back: Frappe takes the name from the request, where anybody may write any.
	if frappe.session.user == "Administrator" and reader not in (None, "", "Administrator"):
		with acting_as(reader):
			require_agent()
			return _fetch_rows(filters)
	return _fetch_rows(filters)


def _fetch_rows(filters: dict[str, Any]) -> tuple[list[dict[str, Any]], str | None]:
	segments = _segments(filters.get("segments"))
	visibility = get_visibility()
	if not segments or visibility.is_nothing:
		return [], None
	where = [in_list(sql("me.segment"), list(segments)), visibility.where]
	for field in {"territory", "customer_group"} & permitted_fields("Customer"):
		if filters.get(field):
			where.append(_under(field, str(filters[field])))
	query = sql(
		"SELECT me.segment, `tabCustomer`.name, `tabCustomer`.customer_name, `tabCustomer`.customer_group,"
		" `tabCustomer`.territory, me.joined_at, p.last_contact_at FROM `tabConvo Segment Member` AS me"
		" JOIN `tabCustomer` ON `tabCustomer`.name = me.customer"
		" LEFT JOIN `tabConvo Profile` AS p ON p.customer = `tabCustomer`.name"
		" WHERE {where} ORDER BY me.segment, `tabCustomer`.customer_name, `tabCustomer`.name LIMIT {limit}",
		where=all_of(where),
		limit=MOST_ROWS + 1,
	)
	shown = {*COLUMNS[:2], "joined_at", *permitted_fields("Customer"), *profile_fields()}
	rows = [{key: row[key] if key in shown else None for key in row} for row in dicts(store, query, COLUMNS)]
	return rows[:MOST_ROWS], _say(segments, len(rows) > MOST_ROWS)


def tells_of_contact() -> bool:
	"""Whether the reader may know of the last contact: an empty column would say that there was none."""
	return "last_contact_at" in profile_fields()


def _segments(chosen: Any) -> dict[str, str]:
	"""{name: status} of those chosen, or of all; a report asks over HTTP with a JSON list."""
	if isinstance(chosen, str):
		chosen = parse_names(chosen, _("Segments")) if chosen.startswith("[") else [chosen] if chosen else []
	filters = {"name": ["in", [str(name) for name in chosen]]} if chosen else {}
	found = frappe.get_list(
		SEGMENT, filters=filters, fields=["name", "status"], order_by="name", limit_page_length=0
	)
	return {row.name: row.status for row in found}


def _under(field: str, node: str) -> Sql:
	"""The node and what lies under it, as people mean it when they choose one."""
	tree = {"territory": "Territory", "customer_group": "Customer Group"}[field]
	names = [node, *frappe.db.get_descendants(tree, node)] if frappe.db.exists(tree, node) else [node]
	column = {
		"territory": sql("`tabCustomer`.territory"),
		"customer_group": sql("`tabCustomer`.customer_group"),
	}
	return in_list(column[field], names)


def _say(segments: dict[str, str], is_cut: bool) -> str | None:
	said = []
	if is_cut:
		said.append(_("Only the first {0} rows are shown. Choose fewer segments.").format(MOST_ROWS))
	broken = [escape(name) for name, status in segments.items() if status == BROKEN]
	if broken:
		said.append(
			_("The rule of these cannot be evaluated, their customers are those of before: {0}.").format(
				", ".join(broken)
			)
		)
	other = [escape(name) for name, status in segments.items() if status not in (BROKEN, LIVE)]
	if other:
		said.append(_("These are disabled or being filled: {0}.").format(", ".join(other)))
	return " ".join(said) or None
