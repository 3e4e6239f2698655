"""One limit of time for all that a call to the outside is made of: looking the name up, connecting, sending, the answer.

A socket's own timeout begins anew with every packet, so that a server which sends a byte a second is never late.
Knows nothing of Frappe and of HTTP.
"""

import io
import socket
import threading
from typing import Any

from convo_channels.core.base.time_limit import TimeLimit, TooSlow


def look_up(host: str, port: int, limit: TimeLimit) -> list[str]:
	"""The addresses of a host in the system's order, each once. OSError when there are none, or not in time.

	The system's resolver takes no limit of time: it is asked in a thread, which is left behind when it is too slow.
	"""
	found: list[Any] = []
	failed: list[Exception] = []

	def ask() -> None:
		try:
			found.extend(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
		except Exception as error:  # a name that cannot be encoded is a UnicodeError
			failed.append(error)

	asking = threading.Thread(target=ask, daemon=True)
	asking.start()
	asking.join(limit.left())
	if failed:
		raise OSError(str(failed[0])) from failed[0]
	addresses = list(dict.fromkeys(str(item[4][0]) for item in found))
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
