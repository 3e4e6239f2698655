"""A text message by the gateway of SMS Settings: through the gate, at most once, told on the timeline.

The gateway is a web server of the test's own.
"""

import http.server
import json
import threading
from urllib.parse import parse_qs, urlsplit

import frappe
import pytest
from frappe.core.doctype.sms_settings.sms_settings import send_sms

from convo_channels.constants import SEGMENT_ACTION_RUN
from convo_channels.core.actions.runs import STARTED
from convo_channels.exceptions import ConvoError, NotAllowedError
from convo_channels.services.actions import closed, outgoing_http, templates
from convo_channels.services.consent import sms_gate
from tests.site import follow_up_kit as fk
from tests.site import kit

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]

NUMBER, PLAIN = "+49 151 (234) 567-8", "+491512345678"


class Gateway:
	"""Notes what it is asked to send. `pace`: what it sends before it answers, a piece at a time, until it is told to end."""

	def __init__(self):
		self.heard: list[dict[str, list[str]]] = []
		self.status = 200
		self.pace: bytes | None = None
		self.is_over = threading.Event()
		owner = self

		class Handler(http.server.BaseHTTPRequestHandler):
			def do_GET(self):
				self.heard(urlsplit(self.path).query)

			def do_POST(self):
				self.heard(self.rfile.read(int(self.headers["Content-Length"])).decode())

			def heard(self, said):
				owner.heard.append(json.loads(said) if said.startswith("{") else parse_qs(said))
				owner.signed = self.headers.get("X-Key")
				for _ in range(200 if owner.pace is not None else 0):
					if owner.is_over.wait(0.1):
						return
					self.wfile.write(owner.pace)
				self.send_response(owner.status)
				self.send_header("Content-Length", "0")
				self.end_headers()

			def log_message(self, *args):
				pass

		self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
		self.url = f"http://127.0.0.1:{self._server.server_port}/send"
		threading.Thread(target=self._server.serve_forever, daemon=True).start()

	def close(self):
		self.is_over.set()
		self._server.shutdown()
		self._server.server_close()


def set_gateway(url: str, parameters: tuple[tuple[str, str, int], ...] = (), *, use_post: int = 0) -> None:
	settings = frappe.get_doc("SMS Settings")
	settings.update({"sms_gateway_url": url, "message_parameter": "text", "receiver_parameter": "to", "use_post": use_post})
	settings.set("parameters", [dict(zip(("parameter", "value", "header"), row, strict=True)) for row in parameters])
	settings.flags.ignore_mandatory = True
	settings.save()
	frappe.db.commit()


@pytest.fixture
def gateway():
	found = Gateway()
	set_gateway(found.url)
	yield found
	set_gateway("")
	found.close()


@pytest.fixture
def customer(ground):
	return reachable(ground)


def reachable(ground, number: str = NUMBER):
	doc = fk.reachable(ground)
	contact = frappe.get_doc("Contact", doc.customer_primary_contact)
	contact.append("phone_nos", {"phone": number, "is_primary_mobile_no": 1})
	contact.save()
	kit.settle()
	return doc.reload()


def template(text: str = "<p>Hello {{ customer_name }},</p><p>welcome &amp; enjoy</p>") -> str:
	name = fk.template()
	frappe.db.set_value("Email Template", name, "response_html", text)
	return name


def sent(customer, text: str | None = None) -> tuple[str, object]:
	"""Let the customer join a segment that sends; the segment and its run."""
	chosen = template(text) if text else template()
	segment = fk.acting([customer.name], {"action": "Send SMS", "email_template": chosen})
	fk.move(customer.name)
	fk.work()
	return segment, fk.only_run(segment)


def test_the_words_of_the_template_reach_the_number_and_are_told(customer, gateway):
	_segment, run = sent(customer)
	said = f"Hello {customer.customer_name}, welcome & enjoy"
	assert gateway.heard == [{"to": [PLAIN], "text": [said]}]
	assert (run.status, run.note) == ("Done", f"Sent to {PLAIN}")
	told = frappe.get_all(
		"Convo Interaction", {"customer": customer.name, "medium": "SMS"}, ["direction", "event_type", "content"], order_by="name"
	)
	assert [(row.direction, row.event_type) for row in told] == [("Out", "Sent")]
	assert "welcome &amp; enjoy" in told[0].content
	assert frappe.db.get_value("SMS Log", {"sent_to": PLAIN}, "message") == said


def test_without_a_gateway_saving_says_so_in_a_sentence(customer):
	set_gateway("")
	with pytest.raises(ConvoError, match=r"Action 1: Text messages cannot be sent: no gateway is named in SMS Settings\."):
		fk.acting([customer.name], {"action": "Send SMS", "email_template": template()})


def test_a_segment_that_sends_can_be_saved_after_the_gateway_went(customer, gateway):
	segment, _run = sent(customer)
	set_gateway("")
	doc = frappe.get_doc("Convo Segment", segment)
	doc.description = "Still here"
	doc.save()
	assert frappe.db.get_value("Convo Segment", segment, "description") == "Still here"


def test_it_needs_a_template(customer, gateway):
	with pytest.raises(ConvoError, match=r"Action 1: Send SMS needs Email Template\."):
		fk.acting([customer.name], {"action": "Send SMS"})


def test_a_template_one_may_not_use_is_refused(customer, gateway, monkeypatch):
	chosen, real = template(), frappe.has_permission
	monkeypatch.setattr(
		frappe, "has_permission", lambda doctype=None, *a, **m: doctype != "Email Template" and real(doctype, *a, **m)
	)
	with pytest.raises(NotAllowedError, match="You may not use the Email Template"):
		fk.acting([customer.name], {"action": "Send SMS", "email_template": chosen})


def close(customer, how: str) -> None:
	contact = customer.customer_primary_contact
	if how in ("Refused", "Withdrawn"):
		frappe.db.set_value("Convo Profile", customer.name, "consent", how)
	elif how == "disabled":
		frappe.db.set_value("Customer", customer.name, "disabled", 1)
	elif how == "contact":
		frappe.db.set_value("Contact", contact, "unsubscribed", 1)
	elif how == "unsubscribed":
		frappe.get_doc({"doctype": "Email Unsubscribe", "email": customer.email_id, "global_unsubscribe": 1}).insert()
	else:
		for doctype, name in (("Contact", contact), ("Customer", customer.name)):
			frappe.db.set_value(doctype, name, "mobile_no", how.removeprefix("number:"))


@pytest.mark.parametrize(
	("how", "said"),
	[
		("Refused", "{0} refused consent."),
		("Withdrawn", "{0} withdrew consent."),
		("disabled", "{0} is disabled."),
		("contact", "{0} has unsubscribed."),
		("unsubscribed", "{0} has unsubscribed."),
		("number:", "{0} has no mobile number."),
		("number:call me", "The mobile number of {0} is not valid."),
		("number:123", "The mobile number of {0} is not valid."),
	],
)
def test_the_gate_is_closed(customer, gateway, how, said):
	segment = fk.acting([customer.name], {"action": "Send SMS", "email_template": template()})
	fk.move(customer.name)
	close(customer, how)
	verdict = sms_gate.judge(customer.name)
	assert not verdict.is_open and sms_gate.say_reason(verdict) == said.format(customer.customer_name)
	fk.work()
	run = fk.only_run(segment)
	assert (run.status, run.note, gateway.heard) == ("Skipped", said.format(customer.customer_name), [])


def test_who_wants_no_mail_gets_no_message_although_no_address_is_known(customer, gateway):
	for doctype, name in (("Contact", customer.customer_primary_contact), ("Customer", customer.name)):
		frappe.db.set_value(doctype, name, "email_id", "")
	assert sms_gate.judge(customer.name).number == PLAIN, "a phone needs no address"
	frappe.db.set_value("Contact", customer.customer_primary_contact, "unsubscribed", 1)
	assert sms_gate.judge(customer.name).reason == "unsubscribed"


def test_a_gateway_that_refuses_is_not_asked_again_by_itself(customer, gateway):
	gateway.status = 500
	segment, run = sent(customer)
	assert (run.status, run.note) == ("Failed", "The gateway answered with status 500.")
	fk.work()
	assert len(gateway.heard) == 1 and fk.only_run(segment).attempts == 1


def test_a_gateway_that_is_not_there_is_tried_again(customer, gateway):
	set_gateway("http://127.0.0.1:9/send?key=s3cret")
	segment, run = sent(customer)
	assert (run.status, run.note, run.attempts) == ("Waiting", "The gateway could not be reached.", 1)
	set_gateway(gateway.url)
	fk.work()
	assert fk.only_run(segment).status == "Done" and len(gateway.heard) == 1


@pytest.mark.parametrize(
	("use_post", "content_type"), [(0, ""), (1, ""), (1, "application/json")], ids=["get", "form", "json"]
)
def test_a_gateway_is_told_as_frappe_tells_it(customer, gateway, use_post, content_type):
	headers = (("X-Key", "k3y", 1), *((("Content-Type", content_type, 1),) if content_type else ()))
	set_gateway(gateway.url, (("from", "Shop", 0), *headers), use_post=use_post)
	send_sms([PLAIN], "Welcome & enjoy – ü", success_msg=False)
	theirs, signed = gateway.heard.pop(), gateway.signed
	_segment, run = sent(customer, "<p>Welcome &amp; enjoy – ü</p>")
	assert (run.status, gateway.heard, gateway.signed) == ("Done", [theirs], signed)
	assert signed == "k3y" and "Welcome & enjoy – ü" in str(theirs) and "Shop" in str(theirs)


@pytest.mark.parametrize("pace", [b"", b"HTTP/1.0 200 OK\r\n", b"X"], ids=["silent", "headers without end", "a byte at a time"])
def test_a_gateway_has_no_more_time_than_a_webhook(customer, gateway, monkeypatch, pace):
	monkeypatch.setattr(outgoing_http, "TIMEOUT_SECONDS", 0.5)
	gateway.pace = pace
	segment, run = sent(customer)
	gateway.is_over.set()
	assert (run.status, run.note) == ("Failed", "The gateway gave no answer, so it may have been delivered.")
	fk.work()
	assert len(gateway.heard) == 1 and fk.only_run(segment).attempts == 1


@pytest.mark.parametrize("action", ["Send SMS", "Send Email"])
@pytest.mark.parametrize(
	"text",
	[
		"{{ 1 / 0 }}", "{% for %}", "{{ frappe.throw('SECRET') }}", "{{ doc.nope.deeper }}", "{{ ''.__class__ }}",
		"{{ frappe.get_doc('Customer', 'SECRET') }}", "{{ customer_name.nope() }}",
	],
)  # fmt: skip
def test_a_template_with_a_mistake_says_one_sentence_and_is_not_tried_again(customer, gateway, action, text):
	segment = fk.acting([customer.name], {"action": action, "email_template": template(text)})
	fk.move(customer.name)
	fk.work()
	run = fk.only_run(segment)
	said = "The Email Template of the action has a mistake, so it cannot be filled in for this customer."
	assert (run.status, run.note, run.attempts, gateway.heard) == ("Failed", said, 1, [])


def test_a_lock_that_a_template_meets_is_no_mistake_of_its(customer, gateway, monkeypatch):
	def stopped(*args):
		raise frappe.QueryDeadlockError

	monkeypatch.setattr(templates, "get_email_template", stopped)
	segment = fk.acting([customer.name], {"action": "Send Email", "email_template": template()})
	fk.move(customer.name)
	fk.work()
	run = fk.only_run(segment)
	assert (run.status, run.attempts) == ("Waiting", 1)


def test_one_that_was_begun_by_a_job_that_died_is_not_sent_again(customer, gateway):
	segment = fk.acting([customer.name], {"action": "Send SMS", "email_template": template()})
	fk.move(customer.name)
	frappe.db.set_value(SEGMENT_ACTION_RUN, fk.only_run(segment).name, "status", STARTED)
	fk.work()
	run = fk.only_run(segment)
	assert (run.status, gateway.heard) == ("Failed", [])
	assert run.note == "The job ended while the text message was sent: it may have been delivered."


@pytest.mark.parametrize(
	("text", "said"),
	[("<p> </p>", "The Email Template has no text to send."), ("x" * 1601, "The text has more than 1600 characters.")],
)
def test_a_text_that_is_none_is_not_sent(customer, gateway, text, said):
	_segment, run = sent(customer, text)
	assert (run.status, run.note, gateway.heard) == ("Failed", said, [])


def test_what_came_of_it_is_closed_with_the_number(monkeypatch):
	monkeypatch.setattr(closed, "is_closed", lambda doctype, user, *fields: "mobile_no" in fields)
	assert closed.closed_actions("somebody") == ("Send SMS",)
