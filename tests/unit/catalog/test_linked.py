"""Fields of linked documents: which paths lead to one, what it is there, and which are offered."""

import pytest

from convo_channels.core.base.errors import RuleError
from convo_channels.core.catalog.catalog import build_catalog
from convo_channels.core.catalog.linked import MAX_OFFERED, doctypes_of, offered
from convo_channels.core.rules.for_the_form import describe_catalog
from convo_channels.core.rules.named import linked_by
from convo_channels.core.rules.rule import is_time_dependent, parse_rule
from tests.support.builders import condition, on_customer, site_catalog, site_kinds


def fields_of(subject: str):
	return site_catalog().sources[subject].fields


@pytest.mark.parametrize(
	("subject", "path", "kind", "options", "doctypes"),
	[
		("Customer", "territory.territory_manager", "link", "Sales Person", {"Territory"}),
		("Customer", "territory.parent_territory.is_group", "check", "", {"Territory"}),
		("Customer", "account_manager.full_name", "text", "", {"User"}),
		("Sales Order", "project.status", "select", "Open\nCompleted\nCancelled", {"Project"}),
		("Sales Order", "customer.customer_group.name", "link", "Customer Group", {"Customer", "Customer Group"}),
		("Sales Invoice Item", "territory.parent_territory", "link", "Territory", {"Territory"}),
		("Sales Invoice", "project.percent_complete", "number", "", {"Project"}),
	],
)
def test_a_path_leads_to_the_field_as_the_linked_document_has_it(subject, path, kind, options, doctypes):
	field = fields_of(subject)[path]
	assert (field.name, field.type, field.options, doctypes_of(field)) == (path, kind, options, doctypes)
	assert path not in list(fields_of(subject))


@pytest.mark.parametrize(
	"path",
	[
		"territory.", "territory.nothing", "nothing.name", "website.name", "default_bank_account.bank",  # not on this site
		"territory.parent_territory.parent_territory.name",  # three links
		"opportunity_name.total",  # an amount in a currency that the opportunity tells
		".territory", "territory..name",
	],
)  # fmt: skip
def test_a_path_that_leads_nowhere_is_no_field(path):
	assert path not in fields_of("Customer")
	with pytest.raises(RuleError):
		parse_rule([on_customer(path, "is set")], site_catalog())


def test_what_days_decide_there_passes_with_the_days_here():
	row = condition("Serial No", "exists", measure="exists", filters=[["sales_invoice.status", "is", "Overdue"]])
	kinds = site_kinds()
	own = {**kinds["Serial No"], "sales_invoice": ("Link", "Sales Invoice", "Sales Invoice")}
	catalog = build_catalog({**kinds, "Serial No": own})
	rule = parse_rule([row], catalog)
	assert is_time_dependent(rule, catalog) and linked_by(rule, catalog) == {"Sales Invoice"}


def test_what_only_links_lead_to_is_known_and_not_watched_by_itself():
	kinds = {name: site_kinds()[name] for name in site_kinds() if name != "Sales Partner"}
	catalog = build_catalog(kinds, linked={"Sales Partner": site_kinds()["Sales Partner"]})
	assert "sales_partner.name" in catalog.sources["Sales Order"].fields and "Sales Partner" not in catalog.watched


def test_a_list_of_fields_offers_some_of_them_under_their_link():
	shown = [field.name for field in offered(fields_of("Customer"), of_customer=True)]
	assert {"territory.territory_manager", "customer_group.payment_terms"} <= set(shown)
	assert not any(name.endswith((".lft", ".creation", ".old_parent")) for name in shown)
	for link in {name.split(".")[0] for name in shown}:
		assert sum(name.count(".") == 1 and name.startswith(f"{link}.") for name in shown) <= MAX_OFFERED[1]
	told = next(source for source in describe_catalog(site_catalog(), str.upper)["sources"] if source["key"] == "Customer")
	field = next(field for field in told["fields"] if field["name"] == "territory.territory_manager")
	assert field["is_linked"] and field["label"] == "TERRITORY MANAGER OF THE TERRITORY"
	assert "territory manager" in field["searchable"]
