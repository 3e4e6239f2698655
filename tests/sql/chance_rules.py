"""Random rules over what `tests.sql.chance_data` draws, the same for the same seed."""

import json
from typing import Any

from tests.sql.chance_data import (
	AMOUNT_FIELD,
	AMOUNTS,
	COMPANIES,
	DATES,
	DOCUMENTS,
	FURTHER_AMOUNTS,
	HELD_FIELDS,
	ITEMS,
	LINKED,
	MEDIA,
	POST_TYPES,
	STATUSES,
	TAGS,
	TERRITORIES,
	ChanceOfData,
)
from tests.sql.chance_times import LASTING, draw_held, draw_period, draw_test
from tests.support.builders import condition
from tests.support.source_facts import DATE_FIELD

TEXT_TESTS = ["is", "is not", "contains", "does not contain", "starts with", "ends with"]
LIST_TESTS = ["is one of", "is none of"]
EMPTY_TESTS = ["is set", "is not set"]
NUMBER_TESTS = ["equals", "does not equal", "more than", "at least", "less than", "at most"]
FIELD_EQUALITY = ["is the same as (field)", "differs from (field)"]
AMOUNT_MEASURES = ["sum", "average", "smallest", "largest"]
DIFFERENT = {"Contact": ["designation"], "Address": ["city"], "Convo Post": ["post_type"], "Convo Interaction": ["medium"]}
MOMENTS = {"posted_at", "occurred_at", "creation"}


class ChanceOfRules(ChanceOfData):
	"""Rules that are drawn, and what they are drawn about."""

	def rule(self, segments: list[str] = []) -> list[dict[str, Any]]:  # noqa: B006
		"""Up to five rows in up to two groups, some in brackets; `segments`: those it may build on."""
		rows = []
		for _ in range(self.choice([1, 1, 2, 2, 3, 4, 5])):
			row = self.row(segments)
			row["group_no"] = self.choice([1, 1, 2])
			row["bracket_no"] = self.choice([0, 0, 1, 2])
			row["negate"] = int(self.random() < 0.25)
			rows.append(row)
		return rows

	def row(self, segments: list[str]) -> dict[str, Any]:
		kinds = [self._customer_row] * 3 + [self._related_row] * 8 + [self._profile_row] * 2 + [self._tag_row]
		kinds += [self._balance_row] * 2
		if segments:
			kinds += [lambda: self._segment_row(segments)] * 3
		return self.choice(kinds)()

	def _or_never(self) -> int:
		return int(self.random() < 0.2)

	def _text_test(self) -> list[Any]:
		operator = self.choice([*TEXT_TESTS, *LIST_TESTS, *EMPTY_TESTS])
		if operator in EMPTY_TESTS:
			return [operator, None]
		if operator in LIST_TESTS:
			return [operator, self.choice(["shop.example, müller", "100%_off\no'neil", '["😀"]'])]
		whole = ["shop.EXAMPLE", "muller", "o'neil"]
		return [
			operator,
			self.choice(whole if operator in ("is", "is not") else ["shop", "%", "_", "ÜLL", "'", "e"]),
		]

	def _linked_tests(self, before: str) -> list[tuple[str, list[Any]]]:
		"""Fields of what a customer links to, one link away and two."""
		tests = [
			("territory.territory_manager", self._choice_test(["Kim", "lee"])),
			("territory.is_group", [self.choice(["is yes", "is no"]), None]),
			("territory.parent_territory", [self.choice(["is under", "is not under"]), self.choice(TERRITORIES)]),
			("territory.creation", draw_test(self, "creation")),
			("customer_group.parent_customer_group", self._part_test(["e", "GERM", "a"])),
			("territory.parent_territory.territory_manager", self._choice_test(["Kim", "lee"])),
		]
		one_link = [("territory", self._choice_test(TERRITORIES)), ("default_commission_rate", self._number_test([0, 1]))]
		found = [(f"{before}{field}", test) for field, test in (tests if not before else [*tests[:5], *one_link])]
		return self.sample(found, 2)

	def _part_test(self, parts: list[str]) -> list[Any]:
		"""Of a name of the document itself, or of another one."""
		return [self.choice(["contains", "does not contain", "starts with", "ends with"]), self.choice(parts)]

	def _choice_test(self, choices: list[str]) -> list[Any]:
		operator = self.choice(["is", "is not", *LIST_TESTS, *EMPTY_TESTS])
		if operator in EMPTY_TESTS:
			return [operator, None]
		value = ", ".join(self.sample(choices, 2)) if operator in LIST_TESTS else self.choice(choices)
		return [operator, value]

	def _number_test(self, numbers: list[Any]) -> list[Any]:
		operator = self.choice([*NUMBER_TESTS, "between", *EMPTY_TESTS])
		if operator in EMPTY_TESTS:
			return [operator, None]
		first, last = sorted([self.choice(numbers), self.choice(numbers)])
		return [operator, f"{first}, {last}" if operator == "between" else str(first)]

	def _customer_row(self) -> dict[str, Any]:
		field, (operator, value) = self.choice(
			[
				("website", self._text_test()),
				("customer_type", self._choice_test(["Company", "individual"])),
				("territory", self._choice_test(TERRITORIES)),
				("territory", self._part_test(["e", "GERM", "man", "all", "zz"])),
				("name", self._part_test(["ac", "%", "é", "'", "o", "1"])),
				(
					"territory",
					[self.choice(["is under", "is not under"]), self.choice([*TERRITORIES, "nowhere"])],
				),
				*self._linked_tests(""),
				("website", [self.choice(FIELD_EQUALITY), self.choice(["customer_type", "territory", "name"])]),
				("territory.parent_territory", [self.choice(FIELD_EQUALITY), "territory"]),
				("default_commission_rate", self._number_test([0, 1, 2.5])),
				("random_number", self._number_test([0, 25, 50, 77.5])),
				("is_frozen", [self.choice(["is yes", "is no"]), None]),
			]
		)
		if self.random() < 0.15:
			field, (operator, value) = self.choice(HELD_FIELDS["Customer"]), draw_held(self)
			return condition("Customer", operator, value, field=field)
		return condition("Customer", operator, value, field=field, or_never=self._or_never())

	def _placed(self, row: dict[str, Any]) -> dict[str, Any]:
		"""At times the same measure, and who has most or least of it."""
		if self.random() < 0.15:
			row |= {"operator": self.choice(["is among the highest", "is among the lowest"]), "value": str(self.choice([1, 2, 3, 50]))}
			row |= {"or_never": 0}
		return row

	def _profile_row(self) -> dict[str, Any]:
		field, (operator, value) = self.choice(
			[
				("last_contact_at", draw_test(self, "last_contact_at")),
				("last_inbound_at", draw_test(self, "last_inbound_at")),
				("consent", self._choice_test(["Given", "refused"])),
				("post_count", self._number_test([0, 1, 2])),
				("interaction_count", self._number_test([0, 1, 3])),
			]
		)
		return condition("Convo Profile", operator, value, field=field, or_never=self._or_never())

	def _balance_row(self) -> dict[str, Any]:
		field, (operator, value) = self.choice(
			[
				("outstanding_amount", self._number_test([0, 10, 99.75, 109.75])),
				("overdue_amount", self._number_test([0, 10, 99.75])),
				("overdue_days", self._number_test([0, 1, 7, 30])),
				("credit_limit", self._number_test([100, 200, 1000])),
				("credit_used", self._number_test([0, 10, 50, 99.75])),
			]
		)
		more = {}
		if self.random() < 0.4:
			more["filters"] = [["company", *self._choice_test(COMPANIES)]]
		return self._placed(condition("Balance", operator, value, field=field, or_never=self._or_never(), **more))

	def _tag_row(self) -> dict[str, Any]:
		operator = self.choice(["is", "is not", *LIST_TESTS, *EMPTY_TESTS])
		value = "vip, Gold" if operator in LIST_TESTS else self.choice(TAGS)
		value = None if operator in EMPTY_TESTS else value
		return condition("Tag", operator, value, field="tag")

	def _segment_row(self, segments: list[str]) -> dict[str, Any]:
		name = self.choice(segments)
		name = name.upper() if self.random() < 0.2 else name
		more = {}
		if self.random() < 0.3:
			more["filters"] = [["joined_at", self.choice(LASTING).format(self.choice(["days", "weeks", "months"])), self.choice([0, 1, 2])]]
		return condition("Segment", self.choice(["is in", "is not in"]), name, field="segment", **more)

	def _related_row(self) -> dict[str, Any]:
		doctype = self.choice(
			[*DOCUMENTS, *ITEMS.values(), *LINKED, *LINKED, "Convo Post", "Convo Interaction"]
		)
		measure = self.choice(
			["exists", "count", "latest", "earliest", "distinct"] + AMOUNT_MEASURES * (doctype in AMOUNT_FIELD)
		)
		more: dict[str, Any] = {"measure": measure}
		if self.random() < 0.25:
			tests = [self._filter(doctype) for _ in range(9)]
			field, operator, value = (*next(test for test in tests if not (test[1].endswith("(field)") or test[1].startswith("the same"))), None)[:3]
			more |= {"measure": self.choice(["of the latest", "of the earliest"]), "field": field, "or_never": self._or_never()}
		elif measure == "exists":
			operator, value = self.choice(["exists", "does not exist"]), None
		else:
			more["or_never"] = self._or_never()
			if measure in ("latest", "earliest"):
				more["field"] = self.choice(DATES[doctype])
				operator, value = draw_test(self, more["field"])
			else:
				counts = {"count": None, "distinct": self.choice(self._different(doctype))}
				more["field"] = counts[measure] if measure in counts else self._amount_field(doctype)
				operator, value = self._number_test([0, 1, 2] if measure in counts else AMOUNTS)
		if self.random() < 0.3:
			more |= draw_period(self, DATE_FIELD[doctype])
		if self.random() < 0.4:
			more["filters"] = json.dumps([self._filter(doctype) for _ in range(self.randint(1, 2))])
		more["include_drafts"] = int(self.random() < 0.2)
		if self.random() < 0.15:
			more["followed_by"] = json.dumps(self._followed(doctype))
		row = condition(doctype, operator, value, **more)
		is_number = more["measure"] in ("count", "distinct", *AMOUNT_MEASURES)
		return self._placed(row) if is_number else row

	def _different(self, doctype: str) -> list[str]:
		"""Fields whose different values are counted."""
		of_rows = ["item_code", "item_group", "parent"] if doctype in ITEMS.values() else []
		words = ["status"] if doctype in STATUSES else DIFFERENT.get(doctype, of_rows)
		return [*words, *(day for day in DATES[doctype] if day not in MOMENTS)]

	def _followed(self, doctype: str) -> dict[str, Any]:
		then = self.choice([doctype, *DOCUMENTS, *ITEMS.values(), *LINKED, "Convo Post", "Convo Interaction"])
		filters = [self._filter(then)] if self.random() < 0.3 else []
		days, is_missing = self.choice([0, 1, 7, 30]), int(self.random() < 0.5)
		return {"subject": then, "days": days, "is_missing": is_missing, "filters": filters, "include_drafts": 0}

	def _amount_field(self, doctype: str) -> str | None:
		usual = AMOUNT_FIELD.get(doctype)
		return self.choice([usual, usual, *FURTHER_AMOUNTS.get(doctype, [])])

	def _filter(self, doctype: str) -> list[Any]:
		if doctype in HELD_FIELDS and self.random() < 0.15:
			return [self.choice(HELD_FIELDS[doctype]), *draw_held(self)]
		if doctype == "Convo Post":
			return ["post_type", *self._choice_test(POST_TYPES)]
		if doctype == "Convo Interaction":
			return self.choice(
				[["medium", *self._choice_test(MEDIA)], ["direction", *self._choice_test(["In", "Out"])]]
			)
		if doctype in LINKED or doctype in ITEMS.values():
			return self._part_filter(doctype)
		statuses = [status for status in STATUSES[doctype] if status]
		day = self.choice(DATES[doctype])
		tests = [["status", *self._choice_test(statuses)], [day, *draw_test(self, day)]]
		first, *rest = DATES[doctype]
		days = [*FIELD_EQUALITY, "before (field)", "after (field)"]
		tests.append([self.choice([first, "creation"]), self.choice(days), self.choice(rest) if rest else "modified"])
		if doctype == "Sales Invoice":
			amounts = [*FIELD_EQUALITY, "more than (field)", "at least (field)"]
			tests.append(["outstanding_amount", self.choice(amounts), "grand_total"])
		if doctype in ("Sales Order", "Sales Invoice", "Issue"):
			tests += [[field, *test] for field, test in self._linked_tests("customer.")]
		if doctype in ("Sales Order", "Sales Invoice"):
			tests += [["project.status", *self._choice_test(["Open", "Completed"])]] * 2
		tests.append(["name", *self._part_test(["1", "2", "S", "zz"])])
		if doctype in AMOUNT_FIELD:
			tests.append([self._amount_field(doctype), *self._number_test(AMOUNTS)])
		if doctype == "Sales Invoice":
			tests.append(["is_opening", *self._choice_test(["Yes", "No"])])
			tests.append(["is_debit_note", self.choice(["is yes", "is no"])])
		if doctype in ("Sales Invoice", "Delivery Note"):
			tests.append(["is_return", self.choice(["is yes", "is no"])])
		if doctype == "Payment Entry":
			tests.append(["payment_type", *self._choice_test(["Receive", "Pay"])])
		if doctype == "Serial No":
			tests.append(
				[
					"maintenance_status",
					*self._choice_test(["Under Warranty", "Out of AMC", "out of warranty"]),
				]
			)
		return self.choice(tests)

	def _part_filter(self, doctype: str) -> list[Any]:
		if doctype == "Contact":
			return self.choice(
				[
					["designation", *self._text_test()],
					["designation", *self._choice_test(["buyer", "BUCHER"])],
					["status", *self._choice_test(["Open", "Passive"])],
					["is_primary_contact", self.choice(["is yes", "is no"])],
				]
			)
		if doctype == "Address":
			return self.choice(
				[
					["city", *self._choice_test(["KOLN", "Paris"])],
					["is_shipping_address", self.choice(["is yes", "is no"])],
				]
			)
		day = self.choice(DATES[doctype])
		return self.choice(
			[
				["item_code", *self._choice_test(["Espresso", "muhle"])],
				["item_code", *self._part_test(["press", "mü", "e"])],
				["item_group", self.choice(["is under", "is not under"]), self.choice(TERRITORIES)],
				["qty", *self._number_test([1, 2])],
				[day, *draw_test(self, day)],
			]
		)
