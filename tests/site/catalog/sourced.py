"""Two customers, and segments that follow what is made of them: shared by the tests of sources."""

import frappe
import pytest

from tests.site import kit


@pytest.fixture
def pair(ground):
	"""Two customers, and nothing waiting."""
	names = [kit.customer(ground).name, kit.customer(ground).name]
	kit.settle()
	return names


def live(pair, *rows) -> str:
	"""A filled segment of the two customers only."""
	return kit.segment(*rows, kit.named(pair))


def made(doctype: str, **fields):
	return frappe.get_doc({"doctype": doctype, **fields}).insert()
