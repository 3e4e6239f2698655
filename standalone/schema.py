"""Tables for both engines, as Frappe makes them: from the DocTypes' own JSON and the recorded contract with ERPNext.

It also tells core's catalog which fields exist. It holds no data and knows no rule.
"""

import json
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from convo_channels.core.base import tables as own_schema
from standalone import collation
from standalone.checkout import ROOT

RECORDED = ROOT / "tests" / "contract" / "recorded" / "frappe-15.json"
DOCTYPES = ROOT / "convo_channels" / "convo_channels" / "doctype"

# The DocTypes of Frappe and ERPNext that rules, timeline, cards and the demo business speak of.
FOREIGN_DOCTYPES = (
	"Address",
	"Communication",
	"Communication Link",
	"Company",
	"Contact",
	"Contact Email",
	"Contact Phone",
	"Customer",
	"Customer Credit Limit",
	"Customer Group",
	"Deleted Document",
	"Delivery Note",
	"Delivery Note Item",
	"Dynamic Link",
	"Email Queue",
	"File",
	"Has Role",
	"Industry Type",
	"Issue",
	"Item",
	"Item Group",
	"Journal Entry",
	"Journal Entry Account",
	"Lead",
	"Maintenance Visit",
	"Market Segment",
	"Opportunity",
	"Payment Entry",
	"Payment Entry Reference",
	"Payment Ledger Entry",
	"Payment Schedule",
	"Project",
	"Quotation",
	"Quotation Item",
	"Sales Invoice",
	"Sales Invoice Item",
	"Sales Order",
	"Sales Order Item",
	"Sales Partner",
	"Serial No",
	"Tag",
	"Tag Link",
	"Territory",
	"User",
	"Version",
	"Warranty Claim",
)

# Indexes that ERPNext and Frappe make themselves and that the recording does not tell.
FOREIGN_INDEXES = {
	"Quotation": [("party_name",)],
	"Sales Order": [("customer",)],
	"Sales Invoice": [("customer",)],
	"Delivery Note": [("customer",)],
	"Issue": [("customer",)],
	"Warranty Claim": [("customer",)],
	"Serial No": [("customer",)],
	"Tag Link": [("document_type", "document_name")],
	"Dynamic Link": [("link_doctype", "link_name")],
	"File": [("attached_to_doctype", "attached_to_name")],
	"Version": [("ref_doctype", "docname")],
}

_TEXT_COLUMNS = {
	"varchar(140)": "Data,Link,Dynamic Link,Select,Read Only,Color,Icon,Phone,Autocomplete",
	"text": "Small Text,Text,Password,Attach,Attach Image",
	"longtext": "Long Text,Code,Text Editor,Markdown Editor,HTML Editor,Signature,Barcode,Geolocation,JSON",
}
_OTHER_COLUMNS = {
	"decimal(21,9)": "Currency,Float,Percent,Duration",
	"int(11)": "Int",
	"int(1)": "Check",
	"bigint(20)": "Long Int",
	"decimal(3,2)": "Rating",
	"date": "Date",
	"datetime(6)": "Datetime",
	"time(6)": "Time",
}
COLUMN_TYPES = {
	fieldtype: column
	for column, fieldtypes in (_TEXT_COLUMNS | _OTHER_COLUMNS).items()
	for fieldtype in fieldtypes.split(",")
}
_ZERO_BY_DEFAULT = {"Check", "Int", "Long Int", "Currency", "Float", "Percent"}
_STANDARD_FIELDS = (
	("creation", "Datetime"),
	("modified", "Datetime"),
	("modified_by", "Data"),
	("owner", "Data"),
	("docstatus", "Check"),
	("idx", "Int"),
)
_CHILD_FIELDS = (("parent", "Data"), ("parentfield", "Data"), ("parenttype", "Data"))
_OPTIONAL_FIELDS = (("_user_tags", "Text"), ("_comments", "Text"), ("_assign", "Text"), ("_liked_by", "Text"))


@dataclass(frozen=True)
class Field:
	"""One stored column of a DocType."""

	name: str
	fieldtype: str
	options: str = ""
	label: str = ""
	default: str = ""
	unique: bool = False
	indexed: bool = False


@dataclass(frozen=True)
class DocType:
	"""What is needed of a DocType to make its table. `fields` are its own, without the standard ones."""

	name: str
	fields: tuple[Field, ...]
	autoname: str = ""
	is_table: bool = False
	is_single: bool = False
	is_submittable: bool = False
	title_field: str = ""

	@property
	def is_autoincrement(self) -> bool:
		return self.autoname == "autoincrement"

	@property
	def columns(self) -> tuple[Field, ...]:
		"""Every column but `name`, standard ones first, as Frappe orders them."""
		standard = _STANDARD_FIELDS + (_CHILD_FIELDS if self.is_table else ())
		names = [(name, kind) for name, kind in standard]
		own = {item.name for item in self.fields}
		optional = () if self.is_table else _OPTIONAL_FIELDS
		return (
			*(Field(name, kind) for name, kind in names),
			*self.fields,
			*(Field(name, kind) for name, kind in optional if name not in own),
		)


@cache
def load_doctypes() -> dict[str, DocType]:
	"""All DocTypes known here: ours from their JSON, the others from the recording."""
	found = {
		doctype.name: doctype for doctype in map(_read_own, sorted(DOCTYPES.glob("*/*.json"))) if doctype
	}
	recorded = json.loads(RECORDED.read_text())["doctypes"]
	for name in FOREIGN_DOCTYPES:
		if recorded.get(name):
			found[name] = _read_recorded(name, recorded[name])
	return found


def field_infos(doctypes: list[str] | None = None) -> dict[str, dict[str, tuple[str, str, str]]]:
	"""{doctype: {fieldname: (fieldtype, options, label)}} of stored fields, as core's catalog wants them."""
	known = load_doctypes()
	return {
		name: {item.name: (item.fieldtype, item.options, item.label) for item in known[name].fields}
		for name in (doctypes or known)
		if name in known
	}


def own_doctypes() -> list[str]:
	return [name for name in load_doctypes() if name.startswith("Convo ")]


def build_statements(dialect: str, doctypes: list[str] | None = None) -> list[str]:
	"""CREATE statements for the tables, sequences and indexes, in order. Singles share `tabSingles`."""
	known = load_doctypes()
	statements = [_create_singles(dialect)]
	for name in doctypes or known:
		doctype = known[name]
		if not doctype.is_single:
			statements += _create_table(doctype, dialect)
	return statements


def create_schema(store) -> None:
	for statement in build_statements(store.dialect):
		store.run(statement)


def _create_table(doctype: DocType, dialect: str) -> list[str]:
	if dialect == "sqlite":
		key = (
			"integer primary key autoincrement"
			if doctype.is_autoincrement
			else _sqlite_type("Data") + " primary key"
		)
	else:
		key = "bigint primary key" if doctype.is_autoincrement else "varchar(140) primary key"
	lines = [f"`name` {key}"] + [_column(item, dialect) for item in doctype.columns if _is_stored(item)]
	tail = "" if dialect == "sqlite" else _MARIADB_TAIL
	statements = [f"create table `tab{doctype.name}` ({', '.join(lines)}){tail}"]
	if dialect == "mariadb":
		if doctype.is_autoincrement:
			statements.append(f"create sequence {own_schema.SEQUENCES[doctype.name]} nocache nocycle")
		for column in own_schema.FULLTEXT.get(doctype.name, ()):
			statements.append(f"create fulltext index `{column}` on `tab{doctype.name}` (`{column}`)")
	return statements + [_create_index(doctype.name, index, dialect) for index in _indexes_of(doctype)]


_MARIADB_TAIL = f" engine=InnoDB row_format=dynamic character set=utf8mb4 collate={collation.NAME}"


def _create_singles(dialect: str) -> str:
	text = _sqlite_type("Data") if dialect == "sqlite" else "varchar(255)"
	value = _sqlite_type("Text") if dialect == "sqlite" else "text"
	tail = "" if dialect == "sqlite" else _MARIADB_TAIL
	return f"create table `tabSingles` (`doctype` {text}, `field` {text}, `value` {value}){tail}"


def _column(item: Field, dialect: str) -> str:
	kind = _sqlite_type(item.fieldtype) if dialect == "sqlite" else COLUMN_TYPES[item.fieldtype]
	if item.fieldtype in _ZERO_BY_DEFAULT:
		return f"`{item.name}` {kind} not null default {_number(item.default)}"
	return f"`{item.name}` {kind}" + (" unique" if item.unique else "")


def _sqlite_type(fieldtype: str) -> str:
	column = COLUMN_TYPES[fieldtype]
	if column in _TEXT_COLUMNS:
		return f"text collate {collation.NAME}"
	if column.startswith(("int", "bigint")):
		return "integer"
	return "real" if column.startswith("decimal") else "text"


def _number(default: str) -> str:
	try:
		return str(float(default)) if "." in default else str(int(default or 0))
	except ValueError:
		return "0"


def _is_stored(item: Field) -> bool:
	return item.fieldtype in COLUMN_TYPES


def _indexes_of(doctype: DocType) -> list[tuple[str, tuple[str, ...], bool]]:
	"""(name, columns, unique) for every index, in Frappe's way of naming them."""
	first = ("parent",) if doctype.is_table else ("modified",)
	single = [(item.name,) for item in doctype.fields if item.indexed and not item.unique]
	plain = [first, *single, *FOREIGN_INDEXES.get(doctype.name, [])]
	own = [index for index in _own_indexes(doctype.name) if not _is_unique_field(doctype, index[1])]
	return [("_".join(columns) + "_index", columns, False) for columns in plain] + own


def _is_unique_field(doctype: DocType, columns: tuple[str, ...]) -> bool:
	return len(columns) == 1 and any(item.unique and item.name == columns[0] for item in doctype.fields)


def _create_index(doctype: str, index: tuple[str, tuple[str, ...], bool], dialect: str) -> str:
	name, columns, unique = index
	if dialect == "sqlite":  # index names are global there
		name = f"{doctype.lower().replace(' ', '_')}_{name}"
	kind = "unique index" if unique else "index"
	return f"create {kind} `{name}` on `tab{doctype}` ({', '.join(f'`{column}`' for column in columns)})"


def _read_own(path: Path) -> DocType | None:
	data = json.loads(path.read_text())
	if data.get("doctype") != "DocType":
		return None
	fields = tuple(
		Field(
			name=row["fieldname"],
			fieldtype=row["fieldtype"],
			options=row.get("options") or "",
			label=row.get("label") or "",
			default=str(row.get("default") or ""),
			unique=bool(row.get("unique")),
			indexed=bool(row.get("search_index")),
		)
		for row in data["fields"]
		if row["fieldtype"] in COLUMN_TYPES and not row.get("is_virtual")
	)
	return replace(
		DocType(name=data["name"], fields=fields),
		autoname=data.get("autoname") or "",
		is_table=bool(data.get("istable")),
		is_single=bool(data.get("issingle")),
		is_submittable=bool(data.get("is_submittable")),
		title_field=data.get("title_field") or "",
	)


def _read_recorded(name: str, data: dict) -> DocType:
	fields = tuple(
		Field(name=key, fieldtype=kind[0], options=kind[1] if len(kind) > 1 else "", label=_guess_label(key))
		for key, kind in data["fields"].items()
		if kind[0] in COLUMN_TYPES
	)
	return DocType(
		name=name,
		fields=fields,
		autoname=data.get("autoname") or "",
		is_table=bool(data.get("istable")),
		is_single=bool(data.get("issingle")),
		is_submittable=bool(data.get("is_submittable")),
		title_field=data.get("title_field") or "",
	)


def _guess_label(fieldname: str) -> str:
	return fieldname.strip("_").replace("_", " ").title()


def _own_indexes(doctype: str) -> list[tuple[str, tuple[str, ...], bool]]:
	named = [("unique_" + "_".join(columns), columns, True) for columns in own_schema.UNIQUE.get(doctype, ())]
	plain = own_schema.INDEXES.get(doctype, ())
	return named + [(own_schema.index_name(doctype, columns), columns, False) for columns in plain]
