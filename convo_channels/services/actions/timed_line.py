"""One deadline for all that a call to the outside is made of: looking the name up, connecting, sending, the answer.

A socket's own timeout begins anew with every packet, so that a server which sends a byte a second is never late.
Knows nothing of Frappe and of HTTP.
"""

import io
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

TOO_LATE = "timed out"


class Deadline:
	"""The moment by which everything must be done."""

	def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic):
		self._clock = clock
		self._end = clock() + seconds

	def left(self) -> float:
		"""The seconds that are left; TimeoutError when there are none."""
		seconds = self._end - self._clock()
		if seconds <= 0:
			raise TimeoutError(TOO_LATE)
		return seconds


def look_up(host: str, port: int, deadline: Deadline) -> list[str]:
	"""The addresses of a host in the system's order, each once. OSError when there are none, or not in time.

	The system's resolver takes no deadline: it is asked in a thread, which is left behind when it is too slow.
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
	asking.join(deadline.left())
	if failed:
		raise OSError(str(failed[0])) from failed[0]
	addresses = list(dict.fromkeys(str(item[4][0]) for item in found))
	if not addresses:
		raise TimeoutError(TOO_LATE)
	return addresses


class TimedLine:
	"""A connected socket under a deadline, as far as http.client needs one."""

	def __init__(self, sock: socket.socket, deadline: Deadline):
		self._sock = sock
		self._deadline = deadline

	def sendall(self, data: bytes) -> None:
		rest = memoryview(data)
		while rest:
			self._sock.settimeout(self._deadline.left())
			rest = rest[self._sock.send(rest) :]

	def makefile(self, mode: str) -> io.BufferedReader:
		return io.BufferedReader(_Answer(self._sock, self._deadline))

	def close(self) -> None:
		self._sock.close()


class _Answer(io.RawIOBase):
	"""What comes back, each read within what is left of the time."""

	def __init__(self, sock: socket.socket, deadline: Deadline):
		self._sock = sock
		self._deadline = deadline

	def readable(self) -> bool:
		return True

	def readinto(self, buffer: Any) -> int:
		self._sock.settimeout(self._deadline.left())
		return self._sock.recv_into(buffer)
