"""What an action needs may go: its secret when it is copied, its app, what it names. The segment can be saved, and says what is missing."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

from dataclasses import replace

import frappe
import pytest
from frappe.utils.password import get_decrypted_password

from convo_channels.constants import SEGMENT, SEGMENT_ACTION
from convo_channels.exceptions import ConvoError
from convo_channels.services.actions.effect import LATER, Option
from tests.site import follow_up_kit as fk
from tests.site import kit
from tests.site.actions.test_registry import CARD, customer, other_app

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]

TOKEN = "cc_token"
SIGNED = replace(CARD, options=(*CARD.options, Option(TOKEN, "Password", "Token", required=(LATER,))))


@pytest.fixture(scope="module")
def token_field():
	"""The field that another app adds for its option."""
	frappe.db.commit()
	field = {"dt": SEGMENT_ACTION, "fieldname": TOKEN, "label": "Token", "fieldtype": "Password", "insert_after": "secret"}
	made = frappe.get_doc({"doctype": "Custom Field", **field}).insert()
	frappe.db.commit()
	yield
	frappe.delete_doc("Custom Field", made.name, force=True)
	frappe.db.commit()
	frappe.db.sql_ddl(f"ALTER TABLE `tab{SEGMENT_ACTION}` DROP COLUMN {TOKEN}")
	frappe.clear_cache(doctype=SEGMENT_ACTION)


def token_of(row):
	return get_decrypted_password(SEGMENT_ACTION, row.name, TOKEN, raise_exception=False)


def signed(customer, **row):
	return fk.acting([customer.name], {"action": "Write Card", "message": "Hi", TOKEN: "t0ken", **row})


def copied(segment):
	made = frappe.copy_doc(frappe.get_doc(SEGMENT, segment))
	made.title = kit.unique("Copy")
	frappe.clear_messages()
	return made.insert()


def said():
	return [str(message) for message in frappe.get_message_log()]


def test_a_copy_of_another_apps_action_comes_without_its_secret_switched_off_and_says_so(customer, other_app, token_field):
	other_app(SIGNED)
	made = copied(signed(customer))
	(row,) = made.member_actions
	assert (row.is_enabled, row.has_secret, row.get(TOKEN), token_of(row)) == (0, 0, None, None)
	assert len(said()) == 1 and "Action 1: a secret is not copied" in said()[0]
	made.description = "It may wait for its secret"
	made.save()
	made.member_actions[0].is_enabled = 1
	with pytest.raises(ConvoError, match=r"Action 1: Write Card needs Token\."):
		made.save()
	made.reload()
	made.member_actions[0].update({"is_enabled": 1, TOKEN: "anew"})
	made.save()
	made.reload()
	assert (token_of(made.member_actions[0]), made.member_actions[0].is_enabled) == ("anew", 1)


def test_stars_that_stand_for_nothing_are_no_secret(customer, other_app, token_field):
	"""A row that does something else now still kept the secret of before; its copy has none."""
	other_app(SIGNED)
	segment = signed(customer)
	doc = frappe.get_doc(SEGMENT, segment)
	doc.member_actions[0].update({"action": "Add Tag", "tag": kit.unique("Tag"), "secret": "whsec"})
	frappe.get_doc({"doctype": "Tag", "name": doc.member_actions[0].tag}).insert()
	doc.save()
	(row,) = copied(segment).member_actions
	assert (row.is_enabled, row.secret, row.get(TOKEN), row.has_secret, said()) == (1, None, None, 0, [])


def test_rows_that_are_replaced_lose_the_secret_aloud(customer, other_app, token_field):
	other_app(SIGNED)
	doc = frappe.get_doc(SEGMENT, signed(customer))
	doc.set("member_actions", [])
	doc.append("member_actions", {"on_move": "Joined", "action": "Write Card", "message": "Hi", "is_enabled": 1})
	frappe.clear_messages()
	doc.save()
	assert doc.member_actions[0].is_enabled == 0 and len(said()) == 1


def test_a_segment_is_saved_after_the_app_of_its_action_went(customer, other_app):
	other_app(CARD)
	segment = fk.acting([customer.name], {"action": "Write Card", "message": "Hi"})
	other_app()
	doc = frappe.get_doc(SEGMENT, segment)
	doc.description, doc.take_over_actions = "Still here", 1
	doc.save()
	doc.reload()
	assert (doc.description, doc.member_actions[0].action) == ("Still here", "Write Card")
	doc.member_actions[0].on_move = "Sideways"
	with pytest.raises(frappe.ValidationError, match="Sideways"):
		doc.save()


@pytest.mark.parametrize("is_import", [False, True])
def test_a_new_row_of_an_action_that_is_not_there_is_refused(customer, other_app, is_import):
	other_app(CARD)
	segment = fk.acting([customer.name], {"action": "Write Card", "message": "Hi"})
	other_app()
	doc = frappe.get_doc(SEGMENT, segment)
	doc.append("member_actions", {"on_move": "Left", "action": "Write Card"})
	frappe.flags.in_import = is_import
	try:
		with pytest.raises(ConvoError, match=r"Action 2: There is no action Write Card on this site any more\."):
			doc.save()
	finally:
		frappe.flags.in_import = False
	doc.reload()
	doc.member_actions[0].action = "Write Letter"
	with pytest.raises(ConvoError, match="Action 1: There is no action Write Letter"):
		doc.save()


def test_a_segment_is_saved_after_what_its_actions_name_went(customer):
	tag, template = kit.unique("Tag"), fk.template()
	frappe.get_doc({"doctype": "Tag", "name": tag}).insert()
	segment = fk.acting([customer.name], {"action": "Add Tag", "tag": tag}, {"action": "Send Email", "email_template": template})
	frappe.delete_doc("Tag", tag)
	frappe.delete_doc("Email Template", template)
	doc = frappe.get_doc(SEGMENT, segment)
	doc.description = "Still here"
	doc.save()
	doc.reload()
	named = [(row.tag, row.email_template, row.is_enabled) for row in doc.member_actions]
	assert (doc.description, named) == ("Still here", [(tag, None, 1), (None, template, 1)])
	doc.append("member_actions", {"on_move": "Left", "action": "Add Tag", "tag": tag})
	with pytest.raises(frappe.LinkValidationError):
		doc.save()
