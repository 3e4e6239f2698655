"""The gate for e-mail: who must not be written to is skipped, with the reason; everybody else is not."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import frappe
import pytest

from convo_channels.services.consent import mail_gate
from tests.site import follow_up_kit as fk
from tests.site import kit
from tests.site.actions.runs_kit import account, customer, told

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]


@pytest.mark.parametrize(
	("change", "said"),
	[
		(lambda c: profile(c, "Refused"), "{0} refused consent."),
		(lambda c: profile(c, "Withdrawn"), "{0} withdrew consent."),
		(lambda c: unsubscribe(c.email_id, global_unsubscribe=1), "{0} has unsubscribed."),
		(lambda c: unsubscribe(c.email_id, about=("Customer", c.name)), "{0} has unsubscribed."),
		(
			lambda c: frappe.db.set_value("Contact", c.customer_primary_contact, "unsubscribed", 1),
			"{0} has unsubscribed.",
		),
		(lambda c: no_address(c), "{0} has no e-mail address."),
		(
			lambda c: frappe.db.set_value("Contact", c.customer_primary_contact, "email_id", "nobody"),
			"The e-mail address of {0} is not valid.",
		),
		(lambda c: frappe.db.set_value("Customer", c.name, "disabled", 1), "{0} is disabled."),
	],
	ids=[
		"refused",
		"withdrawn",
		"unsubscribed",
		"left the customer",
		"contact",
		"no address",
		"bad address",
		"disabled",
	],
)
def test_who_must_not_be_written_to_is_skipped_with_the_reason(customer, account, change, said):
	segment = fk.acting([customer.name], {"action": "Send Email", "email_template": fk.template()})
	email = customer.email_id
	fk.move(customer.name)
	change(customer)
	fk.work()
	run = fk.only_run(segment)
	assert (run.status, run.note) == ("Skipped", said.format(customer.customer_name))
	assert fk.queued_mails(email) == [] and told(customer.name) == []


def profile(customer, consent: str) -> None:
	frappe.db.set_value("Convo Profile", customer.name, "consent", consent)


def no_address(customer) -> None:
	frappe.db.set_value("Customer", customer.name, "email_id", "")
	frappe.db.set_value("Contact", customer.customer_primary_contact, "email_id", "")


def unsubscribe(email: str, about: tuple = (None, None), **fields) -> None:
	given = {"reference_doctype": about[0], "reference_name": about[1], **fields}
	frappe.get_doc({"doctype": "Email Unsubscribe", "email": email, **given}).insert()


def test_one_customers_goodbye_is_not_anothers(ground, customer, account):
	other = kit.customer(ground)
	unsubscribe(customer.email_id, about=("Customer", other.name))
	assert mail_gate.judge(customer.name).is_open
	unsubscribe(customer.email_id, about=("Convo Segment", kit.segment(kit.named([other.name]))))
	assert mail_gate.judge(customer.name).is_open


def test_no_consent_asked_for_is_none_refused(customer):
	verdict = mail_gate.judge(customer.name)
	assert verdict.is_open and verdict.email == customer.email_id
	assert mail_gate.judge("CC nobody").reason == mail_gate.GONE
