"""Every amount of every DocType that rules speak of, in both versions: it is in company currency, or its currency is asked for.

What is expected follows from the field's options as the recording has them, and from nothing else.
"""

import re

import pytest

from convo_channels.core.base.clock import Clock
from convo_channels.core.catalog import catalog as cat
from convo_channels.core.catalog.discovered import MetaDocType, MetaField, find_specs
from convo_channels.core.catalog.money import COMPANY_CURRENCY, UNKNOWN, UNNAMED
from tests.contract import doctypes, recordings
from tests.support.builders import NOW

both = pytest.mark.parametrize("version", recordings.VERSIONS)
# {currency an amount is in: what turns it into company currency, if the document has it}
RATES = {
	"currency": {"conversion_rate", "exchange_rate"},
	"price_list_currency": {"plc_conversion_rate"},
	"paid_from_account_currency": {"source_exchange_rate"},
	"paid_to_account_currency": {"target_exchange_rate"},
	"party_account_currency": {"conversion_rate"},
}


def _catalog(version: str) -> tuple[cat.Catalog, dict]:
	"""Of everything recorded that leads to a customer, by hand or by its link alone."""
	recorded = {
		name: {key: (kind[0], kind[1] if len(kind) > 1 else "", "") for key, kind in data["fields"].items()}
		for name, data in recordings.load(version).doctypes.items()
		if data
	}
	own = {
		name: {f["fieldname"]: (f["fieldtype"], f.get("options", ""), "") for f in data["fields"]}
		for name, data in doctypes.OWN.items()
	}
	metas = [
		MetaDocType(name, tuple(MetaField(key, kind, of) for key, (kind, of, _) in fields.items()))
		for name, fields in recorded.items()
		if not recordings.load(version).doctypes[name].get("istable")
	]
	known = [spec.doctype for spec in cat.BUILTIN_SPECS]
	schema = {**recorded, **own}
	return cat.build_catalog(schema, find_specs(metas, known)), schema


@both
def test_every_amount_is_in_a_currency_that_is_known_or_asked_for(version):
	catalog, schema = _catalog(version)
	judged = 0
	for source in catalog.sources.values():
		if source.spec is None and source.key not in (cat.CUSTOMER, cat.PROFILE):
			continue
		fields = schema[source.doctype]
		for name in (name for name, info in fields.items() if info[0] == "Currency"):
			judged += 1
			said = _judge(source, name, fields, schema.get(source.spec.parent_doctype if source.spec else "", {}))
			assert said, (source.key, name, fields[name][1])
	assert judged > 170


def _judge(source: cat.Source, name: str, fields: dict, parent: dict) -> bool:
	field = source.fields.get(name)
	if field is None:
		return bool(source.not_offered[name].why)
	assert field.money is not None
	text = field.sql("s", Clock(NOW)).render("mariadb")[0]
	read = set(re.findall(r"`[sp]`\.`(\w+)`", text))
	options = fields[name][1] or UNNAMED.get((source.doctype, name), "")
	twin = fields.get(f"base_{name}", ("", ""))[1] or UNNAMED.get((source.doctype, f"base_{name}"), "")
	if source.key == "Opportunity" and name.removeprefix("base_") == "opportunity_amount":
		# the twin is written by the form alone
		return {"opportunity_amount", "currency", "conversion_rate"} == read and field.money.is_company
	if twin == COMPANY_CURRENCY:
		return f"base_{name}" in read and name not in read and field.money.is_company
	if options == COMPANY_CURRENCY:
		return bool(read & {name, f"base_{name.removeprefix('base_')}"}) and field.money.teller == "company"
	if options in RATES and {**fields, **parent}.keys() & RATES[options]:
		return name in read and bool(read & RATES[options]) and field.money.is_company
	if options in fields:
		return read == {name} and field.money.teller == options and not field.money.is_company
	return not options and read == {name} and not field.money.teller


@both
def test_amounts_without_a_currency_are_still_there_under_the_names_they_are_known_by(version):
	recorded = recordings.load(version).doctypes
	for doctype, name in (*UNNAMED, *UNKNOWN):
		known = recorded.get(doctype)
		assert not known or name not in known["fields"] or known["fields"][name][0] == "Currency", (doctype, name)
	for (doctype, name), means in UNNAMED.items():
		options = recorded.get(doctype) and recorded[doctype]["fields"].get(name, [""])[1:]
		assert not options or options == [means] or doctype == "Payment Entry", (doctype, name)


@both
@pytest.mark.parametrize(
	("key", "name", "columns"),
	[
		("Dunning", "grand_total", {"grand_total", "conversion_rate"}),
		("Dunning", "dunning_amount", {"base_dunning_amount"}),
		("Dunning", "total_outstanding", {"total_outstanding", "conversion_rate"}),
		("Sales Order", "advance_paid", {"advance_paid", "party_account_currency", "company", "currency", "conversion_rate"}),
		("POS Invoice", "total_advance", {"total_advance", "party_account_currency", "company", "currency", "conversion_rate"}),
		("Payment Entry", "unallocated_amount", {"unallocated_amount", "payment_type", "source_exchange_rate", "target_exchange_rate"}),
		("Payment Entry", "base_received_amount", {"base_received_amount", "payment_type"}),
		("Timesheet", "total_billed_amount", {"base_total_billed_amount"}),
		("Sales Order Item", "blanket_order_rate", {"blanket_order_rate", "conversion_rate"}),
		("Opportunity", "annual_revenue", {"annual_revenue"}),
	],
)  # fmt: skip
def test_amounts_named_by_nobody_else(version, key, name, columns):
	catalog, _schema = _catalog(version)
	if key not in catalog.sources:
		pytest.fail(f"{key} is not recorded")
	text = catalog.sources[key].fields[name].sql("s", Clock(NOW)).render("mariadb")[0]
	assert set(re.findall(r"`[sp]`\.`(\w+)`", text)) == columns
