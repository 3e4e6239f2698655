"""A customer, and the state of a segment: shared by the tests of what goes wrong."""

import frappe
import pytest

from tests.site import kit


@pytest.fixture
def customer(ground):
	doc = kit.customer(ground)
	kit.settle()
	return doc


def state(segment):
	return frappe.db.get_value("Convo Segment", segment, ["status", "broken_reason"])
