"""Real requests to the site, answered by Frappe's own application in a thread with its own connection."""

import io
import json
import threading
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import frappe


@dataclass(frozen=True)
class Answer:
	"""What came back: the status, the parsed body, and the sentences shown to the user. `asked`: the question."""

	status: int
	text: str
	asked: str = ""
	headers: dict[str, str] = field(default_factory=dict)

	@property
	def body(self) -> dict[str, Any]:
		return json.loads(self.text)

	@property
	def message(self) -> Any:
		return self.body.get("message")

	@property
	def sentences(self) -> list[str]:
		"""What Desk would show."""
		return [
			json.loads(shown)["message"] for shown in json.loads(self.body.get("_server_messages") or "[]")
		]


class Client:
	"""One person's requests, with an API key; without a user it is a guest."""

	def __init__(self, user: str | None = None):
		self.site, self.user, self.headers = frappe.local.site, user or "Guest", {"Accept": "application/json"}
		if user:
			self.headers["Authorization"] = f"token {make_key(user)}"

	def call(self, method: str, verb: str = "GET", **arguments: Any) -> Answer:
		"""A whitelisted function of this app, by its path below `convo_channels.api`."""
		return self.ask(verb, f"/api/method/convo_channels.api.{method}", arguments)

	def send(self, path: str, name: str, content: bytes, **fields: Any) -> Answer:
		"""A form with a file."""
		return self._elsewhere("POST", path, {"data": {**fields, "file": (io.BytesIO(content), name)}}, fields)

	def ask(self, verb: str, path: str, arguments: dict[str, Any] | None = None) -> Answer:
		"""An address that says its arguments itself is asked for as it is."""
		arguments = arguments or {}
		given = {"json": arguments} if verb != "GET" else {"query_string": arguments} if arguments else {}
		return self._elsewhere(verb, path, given, arguments)

	def _elsewhere(self, *request: Any) -> Answer:
		found: list[Answer] = []
		thread = threading.Thread(target=lambda: found.append(self._request(*request)))
		thread.start()
		thread.join()
		return found[0]

	def _request(self, verb: str, path: str, given: dict[str, Any], arguments: dict[str, Any]) -> Answer:
		from frappe.app import application
		from werkzeug.test import Client as Requests

		with patch("frappe.app.get_site_name", return_value=self.site):
			answer = Requests(application).open(path, method=verb, headers=self.headers, **given)
			asked = f"{path} {json.dumps(arguments)}"
			return Answer(answer.status_code, answer.get_data().decode(errors="replace"), asked, dict(answer.headers))


def make_key(user: str) -> str:
	"""An API key for a user; committed, for requests come over another connection."""
	secret = frappe.generate_hash(length=20)
	doc = frappe.get_doc("User", user)
	doc.api_key, doc.api_secret = frappe.generate_hash(length=20), secret
	doc.save(ignore_permissions=True)
	frappe.db.commit()
	return f"{doc.api_key}:{secret}"
