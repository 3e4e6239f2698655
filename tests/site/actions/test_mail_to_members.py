"""A mail to the members of a segment: shown before it goes, each mail once, and whoever is left out with the reason."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import frappe
import pytest
from frappe.permissions import add_user_permission

from convo_channels.api import bulk as api
from convo_channels.exceptions import ConvoError, NotAllowedError, NotFoundError
from convo_channels.services.actions import mail_preview
from tests.site import follow_up_kit as fk
from tests.site import kit
from tests.site.actions.bulk_kit import ask
from tests.site.actions.runs_kit import account, told
from tests.site.ground import user

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]

OWN = {"subject": "News for {customer}", "content": "<p>Dear {customer}, you are in {segment}.</p>"}


@pytest.fixture
def people(ground):
	"""Seven with an address of their own, in the order of their names."""
	return sorted((fk.reachable(ground) for _ in range(7)), key=lambda doc: doc.name)


@pytest.fixture
def segment(people):
	return kit.segment(kit.named([doc.name for doc in people]))


def leave_out(people) -> None:
	"""One without an address, one who refused, one who has the address of the first."""
	for doctype, name in (("Customer", people[1].name), ("Contact", people[1].customer_primary_contact)):
		frappe.db.set_value(doctype, name, "email_id", "")
	frappe.db.set_value("Convo Profile", people[2].name, "consent", "Refused")
	frappe.db.set_value("Contact", people[3].customer_primary_contact, "email_id", people[0].email_id)
	frappe.db.commit()


def mails_of(doc) -> list:
	filters = {"reference_doctype": "Customer", "reference_name": doc.name}
	return frappe.get_all("Email Queue", filters, pluck="message", order_by="creation")


# -- before it goes


def test_the_preview_says_who_gets_it_and_who_is_left_out_and_why(account, segment, people):
	leave_out(people)
	shown = api.preview_mail(segment, OWN)
	assert (shown["total"], shown["looked_at"], shown["writes_to"], shown["problem"]) == (7, 7, 4, "")
	assert {(part["text"], part["customers"][0]["customer"]) for part in shown["left_out"]} == {
		("1 have no address", people[1].name),
		("1 refused consent", people[2].name),
		("1 have the address of another customer, who gets the mail", people[3].name),
	}


def test_five_are_shown_as_they_will_get_it(account, segment, people):
	shown = api.preview_mail(segment, OWN)
	assert [(mail["customer"], mail["email"]) for mail in shown["samples"]] == [
		(doc.name, doc.email_id) for doc in people[:5]
	]
	first = shown["samples"][0]
	assert first["subject"] == f"News for {people[0].customer_name}"
	assert f"Dear {people[0].customer_name}, you are in {segment}." in first["html"]
	assert not any(mails_of(doc) for doc in people), "nothing goes by looking"


def test_a_template_is_shown_filled_in(account, segment, people):
	shown = api.preview_mail(segment, {"email_template": fk.template()})
	assert shown["samples"][4]["subject"] == f"Hello {people[4].customer_name}"
	assert f"Welcome to {segment}, {people[4].customer_name}" in shown["samples"][4]["html"]


def test_without_words_it_says_already_who_is_left_out(account, segment, people):
	leave_out(people)
	shown = api.preview_mail(segment, {})
	assert (shown["writes_to"], shown["samples"]) == (4, [])


def test_a_mistake_in_a_template_is_said_before_it_goes(account, segment):
	broken = fk.template()
	frappe.db.set_value("Email Template", broken, "response_html", "{{ 1 / 0 }}")
	shown = api.preview_mail(segment, {"email_template": broken})
	assert shown["samples"] == [] and "has a mistake" in shown["problem"]


def test_no_account_to_send_from_is_said_before_it_goes(segment, monkeypatch):
	monkeypatch.setattr(mail_preview.EmailAccount, "find_outgoing", lambda **_any: None)
	assert "No outgoing e-mail account" in api.preview_mail(segment, {})["problem"]


def test_names_and_words_of_people_are_text_in_the_mail(account, ground):
	doc = fk.reachable(ground)
	frappe.db.set_value("Customer", doc.name, "customer_name", "<b>{segment}</b>")
	segment = kit.segment(kit.named([doc.name]))
	content = "<p>Hi {customer} {{ 7 * 7 }}</p><script>alert(1)</script>"
	(shown,) = api.preview_mail(segment, {"subject": "Hi {customer}", "content": content})["samples"]
	assert "Hi &lt;b&gt;{segment}&lt;/b&gt; {{ 7 * 7 }}" in shown["html"]
	assert "alert(1)" not in shown["html"]
	assert shown["subject"] == "Hi <b>{segment}</b>"


# -- sending


def test_each_gets_one_mail_and_the_others_are_counted_with_the_reason(account, jobs, segment, people):
	leave_out(people)
	came = ask(jobs, segment, "Send Email", **OWN)
	assert (came["status"], came["total"]) == ("Done", 7)
	assert (came["done_count"], came["skipped_count"], came["failed_count"]) == (4, 3, 0)
	assert [len(mails_of(doc)) for doc in people] == [1, 0, 0, 0, 1, 1, 1]
	assert [failure["message"] for failure in came["failures"]] == [
		f"{people[1].customer_name} has no e-mail address.",
		f"{people[2].customer_name} refused consent.",
		f"{people[3].customer_name} has the address of another customer, who gets the mail.",
	]


def test_what_was_shown_is_what_goes_and_the_timeline_tells_it(account, jobs, segment, people):
	shown = api.preview_mail(segment, OWN)["samples"][0]
	ask(jobs, segment, "Send Email", **OWN)
	kit.settle()
	(queued,) = fk.queued_mails(people[0].email_id)
	assert f"Dear {people[0].customer_name}, you are in {segment}." in queued.message
	(row,) = told(people[0].name)
	assert (row["subject"], row["medium"], row["direction"]) == (shown["subject"], "Email", "Out")


def test_only_those_who_were_chosen(account, jobs, segment, people):
	chosen = [people[6].name, people[2].name]
	assert api.preview_mail(segment, OWN, chosen)["writes_to"] == 2
	name = api.start(segment, "Send Email", OWN, chosen)["name"]
	frappe.db.commit()
	for arguments in jobs.asked("bulk_runs.run"):
		from convo_channels.services.actions import bulk_runs

		bulk_runs.run(**arguments)
	frappe.set_user("Administrator")
	came = api.get(name)
	assert (came["total"], came["done_count"]) == (2, 2)
	assert [len(mails_of(doc)) for doc in people] == [0, 0, 1, 0, 0, 0, 1]


def test_a_chosen_stranger_is_written_to_by_nobody(account, jobs, ground, segment):
	stranger = fk.reachable(ground)
	assert api.preview_mail(segment, OWN, [stranger.name])["total"] == 0


# -- what is refused


@pytest.mark.parametrize(
	("options", "said"),
	[
		({}, "Choose an Email Template or write the mail"),
		({"subject": "Hi", "content": "<p> </p>"}, "Choose an Email Template or write the mail"),
		({"subject": " ", "content": "<p>Hi</p>"}, "Give the mail a subject"),
		({"subject": "Hi", "content": "x" * 50_001}, "more than 50000 characters"),
		({"email_template": "CC no such"}, "There is no Email Template CC no such"),
	],
)
def test_a_mail_without_words_is_refused(segment, options, said):
	with pytest.raises((ConvoError, NotAllowedError), match=said):
		api.start(segment, "Send Email", options)


@pytest.mark.parametrize("customers", ["[1", [1], [""], [], ["x"] * 501])
def test_customers_that_are_no_list_of_names_are_refused(segment, customers):
	with pytest.raises(ConvoError):
		api.preview_mail(segment, {}, customers)


def test_an_agent_may_neither_look_nor_send(ground, segment):
	frappe.set_user(ground.users["agent"])
	for call in (api.preview_mail, lambda *args: api.start(args[0], "Send Email", args[1])):
		with pytest.raises(frappe.PermissionError):
			call(segment, OWN)


def test_a_segment_of_others_and_hidden_customers_are_not_told(account, jobs, segment, people):
	limited = user("mails-limited", ("Convo Manager", "Sales User"))
	add_user_permission("Customer", people[5].name, limited)
	frappe.db.commit()
	frappe.set_user(limited)
	assert api.preview_mail(segment, OWN)["total"] == 1
	came = ask(jobs, segment, "Send Email", **OWN)
	assert came["total"] == 1
	with pytest.raises(NotFoundError):
		api.preview_mail("CC no such segment", OWN)
	frappe.set_user("Administrator")
	assert [bool(mails_of(doc)) for doc in people] == [False] * 5 + [True, False]


def test_who_may_not_write_to_customers_is_refused_before_anything_is_told(segment, monkeypatch, ground):
	frappe.set_user(ground.users["manager"])
	allowed = frappe.has_permission
	monkeypatch.setattr(
		frappe, "has_permission", lambda doctype, ptype="read", *args, **more: ptype != "email" and allowed(doctype, ptype, *args, **more)
	)
	with pytest.raises(NotAllowedError, match="may not write e-mails"):
		api.preview_mail(segment, OWN)


def test_reasons_that_may_not_be_read_are_not_told(account, segment, people, monkeypatch):
	leave_out(people)
	monkeypatch.setattr(mail_preview.closed, "tells_gate", lambda: False)
	monkeypatch.setattr(mail_preview.closed, "tells_addresses", lambda: False)
	shown = api.preview_mail(segment, OWN)
	assert [(part["text"], part["customers"]) for part in shown["left_out"]] == [("3 are left out", [])]
	assert {mail["email"] for mail in shown["samples"]} == {""}
