"""Titles of segments and channels: what could run as script in Frappe's lists, or hide, comes in through no door.

Titles from before are mended by the patch, and everything that named them follows.
"""

import csv
import json

import frappe
import pytest
from frappe.model.rename_doc import update_document_title

from convo_channels.exceptions import ConvoError
from convo_channels.services.base import titles
from convo_channels.services.channels import channels
from convo_channels.services.library import library
from tests.site import kit
from tests.site.ground import user
from tests.site.over_http import Client

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]

BAD = [
	'x" onmouseover="alert(1)',
	"a<b",
	"a>b",
	"`a`",
	"a\\b",
	"a\nb",
	"a\u202eb",
	"a\u200bb",
	"&quot;a",
	"x" * 141,
]
FRENCH = "L'été à l'hôtel d'Aix & Cie"
REFUSED = (frappe.ValidationError, frappe.NameError)
DOCTYPES = ("Convo Segment", "Convo Channel")


@pytest.fixture
def customer(ground):
	return kit.customer(ground).name


def fields(doctype, customer):
	if doctype == "Convo Segment":
		return {"doctype": doctype, "enabled": 1, "rules": [kit.named([customer])]}
	return {"doctype": doctype, "segment": kit.segment(kit.named([customer]))}


def told():
	return {doctype: set(frappe.get_all(doctype, pluck="name", order_by="name")) for doctype in DOCTYPES}


@pytest.mark.parametrize("doctype", DOCTYPES)
def test_a_new_document_is_refused_and_named_after_the_tidy_title(customer, doctype):
	given = fields(doctype, customer)
	before = told()
	for title in (*BAD, "", "   "):
		with pytest.raises(REFUSED):
			frappe.get_doc({**given, "title": title}).insert()
		with pytest.raises(REFUSED):
			frappe.get_doc({**given, "title": title, "name": title}).insert(set_name=title)
	assert told() == before
	word = kit.unique("Named")
	doc = frappe.get_doc({**given, "title": f"  {FRENCH}\u00a0: {word} "}).insert()
	assert doc.name == doc.title == f"{FRENCH} : {word}"


@pytest.mark.parametrize("doctype", DOCTYPES)
def test_a_rename_is_refused_whichever_way_it_is_asked_for(customer, doctype):
	given = fields(doctype, customer)
	name = frappe.get_doc({**given, "title": kit.unique("Named")}).insert().name
	frappe.db.commit()
	before = told()
	for title in BAD:
		with pytest.raises(REFUSED):
			frappe.rename_doc(doctype, name, title, show_alert=False, force=True)
		with pytest.raises(REFUSED):
			update_document_title(doctype=doctype, docname=name, name=title, title=title)
	update_document_title(doctype=doctype, docname=name, title="x & y")
	assert told() == before and frappe.db.get_value(doctype, name, "title") == name
	new = kit.unique("l'autre")
	update_document_title(doctype=doctype, docname=name, name=f" {new}", title=f" {new}")
	assert frappe.db.get_value(doctype, new, "title") == new


def test_our_own_endpoints_refuse_in_one_sentence(customer):
	segment = kit.segment(kit.named([customer]))
	before = told()
	for title in BAD:
		with pytest.raises(ConvoError):
			channels.create_channel(title, segment, "", False)
		with pytest.raises(ConvoError):
			library.create_from_template("inactive_customers", title, None, True)
		content = {
			"format": "convo-channels-segments",
			"version": 1,
			"segments": [{"title": title, "rules": [kit.named([customer])]}],
		}
		with pytest.raises(ConvoError):
			library.import_segments(json.dumps(content), None)
	assert told() == before


def test_rest_refuses_in_one_sentence_and_writes_nothing(customer):
	manager = Client(user("titles", ("Convo Manager", "Convo Agent", "Sales Manager")))
	given = {**fields("Convo Segment", customer)}
	name = frappe.get_doc({**given, "title": kit.unique("Named")}).insert().name
	frappe.db.commit()
	before = told()
	for title in BAD:
		answer = manager.ask("POST", "/api/resource/Convo Segment", {**given, "title": title})
		assert 400 <= answer.status < 500 and len(answer.sentences) == 1, answer.text
		manager.ask("PUT", f"/api/resource/Convo Segment/{name}", {"title": title, "name": title})
		arguments = {"doctype": "Convo Segment", "old_name": name, "new_name": title}
		assert manager.ask("POST", "/api/method/frappe.client.rename_doc", arguments).status >= 400
	frappe.db.rollback()
	assert told() == before and frappe.db.get_value("Convo Segment", name, "title") == name


@pytest.mark.parametrize("doctype", DOCTYPES)
def test_an_import_is_refused_row_by_row_with_or_without_a_name_of_its_own(
	customer, doctype, tmp_path, monkeypatch
):
	from frappe.core.doctype.data_import.importer import Importer

	segment = kit.segment(kit.named([customer]))
	good = kit.unique("imported")
	rows = [(title, title if n % 2 else "") for n, title in enumerate([*BAD, f" {good}"])]
	place = tmp_path / "rows.csv"
	with place.open("w", newline="") as file:
		writer = csv.writer(file)
		if doctype == "Convo Channel":
			writer.writerow(["ID", "Title", "Segment"])
			writer.writerows([name, title, segment] for title, name in rows)
		else:
			writer.writerow(
				[
					"ID",
					"Title",
					"Group (Conditions)",
					"About (Conditions)",
					"Measure (Conditions)",
					"Field (Conditions)",
					"Operator (Conditions)",
					"Value (Conditions)",
				]
			)
			writer.writerows(
				[name, title, 1, "Customer", "value", "name", "is", customer] for title, name in rows
			)
	frappe.db.commit()
	before = told()
	with monkeypatch.context() as patch:
		patch.chdir(tmp_path)  # it leaves a file of its errors
		Importer(doctype, file_path=str(place), import_type="Insert New Records", console=True).import_data()
	frappe.flags.in_import = False
	new = told()[doctype] - before[doctype]
	assert new == {good}
	assert frappe.db.get_value(doctype, good, "title") == good


def make_old(doctype, name, bad):
	"""A title as it could be written before: past everything that looks at one."""
	frappe.db.commit()
	table = frappe.qb.DocType(doctype)
	frappe.qb.update(table).set(table.name, bad).set(table.title, bad).where(table.name == name).run()
	for child in (
		"Convo Segment Rule",
		"Convo Segment Exception",
		"Convo Segment Action",
		"Convo Channel User",
	):
		rows = frappe.qb.DocType(child)
		frappe.qb.update(rows).set(rows.parent, bad).where(rows.parent == name).run()
	for owned in ("Convo Segment Member", "Convo Segment Log", "Convo Segment Version"):
		rows = frappe.qb.DocType(owned)
		frappe.qb.update(rows).set(rows.segment, bad).where(rows.segment == name).run()
	rows = frappe.qb.DocType("Convo Channel")
	frappe.qb.update(rows).set(rows.segment, bad).where(rows.segment == name).run()
	rows = frappe.qb.DocType("Convo Segment Rule")
	frappe.qb.update(rows).set(rows.value, bad).where(rows.value == name).run()
	frappe.clear_cache()
	return bad


def test_old_titles_are_mended_and_what_names_them_follows(customer):
	word = kit.unique("old")
	segment = kit.segment(kit.named([customer]))
	outer = kit.segment(kit.when("Segment", "is in", segment))
	channel = kit.channel(segment)
	own = kit.post(channel=channel).name
	taken = kit.segment(kit.named([customer]), title=f"{word} “big” customers")
	bad = make_old("Convo Segment", segment, f'{word} "big" customers')
	bad_channel = make_old("Convo Channel", channel, f'{word}\u200b <x> "')
	frappe.db.set_value("Convo Post", own, "channel", bad_channel)
	saved = {
		"doctype": "List Filter",
		"filter_name": word,
		"reference_doctype": "Customer",
		"filters": json.dumps([["Customer", "name", "in segment", bad, False]]),
	}
	listed = frappe.get_doc(saved).insert().name
	frappe.db.commit()

	frappe.get_attr("convo_channels.patches.mend_titles.execute")()
	frappe.db.commit()

	mended = f"{word} “big” customers (2)"
	assert frappe.db.exists("Convo Segment", taken) and not frappe.db.exists("Convo Segment", bad)
	assert frappe.db.get_value("Convo Segment", mended, "title") == mended
	assert kit.members(mended) == {customer} == kit.members(outer)
	assert frappe.get_doc("Convo Segment", outer).rules[0].value == mended
	assert mended in frappe.db.get_value("Convo Segment", outer, "sentence")
	filters = json.loads(frappe.db.get_value("List Filter", listed, "filters"))
	assert frappe.get_list("Customer", filters=filters, pluck="name") == [customer]
	mended_channel = f"{word} ‹x› “"
	assert frappe.db.get_value("Convo Channel", mended_channel, ["title", "segment"]) == (
		mended_channel,
		mended,
	)
	assert frappe.db.get_value("Convo Post", own, "channel") == mended_channel
	assert [titles.mend_stored(doctype) for doctype in DOCTYPES] == [[], []]
