"""A random share: a number that each customer always has, reckoned here by Python's own CRC-32. On SQLite and on MariaDB."""

import zlib

from convo_channels.core.rules.rule import parse_rule
from convo_channels.core.rules.sentence import say_rule
from tests.support.builders import Business, on_customer


def test_a_random_share_is_the_same_customers_each_time(store):
	business = Business(store)
	names = [f"CUST-{number:04}" for number in range(400)]
	business.put_all("Customer", [{"name": name} for name in names])
	drawn = {name for name in names if zlib.crc32(name.encode()) % 10000 < 2500}
	assert 70 < len(drawn) < 130
	below = on_customer("random_number", "less than", "25")
	business.segment("Tried", [below])
	business.segment("Control", [below | {"negate": 1}])
	business.rebuild_due()
	assert (business.members("Tried"), business.members("Control")) == (drawn, set(names) - drawn)
	sentence = say_rule(parse_rule([below], business.catalog), business.catalog)
	assert sentence == "Customers with a random number of less than 25."
