"""The ten templates as data: what they give for which values, what a site without this or that is told, what is refused."""

import json

import pytest

from convo_channels.core.base.errors import NotFound, RequestError
from convo_channels.core.catalog.catalog import build_catalog
from convo_channels.core.catalog.money import Currencies
from convo_channels.core.library.template_rows import TEMPLATES
from convo_channels.core.library.templates import (
	describe_template,
	fill_template,
	find_lack,
	find_template,
	free_title,
	parse_sample,
)
from convo_channels.core.rules.rule import parse_rule
from convo_channels.core.rules.sentence import say_rule
from standalone.schema import field_infos
from tests.support.builders import site_catalog

KEYS = [template.key for template in TEMPLATES]
# What the two templates that need something are given.
NEEDED = {"one_big_customer": {"name": "Acme"}, "buyer_persona": {"designation": "Head"}}


def catalog_without(*doctypes, **fields):
	"""The catalog of a site that lacks some DocTypes, or fields of one (by its name with underscores)."""
	schema = {name: dict(given) for name, given in field_infos().items() if name not in doctypes}
	for doctype, names in fields.items():
		for name in names:
			del schema[doctype.replace("_", " ")][name]
	return build_catalog(schema)


def said(key, values=None, catalog=None):
	catalog = catalog or site_catalog()
	filled = fill_template(find_template(key), catalog, values)
	return say_rule(parse_rule(filled.rows, catalog), catalog)


BOOKS = Currencies("EUR", {"Beta": "USD", "Alpha": "EUR", "Gamma": "USD"})


@pytest.mark.parametrize(
	("key", "values", "expected"),
	[
		("silent_big_spenders", {}, "who were invoiced at least 5,000 EUR (Company is Alpha) in the last 365 days"),
		("silent_big_spenders", {"company": "Gamma"}, "who were invoiced at least 5,000 USD (Company is Gamma) in the last 365 days"),
		("overdue_payers", {"amount": "100", "company": "Beta"}, "with at least 100 USD overdue (Company is Beta)"),
		("buying_phase", {"amount": "9"}, "with an open or replied quotation of at least 9 EUR whose Company is Alpha"),
	],
)  # fmt: skip
def test_amounts_of_companies_with_different_currencies_are_those_of_one_company(key, values, expected):
	assert expected in said(key, values, build_catalog(field_infos(), (), BOOKS))


@pytest.mark.parametrize("key", KEYS)
def test_a_template_asks_for_a_company_only_where_it_has_an_amount_and_there_are_different_currencies(key):
	template, several = find_template(key), build_catalog(field_infos(), (), BOOKS)
	shared = build_catalog(field_infos(), (), Currencies("EUR", {"Alpha": "CHF", "Beta": "CHF"}))
	has_amount = any(item.type == "amount" for item in template.parameters)
	asked = [item for item in describe_template(template, several)["parameters"] if item["name"] == "company"]
	assert bool(asked) == has_amount and all(item["default"] == "Alpha" for item in asked)
	assert parse_rule(fill_template(template, several, NEEDED.get(key)).rows, several).terms
	told = {item["name"]: item["currency"] for item in describe_template(template, shared)["parameters"]}
	assert "company" not in told and told.get("amount", "CHF") == "CHF"
	if has_amount and key != "silent_big_spenders":
		rows = fill_template(template, several, NEEDED.get(key)).rows
		assert "Alpha" not in json.dumps(rows)


def test_there_are_ten_of_them():
	assert len(set(KEYS)) == len(TEMPLATES) == 10


@pytest.mark.parametrize("key", KEYS)
def test_each_gives_a_rule_with_its_defaults(key):
	template = find_template(key)
	assert find_lack(template, site_catalog()) == ""
	assert said(key, NEEDED.get(key)).startswith("Customers ")
	assert parse_sample(template, site_catalog()).terms
	described = describe_template(template, site_catalog())
	assert described["is_available"] and described["sentence"]
	assert bool(described["rules"]) == (key not in NEEDED)
	assert {item["type"] for item in described["parameters"]} <= {
		"days",
		"number",
		"amount",
		"text",
		"link",
		"list",
	}
	assert all(item["options"] for item in described["parameters"] if item["type"] == "link")


@pytest.mark.parametrize("key", KEYS)
def test_every_parameter_is_heard(key):
	"""Another value of a parameter is another rule."""
	samples = {
		"days": "77",
		"number": "7",
		"amount": "777",
		"text": "Seven",
		"link": "Seven",
		"list": "Seven, Eight",
	}
	plain = fill_template(find_template(key), site_catalog(), NEEDED.get(key)).rows
	for item in find_template(key).parameters:
		values = {**NEEDED.get(key, {}), item.name: samples[item.type]}
		assert fill_template(find_template(key), site_catalog(), values).rows != plain, item.name


def test_values_take_their_places():
	assert said("new_contacts", {"days": 14, "industry": "Café", "territory": "DACH"}) == (
		"Customers in the industry Café and in DACH or below, whose first contact is in the last 14 days."
	)
	assert said("overdue_payers", {"days": "10", "amount": "250.50"}) == (
		"Customers overdue by more than 10 days and with at least 250.5 overdue."
	)


def test_what_narrows_stands_in_every_group():
	rows = fill_template(find_template("unhappy_customers"), site_catalog(), {"territory": "DACH"}).rows
	groups = {row["group_no"] for row in rows}
	narrowed = {row["group_no"] for row in rows if row["field"] == "territory"}
	assert groups == narrowed == {1, 2, 3}


def test_an_optional_filter_is_left_out_with_its_value():
	rows = fill_template(find_template("buying_phase"), site_catalog()).rows
	assert [json.loads(row["filters"])[0][0] for row in rows] == ["status", "status"]
	assert [len(json.loads(row["filters"])) for row in rows] == [1, 1]
	rows = fill_template(find_template("buying_phase"), site_catalog(), {"amount": "500"}).rows
	assert [json.loads(row["filters"])[1][2] for row in rows] == ["500", "500"]


def test_a_group_hangs_on_what_is_given():
	rows = fill_template(find_template("one_big_customer"), site_catalog(), {"domain": "acme.example"}).rows
	assert [(row["group_no"], row["subject"]) for row in rows] == [(1, "Customer"), (2, "Contact")]
	assert rows[0]["value"] == "@acme.example"


def test_a_title_tells_segments_of_one_template_apart():
	def title(key, values):
		return fill_template(find_template(key), site_catalog(), values).title

	assert title("inactive_customers", None) == "Inactive customers"
	assert title("inactive_customers", {"industry": "Café"}) == "Inactive customers: Café"
	assert title("one_big_customer", {"name": "<Acme>", "tag": "A"}) == "Acme"
	assert len(title("buyer_persona", {"designation": "x" * 140})) == 140


def test_a_taken_title_gets_the_first_free_number():
	taken = {"Late", "Late 2", "Late 4"}
	assert free_title("Late", taken.__contains__) == "Late 3"
	assert free_title("Early", taken.__contains__) == "Early"
	long = "x" * 140
	assert len(free_title(long, {long}.__contains__)) <= 140


def test_a_site_without_the_source_says_so():
	described = describe_template(find_template("warranty_expiring"), catalog_without("Serial No"))
	assert (described["is_available"], described["why_not"]) == (False, "This site has no Serial No.")
	assert described["sentence"] == "" and described["rules"] == []
	with pytest.raises(RequestError, match="cannot be used: This site has no Serial No"):
		fill_template(find_template("warranty_expiring"), catalog_without("Serial No"))


def test_a_site_without_the_field_says_so():
	catalog = catalog_without(Serial_No=["warranty_expiry_date"])
	assert find_lack(find_template("warranty_expiring"), catalog) == (
		"Serial No has no field warranty_expiry_date on this site."
	)


def test_an_alternative_the_site_lacks_is_left_out_alone():
	catalog = catalog_without("Warranty Claim")
	described = describe_template(find_template("unhappy_customers"), catalog)
	assert described["is_available"] and "Warranty" not in described["sentence"]
	assert "claims" not in {item["name"] for item in described["parameters"]}
	assert find_lack(find_template("buying_phase"), catalog_without("Opportunity")) == ""
	assert find_lack(find_template("buying_phase"), catalog_without("Opportunity", "Quotation")) == (
		"This site has no Quotation."
	)


def test_a_parameter_the_site_lacks_is_not_offered():
	catalog = catalog_without(Customer=["industry"], Serial_No=["item_group"])
	for key in ("new_contacts", "warranty_expiring"):
		described = describe_template(find_template(key), catalog)
		assert described["is_available"]
		assert not {"industry", "item_group"} & {item["name"] for item in described["parameters"]}
	with pytest.raises(RequestError, match='no parameter "industry"'):
		fill_template(find_template("new_contacts"), catalog, {"industry": "Café"})


@pytest.mark.parametrize(
	("key", "values", "sentence"),
	[
		("new_contacts", {"days": "soon"}, "Known for at most (days): "),
		("new_contacts", {"days": -1}, "Known for at most (days): "),
		("new_contacts", {"days": ""}, "Give a value for Known for at most (days)."),
		("new_contacts", {"days": {"a": 1}}, "Known for at most (days) is not what it should be."),
		("new_contacts", {"nonsense": 1}, 'This template has no parameter "nonsense".'),
		("new_contacts", ["days"], "The values must be an object of parameters."),
		("referral_targets", {"invoices": "0"}, 'Invoices at least: "0" is not a whole number from 1 on.'),
		("silent_big_spenders", {"amount": "1e999"}, "Spent at least: "),
		("one_big_customer", {"name": "  "}, "Give at least one of these: Name begins with"),
		("one_big_customer", {"name": "x" * 141}, "Name begins with is longer than 140 characters"),
		(
			"one_big_customer",
			{"name": "\ud800"},
			"Name begins with is longer than 140 characters or cannot be stored.",
		),
	],
)
def test_what_makes_no_sense_is_refused_with_one_sentence(key, values, sentence):
	with pytest.raises(RequestError) as refusal:
		fill_template(find_template(key), site_catalog(), values)
	assert str(refusal.value).startswith(sentence)


def test_an_unknown_template_is_refused():
	with pytest.raises(NotFound, match='There is no template "x"'):
		find_template("x")


def test_a_proposal_of_the_site_becomes_the_default():
	described = describe_template(find_template("buyer_persona"), site_catalog(), {"designation": "Owner"})
	assert {item["name"]: item["default"] for item in described["parameters"]}["designation"] == "Owner"
	assert described["rules"] and 'contains "Owner"' in described["sentence"]
