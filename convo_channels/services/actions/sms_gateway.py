"""One text message to the gateway of SMS Settings, told as Frappe tells it, within the time that a call to the outside has.

Frappe's own way to the gateway waits as long as it takes. An app that sends in its place (since 16) is asked as Frappe asks
it, and takes its own time.
"""

from typing import Any

import frappe
import requests
from frappe.core.doctype.sms_settings.sms_settings import create_sms_log, get_headers, send_sms

from convo_channels.core.base.time_limit import TimeLimit
from convo_channels.services.actions import outgoing_http
from convo_channels.services.actions.timed_line import in_time


def is_there() -> bool:
	return bool(frappe.db.get_single_value("SMS Settings", "sms_gateway_url") or _is_sent_by_another_app())


def send(number: str, text: str) -> None:
	"""Whatever goes wrong is raised as requests raises it; TimeoutError when nothing came back in time."""
	if _is_sent_by_another_app():
		send_sms([number], text, success_msg=False)
		return
	_tell(frappe.get_doc("SMS Settings"), number, text)
	create_sms_log({"message": text.encode(), "receiver_list": [number]}, [number])


def _is_sent_by_another_app() -> bool:
	return bool(frappe.get_hooks("send_sms"))


def _tell(settings: Any, number: str, text: str) -> None:
	headers = get_headers(settings)
	told = {settings.message_parameter: text}
	told |= {row.parameter: row.value for row in settings.parameters if not row.header}
	told[settings.receiver_parameter] = number
	how = "json" if headers.get("Content-Type") == "application/json" else "data" if settings.use_post else "params"
	method, url = "POST" if settings.use_post else "GET", settings.sms_gateway_url
	# Nobody is reached who takes half of the time for that: then it may be tried again.
	seconds = outgoing_http.TIMEOUT_SECONDS
	given = {"headers": headers, how: told, "timeout": (seconds / 2, seconds), "stream": True}
	# A timeout of the library begins anew with every packet.
	in_time(lambda: _ask(method, url, given), TimeLimit(seconds))


def _ask(method: str, url: str, given: dict[str, Any]) -> None:
	"""The status says whether it was taken; the rest of the answer is not waited for. It knows nothing of Frappe's request."""
	with requests.request(method, url, **given) as response:
		response.raise_for_status()
