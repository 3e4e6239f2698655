"""What a rule means, in plain Python over rows held as dicts: the reference that the engine's SQL is held to.

Written from the words of the rules' vocabulary, without a line of the engine. Slow and obvious on purpose: every
customer, every condition, every row.
"""

import calendar
import datetime
import json
import zlib
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from tests.support import fields_compared, held, linked, measured, places
from tests.support.calendars import (
	COUNTED,
	Years,
	comes_round,
	compare_counted,
	compare_dates,
	in_part,
	lasts,
	weekday_names,
)
from tests.support.comparisons import (
	TRUE_ON_NULL,
	as_list,
	compare_number,
	compare_text,
	compare_time,
)
from tests.support.followed import is_followed
from tests.support.money import Money
from tests.support.source_facts import (
	CUSTOMER_FIELD,
	DATE_FIELD,
	INHERITED,
	LINKED,
	OPENING,
	PARENT,
	RETURNS,
	STILL_OPEN,
	SUBMITTABLE,
)
from tests.support.words import day_of, exact, fold, moment_of

Row = Mapping[str, Any]
NUMBERS = {"Int", "Float", "Currency", "Percent", "Check", "Duration", "Rating", "Long Int"}
NEVER_NULL = NUMBERS - {"Duration", "Rating"}
DAYS = {"Date", "Datetime"}
STANDARD = {"name": "Link", "owner": "Link", "creation": "Datetime", "modified": "Datetime"}


class Evaluator:
	"""`tables`: {DocType: rows}. `kinds`: {DocType: {field: (fieldtype, options, ...)}}.

	`segments`: {name: (rows of its rule, whether it holds disabled customers, rows of its exceptions)}, the last if any.
	"""

	def __init__(
		self,
		*,
		tables: Mapping[str, Iterable[Row]],
		kinds: Mapping[str, Mapping[str, tuple]],
		today: datetime.date,
		segments: Mapping[str, tuple] | None = None,
		now: datetime.datetime | None = None,
		first_weekday: int = 0,
		fiscal_years: Years = (),
		company: str = "",
	):
		self.tables = {doctype: list(rows) for doctype, rows in tables.items()}
		self.kinds = kinds
		self.today = today
		self.first_weekday = first_weekday
		self.fiscal_years, self.company = fiscal_years, company
		self.now = now or datetime.datetime.combine(today, datetime.time.max)
		self.money = Money(self.tables, today)
		self.segments = {fold(name): given for name, given in (segments or {}).items()}
		self._known: dict[str, set[str]] = {}
		self.known_values: dict[str, dict[str, Any]] = {}

	def members(
		self, rules: Iterable[Row], include_disabled: bool = False, exceptions: Iterable[Row] = ()
	) -> set[str]:
		"""The names of the customers that satisfy a rule, or were included by hand, without those excluded by hand."""
		included, excluded = self._by_hand(exceptions, "Include"), self._by_hand(exceptions, "Exclude")
		groups: dict[int, list[Row]] = {}
		for rule in rules:
			groups.setdefault(int(rule.get("group_no") or 1), []).append(rule)
		return {
			customer["name"]
			for customer in self.tables["Customer"]
			if (include_disabled or not customer.get("disabled"))
			and fold(customer["name"]) not in excluded
			and (
				fold(customer["name"]) in included
				or any(self._all_of(group, customer) for group in groups.values())
			)
		}

	def _all_of(self, group: list[Row], customer: Row) -> bool:
		"""Every row of a group; of those that share a bracket, one."""
		for rule in group:
			bracket = int(rule.get("bracket_no") or 0)
			beside = [other for other in group if bracket and int(other.get("bracket_no") or 0) == bracket]
			if not any(self.satisfies(one, customer) for one in beside or [rule]):
				return False
		return True

	def _by_hand(self, exceptions: Iterable[Row], kind: str) -> set[str]:
		"""The customers of the rows of one kind that have not ended."""
		rows = [row for row in exceptions if row["kind"] == kind]
		ends = [day_of(row.get("until_on")) for row in rows]
		return {
			fold(r["customer"]) for r, end in zip(rows, ends, strict=True) if not end or end >= self.today
		}

	def inside(self, segment: str) -> set[str]:
		"""The members of a segment that was given."""
		key = fold(segment)
		if key not in self._known:
			self._known[key] = self.members(*self.segments[key])
		return self._known[key]

	def satisfies(self, rule: Row, customer: Row) -> bool:
		"""Whether one row of a rule holds for one customer, negation included."""
		return self._holds(rule, customer) != bool(rule.get("negate"))

	def _holds(self, rule: Row, customer: Row) -> bool:
		subject, operator = rule["subject"], rule["operator"]
		if operator in places.OPERATORS:
			return places.holds(self, rule, customer)
		if subject == "Segment":
			is_in = customer["name"] in self.inside(rule["value"]) and self._stays(rule, customer)
			return is_in == (operator == "is in")
		if subject == "Tag":
			return self._has_tag(rule, customer)
		if subject == "Customer":
			return self.holds_value(rule, "Customer", customer)
		if subject == "Balance":
			return self._holds_balance(rule, customer)
		if subject == "Convo Profile":
			profile = self._rows_of(customer, "Convo Profile", "customer")
			if profile and rule["field"] == "interaction_count":
				told = self._rows_of(customer, "Convo Interaction", "customer")
				return self.holds_value(rule, subject, {**profile[0], "interaction_count": len(told)})
			return self.holds_value(rule, subject, profile[0] if profile else {"nothing": True})
		return self._holds_related(rule, customer)

	def holds_value(self, rule: Row, doctype: str, row: Row) -> bool:
		value = None if "nothing" in row else self.value(doctype, rule["field"], row)
		if rule.get("or_never") and self._is_unset(doctype, rule["field"], value):
			return True
		if held.OPERATOR.fullmatch(rule["operator"]):
			return held.holds(self, doctype, rule["field"], rule["operator"], rule["value"], row)
		if rule["operator"].endswith("(field)"):
			return fields_compared.holds(self, doctype, rule["field"], rule["operator"], rule["value"], row)
		return self._test(doctype, rule["field"], rule["operator"], rule.get("value"), value)

	def _stays(self, rule: Row, customer: Row) -> bool:
		"""For how long somebody is a member, by the day that is stored; who comes in just now since today."""
		days = [
			day_of(row["joined_at"])
			for row in self.tables.get("Convo Segment Member", ())
			if fold(row["segment"]) == fold(rule["value"]) and fold(row["customer"]) == fold(customer["name"])
		]
		since = days[0] if days else self.today
		return all(
			lasts(operator, int(count), since, self.today) for _, operator, count in json.loads(rule.get("filters") or "[]")
		)

	def _has_tag(self, rule: Row, customer: Row) -> bool:
		own = {
			fold(link["tag"])
			for link in self.tables["Tag Link"]
			if link["document_type"] == "Customer" and fold(link["document_name"]) == fold(customer["name"]) and link["tag"]
		}
		if rule["operator"] in ("is set", "is not set"):
			return bool(own) == (rule["operator"] == "is set")
		listed = rule["operator"] in ("is one of", "is none of")
		wanted = {fold(tag) for tag in (as_list(rule["value"]) if listed else [rule["value"]])}
		return bool(own & wanted) == (rule["operator"] in ("is", "is one of"))

	def _holds_balance(self, rule: Row, customer: Row) -> bool:
		value = self.balance_of(rule, customer)
		if rule.get("or_never") and not value:
			return True
		return compare_number(rule["operator"], rule.get("value"), value)

	def balance_of(self, rule: Row, customer: Row) -> Any:
		filters = json.loads(rule.get("filters") or "[]")
		return self.money.balance(
			rule["field"], customer, lambda row: all(self._passes("Sales Invoice", row, item) for item in filters)
		)

	def _linked_rows(self, customer: Row, doctype: str) -> list[Row]:
		"""Each contact, address or entry once, however often it names the customer; an entry with what it books for them."""
		table, kind, name = LINKED[doctype]
		links: dict[str, list[Row]] = {}
		for link in self.tables[table]:
			if link["parenttype"] == doctype and link[kind] == "Customer" and link[name]:
				if fold(link[name]) == fold(customer["name"]):
					links.setdefault(fold(link["parent"]), []).append(link)
		found = [row for row in self.tables[doctype] if fold(row["name"]) in links]
		if doctype != "Journal Entry":
			return found
		return [
			{**row, "customer_amount": sum(exact(l["credit"]) - exact(l["debit"]) for l in links[fold(row["name"])])}
			for row in found
		]

	def _child_rows(self, customer: Row, doctype: str) -> list[Row]:
		parents = {row["name"]: row for row in self._rows_of(customer, PARENT[doctype], "customer")}
		return [
			{**row, **{f: parents[row["parent"]][f] for f in INHERITED if f in parents[row["parent"]]}}
			for row in self.tables[doctype]
			if row["parenttype"] == PARENT[doctype] and row["parent"] in parents
		]

	def _rows_of(self, customer: Row, doctype: str, field: str) -> list[Row]:
		if doctype in PARENT:
			return self._child_rows(customer, doctype)
		if doctype in LINKED:
			return self._linked_rows(customer, doctype)
		return [r for r in self.tables[doctype] if r[field] and fold(r[field]) == fold(customer["name"])]

	def _holds_related(self, rule: Row, customer: Row) -> bool:
		return measured.holds(self, rule, self.related_rows(rule, customer))

	def related_rows(self, rule: Row, customer: Row) -> list[Row]:
		"""The rows of a source that count for a condition on one customer."""
		doctype, measure = rule["subject"], rule["measure"]
		field, party_type = CUSTOMER_FIELD.get(doctype, ("customer", ""))
		found = []
		for row in self._rows_of(customer, doctype, field):
			if party_type and fold(row[party_type]) != "customer":
				continue
			if doctype in SUBMITTABLE:
				drafts = bool(rule.get("include_drafts"))
				if row["docstatus"] == 2 or (row["docstatus"] == 0 and not drafts):
					continue
			if measure != "sum" and self._is_taken_back(rule, row):
				continue
			if self._is_opening(rule, row):
				continue
			day = DATE_FIELD[doctype]
			if rule.get("period") and not self.compare_moment(
				rule["period"], self._given(rule), moment_of(row[day]), self.clock_of(doctype, day), row.get("company")
			):
				continue
			filters = json.loads(rule.get("filters") or "[]")
			if all(self._passes(doctype, row, item) for item in filters) and is_followed(self, rule, row, customer):
				found.append(row)
		return found

	def _given(self, rule: Row) -> Any:
		"""How many days, or which, a period has."""
		return rule["period_days"] if "(" in rule["period"] else rule.get("period_value")

	def _is_taken_back(self, rule: Row, row: Row) -> bool:
		"""A return, money paid back, or what only adds to an invoice; who filters by that says himself which rows count."""
		field, value = RETURNS.get(rule["subject"], ("", ""))
		asked = self._asked(rule)
		if "is_debit_note" not in asked and row.get("is_debit_note"):
			return True
		return bool(field) and field not in asked and fold(row[field] or "") == value

	def _is_opening(self, rule: Row, row: Row) -> bool:
		asked = {rule.get("field"), *self._asked(rule)}
		is_one = rule["subject"] in OPENING and row.get("is_opening") == "Yes"
		return is_one and not asked & {"is_opening", *STILL_OPEN}

	def _asked(self, rule: Row) -> list[str]:
		own = [rule.get("field")] if rule["measure"] in measured.OF_ONE else []
		return [*own, *(item[0] for item in json.loads(rule.get("filters") or "[]"))]

	def _passes(self, doctype: str, row: Row, item: list) -> bool:
		field, operator = item[0], item[1]
		if held.OPERATOR.fullmatch(operator):
			return held.holds(self, doctype, field, operator, item[2], row)
		if operator.endswith("(field)"):
			return fields_compared.holds(self, doctype, field, operator, item[2], row)
		value = self.value(doctype, field, row)
		return self._test(doctype, field, operator, item[2] if len(item) > 2 else None, value, row.get("company"))

	def value(self, doctype: str, field: str, row: Row) -> Any:
		"""The value of a field as it truly is now, whatever a nightly job has or has not written."""
		if "." in field:
			return linked.value_of(self, doctype, field, row)
		if (doctype, field) == ("Sales Invoice", "status"):
			return self.money.invoice_status(row)
		if (doctype, field) == ("Sales Invoice", "outstanding_amount"):
			return self.money.outstanding(row)
		if (doctype, field) == ("Quotation", "status"):
			return self._quotation_status(row)
		if (doctype, field) == ("Serial No", "maintenance_status"):
			return self._maintenance_status(row)
		if self._kind(doctype, field) == "Currency":
			return self.money.in_company_currency(doctype, field, row, self.kinds)
		if (doctype, field) == ("Customer", "random_number"):
			return Fraction(zlib.crc32(row["name"].encode()) % 10000, 100)
		value = row.get(field)
		return 0 if value is None and self._kind(doctype, field) in NEVER_NULL else value

	def _quotation_status(self, row: Row) -> Any:
		status, till = row["status"], day_of(row["valid_till"])
		if till and status in ("Open", "Replied") and till < self.today:
			return "Expired"
		return "Open" if till and status == "Expired" and till >= self.today else status

	def _maintenance_status(self, row: Row) -> str | None:
		warranty, contract = day_of(row["warranty_expiry_date"]), day_of(row["amc_expiry_date"])
		if warranty and warranty >= self.today:
			return "Under Warranty"
		if contract:
			return "Under AMC" if contract >= self.today else "Out of AMC"
		return "Out of Warranty" if warranty else None

	def options(self, doctype: str, field: str) -> str:
		"""The DocType that a link names."""
		if field == "owner":
			return "User"
		holder = PARENT[doctype] if doctype in PARENT and field in INHERITED else doctype
		return self.kinds[holder][field][1]

	def _kind(self, doctype: str, field: str) -> str:
		if "." in field:
			return self._kind(*linked.kind_of(self, doctype, field))
		if field == "parent" or (field not in self.kinds[doctype] and field in STANDARD):
			return "Link" if field == "parent" else STANDARD[field]
		if doctype in PARENT and field in INHERITED:
			return self.kinds[PARENT[doctype]][field][0]
		return self.kinds[doctype][field][0]

	def is_null(self, doctype: str, field: str, value: Any) -> bool:
		kind = self._kind(doctype, field)
		return value is None or (kind not in NUMBERS | DAYS and fold(value) == "")

	def _is_unset(self, doctype: str, field: str, value: Any) -> bool:
		"""A number that nobody typed is 0 to Frappe's own filters, and not set; so is midnight."""
		if self._kind(doctype, field) == "Time":
			return compare_time("is not set", None, value)
		return self.is_null(doctype, field, value) or (self._kind(doctype, field) in NUMBERS - {"Check"} and not value)

	def _test(
		self, doctype: str, field: str, operator: str, wanted: Any, value: Any, company: str | None = None
	) -> bool:
		kind = self._kind(doctype, field)
		if kind == "Check":
			return bool(value) == (operator == "is yes")
		if kind in NUMBERS:
			return compare_number(operator, wanted, value)
		if kind in DAYS:
			return self.compare_moment(operator, wanted, moment_of(value), self.clock_of(doctype, field), company)
		if kind == "Time":
			return compare_time(operator, wanted, value)
		if self.is_null(doctype, field, value):
			return operator in TRUE_ON_NULL
		if operator in ("is under", "is not under"):
			tree = self.options(*linked.kind_of(self, doctype, field))
			return linked.lies_under(self, tree, value, wanted) == (operator == "is under")
		return compare_text(operator, wanted, value)

	def clock_of(self, doctype: str, field: str) -> str:
		"""Days and moments; and when a document was made or saved, which is never a moment to come."""
		return "Stamp" if field.split(".")[-1] in ("creation", "modified") else self._kind(doctype, field)

	def compare_moment(
		self, operator: str, wanted: Any, moment: datetime.datetime | None, kind: str, company: str | None = None
	) -> bool:
		if operator == "is set" or moment is None:
			return moment is not None if operator == "is set" else operator in TRUE_ON_NULL
		if operator == "is not set":
			return False
		if COUNTED.fullmatch(operator):
			return compare_counted(operator, int(wanted), moment, self.now, kind)
		return self._compare_day(operator, wanted, moment, company or self.company)

	def _compare_day(self, operator: str, wanted: Any, moment: datetime.datetime, company: str) -> bool:
		day = moment.date()
		if operator == "falls on (weekdays)":
			return calendar.day_name[calendar.weekday(day.year, day.month, day.day)] in weekday_names(wanted)
		if operator.startswith("is at a time"):
			return compare_time(operator.removeprefix("is at a time "), wanted, moment - datetime.datetime.combine(day, datetime.time()))
		if operator == "is in the month":
			return day.month == int(wanted)
		if operator.startswith("comes round"):
			return comes_round(operator, int(wanted), day, self.today)
		if operator.startswith("is "):
			return in_part(operator, day, self.today, self.first_weekday, self.fiscal_years, company)
		return compare_dates(operator, wanted, moment)
