"""One call to an address outside: POST of a JSON body, signed, never into the site's own network.

The name is resolved once, every address it leads to is checked, and the connection goes to an address that was
checked: a name that changes its mind in between leads nowhere. An address that cannot be reached gives way to the
next, as long as nothing was sent. Redirects are not followed. It keeps no record.
"""

import hashlib
import hmac
import http.client
import json
import socket
import ssl
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

import certifi
import frappe

from convo_channels.core.actions.public_address import is_public
from convo_channels.core.base.time_limit import TimeLimit
from convo_channels.services.actions.timed_line import TimedLine, look_up
from convo_channels.services.base.said import _

# For everything together, from looking the name up to the answer.
TIMEOUT_SECONDS = 10
MAX_ADDRESSES = 4
MAX_URL = 2000
ALLOW_PRIVATE = "convo_allow_private_webhooks"
SIGNATURE_HEADER, KEY_HEADER = "X-Convo-Signature", "Idempotency-Key"


class NotDelivered(Exception):
	"""Nothing was sent for certain; the sentence says why. `is_final`: trying again would change nothing."""

	def __init__(self, sentence: str, *, is_final: bool = False):
		super().__init__(sentence)
		self.is_final = is_final


class PerhapsDelivered(Exception):
	"""The body left, and no good answer came back; the sentence says what did."""


@dataclass(frozen=True)
class Target:
	"""Where a checked address leads."""

	url: SplitResult
	host: str
	port: int
	addresses: tuple[str, ...]


def check_url(url: str) -> SplitResult:
	"""The parts of an address that may be called; NotDelivered says what is wrong with another."""
	wrong = NotDelivered(_("The address of a webhook must begin with https:// or http://."), is_final=True)
	try:
		parts = urlsplit(url.strip())
		port = parts.port
	except ValueError:
		raise wrong from None
	if parts.scheme not in ("http", "https") or not parts.hostname or port == 0 or len(url) > MAX_URL:
		raise wrong
	if any(ord(sign) <= 32 or ord(sign) > 126 for sign in url.strip()):
		raise NotDelivered(
			_("The address of a webhook cannot hold spaces or special characters."), is_final=True
		)
	if parts.username or parts.password:
		raise NotDelivered(
			_("The address of a webhook cannot hold a user name or password; use the secret."), is_final=True
		)
	return parts


def find_target(url: str, limit: TimeLimit) -> Target:
	"""Resolve the name; refuse when any of its addresses lies within a private network."""
	parts = check_url(url)
	host = parts.hostname or ""
	port = parts.port or (443 if parts.scheme == "https" else 80)
	try:
		addresses = look_up(host, port, limit)
	except TimeoutError:
		raise NotDelivered(_("Nobody said in time where the server of the address is.")) from None
	except OSError:
		raise NotDelivered(_("There is no server of the name in the address.")) from None
	if not frappe.conf.get(ALLOW_PRIVATE) and not all(map(is_public, addresses)):
		raise NotDelivered(
			_("The address lies within a private network, where webhooks of this site do not go."),
			is_final=True,
		)
	return Target(parts, host, port, tuple(addresses[:MAX_ADDRESSES]))


def call(url: str, body: dict[str, Any], *, key: str, secret: str = "") -> int:
	"""POST the body and return the status of a good answer. NotDelivered and PerhapsDelivered say what else happened."""
	data = json.dumps(body, default=str, ensure_ascii=False).encode()
	headers = {
		"Content-Type": "application/json; charset=utf-8",
		"User-Agent": "convo_channels",
		KEY_HEADER: key,
	}
	if secret:
		headers[SIGNATURE_HEADER] = "sha256=" + hmac.new(secret.encode(), data, hashlib.sha256).hexdigest()
	limit = TimeLimit(TIMEOUT_SECONDS)
	target = find_target(url, limit)
	connection = http.client.HTTPConnection(target.host, target.port)
	# A port that goes without saying does not stand in the Host header.
	connection.default_port = 443 if target.url.scheme == "https" else 80
	connection.sock = TimedLine(_connect(target, limit), limit)
	try:
		path = (target.url.path or "/") + (f"?{target.url.query}" if target.url.query else "")
		connection.request("POST", path, body=data, headers=headers)
		status = connection.getresponse().status
	except (OSError, http.client.HTTPException) as error:
		raise PerhapsDelivered(
			_("The server gave no answer, so it may have been delivered: {0}.").format(_short(error))
		) from error
	finally:
		connection.close()
	if not 200 <= status < 300:
		raise PerhapsDelivered(_("The server answered with status {0}.").format(status))
	return status


def _connect(target: Target, limit: TimeLimit) -> socket.socket:
	"""The first address that can be reached; each has an equal share of the time that is left."""
	reasons: list[str] = []
	for number, address in enumerate(target.addresses):
		try:
			return _reach(target, address, limit.left() / (len(target.addresses) - number))
		except (OSError, ValueError) as error:
			reasons.append(_short(error))
	said = "; ".join(dict.fromkeys(reasons))
	raise NotDelivered(_("The server could not be reached: {0}.").format(said))


def _reach(target: Target, address: str, seconds: float) -> socket.socket:
	"""The very address that was checked; the name still stands in the certificate and the Host header."""
	share = TimeLimit(seconds)
	plain = socket.create_connection((address, target.port), timeout=seconds)
	if target.url.scheme != "https":
		return plain
	try:
		plain.settimeout(share.left())  # holds for the whole handshake
		return ssl.create_default_context(cafile=certifi.where()).wrap_socket(
			plain, server_hostname=target.host
		)
	except BaseException:
		plain.close()
		raise


def _short(error: Exception) -> str:
	return str(error).strip().rstrip(".")[:200] or type(error).__name__
