"""The step table: for every source of the catalog a story of saves, each followed by a comparison with the truth.

Insert, change every way a condition can turn, submit, take back, cancel, move to another customer, delete, rename,
merge, and let the date move. After each step the changes are drained, and the stored members of every segment are those
that the independent evaluator finds from the rows. A source that is added to the catalog fails here until it has steps.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from convo_channels.core.changes import outbox
from convo_channels.core.customers import renames
from tests.support.builders import Business, condition, on_customer, site_catalog
from tests.support.step_ways import WAYS, Way

PERIOD = {"period": "in the last (days)", "period_days": 10}
TREE = {"All": (1, 8), "Europe": (2, 5), "Germany": (3, 4), "Asia": (6, 7)}


@dataclass
class Story:
	"""One business, and what was told of each step."""

	business: Business
	told: list[str] = field(default_factory=list)

	def step(self, what: str, act: Callable[[], Any], *, moves: bool = True) -> Any:
		"""One save and what follows from it. `moves`: somebody must enter or leave by it, or the step proves nothing."""
		before = self.business.stored()
		self.business.pass_time(minutes=1)
		made = act()
		self.business.settle()
		self.told.append(what)
		self.compare()
		assert (self.business.stored() != before) == moves, self.told
		return made

	def days(self, count: int) -> None:
		"""The date moves on, a night at a time; on some of these days somebody must move."""
		before, moved = self.business.stored(), 0
		for _ in range(count):
			self.business.pass_time(days=1)
			self.business.rebuild_due(day_changed=True)
			self.told.append(f"it became {self.business.today}")
			self.compare()
			moved += self.business.stored() != before
			before = self.business.stored()
		assert moved, self.told

	def compare(self) -> None:
		assert self.business.stored() == self.business.truth(), self.told
		assert self.business.miscounted() == [], self.told


@pytest.fixture
def story(store) -> Story:
	business = Business(store)
	for tree in ("Territory", "Customer Group", "Item Group"):
		business.put_all(tree, [{"name": n, "lft": low, "rgt": high} for n, (low, high) in TREE.items()])
	for name in ("Acme", "Bolt", "Cog"):
		business.put("Customer", name, territory="Asia", website="")
	return Story(business)


def test_every_source_of_the_catalog_has_steps():
	assert set(site_catalog().sources) == {*WAYS, *OWN_STORIES}


# -- sources with rows of their own


def ask_everything(story: Story, source: str, way: Way) -> None:
	"""A segment for each way in which rows of a source can be asked about."""
	field_name, good, _ = way.choice
	chosen = [[field_name, "is", good]]
	rules = {
		"some": [condition(source, "exists", measure="exists")],
		"none": [condition(source, "does not exist", measure="exists")],
		"two": [condition(source, "at least", "2", measure="count")],
		"chosen": [condition(source, "exists", measure="exists", filters=chosen)],
		"recent": [condition(source, "in the last (days)", "10", measure="latest", field=way.date)],
		"silent": [
			condition(source, "more than (days) ago", "10", measure="latest", field=way.date, or_never=1)
		],
		"period": [condition(source, "exists", measure="exists", **PERIOD)],
		"not lately": [condition(source, "exists", measure="exists", negate=1, **PERIOD)],
		"drafts": [condition(source, "at least", "1", measure="count", include_drafts=1)],
		"both": [
			condition(source, "exists", measure="exists", filters=chosen),
			{**condition(source, "at most", "1", measure="count"), "group_no": 2},
			{**on_customer("territory", "is under", "Asia"), "group_no": 2},
		],
	}
	if way.number[0]:
		amount = way.number[0]
		rules["money"] = [condition(source, "at least", "100", measure="sum", field=amount)]
		rules["average"] = [condition(source, "more than", "60", measure="average", field=amount)]
	for title, rule in rules.items():
		story.business.segment(title, rule)
	story.business.segment("inside", [condition("Segment", "is not in", "some", field="segment")])
	story.business.settle()
	story.compare()


@pytest.mark.parametrize("source", sorted(WAYS))
def test_each_save_leaves_the_truth(story, source):
	way, business = WAYS[source], story.business
	ask_everything(story, source, way)

	def add(customer: str, docstatus: int = int(way.submittable)) -> Callable[[], Any]:
		return lambda: way.add(
			business, customer, day=business.today, amount=10, good=False, docstatus=docstatus
		)

	first = story.step("one row", add("Acme"))
	second = story.step("a second row", add("Acme"))
	story.step("what is asked for", lambda: way.change(business, first, good=True))
	story.step("something else", lambda: way.change(business, first, good=False))
	if way.number[0]:
		story.step("a larger amount", lambda: way.change(business, first, amount=150))
		story.step("a smaller amount", lambda: way.change(business, first, amount=20))
	long_ago = business.today - datetime.timedelta(days=11)
	story.step("one row long ago", lambda: way.change(business, first, day=long_ago), moves=False)
	story.step("both rows long ago", lambda: way.change(business, second, day=long_ago))
	story.step("one row today", lambda: way.change(business, second, day=business.today))
	story.step("to another customer", lambda: way.move(business, second, "Bolt"))
	if way.taken_back:
		story.step("taken back", lambda: way.take_back(business, second, is_back=True))
		story.step("not taken back", lambda: way.take_back(business, second, is_back=False))
	if way.submittable:
		draft = story.step("a draft", add("Cog", 0))
		story.step("submitted", lambda: way.set_status(business, draft, 1))
		story.step("cancelled", lambda: way.set_status(business, draft, 2))
	third = story.step("a third customer", add("Cog"))
	story.step("deleted", lambda: way.delete(business, third))
	story.step("made anew", add("Cog"))
	story.days(12)
	story.step("a customer renamed", lambda: rename(business, "Bolt", "Zeta"))
	story.step("two customers made one", lambda: merge(business, "Cog", "Zeta"))
	story.step("a customer deleted", lambda: business.delete("Customer", "Acme"))


def rename(business: Business, old: str, new: str, *, is_merge: bool = False) -> None:
	with business.store.transaction():
		renames.make_way(business.store, old, new)
	business.rename_customer(old, new, merge=is_merge)


def merge(business: Business, loser: str, winner: str) -> None:
	rename(business, loser, winner, is_merge=True)


# -- sources of another kind


def tell_customer(story: Story) -> None:
	business = story.business
	business.segment("under", [on_customer("territory", "is under", "Europe")])
	business.segment("elsewhere", [on_customer("territory", "is not under", "Europe")], include_disabled=1)
	business.segment("text", [on_customer("website", "contains", "shop")])
	business.segment("unset", [on_customer("website", "is not set")])
	business.segment("new", [on_customer("creation", "in the last (days)", "5")])
	business.segment("frozen", [on_customer("is_frozen", "is yes", negate=1)])
	business.settle()
	story.step("a territory", lambda: business.update("Customer", "Acme", territory="Germany"))
	story.step("a text", lambda: business.update("Customer", "Acme", website="SHOP.example"))
	story.step("a tick", lambda: business.update("Customer", "Bolt", is_frozen=1))
	story.step("disabled", lambda: business.update("Customer", "Acme", disabled=1))
	story.step("enabled", lambda: business.update("Customer", "Acme", disabled=0))
	story.step("a new customer", lambda: business.create("Customer", "Dab", territory="Europe"))

	def reshape() -> None:
		business.patch("Territory", "Germany", lft=7, rgt=8)
		business.patch("Territory", "Asia", lft=6, rgt=9)
		business.report("Territory", "Germany", outbox.CHANGE)

	story.step("a tree", reshape)
	story.days(6)
	story.step("renamed", lambda: rename(business, "Dab", "Eel"))
	story.step("merged", lambda: merge(business, "Eel", "Cog"))
	story.step("deleted", lambda: business.delete("Customer", "Bolt"))


def tell_profile(story: Story) -> None:
	business = story.business
	silent = condition("Convo Profile", "more than (days) ago", "5", field="last_contact_at", or_never=1)
	business.segment("silent", [silent])
	business.segment("talked", [condition("Convo Profile", "at least", "2", field="post_count")])
	business.segment("heard", [condition("Convo Profile", "is set", field="last_inbound_at")])
	business.segment("agreed", [condition("Convo Profile", "is", "Given", field="consent")])
	for row in business.rows("Customer"):
		business.report("Customer", row["name"], outbox.INSERT)
	business.settle()

	def hear(customer: str) -> Any:
		return business.create(
			"Convo Interaction", customer=customer, medium="Phone", direction="In", occurred_at=business.now(),
			dedupe_key=f"{customer} {business.now()}",
		)  # fmt: skip

	def write(customer: str) -> Any:
		return business.create("Convo Post", customer=customer, post_type="Note", posted_at=business.now())

	heard = story.step("a call", lambda: hear("Acme"))
	story.step("a post", lambda: write("Bolt"), moves=False)
	post = story.step("another post", lambda: write("Bolt"))
	story.step("a post deleted", lambda: business.delete("Convo Post", post))
	story.step("the call was another's", lambda: business.update("Convo Interaction", heard, customer="Cog"))
	story.step("consent", lambda: business.update("Convo Profile", "Bolt", consent="Given"))
	story.step("consent withdrawn", lambda: business.update("Convo Profile", "Bolt", consent="Withdrawn"))
	story.days(7)
	story.step("renamed", lambda: rename(business, "Cog", "Dab"))
	story.step("merged", lambda: merge(business, "Dab", "Acme"))


def tell_balance(story: Story) -> None:
	business = story.business

	def ask(name: str, operator: str, value: str) -> None:
		business.segment(name, [condition("Balance", operator, value, field=name)])

	ask("outstanding_amount", "more than", "50")
	ask("overdue_amount", "more than", "50")
	ask("overdue_days", "at least", "4")
	ask("credit_limit", "is set", "")
	ask("credit_used", "at least", "80")
	business.settle()

	def bill(customer: str, amount: float, *terms: tuple[int, float]) -> str:
		name = business.put(
			"Sales Invoice", customer=customer, docstatus=1, status="Unpaid", company="Our Company",
			posting_date=business.today, due_date=business.days_ago(-3), outstanding_amount=amount, grand_total=amount,
			rounded_total=amount, base_grand_total=amount, base_rounded_total=amount, currency="EUR",
			party_account_currency="EUR", conversion_rate=1,
		)  # fmt: skip
		rows = [
			{"due_date": business.days_ago(-days), "payment_amount": part, "base_payment_amount": part}
			for days, part in terms
		]
		business.put_children("Sales Invoice", name, "Payment Schedule", rows)
		business.report("Sales Invoice", name, outbox.INSERT)
		return name

	def limit(customer: str, amount: float) -> None:
		rows = [{"company": "Our Company", "credit_limit": amount}]
		business.put_children("Customer", customer, "Customer Credit Limit", rows)
		business.update("Customer", customer)

	bought = story.step("an invoice", lambda: bill("Acme", 90))
	story.step("a limit", lambda: limit("Acme", 100))
	story.step("a higher limit", lambda: limit("Acme", 1000))
	story.step("paid in part", lambda: business.update("Sales Invoice", bought, outstanding_amount=40))
	story.step("paid back", lambda: business.update("Sales Invoice", bought, outstanding_amount=80))
	story.step("in terms", lambda: bill("Bolt", 120, (2, 60), (9, 60)))
	story.days(14)
	story.step("to another customer", lambda: business.update("Sales Invoice", bought, customer="Cog"))
	story.step(
		"cancelled", lambda: business.update("Sales Invoice", bought, event=outbox.CANCEL, docstatus=2)
	)
	story.step("no limit", lambda: limit("Acme", 0))
	story.step("merged", lambda: merge(business, "Bolt", "Acme"))


def tell_tags(story: Story) -> None:
	business = story.business
	business.segment("vip", [condition("Tag", "is", "VIP", field="tag")])
	business.segment("plain", [condition("Tag", "is none of", "vip, Gold", field="tag")])
	business.settle()

	def tag(customer: str, word: str) -> Any:
		return business.create("Tag Link", document_type="Customer", document_name=customer, tag=word)

	first = story.step("a tag", lambda: tag("Acme", "vip"))
	story.step("another tag", lambda: tag("Bolt", "Gold"))
	story.step("tagged twice", lambda: tag("Acme", "Gold"), moves=False)
	story.step("a tag gone", lambda: business.delete("Tag Link", first))
	story.step("renamed", lambda: rename(business, "Acme", "Dab"), moves=False)
	story.step("merged", lambda: merge(business, "Bolt", "Cog"))


def tell_segments(story: Story) -> None:
	business = story.business
	business.segment(
		"inner",
		[on_customer("territory", "is", "Europe"), on_customer("creation", "in the last (days)", "5")],
	)
	business.segment("outer", [condition("Segment", "is in", "INNER", field="segment")])
	business.segment(
		"others", [condition("Segment", "is not in", "inner", field="segment")], include_disabled=1
	)
	business.segment("outermost", [condition("Segment", "is not in", "outer", field="segment")])
	business.settle()
	story.step("into the inner one", lambda: business.update("Customer", "Acme", territory="Europe"))
	story.step("disabled", lambda: business.update("Customer", "Acme", disabled=1))
	story.step("enabled", lambda: business.update("Customer", "Acme", disabled=0))
	story.step(
		"another rule inside", lambda: business.change_rules("inner", [on_customer("name", "is", "Bolt")])
	)
	by_hand = [
		{"customer": "Cog", "kind": "Include", "reason": "On trial", "until_on": business.days_ago(-2)}
	]
	story.step("somebody by hand", lambda: business.write_exceptions("inner", by_hand))
	story.days(4)
	story.step("renamed", lambda: rename(business, "Cog", "Dab"))
	story.step("merged", lambda: merge(business, "Dab", "Bolt"))


OWN_STORIES: dict[str, Callable[[Story], None]] = {
	"Customer": tell_customer,
	"Convo Profile": tell_profile,
	"Balance": tell_balance,
	"Tag": tell_tags,
	"Segment": tell_segments,
}


@pytest.mark.parametrize("source", sorted(OWN_STORIES))
def test_each_step_leaves_the_truth(story, source):
	OWN_STORIES[source](story)
