"""Random lives on a site, through ERPNext's own documents and Frappe's own functions: copies are what their sources say.

A sequence is a few steps, then the drain or the night, then the comparison with `tests.support.copies_truth` over the
site's own tables and, for segments that ask for what is copied, with the evaluator. Each goes on where the one before ended.
Twenty in every run, as many as CONVO_RANDOM says.
"""

import frappe
import pytest

from convo_channels.core.base.clock import Clock
from convo_channels.core.sync import copies
from convo_channels.services.base.frappe_store import store
from convo_channels.services.catalog.site_catalog import get_catalog_of_now
from convo_channels.services.sync import jobs as work
from convo_channels.services.sync import reconciliation
from tests.site import kit
from tests.site.copies_deals import Life
from tests.site.site_rows import SiteRows
from tests.sql.timeline.test_random_copies import RULES
from tests.support.copies_truth import differences
from tests.support.how_many import seeds

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]

SEQUENCES = 10
# What a site computes in place of a column is asked for under the same name.
LEFT_OUT = {"Told of twice"}


def fill_again() -> None:
	catalog, now = get_catalog_of_now(), frappe.utils.now_datetime()
	for _, doctype in [part for part in copies.parts(catalog) if part[0] == copies.SOURCES]:
		after: str | None = ""
		while after is not None:
			with store.transaction():
				_, after = copies.fill_chunk(store, catalog, doctype, after, 100, now)


def night() -> None:
	"""The nightly check of everything, to its end."""
	frappe.db.commit()
	reconciliation.enqueue()
	frappe.db.commit()
	for _ in range(100):
		work.reconcile()
		if reconciliation.RECONCILE.read()["state"] == "done":
			return
	raise AssertionError("the check did not come to its end")


def count_untold() -> int:
	"""How many documents are not told as they are, by the check's own measure."""
	catalog, found = get_catalog_of_now(), 0
	for part in copies.parts(catalog):
		after: str | None = ""
		while after is not None:
			with store.transaction():
				clock = Clock(frappe.utils.now_datetime())
				mended, after = copies.check_chunk(store, catalog, clock, part, after, 100)
			found += mended
	return found


def compare(rows: SiteRows, told: object) -> None:
	frappe.db.commit()
	assert differences(rows) == [], told
	known = {row["name"] for row in rows.rows("Customer")}
	assert {name: kit.members(name) & known for name in rows.segments} == rows.truth(), told
	before = frappe.db.sql("select * from `tabConvo Interaction` order by name")
	fill_again()
	assert frappe.db.sql("select * from `tabConvo Interaction` order by name") == before, (
		"a second filling",
		told,
	)


@pytest.mark.parametrize("seed", seeds(SEQUENCES, default=20))
def test_copies_are_what_their_sources_say_whatever_happened(ground, seed):
	kit.settle()  # what other tests left waiting is no part of this life
	since, life = frappe.utils.now_datetime(), Life(f"copies {seed}")
	life.begin(ground, since)
	rules = {title: [rule] for title, rule in RULES.items() if title not in LEFT_OUT}
	rows = SiteRows(since, {kit.segment(*given): given for given in rules.values()})
	kit.settle()
	history: list[list[str]] = []
	for _ in range(SEQUENCES):
		way = life.choice(["told", "untold", "mixed"])
		history.append([way])
		for _ in range(life.randint(2, 8)):
			history[-1].append(life.step(is_told=way == "told" or (way == "mixed" and life.random() < 0.6)))
			if life.random() < 0.2:
				kit.settle()
				history[-1].append("drained")
		kit.settle()
		if way == "told":
			compare(rows, (seed, history))
			assert count_untold() == 0, (seed, history)
		else:
			night()
		compare(rows, (seed, history))
	assert len(life.refused) < sum(len(steps) for steps in history) / 2, life.refused
