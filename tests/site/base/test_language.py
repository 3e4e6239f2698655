"""An error of the engine is said in the language of whoever made it."""

import frappe
import pytest

from convo_channels.api import rules
from convo_channels.exceptions import RuleError
from convo_channels.services.base import background

GERMAN = {
	"Row {0}: {1}": "Zeile {0}: {1}",
	"{0} is not a number.": "{0} ist keine Zahl.",
	'"{0}" does not fit {1}, which is a {2}.': "„{0}“ passt nicht zu {1}: {2}.",
	"contains": "enthält",
	"number": "eine Zahl",
}


@pytest.fixture
def german(monkeypatch):
	for source, translated in GERMAN.items():
		frappe.get_doc(
			doctype="Translation", language="de", source_text=source, translated_text=translated
		).insert()
	monkeypatch.setattr(frappe.local, "lang", "de")
	yield
	frappe.db.rollback()
	frappe.clear_cache()


@pytest.mark.parametrize(
	("operator", "value", "said"),
	[
		("more than", "<many>", 'Zeile 1: "&lt;many&gt;" ist keine Zahl.'),
		("contains", "1", "Zeile 1: „enthält“ passt nicht zu {label}: eine Zahl."),
	],
)
def test_what_is_wrong_with_a_row_is_said_in_the_readers_language(german, operator, value, said):
	row = {"subject": "Sales Order", "measure": "sum", "field": "grand_total", "operator": operator, "value": value}
	with pytest.raises(RuleError) as raised:
		rules.count([row])
	assert str(raised.value) == said.format(label=frappe._("Grand Total"))


def test_a_job_speaks_the_language_of_whom_it_works_for(ground, monkeypatch):
	reader = ground.users["agent"]
	frappe.db.set_value("User", reader, "language", "de")
	frappe.clear_cache(user=reader)
	monkeypatch.setattr(frappe.local, "lang", "en")
	try:
		background.act_as(reader)
		assert (frappe.session.user, frappe.local.lang) == (reader, "de")
	finally:
		frappe.set_user("Administrator")
