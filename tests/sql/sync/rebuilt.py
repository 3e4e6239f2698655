"""A business whose segments are rebuilt whole: shared by the tests of rebuilds and of their proof."""

import pytest

from tests.support.builders import Business, condition, on_customer

FROZEN = on_customer("is_frozen", "is yes")
RECENT = condition("Sales Order", "in the last (days)", "7", measure="latest")
NAMES = ["Ä", "a1", "A2", "b", "100%", "_x", "ö", "Z", "😀", "10"]


@pytest.fixture
def business(store) -> Business:
	business = Business(store)
	business.put_all(
		"Customer", [{"name": name, "is_frozen": number % 2} for number, name in enumerate(NAMES)]
	)
	return business
