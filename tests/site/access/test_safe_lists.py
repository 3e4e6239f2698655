"""A customer's name that could leave its attribute stays within it in our own lists."""

import frappe
import pytest

from tests.site import kit
from tests.site.desk import desk_of
from tests.site.ground import user

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]
BOSS = "cc-lists@example.com"


@pytest.fixture(scope="module")
def named(ground, swept_module, base):
	"""(the customer's name, a word of it), in a segment, with a post."""
	frappe.set_user("Administrator")
	word = kit.unique("Quoted")
	customer = kit.customer(ground, customer_name=f'{word} "x" onmouseover="window.convo_ran=1').name
	kit.segment(kit.named([customer]))
	kit.post(customer)
	assert user("lists", ("System Manager", "Convo Manager", "Sales Manager")) == BOSS
	kit.settle()
	frappe.db.commit()
	return customer, word


def test_no_link_of_our_lists_has_an_attribute_that_a_name_brought(named, base, enter):
	customer, word = named
	boss = enter(BOSS)
	# in the second list the customer is the row's own title, and no link to filter by
	for route, is_link in (("convo-post", True), ("convo-segment-member", False)):
		*links, end = boss.links_in_list(url=f"{desk_of(base)}/{route}/view/list", text=word)
		assert end == {"ran": False}, route
		assert any(link["filter"] == f"customer,=,{customer}" for link in links) is is_link, (route, links)
		for link in links:
			assert set(link["names"]) <= {"class", "data-filter", "title"}, (route, link)
