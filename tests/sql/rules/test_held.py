"""For how long a field has held its value: day by day the members are those of the reference, and were told before.

Of the customer itself and of its documents, for at least so long and for less; at once, after weeks and months, and by the opposite.
"""

import datetime

import pytest

from convo_channels.core.base.errors import RuleError
from convo_channels.core.base.store import column
from convo_channels.core.insight.explain import explain
from convo_channels.core.insight.upcoming import find_upcoming, say_move
from convo_channels.core.insight.upcoming_page import _decider_on
from convo_channels.core.rules.compiler import EVERYBODY, rule_query
from convo_channels.core.rules.named import held_by
from convo_channels.core.rules.renames import Renamed, follow
from convo_channels.core.rules.rule import parse_rule
from convo_channels.core.rules.sentence import say_rule
from convo_channels.core.sync import rebuild
from preview.site import Site
from tests.support.builders import Business, condition, on_customer, site_catalog

DAYS = 40


def same(unit: str, count: int, how: str = "at least", field: str = "territory", **more) -> dict:
	return on_customer(field, f"the same for {how} ({unit})", str(count), **more)


def open_for(count: int, how: str = "at least") -> list[dict]:
	filters = [["status", "is", "Open"], ["status", f"the same for {how} (days)", count]]
	return [condition("Opportunity", "exists", measure="exists", filters=filters)]


RULES = {
	"At once": [same("days", 0)],
	"In Asia for long": [on_customer("territory", "is", "Asia"), same("days", 12)],
	"A month": [same("months", 1)],
	"Changed": [same("days", 7, "less than")],
	"Not for two weeks": [same("weeks", 2, negate=1)],
	"Enabled lately": [on_customer("is_frozen", "is no"), same("days", 5, "less than", field="is_frozen")],
	"Open for long": open_for(14),
	"Open lately": open_for(5, "less than"),
}


@pytest.fixture
def business(store) -> Business:
	business = Business(store, now=datetime.datetime(2024, 2, 20, 10))
	for number, days in enumerate([400, 60, 31, 13, 12, 8, 3, 0]):
		name = f"Customer {number:02}"
		made = business.time - datetime.timedelta(days=days)
		saved = business.time if number % 3 == 1 else made
		business.put("Customer", name, territory=["Asia", "Europe"][number % 2], creation=made, modified=saved)
		party = {"party_name": name, "opportunity_from": "Customer", "creation": made, "modified": made}
		business.put("Opportunity", f"O-{number}", status=["Open", "Lost"][number % 2], **party)
	for title, rules in RULES.items():
		business.segment(title, rules)
	business.settle()
	assert business.stored() == business.truth()
	return business


def told(business: Business, name: str) -> list[tuple]:
	engine = rebuild.load_engine(business.store, business.catalog, business.now)
	return [(move.on, move.action, move.customer) for move in find_upcoming(business.store, engine, name, DAYS).moves]


def test_members_follow_the_days_and_were_told_before(business):
	foretold = {name: told(business, name) for name in RULES}
	happened: dict[str, list] = {name: [] for name in RULES}
	before = business.stored()
	for _ in range(DAYS):
		business.pass_time(days=1)
		business.rebuild_due(day_changed=True)
		now = business.stored()
		assert now == business.truth(), business.today
		for name in RULES:
			happened[name] += [(business.today, "Joined", customer) for customer in sorted(now[name] - before[name])]
			happened[name] += [(business.today, "Left", customer) for customer in sorted(before[name] - now[name])]
		before = now
	assert foretold == happened
	assert all(happened[name] for name in RULES if name != "At once")


def test_a_save_counts_from_its_own_day(business):
	business.update("Customer", "Customer 00", territory="Europe")
	business.update("Opportunity", "O-1", status="Open")
	business.drain()
	assert "Customer 00" in business.members("Changed") and "Customer 00" not in business.members("In Asia for long")
	assert "Customer 01" in business.members("Open lately")
	business.update("Customer", "Customer 00", territory="Asia")
	business.drain()
	for day in range(1, 16):
		business.pass_time(days=1)
		business.rebuild_due(day_changed=True)
		assert business.stored() == business.truth()
		assert ("Customer 00" in business.members("In Asia for long")) == (day >= 12)
		assert ("Customer 01" in business.members("Open for long")) == (day >= 14)
		assert ("Customer 00" in business.members("Changed")) == (day < 7)


def test_before_anybody_looked_through_the_last_save_is_what_is_known(store):
	business = Business(store)
	for name, made, saved in (("Old", 90, 60), ("Saved", 90, 5), ("New", 5, 5)):
		days = [business.time - datetime.timedelta(days=count) for count in (made, saved)]
		business.put("Customer", name, creation=days[0], modified=days[1])
	engine = rebuild.load_engine(business.store, business.catalog, business.now)

	def ask(row: dict) -> set[str]:
		query = rule_query(parse_rule([row], business.catalog), False, EVERYBODY, business.catalog, engine.clock)
		return set(column(store, query))

	assert ask(same("days", 30)) == {"Old"}
	assert ask(same("days", 30, "less than")) == {"New"}


def test_what_is_missing_is_said_in_days(business):
	def lacking(name: str, customer: str) -> list[str]:
		engine = rebuild.load_engine(business.store, business.catalog, business.now)
		return explain(business.store, engine, engine.segments.by_name[name], customer)["missing"]

	assert lacking("In Asia for long", "Customer 06") == ["Territory has been Asia for 3 days (since 2024-02-17); needs 12 days."]
	assert lacking("Changed", "Customer 00") == ["Territory has been Asia for 400 days (since 2023-01-16); needs less than 7 days."]
	assert lacking("A month", "Customer 01") == ["Territory has been Europe for 0 days at least, and nobody knows for how much longer; needs 1 month."]
	assert lacking("Enabled lately", "Customer 04") == ["Is Frozen was not ticked by 2024-02-20 already, and nobody knows since when; needs less than 5 days."]


def test_what_turns_is_said_with_its_day(business):
	site = Site(business.store)
	engine = rebuild.load_engine(business.store, business.catalog, business.now)

	def said(name: str) -> list[str]:
		moves = find_upcoming(business.store, engine, name, DAYS).moves
		rule = engine.segments.by_name[name].rule
		return [say_move(move, rule, engine.catalog, decider=_decider_on(site, engine, move)) for move in moves]

	assert "Enters on 2024-02-29, when Territory has been Asia for 12 days." in said("In Asia for long")
	assert "Leaves on 2024-02-24, when Territory has been Asia for 7 days." in said("Changed")
	assert any(text.startswith("Enters on 2024-03-02, when Status of O-6 has been the same for at least 14 days") for text in said("Open for long"))


def test_it_is_said():
	catalog = site_catalog()
	said = {name: say_rule(parse_rule(rows, catalog), catalog) for name, rows in RULES.items()}
	assert said["A month"] == "Customers whose Territory has been the same for at least 1 month."
	assert said["In Asia for long"] == "Customers in Asia, whose Territory has been the same for at least 12 days."
	assert said["Not for two weeks"] == "Customers whose Territory has not been the same for at least 2 weeks."
	assert said["Open lately"] == "Customers with an open opportunity whose Status has been the same for less than 5 days."


def refused(row: dict) -> str:
	with pytest.raises(RuleError) as error:
		parse_rule([row], site_catalog())
	return str(error.value)


def test_what_nobody_can_know_is_refused():
	assert "since when it is so is not kept" in refused(same("days", 1, field="territory.territory_manager"))
	assert "since when it is so is not kept" in refused(same("days", 1, field="creation"))
	quotation = condition("Quotation", "exists", measure="exists", filters=[["status", "the same for at least (days)", 1]])
	assert "since when it is so is not kept" in refused(quotation)
	latest = condition("Opportunity", "the same for at least (days)", 1, measure="of the latest", field="status")
	assert "asks about one document" in refused(latest)
	assert "or never" in refused(same("days", 1, or_never=1))
	assert "days" in refused(same("days", -1))


def test_whoever_looks_at_what_a_rule_asks_finds_it():
	catalog = site_catalog()
	rule = parse_rule([*RULES["In Asia for long"], *RULES["Open for long"]], catalog)
	assert {(held.doctype, held.field) for held in held_by(rule, catalog)} == {("Customer", "territory"), ("Opportunity", "status")}
	row = same("days", 12)
	assert follow(row, catalog, Renamed("Territory", "12", "Twelve")) == {}
