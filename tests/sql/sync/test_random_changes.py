"""Random saves and a running engine: what the drain makes of them is what a full evaluation finds.

Segments with random rules, some inside others; documents created, changed, cancelled and deleted; customers renamed,
merged, deleted and made anew; territories moved; days passing. After every round the stored members are the truth of
the evaluator, every counter is exact, every bound holds, every profile is right, and the log tells the same story.
Two thousand changes on each engine in every run, as many as CONVO_RANDOM says; see `tests.support.how_many`.
"""

import pytest

from convo_channels.core.sync import nightly_check
from convo_channels.core.timeline import profiles
from tests.sql.chance import Chance
from tests.sql.sync.drained import let_pass
from tests.support.builders import Business
from tests.support.evaluator import fold
from tests.support.how_many import seeds

ROUNDS = 12
CHANGES_PER_SEED = 50


def start(store, seed: str) -> tuple[Chance, Business, list[str]]:
	"""A business with five filled segments, the later ones at times inside the earlier ones."""
	chance = Chance(seed)
	business = Business(store)
	chance.put_business(business)
	profiles.recompute(store, [row["name"] for row in business.rows("Customer")], business.now())
	names = []
	for title in ("First", "Zweites", "third one", "Vierte'%", "fünf"):
		names.append(business.segment(title, chance.rule(names), include_disabled=int(chance.random() < 0.2)))
		business.write_exceptions(title, chance.exceptions(business))
	business.rebuild_due(size=chance.choice([2, 3, 100]))
	return chance, business, names


def check(business: Business, told: object) -> None:
	assert business.stored() == business.truth(), told
	assert unbalanced(business) == [], told
	assert business.miscounted() == [], told
	assert business.late_bounds() == [], told
	customers = [row["name"] for row in business.rows("Customer")]
	assert profiles.recompute(business.store, customers, business.now()) == 0, told


def unbalanced(business: Business) -> list[tuple]:
	"""Segments whose log does not add up to their members, merges and renames included."""
	sums = dict(
		business.ask(
			"select segment, sum(case when action = 'Joined' then 1 else -1 end) from `tabConvo Segment Log` group by segment"
		)
	)
	found = [(name, int(sums.get(name, 0)), len(business.members(name))) for name in business.segments]
	return [row for row in found if row[1] != row[2]]


def check_log(business: Business) -> None:
	"""What joined and left, in order, adds up to the members: nobody joins twice or leaves unjoined."""
	inside: dict[str, set[str]] = {name: set() for name in business.segments}
	for row in business.logs():
		members = inside[row["segment"]]
		if row["action"] == "Joined":
			assert row["customer"] not in members, row
			members.add(row["customer"])
		else:
			assert row["customer"] in members, row
			members.remove(row["customer"])
	assert inside == business.stored()


@pytest.mark.parametrize("seed", seeds(CHANGES_PER_SEED))
def test_drained_changes_leave_the_membership_a_full_evaluation_finds(store, seed):
	chance, business, names = start(store, f"changes {seed}")
	left = CHANGES_PER_SEED
	while left:
		since = business.now()
		business.pass_time(minutes=7)
		told = [chance.change(business) for _ in range(min(left, chance.randint(1, 7)))]
		left -= len(told)
		result = business.drain(limit=chance.choice([1, 2, 5, 500]))
		assert result.parked == [], (seed, told)
		let_pass(business, since)
		business.rebuild_due()
		check(business, (seed, told))
		if chance.random() < 0.3:
			business.pass_time(days=chance.choice([1, 7, 30]))
			business.rebuild_due(day_changed=True, size=chance.choice([1, 3, 100]))
			assert business.stored() == business.truth(), (seed, told)
			assert business.miscounted() == [], (seed, told)
	for name in names:
		assert nightly_check.verify_segment(store, business.catalog, business.now, name).count == 0, (seed, name)
	step = business.reconcile()
	assert (step.drift, step.moves) == (0, []), seed


@pytest.mark.parametrize("seed", range(6))
def test_without_renames_the_log_tells_the_whole_story(store, seed):
	chance, business, _ = start(store, f"log {seed}")
	kept = [
		chance._change_document,
		chance._new_document,
		chance._change_customer,
		chance._post,
		chance._new_customer,
	]
	for _ in range(ROUNDS):
		since = business.now()
		business.pass_time(minutes=7)
		for _ in range(chance.randint(1, 6)):
			chance.choice(kept)(business)
		business.drain(limit=chance.choice([1, 3, 500]))
		let_pass(business, since)
		business.rebuild_due()
		check_log(business)
		assert business.stored() == business.truth()


@pytest.mark.parametrize("seed", range(5))
def test_a_rebuild_in_tiny_chunks_finds_what_one_in_a_piece_finds(store, seed):
	chance, business, names = start(store, f"chunks {seed}")
	for _ in range(4):
		for name in names:
			business.change_rules(name, chance.rule(names[: names.index(name)]))
		spoil(chance, business)
		business.rebuild_due(size=chance.choice([1, 2, 4]))
		assert business.stored() == business.truth()
		assert business.miscounted() == []
		assert business.rebuild_due() == []


def spoil(chance: Chance, business: Business) -> int:
	"""Somebody writes membership rows behind the engine's back; returns how many rows are wrong now."""
	right = business.stored()
	for segment in business.segments:
		for row in chance.sample(business.rows("Convo Segment Member"), 1) if right[segment] else ():
			business.drop("Convo Segment Member", row["name"])
		outside = [
			row["name"] for row in business.rows("Customer") if row["name"] not in business.members(segment)
		]
		for customer in chance.sample([*outside, "no customer"], min(2, len(outside))):
			business.put("Convo Segment Member", segment=segment, customer=customer, joined_at=business.now())
	now = business.stored()
	return sum(len(right[name] ^ now[name]) for name in right)


@pytest.mark.parametrize("seed", range(5))
def test_a_reconciliation_repairs_what_nobody_announced_and_counts_it(store, seed):
	chance, business, names = start(store, f"reconcile {seed}")
	wrong = spoil(chance, business)
	drift = {
		name: nightly_check.verify_segment(store, business.catalog, business.now, name).count for name in names
	}
	independent = [
		name for name in names if not any(row["subject"] == "Segment" for row in business.segments[name][0])
	]
	truth, stored = business.truth(), business.stored()
	for name in independent:
		assert drift[name] == len(truth[name] ^ stored[name])
	step = business.reconcile(size=chance.choice([1, 4, 100]))
	assert business.stored() == business.truth()
	assert business.miscounted() == []
	assert step.drift == len(step.moves)
	assert step.drift >= wrong > 0
	assert business.reconcile().moves == []
	assert all(
		nightly_check.verify_segment(store, business.catalog, business.now, name).count == 0 for name in names
	)


@pytest.mark.parametrize("seed", range(4))
def test_a_reconciliation_alone_catches_up_with_saves_that_left_no_word(store, seed):
	chance, business, _ = start(store, f"silence {seed}")
	for _ in range(15):
		chance.change(business)
	business.store.run("delete from `tabConvo Outbox`")
	business.pass_time(days=3)
	business.reconcile(size=chance.choice([2, 100]))
	business.rebuild_due()
	# A customer who was deleted and made anew in capitals keeps the rows as they were spelled: it is the same to a query.
	stored, truth = (
		{k: set(map(fold, v)) for k, v in found.items()} for found in (business.stored(), business.truth())
	)
	assert stored == truth
	assert business.miscounted() == []
	assert business.late_bounds() == []
