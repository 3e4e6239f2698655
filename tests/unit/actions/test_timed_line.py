"""One limit for a whole call, whatever the server does with the time. The clock is the test's own."""

import http.client
import itertools
import socket
import threading

import pytest

from convo_channels.core.base.time_limit import TimeLimit
from convo_channels.services.actions.timed_line import TimedLine, look_up


def ticking(step: float = 1.0):
	"""A clock by which every look costs some seconds."""
	return itertools.count(0, step).__next__


@pytest.fixture
def pair():
	ours, theirs = socket.socketpair()
	yield ours, theirs
	ours.close()
	theirs.close()


def answer(sock: socket.socket, limit: TimeLimit) -> int:
	connection = http.client.HTTPConnection("example.com", 80)
	connection.sock = TimedLine(sock, limit)
	connection.request("POST", "/x", body=b"{}")
	return connection.getresponse().status


def test_an_answer_in_time_is_read_without_waiting_for_its_body(pair):
	ours, theirs = pair
	theirs.sendall(b"HTTP/1.1 202 Accepted\r\nContent-Length: 999999999\r\n\r\n")
	assert answer(ours, TimeLimit(10)) == 202
	assert theirs.recv(4096).startswith(b"POST /x HTTP/1.1\r\n")


def drip(theirs: socket.socket, pieces, is_over: threading.Event):
	def send():
		try:
			for piece in pieces:
				if is_over.wait(0.001):
					return
				theirs.sendall(piece)
		except OSError:
			pass

	threading.Thread(target=send, daemon=True).start()


@pytest.mark.parametrize(
	"pieces",
	[
		lambda: itertools.chain([b"HTTP/1.1 200 OK\r\n"], itertools.repeat(b"X-A: b\r\n")),
		lambda: itertools.repeat(b"H"),
		lambda: itertools.repeat(b"HTTP/1.1 100 Continue\r\n\r\n"),
	],
	ids=["endless headers", "endless status line", "endless 100"],
)
def test_a_server_that_never_comes_to_an_end_is_left_at_the_limit(pair, pieces):
	ours, theirs = pair
	is_over = threading.Event()
	drip(theirs, pieces(), is_over)
	with pytest.raises((TimeoutError, http.client.HTTPException)):
		answer(ours, TimeLimit(30, ticking()))
	is_over.set()


def test_a_byte_now_and_then_does_not_begin_the_time_anew(pair):
	ours, theirs = pair
	is_over = threading.Event()
	drip(theirs, (bytes([sign]) for sign in b"HTTP/1.1 200 OK\r\nServer: slow\r\n" * 1000), is_over)
	with pytest.raises(TimeoutError):
		answer(ours, TimeLimit(12, ticking()))
	is_over.set()


def test_a_server_that_takes_nothing_in_is_left_at_the_limit(pair):
	ours, _ = pair
	line = TimedLine(ours, TimeLimit(0.05))
	with pytest.raises(TimeoutError):
		line.sendall(b"x" * 50_000_000)


def test_a_name_nobody_answers_for_in_time_is_given_up(monkeypatch):
	asked, is_over = threading.Event(), threading.Event()

	def getaddrinfo(*args, **more):
		asked.set()
		is_over.wait()
		return []

	monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
	with pytest.raises(TimeoutError):
		look_up("slow.example", 80, TimeLimit(0.05))
	assert asked.wait(5)
	is_over.set()


def test_a_name_leads_to_each_of_its_addresses_once(monkeypatch):
	rows = [(0, 0, 0, "", (address, 80)) for address in ("192.0.2.1", "192.0.2.2", "192.0.2.1")]
	monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **more: rows)
	assert look_up("two.example", 80, TimeLimit(5)) == ["192.0.2.1", "192.0.2.2"]


@pytest.mark.parametrize(
	"error", [socket.gaierror(-2, "Name or service not known"), UnicodeError("label too long")]
)
def test_a_name_that_leads_nowhere_is_an_error_of_the_network(monkeypatch, error):
	def getaddrinfo(*args, **more):
		raise error

	monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
	with pytest.raises(OSError, match=r"known|label"):
		look_up("nowhere.example", 80, TimeLimit(5))


def test_no_time_left_is_said_before_anything_is_tried():
	with pytest.raises(TimeoutError):
		TimeLimit(1, ticking(2)).left()
