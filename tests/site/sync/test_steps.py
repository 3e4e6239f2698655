"""The step table on real documents: for every built-in source a save, a change, an undoing, and days that pass.

After each step the drain runs, and the members of each segment are those that the independent evaluator finds from
the tables of the site. A source that is added to the catalog fails here until it has steps.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import frappe
import pytest
from frappe.desk.doctype.tag.tag import DocTags
from frappe.utils import add_days, nowdate

from convo_channels.core.segments.moves import CAUSE_DAY
from convo_channels.services.catalog.site_catalog import get_catalog
from convo_channels.services.sync import jobs as work
from convo_channels.services.sync import rebuilds
from tests.site import kit
from tests.site.kit import when
from tests.support.builders import SPOKEN_OF
from tests.support.evaluator import Evaluator

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]

DAYS = 4
LATELY = {"period": "in the last (days)", "period_days": DAYS - 1}
Act = Callable[["Scene", Any], Any]


class Scene:
	"""Two customers and the segments that may hold them."""

	def __init__(self, ground, source: str):
		self.ground = ground
		self.one, self.two = (kit.customer(ground).name for _ in range(2))
		kit.settle()
		named = kit.named([self.one, self.two])
		self.rules: dict[str, list[dict[str, Any]]] = {}
		if source == "Segment":
			recent = [when("Issue", "exists", measure="exists", **LATELY), named]
			self.rules[kit.segment(*recent, title="CC Inner")] = recent
		for row in STEPS[source].rules or _asked(source):
			self.rules[kit.segment(row, named)] = [row, named]
		self.compare()

	def compare(self, days: int = 0) -> dict[str, set[str]]:
		"""Stored members, after seeing that they are the true ones."""
		stored = {name: kit.members(name) for name in self.rules}
		evaluator = Evaluator(
			tables={**{doctype: _rows(doctype) for doctype in SPOKEN_OF}, "Customer": self._customers()},
			kinds=_kinds(),
			today=frappe.utils.getdate() + datetime.timedelta(days=days),
			segments={name: (rows, False) for name, rows in self.rules.items()},
		)
		assert stored == {name: evaluator.inside(name) for name in self.rules}
		return stored

	def _customers(self) -> list[dict[str, Any]]:
		"""All others are outside, by the second row of every rule."""
		return [row for row in _rows("Customer") if row["name"] in (self.one, self.two)]


def _asked(source: str) -> list[dict[str, Any]]:
	return [
		when(source, "exists", measure="exists"),
		when(source, "does not exist", measure="exists", **LATELY),
		when(source, "at least", 1, measure="count", **LATELY),
		when(source, "more than (days) ago", DAYS - 2, measure="latest", or_never=1),
	]


def _rows(doctype: str) -> list[dict[str, Any]]:
	return frappe.db.sql(f"select * from `tab{doctype}`", as_dict=True)


def _kinds() -> dict[str, dict[str, tuple[str, str]]]:
	return {
		doctype: {f.fieldname: (f.fieldtype, f.options or "") for f in frappe.get_meta(doctype).fields}
		for doctype in SPOKEN_OF
	}


# -- what people do


@dataclass(frozen=True)
class Steps:
	"""`make` something for the first customer, `change` it, `undo` it; `rules` where the usual questions do not fit."""

	make: Callable[[Scene], Any]
	change: Act | None
	undo: Act
	rules: tuple[dict[str, Any], ...] = ()
	ages: bool = True


def made(doctype: str, **fields: Any) -> Any:
	return frappe.get_doc({"doctype": doctype, **fields}).insert()


def cancel(scene: Scene, doc: Any) -> None:
	doc.reload()
	doc.cancel()


def delete(scene: Scene, doc: Any) -> None:
	frappe.delete_doc(doc.doctype, doc.name)


def pass_on(field: str = "customer") -> Act:
	"""The row becomes the second customer's."""

	def act(scene: Scene, doc: Any) -> None:
		doc.reload()
		doc.set(field, scene.two)
		doc.save()

	return act


def relink(scene: Scene, doc: Any) -> None:
	doc.reload()
	doc.set("links", [{"link_doctype": "Customer", "link_name": scene.two}])
	doc.save()


def change_customer(**fields: Any) -> Act:
	return lambda scene, doc: frappe.get_doc("Customer", scene.one).update(fields).save()


def links(scene: Scene) -> list[dict[str, str]]:
	return [{"link_doctype": "Customer", "link_name": scene.one}]


def order(scene: Scene) -> Any:
	return kit.order_from(kit.quotation(scene.ground, scene.one))


def deliver(scene: Scene) -> Any:
	rows = [{"item_code": scene.ground.item, "qty": 2, "rate": 50}]
	note = made(
		"Delivery Note", customer=scene.one, company=scene.ground.company, posting_date=nowdate(), items=rows
	)
	return note.submit()


def visit(scene: Scene) -> Any:
	fitter = made(
		"Sales Person", sales_person_name=kit.unique("Fitter"), parent_sales_person=kit.root("Sales Person")
	)
	rows = [{"item_code": scene.ground.item, "service_person": fitter.name, "work_done": "oiled"}]
	return made(
		"Maintenance Visit", customer=scene.one, company=scene.ground.company, mntc_date=nowdate(), purposes=rows,
		maintenance_type="Unscheduled", completion_status="Fully Completed",
	).submit()  # fmt: skip


def bill(scene: Scene) -> Any:
	return kit.invoice(scene.ground, scene.one)


def pay(scene: Scene, invoice: Any) -> None:
	kit.payment(invoice)


def untag(scene: Scene, doc: Any) -> None:
	"""Frappe says nothing of a tag that is taken off: the night finds it."""
	DocTags("Customer").remove(scene.one, "CC VIP")
	frappe.db.commit()
	work.reconcile()


def owed(field: str, operator: str, value: Any) -> dict[str, Any]:
	return when("Balance", operator, value, field=field)


STEPS: dict[str, Steps] = {
	"Quotation": Steps(lambda s: kit.quotation(s.ground, s.one), None, cancel),
	"Sales Order": Steps(order, None, cancel),
	"Sales Order Item": Steps(order, None, cancel),
	"Delivery Note": Steps(deliver, None, cancel),
	"Sales Invoice": Steps(bill, None, cancel),
	"Sales Invoice Item": Steps(bill, None, cancel),
	"Payment Entry": Steps(lambda s: kit.payment(bill(s)), None, cancel),
	"Journal Entry": Steps(lambda s: kit.journal_payment(bill(s)), None, cancel),
	"Opportunity": Steps(lambda s: kit.opportunity(s.ground, s.one), pass_on("party_name"), delete),
	"Issue": Steps(lambda s: kit.issue(s.one), pass_on(), delete),
	"Warranty Claim": Steps(
		lambda s: kit.warranty_claim(s.ground, s.one, complaint_date=nowdate()), pass_on(), delete
	),
	"Maintenance Visit": Steps(visit, None, cancel),
	"Project": Steps(
		lambda s: made("Project", project_name=kit.unique("P"), customer=s.one, company=s.ground.company),
		pass_on(), delete,
	),
	"Serial No": Steps(lambda s: kit.serial_no(s.ground, s.one), pass_on(), delete),
	"Contact": Steps(lambda s: made("Contact", first_name="Ann", links=links(s)), relink, delete),
	"Address": Steps(
		lambda s: made(
			"Address", address_title="CC", address_line1="1", city="Cologne", country="Germany", links=links(s)
		),
		relink, delete,
	),
	"Convo Post": Steps(lambda s: kit.post(s.one), None, delete),
	"Convo Interaction": Steps(lambda s: kit.mail(s.one), None, delete),
	"Customer": Steps(
		lambda s: frappe.get_doc("Customer", s.one).update({"territory": s.ground.south}).save(),
		change_customer(industry="", disabled=1), change_customer(disabled=0, customer_type="Individual"),
		(
			when("Customer", "is", "Individual", field="customer_type"),
			when("Customer", "in the last (days)", DAYS - 1, field="creation"),
			when("Customer", "is", "CC South 50% off", field="territory"),
		),
	),
	"Convo Profile": Steps(
		lambda s: kit.mail(s.one), lambda s, doc: kit.post(s.two), delete,
		(
			when("Convo Profile", "more than (days) ago", DAYS - 1, field="last_contact_at", or_never=1),
			when("Convo Profile", "at least", 1, field="post_count"),
			when("Convo Profile", "is set", field="last_inbound_at"),
		),
	),
	"Balance": Steps(
		lambda s: kit.invoice(s.ground, s.one, due_date=add_days(nowdate(), 2)), None, pay,
		(owed("outstanding_amount", "at least", 100), owed("overdue_days", "less than", 2), owed("overdue_amount", "equals", 0)),
	),
	"Tag": Steps(
		lambda s: kit.tag(s.one, "CC VIP"), None, untag,
		(when("Tag", "is", "CC VIP", field="tag"), when("Tag", "is none of", "CC VIP, nothing", field="tag")), ages=False,
	),
	"Segment": Steps(
		lambda s: kit.issue(s.one), pass_on(), delete,
		(
			when("Segment", "is in", "CC Inner", field="segment"),
			when("Segment", "is not in", "CC Inner", field="segment"),
		),
	),
}  # fmt: skip


def test_every_built_in_source_has_steps():
	sources = get_catalog().sources.values()
	assert {source.key for source in sources if not (source.spec and source.spec.is_found)} == set(STEPS)


@pytest.fixture
def tell(ground, monkeypatch):
	"""Go through the steps of a source."""

	def run(source: str) -> None:
		steps = STEPS[source]
		scene = Scene(ground, source)
		before = scene.compare()
		doc = None
		acts = [lambda: steps.make(scene), steps.change, steps.undo, lambda: steps.make(scene)]
		for number, act in enumerate(acts):
			if act is None:
				continue
			made_now = act() if number in (0, 3) else act(scene, doc)
			doc = made_now if number == 0 else doc
			kit.settle()
			after = scene.compare()
			assert after != before or number == 3, f"step {number} of {source} moved nobody"
			before = after
		_pass_days(scene, monkeypatch)
		assert (scene.compare(DAYS) != before) == steps.ages

	return run


def _pass_days(scene: Scene, monkeypatch) -> None:
	real = frappe.utils.now_datetime
	monkeypatch.setattr(rebuilds, "now_datetime", lambda: real() + datetime.timedelta(days=DAYS))
	for name in scene.rules:
		work.rebuild(name, CAUSE_DAY)


@pytest.mark.parametrize("source", sorted(STEPS))
def test_each_step_leaves_the_truth(tell, source):
	tell(source)
