"""Live events of the preview: what the Desk gets over its socket, sent as server-sent events to every open page.

Ids only, as on a site. It stores nothing: a page that was away reads the lists again.
"""

import json
import queue
import threading
from collections.abc import Iterator

KEEP_ALIVE_SECONDS = 15
LARGEST_BACKLOG = 500


class Events:
	"""The open streams, and one way to tell all of them."""

	def __init__(self) -> None:
		self._streams: set[queue.Queue] = set()
		self._lock = threading.Lock()
		self._closed = threading.Event()

	def publish(self, doctype: str, name: str, event: str, data: dict) -> None:
		"""Tells every stream; one that does not keep up loses the event, not the server its memory."""
		message = json.dumps({"doctype": doctype, "name": name, "event": event, "data": data})
		with self._lock:
			for stream in self._streams:
				if stream.qsize() < LARGEST_BACKLOG:
					stream.put(message)

	def listen(self) -> Iterator[bytes]:
		"""The body of one stream; ends when the server does."""
		stream: queue.Queue = queue.Queue()
		with self._lock:
			self._streams.add(stream)
		try:
			yield b": open\n\n"
			while not self._closed.is_set():
				try:
					yield f"data: {stream.get(timeout=KEEP_ALIVE_SECONDS)}\n\n".encode()
				except queue.Empty:
					yield b": still here\n\n"
		finally:
			with self._lock:
				self._streams.discard(stream)

	def close(self) -> None:
		self._closed.set()
