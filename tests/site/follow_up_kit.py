"""Segments that act, and what came of it: shared by the tests of actions, mailings and bulk actions."""

import http.server
import json
import threading
from typing import Any

import frappe

from tests.site import kit
from tests.site.kit import when


def acting(names: list[str], *actions: dict[str, Any], **fields: Any) -> str:
	"""A filled segment that holds those of some customers who are frozen, with its actions."""
	rows = [{"on_move": "Joined", **action} for action in actions]
	return kit.segment(
		when("Customer", "is yes", field="is_frozen"), kit.named(names), member_actions=rows, **fields
	)


def move(customer: str, value: int = 1) -> None:
	"""Let a customer join (1) or leave (0) such a segment."""
	doc = frappe.get_doc("Customer", customer)
	doc.is_frozen = value
	doc.save(ignore_permissions=True)
	kit.settle()


def work() -> None:
	"""What the worker does with what waits."""
	from convo_channels.services.actions import runs as member_actions

	frappe.db.commit()
	member_actions.run_waiting()


def runs(segment: str, **filters: Any) -> list[Any]:
	frappe.db.commit()
	return frappe.get_all("Convo Segment Action Run", {"segment": segment, **filters}, ["*"], order_by="name")


def only_run(segment: str) -> Any:
	(run,) = runs(segment)
	return run


def todos(customer: str) -> list[Any]:
	filters = {"reference_type": "Customer", "reference_name": customer}
	return frappe.get_all("ToDo", filters, ["*"], order_by="creation")


def tags(customer: str) -> set[str]:
	filters = {"document_type": "Customer", "document_name": customer}
	return set(frappe.get_all("Tag Link", filters, pluck="tag", order_by="tag"))


def queued_mails(email: str) -> list[Any]:
	queues = frappe.get_all(
		"Email Queue Recipient", {"recipient": email}, pluck="parent", order_by="creation"
	)
	return [frappe.get_doc("Email Queue", name) for name in queues]


def mail_account() -> None:
	"""Somewhere to send from; nothing leaves, for the queue is not flushed here."""
	frappe.get_doc(
		{
			"doctype": "Email Account",
			"email_account_name": "CC Outgoing",
			"email_id": "shop@example.com",
			"enable_outgoing": 1,
			"default_outgoing": 1,
			"smtp_server": "localhost",
			"no_smtp_authentication": 1,
			"awaiting_password": 0,
		}
	).db_insert()


def template() -> str:
	return (
		frappe.get_doc(
			{
				"doctype": "Email Template",
				"name": kit.unique("Template"),
				"subject": "Hello {{ customer_name }}",
				"use_html": 1,
				"response_html": "<p>Welcome to {{ segment }}, {{ doc.customer_name }}: {{ reason }}</p>",
				"response": "",
			}
		)
		.insert()
		.name
	)


def reachable(ground: Any, email: str = "", **fields: Any) -> Any:
	"""A customer with an address that nobody else has."""
	doc = kit.customer(ground, **fields)
	email = email or f"{frappe.generate_hash(length=8)}@example.com"
	contact = frappe.get_doc(
		{
			"doctype": "Contact",
			"first_name": doc.name,
			"is_primary_contact": 1,
			"email_ids": [{"email_id": email, "is_primary": 1}],
			"links": [{"link_doctype": "Customer", "link_name": doc.name}],
		}
	).insert()
	doc.reload()
	doc.customer_primary_contact = contact.name
	doc.email_id = email
	doc.save()
	kit.settle()
	return doc


class Listener:
	"""A web server of the test's own that notes what it is sent."""

	def __init__(self, status: int = 200, on_call: Any = None):
		self.heard: list[tuple[dict[str, str], dict[str, Any], bytes]] = []
		owner = self

		class Handler(http.server.BaseHTTPRequestHandler):
			def do_POST(self):
				body = self.rfile.read(int(self.headers["Content-Length"]))
				owner.heard.append((dict(self.headers), json.loads(body), body))
				if on_call:
					on_call()
				self.send_response(owner.status)
				self.send_header("Content-Length", "0")
				self.end_headers()

			def log_message(self, *args):
				pass

		self.status = status
		self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
		self.url = f"http://127.0.0.1:{self._server.server_port}/hook?from=test"
		threading.Thread(target=self._server.serve_forever, daemon=True).start()

	def close(self) -> None:
		self._server.shutdown()
		self._server.server_close()
