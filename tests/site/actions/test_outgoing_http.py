"""A call to the outside: to an address that was checked, the next one when the first cannot be reached, all of it within
one deadline, and never twice once something was sent.
"""

import itertools
import socket
import ssl
import threading

import frappe
import pytest

from convo_channels.services.actions import outgoing_http
from convo_channels.services.actions.outgoing_http import NotDelivered, PerhapsDelivered
from tests.site import follow_up_kit as fk

pytestmark = pytest.mark.usefixtures("frappe_site")


@pytest.fixture
def at_home(monkeypatch):
	monkeypatch.setitem(frappe.conf, outgoing_http.ALLOW_PRIVATE, 1)


@pytest.fixture
def listener():
	listener = fk.Listener()
	yield listener
	listener.close()


def leads_to(monkeypatch, *addresses: str) -> None:
	"""Every name leads to these."""
	real = socket.getaddrinfo

	def getaddrinfo(host, port, *args, **more):
		if host in addresses:
			return real(host, port, *args, **more)
		return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

	monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


def port_of(listener) -> int:
	return int(listener.url.rpartition(":")[2].partition("/")[0])


def test_the_next_address_is_tried_when_the_first_cannot_be_reached(monkeypatch, at_home, listener):
	leads_to(monkeypatch, "127.0.0.77", "127.0.0.1")
	port = port_of(listener)
	assert outgoing_http.call(f"http://two.example:{port}/x", {"a": 1}, key="k") == 200
	((headers, body, _),) = listener.heard
	assert (headers["Host"], headers["Idempotency-Key"], body) == (f"two.example:{port}", "k", {"a": 1})


def test_none_of_them_is_said_with_its_reason(monkeypatch, at_home, listener):
	leads_to(monkeypatch, "127.0.0.77", "127.0.0.78")
	with pytest.raises(NotDelivered, match=r"The server could not be reached: .*refused"):
		outgoing_http.call(f"http://two.example:{port_of(listener)}/x", {}, key="k")


def test_once_something_was_sent_no_other_address_is_tried(monkeypatch, at_home):
	listener = fk.Listener(status=503)
	leads_to(monkeypatch, "127.0.0.1", "127.0.0.1", "localhost")
	with pytest.raises(PerhapsDelivered, match="status 503"):
		outgoing_http.call(f"http://two.example:{port_of(listener)}/x", {}, key="k")
	listener.close()
	assert len(listener.heard) == 1


@pytest.mark.parametrize(
	"private", ["10.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1", "2002:a00:1::", "::a00:1"]
)
def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch, private):
	leads_to(monkeypatch, "93.184.216.34", private)
	reached = []
	monkeypatch.setattr(socket, "create_connection", lambda *args, **more: reached.append(args))
	with pytest.raises(NotDelivered, match="lies within a private network") as refused:
		outgoing_http.call("http://both.example/x", {}, key="k")
	assert refused.value.is_final and reached == []


@pytest.mark.parametrize(
	"url",
	[
		"http://[64:ff9b::127.0.0.1]/", "http://[64:ff9b:1::1]/", "http://[::127.0.0.1]/", "http://[2002:7f00:1::]/",
		"http://[2001::1]/", "http://[fec0::1]/", "http://[ff02::1]/", "http://0x7f000001/", "http://0177.0.0.1/",
		"http://127.1/", "http://192.88.99.1/", "http://[::ffff:a9fe:a9fe]/",
	],
)  # fmt: skip
def test_an_address_that_wraps_or_hides_a_private_one_is_refused(url):
	with pytest.raises(NotDelivered, match=r"private network|There is no server"):
		outgoing_http.call(url, {}, key="k")


# -- the deadline


class Server(threading.Thread):
	"""Takes connections on the loopback and does to each what a test says, until it is closed."""

	def __init__(self, act):
		super().__init__(daemon=True)
		self.act, self.is_over, self.requests = act, threading.Event(), []
		self.listening = socket.create_server(("127.0.0.1", 0))
		self.url = f"http://127.0.0.1:{self.listening.getsockname()[1]}/x"
		self.start()

	def run(self):
		while not self.is_over.is_set():
			try:
				taken, _ = self.listening.accept()
			except OSError:
				return
			with taken:
				try:
					self.act(self, taken)
				except OSError:
					pass

	def close(self):
		self.is_over.set()
		self.listening.close()


def say(server, taken, pieces):
	server.requests.append(taken.recv(65536))
	for piece in pieces:
		if server.is_over.wait(0.01):
			return
		taken.sendall(piece)


ENDLESS = {
	"nothing": lambda server, taken: server.is_over.wait(30),
	"a byte at a time": lambda server, taken: say(server, taken, itertools.repeat(b"H")),
	"headers": lambda server, taken: say(
		server, taken, itertools.chain([b"HTTP/1.1 200 OK\r\nX: "], itertools.repeat(b"y"))
	),
	"interim answers": lambda server, taken: say(
		server, taken, itertools.repeat(b"HTTP/1.1 100 Continue\r\n\r\n")
	),
}


@pytest.mark.parametrize("case", ENDLESS)
def test_a_server_that_never_ends_is_left_and_may_have_heard_it(monkeypatch, at_home, case):
	monkeypatch.setattr(outgoing_http, "TIMEOUT_SECONDS", 0.4)
	server = Server(ENDLESS[case])
	try:
		with pytest.raises(PerhapsDelivered, match="may have been delivered"):
			outgoing_http.call(server.url, {}, key="k")
	finally:
		server.close()


def test_a_handshake_that_never_ends_has_sent_nothing(monkeypatch, at_home):
	monkeypatch.setattr(outgoing_http, "TIMEOUT_SECONDS", 0.4)
	server = Server(lambda server, taken: server.is_over.wait(30))
	try:
		with pytest.raises(NotDelivered, match="could not be reached"):
			outgoing_http.call(server.url.replace("http:", "https:"), {}, key="k")
	finally:
		server.close()


def test_a_name_nobody_knows_in_time_has_sent_nothing(monkeypatch):
	monkeypatch.setattr(outgoing_http, "TIMEOUT_SECONDS", 0.2)
	is_over = threading.Event()
	monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **more: is_over.wait(30))
	with pytest.raises(NotDelivered, match="Nobody said in time where the server of the address is"):
		outgoing_http.call("http://slow.example/", {}, key="k")
	is_over.set()


def test_a_huge_body_is_not_waited_for(at_home):
	head = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"
	server = Server(lambda server, taken: say(server, taken, [head]) or server.is_over.wait(30))
	try:
		assert outgoing_http.call(server.url, {}, key="k") == 200
	finally:
		server.close()


def test_the_name_stands_in_the_handshake_and_the_connection_goes_to_the_address(monkeypatch, at_home):
	asked = []

	class Context:
		def wrap_socket(self, plain, server_hostname):
			asked.append((plain.getpeername()[0], server_hostname))
			raise ssl.SSLError("far enough")

	monkeypatch.setattr(outgoing_http.ssl, "create_default_context", lambda **more: Context())
	server = Server(lambda server, taken: server.is_over.wait(5))
	leads_to(monkeypatch, "127.0.0.1")
	port = server.listening.getsockname()[1]
	try:
		with pytest.raises(NotDelivered, match="far enough"):
			outgoing_http.call(f"https://shop.example:{port}/", {}, key="k")
	finally:
		server.close()
	assert asked == [("127.0.0.1", "shop.example")]
