"""DocTypes read from the rows that define them: fields, custom fields, and what was set on either.

Frappe's own meta says the same, but is cached for the whole site, and whoever reads it may fill that cache. These rows
are read on a connection that has just been opened, all of one moment, and nothing is written anywhere.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..base.sql import Sql, in_list, sql, values
from ..base.store import Store, column, scalar
from ..operators.units import HIDES_DAYS
from .calendar_rows import WATCHED
from .child_rows import FIELDTYPES
from .discovered import MetaDocType, MetaField
from .money import Currencies

# What may be set on a field, or on the DocType, and is of interest here.
WEEKDAYS = {
	name: number
	for number, name in enumerate(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"))
}
_SETTABLE = ("fieldtype", "options", "label", "reqd", "is_virtual", HIDES_DAYS)
_SUBMITTABLE = "is_submittable"


@dataclass(frozen=True)
class _Row:
	"""One field as a row defines it."""

	name: str
	fieldtype: str
	options: str
	label: str
	reqd: Any
	is_virtual: Any
	hide_days: Any = 0
	after: str = ""


def read_doctypes(store: Store, names: Iterable[str]) -> dict[str, MetaDocType]:
	"""{DocType: its stored fields} for those that exist, each field with a column of that name, or with rows of a child table."""
	wanted = sorted(set(names))
	query = sql(
		"SELECT name, is_submittable, custom FROM `tabDocType` WHERE is_virtual = 0 AND issingle = 0 AND {}",
		in_list(sql("name"), wanted),
	)
	heads = store.rows(query)
	found = [name for name, *_ in heads]
	columns = _read_columns(store, found)
	own = _grouped(store, _own_fields(found))
	custom = _grouped(store, _custom_fields(found))
	settings = _read_settings(store, found)
	return {
		name: _make(
			name, bool(submittable), bool(is_custom),
			_placed(own.get(name, []), custom.get(name, [])), settings.get(name, {}), columns.get(name, set()),
		)
		for name, submittable, is_custom in heads
	}  # fmt: skip


def _own_fields(names: Sequence[str]) -> Sql:
	return sql(
		"SELECT parent, fieldname, fieldtype, options, label, reqd, is_virtual, hide_days, '' FROM `tabDocField`"
		" WHERE parenttype = 'DocType' AND {} ORDER BY parent, idx",
		in_list(sql("parent"), names),
	)


def _custom_fields(names: Sequence[str]) -> Sql:
	return sql(
		"SELECT dt, fieldname, fieldtype, options, label, reqd, is_virtual, hide_days, insert_after FROM `tabCustom Field`"
		" WHERE docstatus < 2 AND {} ORDER BY dt, idx, name",
		in_list(sql("dt"), names),
	)


def _grouped(store: Store, query: Sql) -> dict[str, list[_Row]]:
	found: dict[str, list[_Row]] = {}
	for doctype, name, fieldtype, options, label, reqd, is_virtual, hide_days, after in store.rows(query):
		row = _Row(name or "", fieldtype or "", options or "", label or "", reqd, is_virtual, hide_days, after or "")
		found.setdefault(doctype, []).append(row)
	return found


def _placed(own: Sequence[_Row], custom: Iterable[_Row]) -> list[_Row]:
	"""Custom fields behind the field that each names, in the order in which they can be; the rest at the end."""
	placed, waiting = list(own), list(custom)
	while waiting:
		at = {row.name: place for place, row in enumerate(placed)}
		fitting = next((row for row in waiting if row.after in at), waiting[0])
		placed.insert(at.get(fitting.after, len(placed) - 1) + 1, fitting)
		waiting.remove(fitting)
	return placed


def _read_settings(store: Store, names: Sequence[str]) -> dict[str, dict[tuple[str, str], str]]:
	"""{DocType: {(field, or nothing for the DocType itself, property): value}}"""
	query = sql(
		"SELECT doc_type, CASE WHEN doctype_or_field = 'DocType' THEN '' ELSE field_name END, property, value"
		" FROM `tabProperty Setter` WHERE {properties} AND {doctypes} ORDER BY creation, name",
		properties=in_list(sql("property"), [*_SETTABLE, _SUBMITTABLE]),
		doctypes=in_list(sql("doc_type"), names),
	)
	found: dict[str, dict[tuple[str, str], str]] = {}
	for doctype, name, what, value in store.rows(query):
		found.setdefault(doctype, {})[(name or "", what)] = value or ""
	return found


def _read_columns(store: Store, names: Sequence[str]) -> dict[str, set[str]]:
	"""{DocType: columns of its table}: a field may be written down before it has one."""
	query = sql(
		"SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = DATABASE() AND {}",
		in_list(sql("table_name"), [f"tab{name}" for name in names]),
	)
	found: dict[str, set[str]] = {}
	for table_name, column_name in store.rows(query):
		found.setdefault(str(table_name)[3:], set()).add(str(column_name))
	return found


def _make(
	name: str,
	submittable: bool,
	is_custom: bool,
	rows: Iterable[_Row],
	settings: Mapping[tuple[str, str], str],
	columns: Collection[str],
) -> MetaDocType:
	fields = []
	for row in rows:
		changed = {what: settings[row.name, what] for what in _SETTABLE if (row.name, what) in settings}
		row = replace(row, **changed)
		has_rows = row.fieldtype in FIELDTYPES and bool(row.options)
		if (row.name in columns or has_rows) and not _is_on(row.is_virtual):
			hides = row.fieldtype == "Duration" and _is_on(row.hide_days)
			options = HIDES_DAYS if hides else row.options
			fields.append(MetaField(row.name, row.fieldtype, options, _is_on(row.reqd), row.label))
	on_doctype = settings.get(("", _SUBMITTABLE))
	is_submittable = submittable if on_doctype is None else _is_on(on_doctype)
	return MetaDocType(name, tuple(fields), is_submittable, is_custom)


def _is_on(value: Any) -> bool:
	return str(value or "0") not in ("", "0")


def linking_doctypes(store: Store, target: str) -> list[str]:
	"""DocTypes with a table and a page of their own that have a Link to `target`, added and changed fields included."""
	query = sql(
		"SELECT d.name FROM `tabDocType` AS d WHERE d.istable = 0 AND d.issingle = 0 AND d.is_virtual = 0 AND d.name IN ("
		"SELECT f.parent FROM `tabDocField` AS f WHERE f.fieldtype = 'Link' AND f.options = {target}"
		" UNION SELECT u.dt FROM `tabCustom Field` AS u WHERE u.fieldtype = 'Link' AND u.options = {target}"
		" UNION SELECT p.doc_type FROM `tabProperty Setter` AS p WHERE p.property = 'options' AND p.value = {target})"
		" ORDER BY d.name",
		target=target,
	)
	return column(store, query)


def read_currencies(store: Store) -> Currencies:
	"""What Frappe shows where a field names no currency, and what each company keeps its books in."""
	default = sql("SELECT defvalue FROM `tabDefaultValue` WHERE parent = '__default' AND defkey = 'currency'")
	companies = sql("SELECT name, default_currency FROM `tabCompany` WHERE default_currency <> '' ORDER BY name")
	return Currencies(str(scalar(store, default) or ""), dict(store.rows(companies)))


def read_first_weekday(store: Store) -> int:
	"""On which day a week of the site begins, 0 for Monday: a setting, and Sunday where there is none, as Frappe has it."""
	query = sql("SELECT value FROM `tabSingles` WHERE doctype = 'System Settings' AND field = 'first_day_of_the_week'")
	return WEEKDAYS.get(str(scalar(store, query) or ""), WEEKDAYS["Sunday"])


def fingerprint(store: Store) -> str:
	"""Changes with whatever of the definitions is read here, whether or not an event tells of the change."""
	watched = values([*_SETTABLE, _SUBMITTABLE])
	parts = (
		_sum("tabDocType", "name, istable, issingle, is_virtual, is_submittable, custom", sql("1=1")),
		_sum(
			"tabDocField", "parent, idx, fieldname, fieldtype, options, label, reqd, is_virtual, hide_days", sql("1=1")
		),
		_sum(
			"tabCustom Field",
			"dt, idx, fieldname, fieldtype, options, label, reqd, is_virtual, hide_days, insert_after, docstatus",
			sql("1=1"),
		),
		_sum(
			"tabProperty Setter",
			"doc_type, doctype_or_field, field_name, property, value",
			sql("property IN ({})", watched),
		),
		_sum("tabCompany", "name, default_currency", sql("1=1")),
		_sum("tabDefaultValue", "parent, defkey, defvalue", sql("parent = '__default' AND defkey = 'currency'")),
		_sum("tabSingles", "doctype, field, value", sql("doctype = 'System Settings' AND field = 'first_day_of_the_week'")),
		*(_sum(table, columns, sql(where)) for table, columns, where in WATCHED),
	)
	return " ".join(str(scalar(store, part)) for part in parts)


def _sum(table_name: str, columns: str, where: Sql) -> Sql:
	"""Rows and the sum of their check sums; which columns, and of which table, is written above."""
	given = "CONCAT_WS('|', " + ", ".join(f"COALESCE({name}, '')" for name in columns.split(", ")) + ")"
	return sql(
		"SELECT CONCAT(COUNT(*), ':', COALESCE(SUM(CRC32("
		+ given
		+ ")), 0)) FROM `"
		+ table_name
		+ "` WHERE {}",
		where,
	)
