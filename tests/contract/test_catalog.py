"""What rules and timelines speak of is real in 15 and 16: sources, their fields and types, the statuses we compute.

The engine's SQL is run against tables made from each version's recording: an unknown column is an error there.
"""

import datetime
import json
import re

import pytest

from convo_channels.core.base.clock import Clock
from convo_channels.core.catalog import catalog as cat
from convo_channels.core.catalog.computed import are_comparable
from convo_channels.core.catalog.receivables import FIGURES
from convo_channels.core.changes import outbox
from convo_channels.core.operators import operators as ops
from convo_channels.core.operators.operators import OPERATORS
from convo_channels.core.operators.shifts import UNITS
from convo_channels.core.rules import compiler
from convo_channels.core.rules.rule import parse_rule
from convo_channels.core.sync import drain
from convo_channels.core.timeline import documents, profiles
from standalone import schema as tables
from standalone.stores import SqliteStore
from tests.contract import doctypes, recordings

NOW = datetime.datetime(2026, 3, 1, 12)
DATES, WORDS = {"Date", "Datetime"}, {"Data", "Small Text", "Text"}
SAMPLES = {"none": "", "one": "1", "two": "1, 2", "list": "1, 2", "month": "2", "weekdays": "6, 7", "places": "3", **dict.fromkeys(UNITS, "30")}
TIME_SAMPLES = {**SAMPLES, "one": "17:30", "two": "09:00, 17:30", "list": "09:00, 17:30"}
DAY_SAMPLES = {**SAMPLES, "one": "2026-01-01", "two": "2026-01-01, 2026-02-01"}
SPECS = {spec.doctype: spec for spec in cat.BUILTIN_SPECS}

both = pytest.mark.parametrize("version", recordings.VERSIONS)


def _fields(doctype: str, version: int) -> dict[str, list[str]]:
	"""{fieldname: [type, options]} of a DocType of theirs or ours, standard fields included."""
	standard = {name: [kind] for name, kind in recordings.STANDARD_FIELDS.items()}
	if doctype in doctypes.OWN:
		return standard | {
			field["fieldname"]: [field["fieldtype"], field.get("options", "")]
			for field in doctypes.OWN[doctype]["fields"]
		}
	return standard | recordings.load(version).fields(doctype)


def _type(doctype: str, name: str, version: int) -> str:
	return _fields(doctype, version).get(name, ["missing"])[0]


@both
@pytest.mark.parametrize("doctype", sorted(SPECS))
def test_a_source_leads_to_a_customer(doctype, version):
	spec = SPECS[doctype]
	kind, *options = _fields(spec.link_table or spec.holder, version)[spec.customer_field]
	if spec.link_table:
		assert (kind, options) == ("Dynamic Link", [spec.link_type_field])
		assert ["Table", spec.link_table] in _fields(doctype, version).values()
		assert recordings.load(version).doctypes[spec.link_table]["istable"]
	elif spec.party_type_field:
		assert (kind, options) == ("Dynamic Link", [spec.party_type_field])
		assert _fields(doctype, version)[spec.party_type_field][:2] == ["Link", "DocType"]
	else:
		assert (kind, options) == ("Link", ["Customer"])


@both
@pytest.mark.parametrize("doctype", [name for name, spec in SPECS.items() if spec.parent_doctype])
def test_a_child_table_hangs_on_its_document(doctype, version):
	known = recordings.load(version).doctypes
	assert known[doctype]["istable"]
	assert ["Table", doctype] in known[SPECS[doctype].parent_doctype]["fields"].values()


@both
@pytest.mark.parametrize("name", sorted(FIGURES))
def test_a_balance_reads_fields_that_are_there(name, version):
	for read in FIGURES[name].field.reads:
		assert {*read.fields} <= _fields(read.doctype, version).keys()
		assert not read.parent or ["Table", read.doctype] in _fields(read.parent, version).values()


@both
@pytest.mark.parametrize("item", [item for items in cat.ADDED.values() for item in items], ids=lambda item: item.name)
def test_an_added_field_reads_fields_that_are_there(item, version):
	# Of its name alone: whoever sees a customer knows that.
	assert item.reads or item.name == "random_number"
	for read in item.reads:
		assert {*read.fields} <= _fields(read.doctype, version).keys()
		assert ["Table", read.doctype] in _fields(read.parent, version).values()


@both
@pytest.mark.parametrize("doctype", sorted(SPECS))
def test_the_fields_a_source_names_have_fitting_types(doctype, version):
	spec = SPECS[doctype]
	assert _type(spec.holder, spec.date_field, version) in DATES
	for name, kinds in (
		(spec.amount_field, {"Currency"}),
		(spec.status_field, {"Select", "Data"}),
		(spec.return_field, {"Check"} if spec.return_value == "1" else {"Select"}),
		(spec.subject_field, WORDS),
	):
		is_added = name in {item.name for item in cat.ADDED.get(doctype, ())}
		assert not name or is_added or _type(spec.holder, name, version) in kinds, name
	if spec.return_value != "1":
		assert spec.return_value in _fields(doctype, version)[spec.return_field][1].split("\n")


@both
@pytest.mark.parametrize("doctype", sorted(SPECS))
def test_a_source_knows_whether_it_is_submitted(doctype, version):
	holder = SPECS[doctype].holder
	known = doctypes.OWN.get(holder) or recordings.load(version).doctypes[holder]
	is_ledger = doctype == "Payment Ledger Entry"  # submittable by its own code, never by a person
	assert bool(known.get("is_submittable")) == SPECS[doctype].submittable or is_ledger


@both
@pytest.mark.parametrize("doctype", sorted({*cat.INDIRECT_DOCTYPES, *cat.TREES, "Tag Link"}))
def test_further_doctypes_of_the_catalog_are_there(doctype, version):
	assert doctype in recordings.load(version).doctypes


@both
@pytest.mark.parametrize("doctype", sorted(cat.TREES))
def test_a_tree_has_its_bounds(doctype, version):
	assert {"lft", "rgt"} <= _fields(doctype, version).keys()


def _computed() -> list:
	return [
		pytest.param(doctype, item, id=f"{doctype}.{item.name}")
		for doctype, items in cat.COMPUTED.items()
		for item in items
	]


@both
@pytest.mark.parametrize(("doctype", "item"), _computed())
def test_a_computed_field_reads_columns_that_are_there(doctype, item, version):
	text, _ = item.sql("alias", Clock(NOW)).render("mariadb")
	columns = set(re.findall(r"`?alias`?\.`?(\w+)`?", text))
	assert columns and {*columns, item.name} <= _fields(doctype, version).keys()


@both
@pytest.mark.parametrize(("doctype", "item"), [given for given in _computed() if "status" in given.id])
def test_a_computed_status_speaks_of_statuses_that_are_there(doctype, item, version):
	text, _ = item.sql("alias", Clock(NOW)).render("mariadb")
	statuses = set(re.findall(r"'([^']*)'", text))
	options = _fields(doctype, version)[item.name][1].split("\n")
	assert statuses and statuses <= set(options)


def test_the_form_offers_what_the_engine_knows():
	fields = {field["fieldname"]: field for field in doctypes.OWN["Convo Segment Rule"]["fields"]}

	def offered(name):
		return set(fields[name]["options"].split("\n")) - {""}

	assert offered("operator") == set(OPERATORS)
	assert offered("measure") == {cat.VALUE, *cat.RELATED_MEASURES}
	assert offered("period") <= set(OPERATORS)


@pytest.fixture(scope="module", params=recordings.VERSIONS)
def site(request, tmp_path_factory):
	"""(store, catalog): empty tables and the catalog of one version."""
	patch = pytest.MonkeyPatch()
	known = tmp_path_factory.mktemp("recorded") / "known.json"
	known.write_text(json.dumps({"doctypes": recordings.load(request.param).doctypes}))
	patch.setattr(tables, "RECORDED", known)
	tables.load_doctypes.cache_clear()
	store = SqliteStore()
	tables.create_schema(store)
	yield store, cat.build_catalog(tables.field_infos())
	store.close()
	patch.undo()
	tables.load_doctypes.cache_clear()


def test_every_built_in_source_is_in_the_catalog(site):
	_, catalog = site
	assert {spec.holder for spec in SPECS.values()} <= set(catalog.specs)
	assert {spec.doctype for spec in SPECS.values() if spec.is_rule_source} <= set(catalog.sources)


@pytest.mark.parametrize(
	"key", [cat.CUSTOMER, cat.PROFILE, cat.BALANCE, *(d for d, s in SPECS.items() if s.is_rule_source)]
)
def test_every_field_of_a_source_can_be_asked_for(site, key):
	store, catalog = site
	source = catalog.sources[key]
	asked = 0
	for field in source.fields.values():
		for operator in OPERATORS.values():
			if field.type not in operator.types or (operator.tree and field.options not in cat.TREES):
				continue
			if operator.asks_since and not field.held:
				continue
			if operator.needs == "field":
				others = [other for other in source.fields.values() if other is not field and are_comparable(field, other)]
				for other in others[:1]:
					store.rows(_ask(_row(source, [field.name, operator.key, other.name]), catalog))
				continue
			samples = {ops.DATE: DAY_SAMPLES, ops.DATETIME: DAY_SAMPLES, ops.TIME: TIME_SAMPLES}.get(operator.given_as or field.type, SAMPLES)
			condition = [field.name, operator.key, samples[operator.needs]]
			store.rows(_ask(_row(source, condition), catalog))
			asked += 1
	assert asked >= len(source.fields)


@pytest.mark.parametrize("key", [doctype for doctype, spec in SPECS.items() if spec.is_rule_source])
def test_every_measure_of_a_source_can_be_asked_for(site, key):
	store, catalog = site
	source = catalog.sources[key]
	for measure, operator, value, kinds in (
		("exists", "exists", "", {""}),
		("count", "at least", "1", {""}),
		("sum", "more than", "1", {ops.NUMBER}),
		("average", "more than", "1", {ops.NUMBER}),
		("smallest", "more than", "1", {ops.NUMBER}),
		("largest", "more than", "1", {ops.NUMBER}),
		("of the latest", "more than", "1", {ops.NUMBER}),
		("of the earliest", "is set", "", {ops.TEXT, ops.SELECT, ops.LINK, ops.DATE, ops.DATETIME, ops.TIME, ops.HELD}),
		("of the latest", "is no", "", {ops.CHECK}),
		("of the latest", "contains", "word", {ops.READ}),
		("distinct", "more than", "1", {ops.TEXT, ops.SELECT, ops.LINK, ops.DATE}),
		("latest", "in the last (days)", "30", {ops.DATE, ops.DATETIME}),
		("earliest", "more than (days) ago", "30", {ops.DATE, ops.DATETIME}),
	):
		names = [field.name for field in source.fields.values() if field.type in kinds] or [""]
		for name in names:
			row = dict(subject=key, measure=measure, field=name, operator=operator, value=value)
			for period in ("", "in the last (days)", "is last fiscal year"):
				given = {**row, "period": period, "period_days": 30 if period else 0}
				if name or kinds == {""}:
					store.rows(_ask(given | _in_one_currency(source, name), catalog))


def _in_one_currency(source: cat.Source, name: str) -> dict:
	"""What a condition on an amount of any currency says besides."""
	money = source.fields[name].money if name else None
	return {"filters": [[money.teller, "is", "EUR"]]} if money and money.teller and not money.is_company else {}


def _row(source: cat.Source, condition: list) -> dict:
	name, operator, value = condition
	if source.fields[name].only_narrows:
		owed = {"subject": source.key, "field": "outstanding_amount", "measure": "value"}
		return {**owed, "operator": "more than", "value": "1", "filters": [condition]}
	if source.spec is None:
		return {
			"subject": source.key,
			"field": name,
			"measure": "value",
			"operator": operator,
			"value": value,
		}
	besides = _in_one_currency(source, name).get("filters", [])
	if OPERATORS[operator].ranks:
		# Customers are put in order, and no documents.
		return {"subject": source.key, "measure": "largest", "field": name, "operator": operator, "value": value, "filters": besides}
	return {"subject": source.key, "measure": "exists", "operator": "exists", "filters": [condition, *besides]}


def _ask(row: dict, catalog: cat.Catalog):
	rule = parse_rule([{"group_no": 1, **row}], catalog)
	return compiler.rule_query(rule, False, compiler.EVERYBODY, catalog, Clock(NOW))


def test_documents_of_every_source_can_be_told(site):
	store, catalog = site
	for spec in catalog.specs.values():
		assert documents.derive(store, spec, ["Nothing"], Clock(NOW)) == {}


def test_the_drain_honours_a_change_of_everything_that_is_watched(site):
	store, catalog = site
	changes = [
		outbox.Change(doctype, "Nothing", event, NOW, customer_after="Nobody")
		for doctype in sorted(catalog.watched)
		for event in (outbox.INSERT, outbox.CHANGE, outbox.SUBMIT, outbox.CANCEL, outbox.DELETE)
	]
	outbox.append(store, changes)
	result = drain.drain_batch(store, catalog, lambda: NOW, len(changes))
	assert len(result.changes) == len(changes)
	assert not result.parked, [error for _, error in result.parked]


def test_kept_values_can_be_recomputed(site):
	store, _ = site
	assert profiles.recompute(store, ["Nobody"], NOW) == 0
