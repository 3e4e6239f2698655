"""One limit of time for all that a call to the outside is made of: looking the name up, connecting, sending, the answer.

A socket's own timeout begins anew with every packet, so that a server which sends a byte a second is never late.
Knows nothing of Frappe and of HTTP.
"""

import io
import socket
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from convo_channels.core.base.time_limit import TimeLimit, TooSlow

T = TypeVar("T")


def in_time(ask: Callable[[], T], limit: TimeLimit) -> T:
	"""What takes no limit of time itself is asked in a thread, which is left behind when it is too slow."""
	found: list[T] = []
	failed: list[Exception] = []

	def run() -> None:
		try:
			found.append(ask())
		except Exception as error:
			failed.append(error)

	asking = threading.Thread(target=run, daemon=True)
	asking.start()
	asking.join(limit.left())
	if failed:
		raise failed[0]
	if not found:
		raise TooSlow("timed out")
	return found[0]


def look_up(host: str, port: int, limit: TimeLimit) -> list[str]:
	"""The addresses of a host in the system's order, each once. OSError when there are none, or not in time."""
	try:
		answers = in_time(lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM), limit)
	except OSError:
		raise
	except Exception as error:  # a name that cannot be encoded is a UnicodeError
		raise OSError(str(error)) from error
	addresses = list(dict.fromkeys(str(item[4][0]) for item in answers))
	if not addresses:
		raise TooSlow("timed out")
	return addresses


class TimedLine:
	"""A connected socket under a limit of time, as far as http.client needs one."""

	def __init__(self, sock: socket.socket, limit: TimeLimit):
		self._sock = sock
		self._limit = limit

	def sendall(self, data: bytes) -> None:
		rest = memoryview(data)
		while rest:
			self._sock.settimeout(self._limit.left())
			rest = rest[self._sock.send(rest) :]

	def makefile(self, mode: str) -> io.BufferedReader:
		return io.BufferedReader(_Answer(self._sock, self._limit))

	def close(self) -> None:
		self._sock.close()


class _Answer(io.RawIOBase):
	"""What comes back, each read within what is left of the time."""

	def __init__(self, sock: socket.socket, limit: TimeLimit):
		self._sock = sock
		self._limit = limit

	def readable(self) -> bool:
		return True

	def readinto(self, buffer: Any) -> int:
		self._sock.settimeout(self._limit.left())
		return self._sock.recv_into(buffer)
