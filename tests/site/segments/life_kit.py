"""A segment's customers, and its rule as it is changed: shared by the tests of a segment's life."""

import frappe
import pytest

from convo_channels.services.library import library
from tests.site import kit
from tests.site.kit import when


@pytest.fixture
def customers(ground):
	made = [kit.customer(ground, word).name for word in ("One", "Two")]
	kit.settle()
	return made


def inside(name, **more):
	return when("Segment", "is in", name, field="segment", **more)


def change(name, *rows, **fields):
	doc = frappe.get_doc("Convo Segment", name)
	doc.set("rules", rows)
	doc.update(fields)
	doc.save()
	kit.fill_segment(name)
	return doc


def earlier(name):
	return library.get_versions(name, None, 20)["items"]


def of_segment(doctype, name):
	return frappe.db.count(doctype, {"segment": name})
