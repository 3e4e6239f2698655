"""Two transactions at once: one adds a field or a DocType, the other began before it and saves something.

Frappe keeps the meta of a DocType for all processes. Whoever fills it from a transaction that began earlier leaves it
without the new field, and every later save of such a document drops the field's value. Here everything that this app
does in a save is done in every such order, and afterwards a customer keeps the value.
"""

import threading

import frappe
import pytest
from frappe.utils import nowdate

from convo_channels.constants import SEGMENT
from convo_channels.services.base import shared_cache
from convo_channels.services.catalog import site_catalog
from convo_channels.services.sync import jobs
from tests.site import kit
from tests.site.kit import when

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]

SECONDS = 60
DOCTYPE, FIELD = "CC Visit", "cc_answer"


class Other(kit.Elsewhere):
	"""Another session that goes on step by step: a generator, one step for every `step`."""

	def __init__(self, steps, user="Administrator"):
		self._go, self._stands = threading.Semaphore(0), threading.Semaphore(0)
		super().__init__(lambda: self._walk(steps), user)

	def _walk(self, steps):
		try:
			for _ in steps():
				self._stands.release()
				assert self._go.acquire(timeout=SECONDS)
		finally:
			self._stands.release()

	def step(self):
		assert self._stands.acquire(timeout=SECONDS)
		self._go.release()

	def end(self):
		self.wait(SECONDS)


def look():
	"""The first read: from here on a transaction sees nothing newer."""
	frappe.db.sql("select count(*) from `tabCustom Field`")


def add_field(dt="Customer", fieldname=FIELD, **more):
	values = {"fieldtype": "Data", "label": "Answer", **more}
	frappe.get_doc({"doctype": "Custom Field", "dt": dt, "fieldname": fieldname, **values}).insert()
	frappe.db.commit()


def add_doctype():
	fields = [
		{"fieldname": "guest", "fieldtype": "Link", "options": "Customer", "label": "Guest"},
		{"fieldname": "held_on", "fieldtype": "Date", "label": "Held on"},
	]
	rights = [{"role": "System Manager", "read": 1, "write": 1, "create": 1, "delete": 1}]
	frappe.get_doc(
		{
			"doctype": "DocType", "name": DOCTYPE, "module": "Custom", "custom": 1, "autoname": "hash",
			"fields": fields, "permissions": rights,
		}
	).insert()  # fmt: skip
	frappe.db.commit()


def take_away():
	frappe.db.rollback()
	for name in frappe.get_all(
		"Custom Field", {"fieldname": ["like", "cc_%"]}, pluck="name", order_by="name"
	):
		frappe.delete_doc("Custom Field", name, force=True)
	for name in frappe.get_all(
		"Property Setter", {"property": "label", "value": "CC said"}, pluck="name", order_by="name"
	):
		frappe.delete_doc("Property Setter", name, force=True)
	frappe.delete_doc("DocType", DOCTYPE, force=True, ignore_missing=True)
	frappe.db.commit()
	frappe.clear_cache()
	site_catalog.check_catalog()


@pytest.fixture(autouse=True)
def _unshaped(frappe_site):
	take_away()
	yield
	take_away()


@pytest.fixture
def stands(ground):
	"""What the saves below need; made before any of the two transactions begins."""
	one = kit.customer(ground)
	kit.settle()
	territory = frappe.get_doc(
		{"doctype": "Territory", "territory_name": kit.unique("Region"), "parent_territory": ground.territory}
	).insert()
	kit.settle()
	segment = kit.segment(when("Customer", "is", territory.name, field="territory"), kit.named([one.name]))
	frappe.db.commit()
	return {"ground": ground, "customer": one.name, "territory": territory.name, "segment": segment}


def save_todo(stands):
	frappe.get_doc({"doctype": "ToDo", "description": "Something"}).insert()


def save_watched(stands):
	kit.issue(stands["customer"])


def rename_named(stands):
	frappe.rename_doc("Territory", stands["territory"], kit.unique("Region"), force=True)


def save_segment(stands):
	doc = frappe.get_doc(SEGMENT, stands["segment"])
	doc.append("rules", {**when("Customer", "is yes", field="is_frozen"), "group_no": 9})
	doc.save()


def make_segment(stands):
	kit.segment(when("Customer", "is set", field="website"), fill=False)


def save_post(stands):
	kit.post(stands["customer"])


def unsubscribe(stands):
	frappe.get_doc(
		{"doctype": "Email Unsubscribe", "email": "a@example.com", "global_unsubscribe": 1}
	).insert()


# A document with a Link to a customer: Frappe itself reads that meta to check the link, and finds it cached as a rule.
# Where it does not, Frappe keeps the old meta by itself, with this app and without it; so it is read beforehand here.
LINKED = (save_watched, save_post)
SAVES = (save_todo, save_watched, rename_named, save_segment, make_segment, save_post, unsubscribe)


def keeps_value(ground) -> bool:
	"""What another process does with a customer afterwards; nothing of this process' memory takes part."""

	def save():
		doc = kit.customer(ground)
		doc.set(FIELD, "kept")
		doc.save()
		frappe.db.commit()
		return frappe.db.sql(f"select `{FIELD}` from `tabCustomer` where name = %s", doc.name)[0][0]

	return kit.Elsewhere(save).wait(SECONDS) == "kept"


@pytest.mark.parametrize("is_known", [True, False], ids=["known", "nothing known"])
@pytest.mark.parametrize("save", SAVES, ids=lambda save: save.__name__)
def test_a_save_that_began_before_a_new_field_leaves_nothing_old_behind(stands, save, is_known):
	def begin_then_save():
		look()
		yield
		if not is_known:
			frappe.cache.flushall()
			site_catalog._memory.clear()
		if save in LINKED:
			kit.Elsewhere(lambda: frappe.get_meta("Customer")).wait(SECONDS)
		save(stands)
		frappe.db.commit()

	other = Other(begin_then_save)
	assert other._stands.acquire(timeout=SECONDS)
	add_field()
	other._go.release()
	other.end()
	assert keeps_value(stands["ground"])
	assert FIELD in site_catalog.get_catalog_of_now().sources["Customer"].fields


@pytest.mark.parametrize("save", SAVES, ids=lambda save: save.__name__)
def test_a_save_between_the_field_and_its_commit_leaves_nothing_old_behind(stands, save):
	"""The adding one commits half-way, when the table is altered, and goes on; the news comes twice."""

	def add():
		doc = frappe.get_doc(
			{
				"doctype": "Custom Field",
				"dt": "Customer",
				"fieldname": FIELD,
				"fieldtype": "Data",
				"label": "Answer",
			}
		).insert()
		yield
		doc.db_set("label", "Answered")
		frappe.db.commit()

	look()
	other = Other(add)
	assert other._stands.acquire(timeout=SECONDS)
	if save in LINKED:
		kit.Elsewhere(lambda: frappe.get_meta("Customer")).wait(SECONDS)
	save(stands)
	other._go.release()
	other.end()
	frappe.db.commit()
	assert keeps_value(stands["ground"])
	assert FIELD in site_catalog.get_catalog_of_now().sources["Customer"].fields


def test_a_label_set_meanwhile_is_known_afterwards(stands):
	def begin_then_save():
		look()
		yield
		site_catalog.forget_catalog()
		kit.issue(stands["customer"])
		site_catalog.get_catalog_of_now()
		frappe.db.commit()

	other = Other(begin_then_save)
	assert other._stands.acquire(timeout=SECONDS)
	frappe.make_property_setter(
		{
			"doctype": "Customer",
			"fieldname": "website",
			"property": "label",
			"value": "CC said",
			"property_type": "Data",
		}
	)
	frappe.db.commit()
	other._go.release()
	other.end()
	assert site_catalog.get_catalog_of_now().sources["Customer"].fields["website"].label == "CC said"


def test_a_doctype_made_meanwhile_is_known_and_what_was_saved_of_it_counts(stands):
	"""Its first documents come from a session that heard of nothing, and the news itself is lost with its process."""

	def begin_then_save():
		look()
		yield
		frappe.get_doc({"doctype": DOCTYPE, "guest": stands["customer"], "held_on": nowdate()}).insert()
		frappe.db.commit()

	site_catalog.get_catalog_of_now()
	with pytest.MonkeyPatch.context() as patch:
		patch.setattr(site_catalog, "forget_catalog", lambda: None)
		other = Other(begin_then_save)
		assert other._stands.acquire(timeout=SECONDS)
		add_doctype()
		other._go.release()
		# a snapshot from before cannot read the definition: the next one can
		with pytest.raises(Exception):
			other.end()
		again = kit.Elsewhere(
			lambda: frappe.get_doc(
				{"doctype": DOCTYPE, "guest": stands["customer"], "held_on": nowdate()}
			).insert()
		)
		again.wait(SECONDS)
		frappe.db.commit()
		assert [row.reference_doctype for row in kit.outbox()] == [DOCTYPE]
	jobs.drain()
	assert DOCTYPE in site_catalog.get_catalog_of_now().sources


@pytest.mark.parametrize("by", ["tick", "drain"])
def test_what_no_event_told_is_known_after_the_next_minute(stands, by):
	add_doctype()
	doc = frappe.get_doc({"doctype": DOCTYPE, "guest": stands["customer"], "held_on": nowdate()}).insert()
	frappe.db.commit()
	assert DOCTYPE in site_catalog.get_catalog_of_now().sources
	frappe.db.sql(
		"update `tabDocField` set options = 'Supplier' where parent = %s and fieldname = 'guest'", DOCTYPE
	)
	frappe.db.commit()
	assert DOCTYPE in site_catalog.get_catalog_of_now().sources
	jobs.tick()
	assert DOCTYPE not in site_catalog.get_catalog_of_now().sources
	frappe.db.sql(
		"update `tabDocField` set options = 'Customer' where parent = %s and fieldname = 'guest'", DOCTYPE
	)
	frappe.db.commit()
	frappe.clear_cache(doctype=DOCTYPE)
	if by == "drain":
		doc.save()
		frappe.db.commit()
	(jobs.tick if by == "tick" else jobs.drain)()
	assert DOCTYPE in site_catalog.get_catalog_of_now().sources


def test_a_slow_maker_keeps_nothing_for_those_who_come_after_the_change(stands, monkeypatch):
	made, go_on = threading.Event(), threading.Event()
	build = site_catalog.build.build

	def slowly():
		material = build()
		made.set()
		assert go_on.wait(SECONDS)
		return material

	site_catalog.forget_catalog()
	monkeypatch.setattr(site_catalog.build, "build", slowly)
	other = kit.Elsewhere(lambda: FIELD in site_catalog.get_catalog().sources["Customer"].fields)
	assert made.wait(SECONDS)
	monkeypatch.setattr(site_catalog.build, "build", build)
	add_field()
	go_on.set()
	assert other.wait(SECONDS) is False, "it was made before"
	assert FIELD in site_catalog.get_catalog_of_now().sources["Customer"].fields
	site_catalog._memory.clear()
	assert FIELD in site_catalog.get_catalog_of_now().sources["Customer"].fields


def test_no_meta_is_read_and_no_catalog_made_inside_a_save(stands, monkeypatch):
	kit.issue(stands["customer"])
	kit.settle()
	site_catalog.forget_catalog()
	site_catalog._memory.clear()
	shared_cache.forget(site_catalog.TOKEN_KEY)
	from frappe.model import meta as frappe_meta

	def refuse(*args, **kwargs):
		raise AssertionError(f"read inside a save: {args}")

	doc = frappe.get_doc("Issue", {"customer": stands["customer"]})
	doc.subject = "Anew"
	monkeypatch.setattr(site_catalog.build, "build", refuse)
	monkeypatch.setattr(frappe_meta, "Meta", refuse)
	doc.save()
	frappe.db.commit()
	monkeypatch.undo()
	assert [(row.reference_doctype, row.reference_name) for row in kit.outbox()] == [("Issue", doc.name)]
	assert (
		frappe.db.get_value("Convo Outbox", {"reference_name": doc.name}, "customer_after")
		== stands["customer"]
	)


def test_our_reading_of_definitions_is_frappes_own(stands):
	"""For every DocType of the catalog: the same stored fields, types, options and labels as Frappe's meta has."""
	from frappe.model import table_fields
	from frappe.model.meta import Meta

	add_field(fieldtype="Link", options="Territory", insert_after="website")
	frappe.make_property_setter(
		{
			"doctype": "Customer",
			"fieldname": "website",
			"property": "label",
			"value": "CC said",
			"property_type": "Data",
		}
	)
	frappe.db.commit()
	material = site_catalog.build.build()
	assert len(material.schema) > 20
	for doctype, fields in material.schema.items():
		if not fields:
			assert Meta(doctype).istable, f"{doctype}: of rows alone it may be enough to know that they are there"
			continue
		stored = set(frappe.db.sql_list(
			"select column_name from information_schema.columns where table_schema = database() and table_name = %s", f"tab{doctype}"
		))  # fmt: skip
		expected = [
			(df.fieldname, df.fieldtype, df.options or "", df.label or "")
			for df in Meta(doctype).fields
			if (df.fieldname in stored or df.fieldtype in table_fields) and not df.get("is_virtual")
		]  # fmt: skip
		assert sorted((name, *rest) for name, rest in fields.items()) == sorted(expected), doctype
