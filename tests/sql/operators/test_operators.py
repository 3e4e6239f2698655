"""Every operator on every type of value: its negation, null, `or never`, and text that means harm.

One condition at a time against the reference evaluator, on SQLite and on MariaDB, of all customers and of some.
"""

import dataclasses
import datetime
import itertools

import pytest

from convo_channels.core.base.clock import Clock
from convo_channels.core.base.sql import hint, sql
from convo_channels.core.base.store import column
from convo_channels.core.catalog.catalog import build_catalog
from convo_channels.core.operators.operators import OPERATORS, split_list
from convo_channels.core.posts.search_words import searchable
from convo_channels.core.rules.compiler import EVERYBODY, leaf_query, only, rule_query
from convo_channels.core.rules.rule import parse_rule
from tests.support.builders import Business, condition, on_customer, site_kinds

NAMES = [
	"Acme", "O'Brien & Söhne", '"Quoted" Ltd', "100% GmbH", "a_b", "axb", "back\\slash", "😀 Emoji", "مرحبا", "שלום",
	"~tilde", "{} braces", "%s", "%(name)s", "?", "Robert'); DROP TABLE tabCustomer;--", "line one", "Ünïcode", "0", "null",
]  # fmt: skip

TEXTS = [
	None, "", "   ", "plain", "Plain", "PLÄIN", "o'brien", 'say "hi"', "100%", "100 percent", "a_b", "axb",
	"back\\slash", "backxslash", "😀 smile", "مرحبا", "שלום", "trailing  ", " leading", "!bang", "a!%b",
	"line\nbreak", "{} braces", "%s", "%(x)s", "?", "; drop table x", "--", "0", "null", "plain and more", "more plain",
]  # fmt: skip
# Equal as wholes, not sign by sign: LIKE keeps apart what "=" does not.
WHOLE_ONLY = ["Straße", "STRASSE", "strase", "🚀 smile"]
WHOLE_TEXTS = [*(text.strip() for text in TEXTS if text and text.strip()), *WHOLE_ONLY]
PARTS = [
	"ain", "ÄIN", "%", "_", "\\", "'", '"', "!", "😀", "مرح", "{}", "%s", "%(x)s", "?", "line", "no such text", "0", "!%",
]  # fmt: skip
LISTS = ["plain, o'brien", "100%\na_b", '["a,b", "line\\nbreak", "%s"]', "😀 smile", "no such text"]

EQUALITY = ("is", "is not")
MEMBERSHIP = ("is one of", "is none of")
PARTIAL = ("contains", "does not contain", "starts with", "ends with")
PRESENCE = ("is set", "is not set")
NUMBER = ("equals", "does not equal", "more than", "at least", "less than", "at most")
RELATIVE = (
	"in the last (days)",
	"more than (days) ago",
	"in the next (days)",
	"more than (days) ahead",
)
ROUND = ("comes round in the next (days)", "comes round in the last (days)")
CALENDAR = ("is today", "is this week", "is this month", "is this quarter", "is this year")
ABSOLUTE = ("on", "before", "after", "on or before", "on or after")
TESTED: set[tuple[str, str]] = set()


def about(kind: str, *operators: str):
	"""Parametrises a test by operator and notes that this type was tested with them."""
	TESTED.update((kind, operator) for operator in operators)
	return pytest.mark.parametrize("operator", operators)


def check(business: Business, rows: list[dict]) -> None:
	"""Each row alone, its complement, and with `or never`: as the evaluator says, and the same for a few customers."""
	evaluator = business.evaluator()
	clock = business.catalog.clock(business.now())
	some = only(NAMES[::3])
	variants = [{}, {"negate": 1}, {"or_never": 1}, {"or_never": 1, "negate": 1}]
	for row, variant in itertools.product(rows, variants):
		if variant.get("or_never") and row["measure"] in ("exists",):
			continue
		given = {**row, **variant}
		rule = parse_rule([given], business.catalog)
		expected = evaluator.members([given])
		found = column(business.store, rule_query(rule, False, EVERYBODY, business.catalog, clock))
		assert sorted(found) == sorted(expected), given
		few = column(business.store, rule_query(rule, False, some, business.catalog, clock))
		assert set(few) == expected & set(some.names), given
		if not given.get("negate"):
			alone = column(business.store, leaf_query(rule.leaves[0], some, business.catalog, clock))
			assert set(alone) == set(few), given


@pytest.fixture
def business(store) -> Business:
	return Business(store)


def fill(business: Business, field: str, values: list) -> None:
	"""As many customers as there are values, so that each stands somewhere; hostile names first."""
	names = NAMES + [f"Customer {number}" for number in range(max(len(values) - len(NAMES), 0))]
	rows = [{"name": name, field: values[i % len(values)]} for i, name in enumerate(names)]
	business.put_all("Customer", rows)


@about("text", *EQUALITY, *MEMBERSHIP, *PARTIAL, *PRESENCE)
def test_text_is_compared_by_letters_alone(business, operator):
	whole = operator in (*EQUALITY, *MEMBERSHIP)
	fill(business, "website", TEXTS + (WHOLE_ONLY if whole else []))
	wanted = WHOLE_TEXTS if operator in EQUALITY else LISTS if operator in MEMBERSHIP else PARTS
	wanted = [None] if operator in PRESENCE else wanted
	check(business, [on_customer("website", operator, value) for value in wanted])


@about("read", "contains", "does not contain", *PRESENCE)
def test_a_content_is_asked_for_what_is_read_of_it(business, operator):
	"""More of it, against a reader of its own, in `test_search`."""
	contents = {"A": "<p>Müller <b>of</b>fer</p>", "B": "<style>muller</style>", "C": "", "D": None}
	business.put_all("Customer", [{"name": name} for name in contents])
	for name, content in contents.items():
		row = {"customer": name, "posted_at": business.now(), "content": content, "text": searchable(content or "")}
		business.put("Convo Post", name, **row)
	has_words = {"contains": {"A"}, "does not contain": {"B", "C", "D"}, "is set": {"A"}, "is not set": {"B", "C", "D"}}
	given = condition("Convo Post", "exists", measure="exists", filters=[["content", operator, "MULLER off"]])
	rule = parse_rule([given], business.catalog)
	query = rule_query(rule, False, EVERYBODY, business.catalog, Clock(business.now()))
	assert set(column(business.store, query)) == has_words[operator]


@about("select", *EQUALITY, *MEMBERSHIP, *PRESENCE)
def test_a_select_is_compared_as_text_and_never_when_empty(business, operator):
	fill(business, "customer_type", [None, "", "Company", "Individual", "company"])
	wanted = ["Company", "Company, Individual", "Partnership", "cömpany"]
	check(business, [on_customer("customer_type", operator, value) for value in wanted])


def put_territories(business: Business) -> None:
	nodes = [
		("All", 1, 12),
		("Europe", 2, 9),
		("Germany", 3, 6),
		("Köln", 4, 5),
		("France", 7, 8),
		("Asia", 10, 11),
	]
	business.put_all("Territory", [{"name": n, "lft": lft, "rgt": rgt} for n, lft, rgt in nodes])


@about("link", *EQUALITY, *MEMBERSHIP, *PRESENCE, "is under", "is not under")
def test_a_link_is_compared_by_name_and_by_its_tree(business, operator):
	put_territories(business)
	fill(
		business, "territory", [None, "", "Europe", "Germany", "KOLN", "germany", "France", "Asia", "nowhere"]
	)
	wanted = ["Europe", "germany", "köln", "All", "Atlantis", "O'Brien"]
	check(business, [on_customer("territory", operator, value) for value in wanted])


@about("number", *NUMBER, "between")
def test_a_number_is_compared_exactly(business, operator):
	fill(business, "default_commission_rate", [0, 1, 2.5, 2.75, 10, -3, 1000000])
	wanted = ["0", "2.5", "-3", "10.00", "1e2", " 2.75 "]
	if operator == "between":
		wanted = ["0, 2.5", "-3\n-3", "[2.75, 10]", "3, 4"]
	check(business, [on_customer("default_commission_rate", operator, value) for value in wanted])


@about("number", *PRESENCE)
def test_a_number_is_set_when_it_is_not_0(business, operator):
	"""As Frappe's own filters have it: nobody can tell a 0 that was typed from one that was not."""
	fill(business, "default_commission_rate", [0, 1, -1, 0.000001])
	check(business, [on_customer("default_commission_rate", operator)])


BEYOND = ["Acme", "Acme😀", "Acme😀 GmbH", "ACMÉ𠀀z", "Acm", "Acne😀", "😀Acme", "Acmez", "Acme ﷺ"]


@pytest.mark.parametrize("part", ["Acme", "acm", "ACME😀", "Acme ", "a", "😀", "Acme𠀀"])
@pytest.mark.parametrize("operator", ["starts with", "ends with", "contains", "is", "is one of"])
def test_an_answer_does_not_hang_on_the_plan(business, operator, part):
	"""Names that go on with a sign beyond the basic plane, found by an index and without one."""
	business.put_all("Customer", [{"name": name} for name in BEYOND])
	if business.store.dialect == "mariadb":
		rows = [{"name": f"Filler {number:05}"} for number in range(1500)]
		business.put_all("Customer", rows)
		business.store.run("analyze table `tabCustomer`")
	predicate = OPERATORS[operator].predicate
	args, clock = (part,), Clock(business.now())
	on_key, on_text = (predicate(col, args, clock) for col in (sql("c.name"), sql("{}c.name{}", hint("CONCAT(", ""), hint(")", ""))))
	by_index, by_scan = (
		column(business.store, sql("SELECT c.name FROM `tabCustomer` AS c{} WHERE {}", way, where))
		for way, where in ((hint(" FORCE INDEX (PRIMARY)"), on_key), (hint(" IGNORE INDEX (PRIMARY)"), on_text))
	)
	assert sorted(by_index) == sorted(by_scan)
	if operator == "starts with" and part == "Acme":
		assert set(by_index) == {"Acme", "Acme😀", "Acme😀 GmbH", "ACMÉ𠀀z", "Acmez", "Acme ﷺ"}


def put_issues(business: Business) -> None:
	fill(business, "website", [None])
	times = [None, *(f"{time:0<15}" for time in ("00:00:00.", "00:00:00.000001", "09:00:00.", "17:29:59.999999", "17:30:00.", "17:30:00.5", "23:59:59.999999"))]
	rows = zip(NAMES, times, strict=False)
	business.put_all("Issue", [{"customer": name, "opening_time": time} for name, time in rows])


@about("time", "equals", "does not equal", "before", "after", "between", *MEMBERSHIP, *PRESENCE)
def test_a_time_of_day_is_compared_to_the_second_and_beyond(business, operator):
	put_issues(business)
	wanted = {"between": ["09:00, 17:30", "00:00, 23:59:59.999999"], "is one of": ["09:00, 17:30:00", '["00:00"]']}
	wanted["is none of"] = wanted["is one of"]
	wanted |= {key: [None] for key in PRESENCE}
	for value in wanted.get(operator, ["17:30", "9:00", "00:00", "17:30:00.500000"]):
		check(business, [condition("Issue", "exists", measure="exists", filters=[["opening_time", operator, value]])])


@about("datetime", "before", "after", "on or before", "on or after", "between")
def test_a_moment_is_compared_with_a_moment(business, operator):
	put_moments(business)
	at = business.now().replace(minute=0, second=0, microsecond=0)
	texts = [f"{business.days_ago(n)} {time}" for n in (0, 1, 30) for time in ("00:00", "12:30:15", "23:59:59.999999")]
	texts.append(str(at))
	if operator == "between":
		day = str(business.days_ago(0))
		texts = [f"{texts[-2]}, {texts[2]}", f"{texts[6]}, {day}", f"{business.days_ago(40)}, {texts[4]}"]
	check(business, [last_contact(operator, value) for value in texts])


@pytest.mark.parametrize("hour", [0, 9, 23])
@pytest.mark.parametrize("operator", RELATIVE[:3:2])
def test_the_days_of_a_moment_meet_at_now(business, operator, hour):
	"""What happened this morning is not "in the next days", and what is to happen tonight not "in the last"."""
	put_moments(business)
	business.time = business.time.replace(hour=hour, minute=0, second=0, microsecond=0)
	rows = [last_contact(operator, days) for days in ("0", "1", "7")]
	rows.append(
		condition("Convo Interaction", "exists", measure="exists", period=operator, period_days=0)
	)
	for name, shift in zip(NAMES, (-3, -1, 0, 1, 3), strict=False):
		at = business.time + datetime.timedelta(hours=shift)
		business.put("Convo Interaction", customer=name, occurred_at=at, dedupe_key=name)
	check(business, rows)


CREDITS = {
	"Acme": ["Our Company"], "O'Brien & Söhne": ["Our Company", "Größe & Co, Ltd"], "100% GmbH": ["größe & co, ltd"], "a_b": ["", None],
}  # fmt: skip


@pytest.fixture
def with_rows(store) -> Business:
	"""The same table of rows as a Table MultiSelect of companies, and as a table like any other."""
	kinds = site_kinds()
	own = {
		"companies": ("Table MultiSelect", "Customer Credit Limit", "Companies"),
		"limits": ("Table", "Customer Credit Limit", "Limits"),
		"signed": ("Signature", "", "Signed"),
	}
	catalog = build_catalog({**kinds, "Customer": {**kinds["Customer"], **own}})
	business = Business(store, catalog=catalog)
	fill(business, "website", [None])
	for name, companies in CREDITS.items():
		rows = [{"company": company, "parentfield": "companies"} for company in companies]
		business.put_children(
			"Customer", name, "Customer Credit Limit", [*rows, *([{"parentfield": "limits"}] if len(rows) == 1 else [])]
		)
	return business


def found_by(business: Business, row: dict) -> set[str]:
	rule = parse_rule([row], business.catalog)
	return set(column(business.store, rule_query(rule, False, EVERYBODY, business.catalog, Clock(business.now()))))


@about("choices", *EQUALITY, *MEMBERSHIP, *PRESENCE)
def test_rows_that_name_documents_are_asked_for_these(with_rows, operator):
	named = {name: [c.casefold() for c in companies if c] for name, companies in CREDITS.items()}
	wanted = ["Our Company"] if operator in EQUALITY else ["Our Company", '["Größe & Co, Ltd", "Nobody"]', '"größe & co, ltd"']
	for value in wanted if operator not in PRESENCE else [None]:
		asked = {item.casefold() for item in split_list(value)}
		holds = {
			name
			for name in NAMES
			if (bool(named.get(name)) if operator in PRESENCE else bool(asked & set(named.get(name, ()))))
			!= (operator in ("is not", "is none of", "is not set"))
		}
		row = on_customer("companies", operator, value)
		assert found_by(with_rows, row) == holds
		assert found_by(with_rows, {**row, "negate": 1}) == set(NAMES) - holds
		never = {name for name in NAMES if not named.get(name)}
		assert found_by(with_rows, {**row, "or_never": 1}) == holds | never


@about("rows", *PRESENCE)
def test_any_child_table_is_asked_for_a_row(with_rows, operator):
	has = {name for name, companies in CREDITS.items() if len(companies) == 1}
	assert found_by(with_rows, on_customer("limits", operator)) == (has if operator == "is set" else set(NAMES) - has)


@about("held", *PRESENCE)
def test_what_cannot_be_compared_is_asked_for_being_there(business, operator):
	kinds = site_kinds()
	own = {**kinds["Customer"], "website": ("Signature", "", "Signed")}
	business.catalog = build_catalog({**kinds, "Customer": own})
	fill(business, "website", [None, "", "data:image/png;base64,xyz"])
	rows = business.rows("Customer")
	signed = {row["name"] for row in rows if row["website"]}
	assert found_by(business, on_customer("website", operator)) == (
		signed if operator == "is set" else {row["name"] for row in rows} - signed
	)


@about("check", "is yes", "is no")
def test_a_check_is_yes_or_no(business, operator):
	fill(business, "is_frozen", [0, 1])
	check(business, [on_customer("is_frozen", operator)])


def put_moments(business: Business) -> None:
	"""Profiles whose last contact lies around today at the first and last moments of a day; some never, some have none."""
	fill(business, "website", [None])
	offsets = [None, -400, -31, -30, -29, -7, -1, 0, 0, 1, 6, 7, 8, 365]
	for index, (name, offset) in enumerate(zip(NAMES, offsets, strict=False)):
		moment = None
		if offset is not None:
			edge = (
				{"hour": 23, "minute": 59, "second": 59, "microsecond": 999999} if index % 2 else {"hour": 0}
			)
			moment = business.now().replace(minute=0, second=0, microsecond=0).replace(**edge)
			moment += business.days_ago(0) - business.days_ago(offset)
		business.put("Convo Profile", name, customer=name, last_contact_at=moment)


def last_contact(operator: str, value=None) -> dict:
	return condition("Convo Profile", operator, value, field="last_contact_at")


@about("datetime", *RELATIVE)
def test_relative_days_are_whole_days_of_a_moment(business, operator):
	put_moments(business)
	check(business, [last_contact(operator, days) for days in ("0", "1", "7", "30", "36500")])


@about("datetime", *ABSOLUTE, "between", *PRESENCE)
def test_a_moment_is_compared_by_its_day(business, operator):
	put_moments(business)
	days = [str(business.days_ago(offset)) for offset in (-7, 0, 1, 30, 31, 5000)]
	wanted = (
		[f"{late}, {early}" for early, late in itertools.combinations(days, 2)]
		if operator == "between"
		else days
	)
	check(business, [last_contact(operator, value) for value in wanted])


def put_serials(business: Business) -> None:
	fill(business, "website", [None])
	offsets = [None, -400, -30, -1, 0, 1, 29, 30, 31, 400]
	rows = [
		{"customer": name, "warranty_expiry_date": None if days is None else business.days_ago(-days)}
		for name, days in zip(NAMES, offsets, strict=False)
	]
	business.put_all(
		"Serial No", [*rows, {"customer": NAMES[5], "warranty_expiry_date": business.days_ago(12)}]
	)


@about("date", *RELATIVE)
def test_relative_days_of_a_related_date(business, operator):
	put_serials(business)
	rows = []
	for days in ("0", "1", "30"):
		for measure in ("latest", "earliest"):
			rows.append(condition("Serial No", operator, days, measure=measure, field="warranty_expiry_date"))
		test = [["warranty_expiry_date", operator, days]]
		rows.append(condition("Serial No", "exists", measure="exists", filters=test))
	check(business, rows)


@about("date", *ABSOLUTE, "between", *PRESENCE)
def test_a_related_date_is_compared_by_day(business, operator):
	put_serials(business)
	rows = []
	for offset in (-30, 0, 1, 30):
		day = str(business.days_ago(offset))
		value = f"{business.days_ago(offset + 40)}, {day}" if operator == "between" else day
		for measure in ("latest", "earliest"):
			rows.append(
				condition("Serial No", operator, value, measure=measure, field="warranty_expiry_date")
			)
		test = [["warranty_expiry_date", operator, value]]
		rows.append(condition("Serial No", "does not exist", measure="exists", filters=test))
	check(business, rows)


BIRTHDAYS = [
	"2000-02-29", "1999-02-28", "1980-03-01", "1975-12-31", "2001-01-01", "1990-06-15", "1990-06-16", "2024-06-15", "2035-06-14",
]  # fmt: skip
TODAYS = [
	"2023-02-28", "2024-02-28", "2024-02-29", "2024-03-01", "2025-02-27", "2025-03-01", "2023-12-31", "2024-01-01",
	"2024-06-15", "2100-02-28",
]  # fmt: skip


def put_birthdays(business: Business) -> list[str]:
	names = [f"Born {day}" for day in BIRTHDAYS]
	fill(business, "website", [None])
	business.put_all("Customer", [{"name": name} for name in names])
	days = [datetime.datetime.fromisoformat(f"{day} 23:59:59.999999") for day in BIRTHDAYS]
	for name, moment in zip(names, days, strict=True):
		business.put("Convo Profile", name, customer=name, last_contact_at=moment)
		business.put("Serial No", customer=name, warranty_expiry_date=moment.date())
	return names


@about("datetime", *ROUND)
@pytest.mark.parametrize("today", TODAYS)
def test_a_day_comes_round_by_month_and_day(business, operator, today):
	put_birthdays(business)
	business.time = datetime.datetime.fromisoformat(f"{today} 00:00:00")
	check(
		business,
		[last_contact(operator, days) for days in ("0", "1", "2", "30", "59", "364", "365", "366", "36500")],
	)


@about("date", *ROUND)
def test_a_day_of_a_related_row_comes_round(business, operator):
	put_birthdays(business)
	rows = []
	for days in ("0", "16", "107"):
		rows.append(condition("Serial No", operator, days, measure="latest", field="warranty_expiry_date"))
		test = [["warranty_expiry_date", operator, days]]
		rows.append(condition("Serial No", "exists", measure="exists", filters=test))
	check(business, rows)


def test_29_february_is_kept_on_28_in_a_common_year(business):
	put_birthdays(business)
	for today, born in (
		("2023-02-28", True),
		("2023-03-01", False),
		("2024-02-28", False),
		("2024-02-29", True),
	):
		business.time = datetime.datetime.fromisoformat(f"{today} 12:00:00")
		rule = parse_rule([last_contact(ROUND[0], 0)], business.catalog)
		query = rule_query(rule, False, EVERYBODY, business.catalog, Clock(business.now()))
		assert ("Born 2000-02-29" in column(business.store, query)) == born, today


# Edges of weeks, months, quarters and years, around several days that are today.
EDGES = [
	"2023-12-31", "2024-01-01", "2024-01-07", "2024-01-08", "2024-02-29", "2024-03-01", "2024-03-31", "2024-04-01", "2024-06-30",
	"2024-07-01", "2024-09-30", "2024-10-01", "2024-12-29", "2024-12-30", "2024-12-31", "2025-01-01", "2025-01-05",
]  # fmt: skip


def put_edges(business: Business) -> None:
	fill(business, "website", [None])
	for day in EDGES:
		for hour in ("00:00:00", "23:59:59.999999"):
			name = f"At {day} {hour}"
			moment = datetime.datetime.fromisoformat(f"{day} {hour}")
			business.put("Customer", name)
			business.put("Convo Profile", name, customer=name, last_contact_at=moment)
			business.put("Serial No", customer=name, warranty_expiry_date=moment.date())


@about("datetime", *CALENDAR)
@pytest.mark.parametrize("first_weekday", [0, 6, 5])
def test_a_moment_lies_in_this_part_of_the_calendar(business, operator, first_weekday):
	business.catalog = dataclasses.replace(business.catalog, first_weekday=first_weekday)
	put_edges(business)
	for today in ("2024-01-01 00:00:00", "2024-02-29 12:00:00", "2024-12-31 23:59:59.999999"):
		business.time = datetime.datetime.fromisoformat(today)
		check(business, [last_contact(operator)])


@about("date", *CALENDAR)
@pytest.mark.parametrize("today", ["2024-01-07", "2024-03-31", "2024-12-30"])
def test_a_day_of_a_related_row_lies_in_this_part_of_the_calendar(business, operator, today):
	put_edges(business)
	business.time = datetime.datetime.fromisoformat(f"{today} 12:00:00")
	latest = condition("Serial No", operator, measure="latest", field="warranty_expiry_date")
	filtered = condition("Serial No", "exists", measure="exists", filters=[["warranty_expiry_date", operator]])
	check(business, [latest, filtered])


@about("datetime", "is in the month")
def test_a_moment_lies_in_a_month(business, operator):
	put_birthdays(business)
	check(business, [last_contact(operator, month) for month in ("1", "2", "02", "6", "11", "12")])


@about("date", "is in the month")
def test_a_related_date_lies_in_a_month(business, operator):
	put_birthdays(business)
	check(business, [condition("Serial No", operator, 6, measure="latest", field="warranty_expiry_date")])


@about("exists", "exists", "does not exist")
def test_existence_asks_for_rows_of_the_customer(business, operator):
	fill(business, "website", [None])
	business.put_all(
		"Issue", [{"customer": name} for name in (NAMES[0], NAMES[1].upper(), "Nobody", "", None)]
	)
	check(business, [condition("Issue", operator, measure="exists")])


@about("tag", "is", "is not", "is one of", "is none of")
def test_a_tag_is_one_of_the_customers_own(business, operator):
	fill(business, "website", [None])
	tags = [("VIP", 0), ("vip", 1), ("Gold", 0), ("O'Tag", 2), ("100%", 3), ("Gold", 4)]
	links = [{"document_type": "Customer", "document_name": NAMES[i], "tag": tag} for tag, i in tags]
	links.append({"document_type": "Lead", "document_name": NAMES[6], "tag": "VIP"})
	links.append({"document_type": "Customer", "document_name": NAMES[7].upper(), "tag": "Gold"})
	business.put_all("Tag Link", links)
	wanted = ["vip", "VIP, gold", "o'tag", "100%", "nobody has this"]
	rows = [condition("Tag", operator, value, field="tag") for value in wanted]
	evaluator = business.evaluator()
	for row, negate in itertools.product(rows, (0, 1)):
		given = {**row, "negate": negate}
		rule = parse_rule([given], business.catalog)
		query = rule_query(rule, False, EVERYBODY, business.catalog, Clock(business.now()))
		assert set(column(business.store, query)) == evaluator.members([given]), given


@about("segment", "is in", "is not in")
def test_a_segment_is_asked_for_its_stored_members(business, operator):
	fill(business, "website", ["a.example", "b.example"])
	business.segment("Größe A", [on_customer("website", "is", "a.example")])
	business.settle()
	evaluator = business.evaluator()
	for value, negate in itertools.product(("Größe A", "GROSSE a"), (0, 1)):
		given = condition("Segment", operator, value, field="segment", negate=negate)
		rule = parse_rule([given], business.catalog)
		query = rule_query(rule, False, EVERYBODY, business.catalog, Clock(business.now()))
		assert set(column(business.store, query)) == evaluator.members([given]), given


@pytest.mark.parametrize(
	("operator", "kind"), [(op.key, kind) for op in OPERATORS.values() for kind in sorted(op.types)]
)
def test_every_operator_of_every_type_stands_in_this_module(operator, kind):
	assert (kind, operator) in TESTED
