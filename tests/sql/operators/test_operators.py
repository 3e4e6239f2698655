"""Every operator on text, choices, links, numbers, checks and rows: its negation, null, `or never`, and text that means harm.

One condition at a time against the reference evaluator, on SQLite and on MariaDB, of all customers and of some.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import itertools

import pytest

from convo_channels.core.base.clock import Clock
from convo_channels.core.base.sql import hint, sql
from convo_channels.core.base.store import column
from convo_channels.core.catalog.catalog import build_catalog
from convo_channels.core.operators.operators import OPERATORS, split_list
from convo_channels.core.posts.search_words import searchable
from convo_channels.core.rules.compiler import EVERYBODY, rule_query
from convo_channels.core.rules.rule import parse_rule
from tests.sql.operators.tested import (
	EQUALITY,
	MEMBERSHIP,
	NAMES,
	NUMBER,
	PARTIAL,
	PRESENCE,
	about,
	business,
	check,
	fill,
)
from tests.support.builders import Business, condition, on_customer, site_kinds

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


@about("link", *PARTIAL)
def test_a_part_of_a_name_is_looked_for_in_links_and_in_own_names(business, operator):
	fill(business, "territory", [None, "", "Europe", "Köln", "100%_x", "😀 smile", "nowhere"])
	for field, parts in {"territory": ["e", "KOL", "%", "_", "😀", "no such"], "name": ["ac", "'", "%", "\\", "שלו", "Ltd"]}.items():
		check(business, [on_customer(field, operator, part) for part in parts])


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


@about("exists", "exists", "does not exist")
def test_existence_asks_for_rows_of_the_customer(business, operator):
	fill(business, "website", [None])
	business.put_all(
		"Issue", [{"customer": name} for name in (NAMES[0], NAMES[1].upper(), "Nobody", "", None)]
	)
	check(business, [condition("Issue", operator, measure="exists")])


@about("tag", *EQUALITY, *MEMBERSHIP, *PRESENCE)
def test_a_tag_is_one_of_the_customers_own(business, operator):
	fill(business, "website", [None])
	tags = [("VIP", 0), ("vip", 1), ("Gold", 0), ("O'Tag", 2), ("100%", 3), ("Gold", 4)]
	links = [{"document_type": "Customer", "document_name": NAMES[i], "tag": tag} for tag, i in tags]
	links.append({"document_type": "Lead", "document_name": NAMES[6], "tag": "VIP"})
	links.append({"document_type": "Customer", "document_name": NAMES[7].upper(), "tag": "Gold"})
	business.put_all("Tag Link", links)
	business.put_all("Tag Link", [{"document_type": "Customer", "document_name": NAMES[8], "tag": tag} for tag in ("", None)])
	wanted = ["vip", "VIP, gold", "o'tag", "100%", "nobody has this"] if operator not in PRESENCE else [None]
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
