"""What is measured of related documents: every measure with filters, periods, drafts, returns and cancellations.

Against the reference evaluator where the data is broad, against hand-made names where one rule of the vocabulary is
at stake. On SQLite and on MariaDB.
"""

import itertools

import pytest

from convo_channels.core.base.clock import Clock
from convo_channels.core.base.store import column
from convo_channels.core.rules.compiler import EVERYBODY, only, rule_query
from convo_channels.core.rules.rule import parse_rule
from tests.support.builders import Business, condition, on_customer


@pytest.fixture
def business(store) -> Business:
	return Business(store)


def found(business: Business, *rows: dict, include_disabled: bool = False, scope=EVERYBODY) -> set[str]:
	rule = parse_rule(list(rows), business.catalog)
	query = rule_query(rule, include_disabled, scope, business.catalog, Clock(business.now()))
	names = column(business.store, query)
	assert len(names) == len(set(names)), "a customer came twice"
	return set(names)


def check(business: Business, *rows: dict) -> None:
	expected = business.evaluator().members(list(rows))
	assert found(business, *rows) == expected, rows
	assert found(business, *rows, scope=only(["A", "C", "E"])) == expected & {"A", "C", "E"}, rows


def put_customers(business: Business, names: str = "ABCDEFGH") -> None:
	business.put_all("Customer", [{"name": name} for name in names])


def put_invoices(business: Business) -> None:
	"""(customer, amount, docstatus, is return, days ago, due in days, status)"""
	rows = [
		("A", 100, 1, 0, 5, 10, "Unpaid"),
		("A", 50.5, 1, 0, 40, -3, "Overdue"),
		("A", -20, 1, 1, 3, None, "Return"),
		("a", 10, 1, 0, 400, None, "Paid"),
		("B", 100, 0, 0, 1, 5, "Draft"),
		("B", 30, 2, 0, 1, 5, "Cancelled"),
		("C", -75, 1, 1, 2, None, "Return"),
		("D", 0, 1, 0, 0, 0, "Paid"),
		("E", 100, 1, 0, -2, 30, "Unpaid"),
		("E", 300, 1, 0, 30, -1, "Partly Paid"),
		("E", 300, 1, 0, 31, 0, "Unpaid"),
		("F", 100, 1, 0, 10, None, "Paid"),
		("F", -100, 1, 1, 9, None, "Return"),
		("G", 99.75, 1, 0, 365, 1, "Overdue"),
	]
	business.put_all(
		"Sales Invoice",
		[
			{
				"customer": customer, "base_grand_total": amount, "grand_total": amount * 2, "docstatus": docstatus,
				"is_return": is_return, "posting_date": business.days_ago(days), "status": status,
				"due_date": business.days_ago(-due) if due is not None else None,
				"outstanding_amount": amount if status in ("Unpaid", "Overdue", "Partly Paid") else 0,
			}
			for customer, amount, docstatus, is_return, days, due, status in rows
		],
	)  # fmt: skip


MEASURED = [
	("exists", None, [("exists", None), ("does not exist", None)]),
	("count", None, [("equals", "0"), ("more than", "1"), ("at most", "1"), ("does not equal", "2"), ("is set", None), ("is not set", None)]),
	("sum", "grand_total", [("equals", "0"), ("at least", "140.5"), ("less than", "0"), ("between", "-100, 100"), ("is not set", None)]),
	("average", "grand_total", [("more than", "53.5"), ("equals", "100"), ("does not equal", "100"), ("is set", None), ("is not set", None)]),
	("smallest", "grand_total", [("less than", "40"), ("equals", "0"), ("is not set", None)]),
	("largest", "grand_total", [("at least", "300"), ("does not equal", "100"), ("between", "40, 100"), ("is set", None)]),
	("of the latest", "status", [("is", "Paid"), ("is none of", "Paid, Overdue"), ("is set", None), ("is not set", None)]),
	("of the earliest", "grand_total", [("more than", "100"), ("at most", "40.5"), ("does not equal", "100")]),
	("of the latest", "due_date", [("in the next (days)", "7"), ("is not set", None), ("before", "2024-03-15")]),
	("of the latest", "is_return", [("is yes", None), ("is no", None)]),
	("distinct", "status", [("equals", "0"), ("at least", "2"), ("does not equal", "1"), ("is not set", None)]),
	("distinct", "posting_date", [("more than", "1"), ("at most", "1")]),
	("latest", None, [("in the last (days)", "5"), ("more than (days) ago", "30"), ("in the next (days)", "7"), ("is not set", None)]),
	("earliest", None, [("more than (days) ago", "30"), ("on or after", "2024-03-01"), ("is set", None)]),
	("latest", "due_date", [("more than (days) ahead", "0"), ("is not set", None)]),
]  # fmt: skip
SETTINGS = [
	{},
	{"include_drafts": 1},
	{"period": "in the last (days)", "period_days": 30},
	{"period": "in the next (days)", "period_days": 30},
	{"filters": [["status", "is none of", "Paid, Draft"]]},
	{"filters": [["grand_total", "at least", "100"], ["due_date", "is set"]], "include_drafts": 1},
	{"filters": [["status", "is", "overdue"]]},
]  # fmt: skip


@pytest.mark.parametrize("setting", range(len(SETTINGS)))
@pytest.mark.parametrize(("measure", "field", "tests"), MEASURED)
def test_a_measure_means_what_the_vocabulary_says(business, measure, field, tests, setting):
	put_customers(business)
	put_invoices(business)
	for (operator, value), or_never, negate in itertools.product(tests, (0, 1), (0, 1)):
		if or_never and measure == "exists":
			continue
		row = condition(
			"Sales Invoice", operator, value, measure=measure, field=field, or_never=or_never, negate=negate,
			**SETTINGS[setting],
		)  # fmt: skip
		check(business, row)


def test_without_rows_a_count_and_a_sum_are_zero_and_the_rest_is_nothing(business):
	put_customers(business, "AB")
	business.put(
		"Sales Order", customer="A", docstatus=1, base_grand_total=10, transaction_date=business.today
	)
	about = {"subject": "Sales Order", "field": "grand_total"}
	assert found(business, condition(**about, measure="count", operator="equals", value="0")) == {"B"}
	assert found(business, condition(**about, measure="sum", operator="less than", value="1")) == {"B"}
	assert found(business, condition(**about, measure="average", operator="less than", value="100")) == {"A"}
	assert found(business, condition(**about, measure="average", operator="is not set")) == {"B"}
	assert found(business, condition(**about, measure="count", operator="is not set")) == {"B"}
	assert found(business, condition(**about, measure="sum", operator="is set")) == {"A"}
	assert found(business, condition("Sales Order", "before", "2030-01-01", measure="latest")) == {"A"}


def test_a_return_lowers_a_sum_and_is_nothing_to_be_counted(business):
	put_customers(business, "AB")
	invoice = {"docstatus": 1, "posting_date": business.today}
	business.put("Sales Invoice", customer="A", base_grand_total=100, is_return=0, **invoice)
	business.put("Sales Invoice", customer="A", base_grand_total=-40, is_return=1, **invoice)
	business.put("Sales Invoice", customer="B", base_grand_total=-40, is_return=1, **invoice)
	assert found(
		business, condition("Sales Invoice", "equals", "60", measure="sum", field="grand_total")
	) == {"A"}
	assert found(
		business, condition("Sales Invoice", "equals", "-40", measure="sum", field="grand_total")
	) == {"B"}
	assert found(business, condition("Sales Invoice", "equals", "1", measure="count")) == {"A"}
	assert found(business, condition("Sales Invoice", "does not exist", measure="exists")) == {"B"}
	assert found(business, condition("Sales Invoice", "is not set", measure="latest")) == {"B"}
	never = condition("Sales Invoice", "at least", "5", measure="count", or_never=1)
	assert found(business, never) == {"B"}


def test_averages_latest_and_earliest_leave_returns_out_unless_a_filter_asks_for_them(business):
	put_customers(business, "AB")
	for customer, amount, is_return, days in (("A", 100, 0, 9), ("A", 50, 0, 5), ("A", -40, 1, 1), ("B", -40, 1, 3)):
		business.put(
			"Sales Invoice", customer=customer, base_grand_total=amount, is_return=is_return, docstatus=1,
			posting_date=business.days_ago(days),
		)  # fmt: skip
	average = {"measure": "average", "field": "grand_total"}
	assert found(business, condition("Sales Invoice", "equals", "75", **average)) == {"A"}
	assert found(business, condition("Sales Invoice", "is not set", **average)) == {"B"}
	back = {"filters": [["is_return", "is yes"]]}
	assert found(business, condition("Sales Invoice", "equals", "-40", **average, **back)) == {"A", "B"}
	for measure, days in (("latest", 5), ("earliest", 9)):
		on = condition("Sales Invoice", "on", str(business.days_ago(days)), measure=measure)
		assert found(business, on) == {"A"}
	assert found(business, condition("Sales Invoice", "on", str(business.days_ago(1)), measure="latest", **back)) == {"A"}


@pytest.mark.parametrize(("measure", "operator"), [("latest", "before"), ("earliest", "after"), ("latest", "on or before")])
def test_or_never_is_also_who_has_documents_that_say_nothing(business, measure, operator):
	put_customers(business, "ABCD")
	rows = [("A", None), ("B", business.days_ago(3)), ("B", None), ("C", business.days_ago(-30))]
	business.put_all("Serial No", [{"customer": c, "warranty_expiry_date": day} for c, day in rows])
	row = condition("Serial No", operator, str(business.today), measure=measure, field="warranty_expiry_date")
	plain = {"C"} if operator == "after" else {"B"}
	assert found(business, row) == plain
	assert found(business, {**row, "or_never": 1}) == plain | {"A", "D"}
	check(business, {**row, "or_never": 1})
	assert found(business, {**row, "operator": "is not set", "value": None}) == {"A", "D"}


@pytest.mark.parametrize("doctype", ["Contact", "Address", "Serial No", "Project"])
def test_a_period_of_what_has_no_day_of_its_own_goes_by_the_day_it_was_made(business, doctype):
	put_customers(business, "AB")
	for customer, days in (("A", 3), ("B", 9)):
		made = business.now().replace(hour=0) - (business.days_ago(0) - business.days_ago(days))
		name = business.put(doctype, f"{doctype} {customer}", creation=made, **({} if doctype in ("Contact", "Address") else {"customer": customer}))
		if doctype in ("Contact", "Address"):
			links = [{"link_doctype": "Customer", "link_name": customer}]
			business.put_children(doctype, name, "Dynamic Link", links)
	row = condition(doctype, "exists", measure="exists", period="in the last (days)", period_days=3)
	assert business.catalog.sources[doctype].spec.date_field == "creation"
	assert found(business, row) == {"A"}


@pytest.mark.parametrize("doctype", ["Quotation", "Sales Order", "Sales Invoice"])
def test_drafts_count_only_when_the_rule_says_so_and_cancelled_documents_never(business, doctype):
	put_customers(business, "ABC")
	field = "party_name" if doctype == "Quotation" else "customer"
	kind = {"quotation_to": "Customer"} if doctype == "Quotation" else {}
	for docstatus, customer in enumerate("ABC"):
		business.put(doctype, docstatus=docstatus, **{field: customer}, **kind)
	assert found(business, condition(doctype, "exists", measure="exists")) == {"B"}
	assert found(business, condition(doctype, "exists", measure="exists", include_drafts=1)) == {"A", "B"}


@pytest.mark.parametrize("doctype", ["Issue", "Warranty Claim", "Serial No"])
def test_documents_that_are_never_submitted_count_as_they_are(business, doctype):
	put_customers(business, "AB")
	business.put(doctype, customer="A", docstatus=0)
	assert found(business, condition(doctype, "exists", measure="exists")) == {"A"}


@pytest.mark.parametrize(
	("doctype", "party_type"), [("Quotation", "quotation_to"), ("Opportunity", "opportunity_from")]
)
def test_a_party_that_is_no_customer_does_not_count_whatever_its_name(business, doctype, party_type):
	put_customers(business, "AB")
	for kind, name in (("Lead", "A"), ("Customer", "B"), ("Prospect", "A")):
		business.put(doctype, docstatus=1, party_name=name, **{party_type: kind})
	assert found(business, condition(doctype, "exists", measure="exists")) == {"B"}


def test_names_in_related_rows_may_differ_in_case_accents_and_trailing_spaces(business):
	business.put_all("Customer", [{"name": name} for name in ("Müller & Söhne", "ACME", "other")])
	for customer in ("MULLER & sohne", "müller & söhne  ", "acme", "Acme "):
		business.put("Issue", customer=customer)
	twice = condition("Issue", "equals", "2", measure="count")
	assert found(business, twice) == {"Müller & Söhne", "ACME"}
	assert found(business, twice, scope=only(["ACME", "other"])) == {"ACME"}
	business.put("Convo Profile", "acme", customer="acme", consent="Given")
	assert found(business, condition("Convo Profile", "is", "given", field="consent")) == {"ACME"}


def test_rows_without_a_customer_belong_to_nobody(business):
	put_customers(business, "A")
	business.put_all("Issue", [{"customer": None}, {"customer": ""}, {"customer": "deleted long ago"}])
	assert found(business, condition("Issue", "does not exist", measure="exists")) == {"A"}


def test_disabled_customers_are_left_out_unless_asked_for(business):
	business.put_all("Customer", [{"name": "A", "disabled": 0}, {"name": "B", "disabled": 1}])
	row = on_customer("website", "is not set")
	for negate, active, everybody in ((0, {"A"}, {"A", "B"}), (1, set(), set())):
		assert found(business, {**row, "negate": negate}) == active
		assert found(business, {**row, "negate": negate}, include_disabled=True) == everybody
	assert found(business, on_customer("disabled", "is yes")) == set()
	assert found(business, on_customer("disabled", "is yes"), include_disabled=True) == {"B"}


def test_a_negated_row_is_the_exact_complement_among_those_considered(business):
	put_customers(business)
	put_invoices(business)
	business.patch("Customer", "H", disabled=1)
	for row in (
		condition("Sales Invoice", "more than", "50", measure="average", field="grand_total"),
		condition("Sales Invoice", "before", "2024-01-01", measure="latest", or_never=1),
		on_customer("website", "contains", "x"),
	):
		yes, no = found(business, row), found(business, {**row, "negate": 1})
		assert yes | no == set("ABCDEFG") and not yes & no


STATUSES = ["Unpaid", "Partly Paid", "Overdue", "Paid", "Draft", "Return", None]


def test_overdue_follows_from_due_date_and_outstanding_amount(business):
	put_customers(business, "A")
	cases = itertools.product(STATUSES, (-1, 0, 1, None), (0, 10))
	for number, (status, due, outstanding) in enumerate(cases):
		name = f"customer {number}"
		business.put("Customer", name)
		day = business.days_ago(-due) if due is not None else None
		business.put(
			"Sales Invoice",
			customer=name,
			docstatus=1,
			status=status,
			due_date=day,
			outstanding_amount=outstanding,
		)
	for status in ("Overdue", "overdue", "Unpaid", "Partly Paid", "Paid"):
		check(
			business,
			condition("Sales Invoice", "exists", measure="exists", filters=[["status", "is", status]]),
		)
		check(
			business,
			condition("Sales Invoice", "exists", measure="exists", filters=[["status", "is not", status]]),
		)
	overdue = condition("Sales Invoice", "exists", measure="exists", filters=[["status", "is", "Overdue"]])
	today = len(found(business, overdue))
	business.pass_time(days=1)
	assert len(found(business, overdue)) == today + 3


def test_expired_follows_from_the_date_a_quotation_is_valid_till(business):
	cases = itertools.product(["Open", "Replied", "Expired", "Ordered", "Lost"], (-1, 0, 1, None))
	for number, (status, till) in enumerate(cases):
		name = f"customer {number}"
		business.put("Customer", name)
		day = business.days_ago(-till) if till is not None else None
		party = {"party_name": name, "quotation_to": "Customer"}
		business.put("Quotation", docstatus=1, status=status, valid_till=day, **party)
	for status in ("Open", "Expired", "Replied", "EXPIRED"):
		check(
			business, condition("Quotation", "exists", measure="exists", filters=[["status", "is", status]])
		)


def test_warranty_follows_from_its_dates(business):
	for number, (warranty, contract) in enumerate(itertools.product((-1, 0, 1, None), repeat=2)):
		name = f"customer {number}"
		business.put("Customer", name)
		days = [business.days_ago(-n) if n is not None else None for n in (warranty, contract)]
		business.put(
			"Serial No",
			customer=name,
			warranty_expiry_date=days[0],
			amc_expiry_date=days[1],
			maintenance_status="stale",
		)
	for status in ("Under Warranty", "Out of Warranty", "Under AMC", "Out of AMC", "stale"):
		test = [["maintenance_status", "is", status]]
		check(business, condition("Serial No", "exists", measure="exists", filters=test))
	check(
		business,
		condition("Serial No", "exists", measure="exists", filters=[["maintenance_status", "is not set"]]),
	)


def test_what_is_outstanding_is_brought_into_company_currency(business):
	put_customers(business, "AB")
	invoice = {"docstatus": 1, "outstanding_amount": 10, "conversion_rate": 2.5, "currency": "USD"}
	business.put("Sales Invoice", customer="A", party_account_currency="USD", **invoice)
	business.put("Sales Invoice", customer="B", party_account_currency="EUR", **invoice)
	outstanding = {"measure": "sum", "field": "outstanding_amount"}
	assert found(business, condition("Sales Invoice", "equals", "25", **outstanding)) == {"A"}
	assert found(business, condition("Sales Invoice", "equals", "10", **outstanding)) == {"B"}


def test_a_tree_is_followed_in_filters_of_related_rows(business):
	put_customers(business, "ABC")
	groups = [("All", 1, 8), ("Machines", 2, 5), ("Grinders", 3, 4), ("Coffee", 6, 7)]
	business.put_all("Item Group", [{"name": n, "lft": lft, "rgt": rgt} for n, lft, rgt in groups])
	for customer, group in (("A", "grinders"), ("B", "Coffee"), ("C", None)):
		business.put("Serial No", customer=customer, item_group=group)
	for operator, top in itertools.product(
		("is under", "is not under"), ("Machines", "Grinders", "All", "Nothing")
	):
		check(
			business,
			condition("Serial No", "exists", measure="exists", filters=[["item_group", operator, top]]),
		)
	under = condition(
		"Serial No", "exists", measure="exists", filters=[["item_group", "is under", "machines"]]
	)
	assert found(business, under) == {"A"}


def test_posts_and_interactions_are_sources_like_any_other(business):
	put_customers(business, "ABC")
	day = business.now()
	business.put("Convo Post", customer="A", post_type="Call", posted_at=day, author="x@y.z")
	business.put("Convo Post", customer="B", post_type="Note", posted_at=day, author="x@y.z")
	business.put("Convo Post", channel="General", post_type="Call", posted_at=day)
	business.put("Convo Interaction", customer="C", medium="Email", direction="In", occurred_at=day)
	calls = condition("Convo Post", "exists", measure="exists", filters=[["post_type", "is", "Call"]])
	assert found(business, calls) == {"A"}
	mails = condition(
		"Convo Interaction", "in the last (days)", "0", measure="latest", filters=[["medium", "is", "email"]]
	)
	assert found(business, mails) == {"C"}
	check(
		business,
		condition("Convo Post", "equals", "0", measure="count", period="in the last (days)", period_days=3),
	)


def test_groups_are_alternatives_and_a_leaf_used_twice_means_the_same(business):
	put_customers(business)
	put_invoices(business)
	exists = condition("Sales Invoice", "exists", measure="exists")
	many = condition("Sales Invoice", "at least", "2", measure="count")
	check(business, exists, {**many, "negate": 1})
	check(business, {**exists, "group_no": 2, "negate": 1}, {**many, "group_no": 7})
	check(business, exists, {**exists, "negate": 1})
	check(business, exists, {**exists, "negate": 1, "group_no": 2})


def test_an_empty_set_of_customers_is_nobody(business):
	put_customers(business)
	put_invoices(business)
	for row in (on_customer("website", "is not set"), condition("Sales Invoice", "exists", measure="exists")):
		assert found(business, row, scope=only([])) == set()
