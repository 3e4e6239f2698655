"""Random lives of documents, mails and customers: whatever happened, with an event or without, copies are what their sources say.

A sequence is a few steps, then the drain or the nightly check, then the comparison with `tests.support.copies_truth` and,
for segments that ask for what is copied, with the evaluator. Each goes on where the one before ended.
Two thousand on each engine in every run, as many as CONVO_RANDOM says; see `tests.support.how_many`.
"""

import pytest

from convo_channels.core.base.clock import Clock
from convo_channels.core.customers import deleted
from convo_channels.core.sync import copies
from tests.sql.copies_people import Life, link_mails
from tests.support.builders import Business, condition
from tests.support.copies_truth import differences
from tests.support.how_many import seeds

SEQUENCES = 10
RULES = {
	"Wrote": condition("Convo Profile", "is set", field="last_inbound_at"),
	"Long silent": condition("Convo Profile", "more than (days) ago", 3, field="last_contact_at"),
	"Told of twice": condition("Convo Profile", "at least", 2, field="interaction_count"),
	"Told late": condition("Convo Interaction", "exists", measure="exists", filters=[["status", "is one of", "Overdue, Expired"]]),
	"Has an issue": condition("Issue", "exists", measure="exists"),
	"Paid by hand": condition("Journal Entry", "more than", 0, measure="sum", field="customer_amount"),
	"Spoken to": condition("Convo Post", "at least", 1, measure="count"),
}  # fmt: skip


def drain(business: Business, life: Life) -> None:
	business.drain(limit=life.choice([1, 2, 5, 500]))
	link_mails(business)
	business.drain()
	business.rebuild_due()


def night(business: Business, size: int) -> int:
	"""The nightly check: documents, kept values, segments. Returns how many documents were not told as they are, and of whom kept values were not true."""
	part, after, repaired = copies.parts(business.catalog)[0], "", 0
	with business.store.transaction():
		deleted.forget_unrestorable(business.store)
	while part:
		with business.store.transaction():
			clock = Clock(business.now())
			mended, last = copies.check_chunk(business.store, business.catalog, clock, part, after, size)
		repaired, after = repaired + mended, last or ""
		if last is None:
			part = copies.following_part(business.catalog, part)
	business.forget()
	repaired += business.reconcile().repaired
	business.rebuild_due()
	return repaired


def fill_again(business: Business) -> None:
	for _, doctype in [part for part in copies.parts(business.catalog) if part[0] == copies.SOURCES]:
		after: str | None = ""
		while after is not None:
			with business.store.transaction():
				_, after = copies.fill_chunk(
					business.store, business.catalog, doctype, after, 100, business.now()
				)


def compare(business: Business, life: Life, told: object) -> None:
	assert differences(business) == [], told
	assert life.untrue() == [], told
	assert business.stored() == business.truth(), told
	assert business.miscounted() == [], told
	before = business.rows("Convo Interaction")
	fill_again(business)
	business.forget()
	assert business.rows("Convo Interaction") == before, ("a second filling", told)


@pytest.mark.parametrize("seed", seeds(SEQUENCES))
def test_copies_are_what_their_sources_say_whatever_happened(store, seed):
	life, business = Life(f"copies {seed}"), Business(store)
	life.begin(business)
	for title, rule in RULES.items():
		business.segment(title, [rule])
	business.settle()
	history: list[list[str]] = []
	for _ in range(SEQUENCES):
		way = life.choice(["told", "untold", "mixed"])
		history.append([way])
		if life.random() < 0.3:
			history[-1].append(life.pass_days(life.choice([1, 1, 4])))
		for _ in range(life.randint(1, 8)):
			history[-1].append(life.step(is_told=way == "told" or (way == "mixed" and life.random() < 0.5)))
			if life.random() < 0.2:
				drain(business, life)
				history[-1].append("drained")
		drain(business, life)
		if way == "told":
			business.rebuild_due(day_changed=True)
			compare(business, life, (seed, history))
			assert night(business, life.choice([1, 3, 100])) == 0, (seed, history)
		else:
			night(business, life.choice([1, 3, 100]))
		compare(business, life, (seed, history))
	told = "delete from `tabConvo Interaction` where coalesce(reference_doctype, '') <> '' and substr(customer, 1, 1) <> '>'"
	business.store.run(told)
	fill_again(business)
	night(business, 100)
	assert differences(business) == [], (seed, history, "filled from history")
