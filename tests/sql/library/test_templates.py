"""Every template, made on the demo business of the preview: its members are those that SQL written by hand finds."""

import pytest

from preview.api import ENDPOINTS, PRODUCT
from tests.support.template_truth import STATEMENTS, VALUES, statement
from tests.support.told import make_site, restore


@pytest.fixture(scope="module")
def _site():
	return make_site()


@pytest.fixture
def site(_site):
	restore(_site)
	return _site


def call(site, name, **arguments):
	return ENDPOINTS[f"{PRODUCT}library.{name}"].call(site, arguments)


def test_every_template_has_its_truth(site):
	assert {item["key"] for item in call(site, "list_templates")} == set(STATEMENTS)


@pytest.mark.parametrize("template", sorted(STATEMENTS))
def test_the_members_are_those_that_sql_by_hand_finds(site, template):
	made = call(site, "create_from_template", template=template, values=VALUES.get(template, {}))
	expected = {name for (name,) in site.store.run(statement(template, site.now().date()))}
	found = site.store.run(
		"select customer from `tabConvo Segment Member` where segment = ?", (made["segment"],)
	)
	assert {name for (name,) in found} == expected
	assert 1 <= len(expected) <= 40, "it says something of this business"


def test_a_template_brings_its_channel_and_numbers_a_title_that_is_taken(site):
	first = call(site, "create_from_template", template="overdue_payers")
	second = call(site, "create_from_template", template="overdue_payers")
	assert first == {"segment": "Overdue payers 2", "channel": "Overdue payers 2"}
	assert second == {"segment": "Overdue payers 3", "channel": "Overdue payers 3"}
	alone = call(site, "create_from_template", template="overdue_payers", title="Late", with_channel=0)
	assert alone == {"segment": "Late", "channel": None}
