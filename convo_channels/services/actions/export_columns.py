"""The columns of an export: which ones somebody may choose, and a page of members as lines of a file."""

from collections.abc import Sequence
from typing import Any

import frappe
from frappe.model import get_permitted_fields
from frappe.permissions import can_export

from convo_channels.constants import PROFILE
from convo_channels.core.base.messages import in_context
from convo_channels.core.base.spreadsheet import as_csv
from convo_channels.core.base.sql import all_of, ident, in_list, join, sql
from convo_channels.core.base.store import dicts
from convo_channels.core.base.visibility import Visibility
from convo_channels.core.operators import units
from convo_channels.core.segments.member_table import Column
from convo_channels.exceptions import ConvoError, NotAllowedError
from convo_channels.services.access.fields import profile_fields
from convo_channels.services.actions.cells import as_read
from convo_channels.services.base.errors import escape
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.said import _
from convo_channels.services.base.snapshot import get_meta
from convo_channels.services.base.voice import get_voice, translate
from convo_channels.services.catalog.site_catalog import get_catalog

MAX_COLUMNS = 80
JOINED_AT = "joined_at"
NO_COLUMN = frozenset(
	{"Table", "Table MultiSelect", "HTML", "Button", "Image", "Heading", "Fold", "Section Break", "Column Break", "Tab Break", "Password"}
)  # fmt: skip
PROFILE_FIELDS = (
	"source",
	"consent",
	"consent_at",
	"last_inbound_at",
	"last_outbound_at",
	"last_contact_at",
	"preferred_medium",
)
PREFERRED = (
	"name",
	"customer_name",
	"customer_group",
	"territory",
	"industry",
	"email_id",
	"mobile_no",
	JOINED_AT,
)


def list_columns(*, to_take_away: bool = True) -> list[Column]:
	"""What the user may read of customers and their profiles: the usual ones first, then in the order of the form.

	`to_take_away`: profiles only for who may export them.
	"""
	meta = get_meta("Customer")
	allowed = set(get_permitted_fields("Customer"))
	columns = [Column("name", _("Customer"), sql("`tabCustomer`.name"), is_chosen=True)]
	for field in meta.fields:
		if field.fieldname in allowed and field.fieldtype not in NO_COLUMN and not field.get("is_virtual"):
			columns.append(_of_customer(field, allowed))
	columns.append(Column(JOINED_AT, _("Joined"), sql("m.joined_at"), "Datetime", True))
	if frappe.has_permission(PROFILE, "read") and (can_export(PROFILE) or not to_take_away):
		readable = profile_fields()
		profile = get_meta(PROFILE)
		columns += [
			Column(
				f"profile.{name}", translate(in_context(profile.get_label(name), PROFILE)), ident("f", name),
				profile.get_field(name).fieldtype,
			)
			for name in PROFILE_FIELDS
			if name in readable
		]  # fmt: skip
	place = {key: number for number, key in enumerate(PREFERRED)}
	return sorted(columns, key=lambda column: place.get(column.key, len(place)))


def _of_customer(field: Any, allowed: set[str]) -> Column:
	"""A field of the customer; an amount is called by its currency as well."""
	label = translate(in_context(field.label or field.fieldname, "Customer"))
	if field.fieldtype == "Currency":
		teller = get_meta("Customer").get_field(field.options or "")
		named = translate(in_context(teller.label, "Customer")) if teller and teller.fieldname in allowed else get_catalog().currencies.default
		label = f"{label} ({named})"
	return Column(
		field.fieldname,
		label,
		ident("tabCustomer", field.fieldname),
		field.fieldtype,
		field.fieldname in PREFERRED,
		units.UNITS.get(field.fieldtype, ""),
		units.HIDES_DAYS if field.get(units.HIDES_DAYS) else field.options or "",
	)


def require_export() -> None:
	"""Frappe's own question before anybody takes a list of customers away; asked again while it is written."""
	if not can_export("Customer"):
		frappe.throw(_("You may not export customers."), NotAllowedError)


def check_columns(given: Any) -> list[str]:
	known = {column.key for column in list_columns()}
	chosen = (
		list(dict.fromkeys(given))
		if isinstance(given, list) and all(isinstance(k, str) for k in given)
		else []
	)
	if not chosen or len(chosen) > MAX_COLUMNS:
		frappe.throw(_("Choose between 1 and {0} columns.").format(MAX_COLUMNS), ConvoError)
	for key in chosen:
		if key not in known:
			frappe.throw(
				_("There is no column {0}, or you may not read it.").format(escape(key[:60])), ConvoError
			)
	return chosen


def write_rows(keys: Sequence[str], segment: str, visibility: Visibility, customers: Sequence[str]) -> str:
	"""A page of members as lines of a CSV file, in the order of their names."""
	known = {column.key: column for column in list_columns()}
	# A column that the user may not read any more is left empty rather than told.
	places = [known[key].place if key in known else sql("NULL") for key in keys]
	query = sql(
		"SELECT {columns} FROM `tabConvo Segment Member` AS m JOIN `tabCustomer` ON `tabCustomer`.name = m.customer"
		" LEFT JOIN `tabConvo Profile` AS f ON f.customer = m.customer WHERE {where} ORDER BY m.customer",
		columns=join(", ", places),
		where=all_of(
			[sql("m.segment = {}", segment), in_list(sql("m.customer"), customers), visibility.where]
		),
	)
	rows = dicts(store, query, tuple(keys))
	voice = get_voice()
	return as_csv([[as_read(row[key], known[key], voice) if key in known else None for key in keys] for row in rows])


def write_head(keys: Sequence[str]) -> str:
	known = {column.key: column.label for column in list_columns()}
	return as_csv([[known.get(key, key) for key in keys]])
