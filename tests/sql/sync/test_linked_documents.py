"""Documents that a rule reads through a link, or by their names: what is written along with others, and what gets a new name.

By hand, and at random against the reference. On SQLite and on MariaDB.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import json

import pytest

from convo_channels.core.changes.outbox import Change
from tests.sql.chance import Chance
from tests.sql.sync.drained import business
from tests.support.builders import USER, Business, condition, on_customer, site_kinds
from tests.support.how_many import seeds

WORDS = ["North", "nørth", "South", "Süd", "East"]
EQUALITY = ["is the same as (field)", "differs from (field)"]


def orders(*filters: list, **more) -> dict:
	return condition("Sales Order", "exists", measure="exists", filters=[*filters], **more)


def test_what_an_invoice_of_somebody_else_writes_moves_those_who_link_to_it(business):
	margin, done = ["project.per_gross_margin", "more than", "50"], ["project.status", "is", "Completed"]
	business.put("Project", "P", status="Open")
	for customer in "AC":
		business.put("Sales Order", customer=customer, docstatus=1, transaction_date=business.today, project="P" if customer == "A" else "Q")
	then = json.dumps({"subject": "Sales Order", "days": 30, "filters": [done]})
	business.segment("Margin", [orders(margin)])
	business.segment("Done", [orders(done)])
	business.put("Quotation", quotation_to="Customer", party_name="A", docstatus=1, transaction_date=business.today)
	business.segment("Followed", [condition("Quotation", "exists", measure="exists", followed_by=then)])
	business.segment("Other", [orders(["project", "is", "P"])])
	business.settle()
	assert business.stored() == {"Margin": set(), "Done": set(), "Followed": set(), "Other": {"A"}}
	business.patch("Project", "P", per_gross_margin=90, status="Completed")
	business.create("Sales Invoice", customer="B", docstatus=1, posting_date=business.today, project="P")
	assert sorted(business.drain().rebuild) == ["Done", "Followed", "Margin"]
	business.rebuild_due()
	assert business.stored() == business.truth() == dict.fromkeys(("Margin", "Done", "Followed", "Other"), {"A"})
	assert business.logs("Done")[-1]["reason"] == "P changed"


@pytest.mark.parametrize("operator", EQUALITY)
@pytest.mark.parametrize(
	("first", "second"),
	[("website", "territory"), ("territory", "website"), ("website", "territory.name"), ("territory.name", "website")],
)
def test_a_new_name_may_make_two_fields_the_same(business, operator, first, second):
	business.put("Territory", "Old", lft=1, rgt=2)
	business.patch("Customer", "A", territory="Old", website="New")
	business.segment("S", [on_customer(first, operator, second)])
	business.segment("Sibling", [on_customer("website", operator, "customer_type")])
	business.settle()
	rename(business, "Old", "New")
	assert business.drain().rebuild == ["S"]
	business.rebuild_due()
	assert business.stored() == business.truth()
	assert ("A" in business.members("S")) is (operator == EQUALITY[0])


@pytest.mark.parametrize("seed", seeds(40))
def test_random_new_names_leave_the_membership_a_full_evaluation_finds(store, seed):
	chance, business = Chance(f"names {seed}"), Business(store)
	start(chance, business)
	for _ in range(10):
		names = [row["name"] for row in business.rows("Territory")]
		free = [word for word in WORDS if word not in names]
		old = chance.choice(names)
		others = [name for name in names if name != old]
		rename(business, old, chance.choice([*free, *others]))
		business.pass_time(minutes=1)
		business.drain()
		business.rebuild_due()
		assert business.stored() == business.truth(), seed
		if not others:
			return


def start(chance: Chance, business: Business) -> None:
	for word in chance.sample(WORDS[::2], 3):
		business.put("Territory", word, lft=1, rgt=2, parent_territory=chance.choice(WORDS[::2]))
	for number in range(5):
		customer = f"C{number}"
		business.put("Customer", customer, territory=chance.choice(WORDS[::2]), website=chance.choice([*WORDS, None]))
		more = {"territory": chance.choice(WORDS[::2]), "po_no": chance.choice([*WORDS, None])}
		business.put("Sales Order", customer=customer, docstatus=1, transaction_date=business.today, **more)
	sides = chance.sample(["website", "territory", "territory.parent_territory", "territory.name"], 2)
	business.segment("Customers", [on_customer(sides[0], chance.choice(EQUALITY), sides[1])])
	pair = chance.sample(["po_no", "territory", "customer.territory", "customer.website"], 2)
	compared = [pair[0], chance.choice(EQUALITY), pair[1]]
	business.segment("Ordered", [orders(compared)])
	then = json.dumps({"subject": "Sales Order", "days": 1, "filters": [compared]})
	business.put("Quotation", quotation_to="Customer", party_name="C1", docstatus=1, transaction_date=business.today)
	business.segment("Followed", [condition("Quotation", "exists", measure="exists", followed_by=then)])
	business.settle()


def rename(business: Business, old: str, new: str) -> None:
	"""What Frappe does with a territory: its rows everywhere, and then itself, which is gone where it is merged."""
	for doctype, fields in site_kinds().items():
		for field in (name for name, info in fields.items() if info[:2] == ("Link", "Territory")):
			mark = business.mark
			business.store.run(f"update `tab{doctype}` set `{field}` = {mark} where `{field}` = {mark}", (new, old))
	is_merged = any(row["name"] == new for row in business.rows("Territory"))
	if is_merged:
		business.drop("Territory", old)
	else:
		business.patch("Territory", old, name=new)
	business.forget()
	business.append(Change("Territory", new, "Rename", business.now(), USER, old_name=old))
