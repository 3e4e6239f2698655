"""Many pages with one channel open, as connections: when each hears of a post, and when it has fetched it.

Runs in the checkout's environment, started by `benchmarks.on_site_live`, which served the site: reads its plan from the standard
input and prints [{"heard": [seconds of each page], "shown": [...]}, one for each post]. Counted from before the author's request.
"""

import json
import random
import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import socketio

PATIENCE = 30
# so many seconds at most a page waits before it asks
SPREAD = 0.15
EVENT = "convo_channel_changed"


class Site:
	"""Requests of one person to the served site."""

	def __init__(self, plan: dict, token: str):
		self._base, self._token = plan["web"], token

	def call(self, method: str, **arguments) -> dict:
		request = Request(f"{self._base}/api/method/{method}", data=urlencode(arguments).encode())
		for name, value in self.headers.items():
			request.add_header(name, value)
		try:
			with urlopen(request, timeout=PATIENCE) as answer:
				return json.load(answer)["message"]
		except HTTPError as error:
			raise RuntimeError(f"{method} was refused: {error.read().decode(errors='replace')[:300]}") from error

	@property
	def headers(self) -> dict[str, str]:
		return {"Origin": self._base, "Authorization": self._token}


class Page:
	"""One page: it hears of posts in its channel, and fetches these a little later (public/js/stream/use_stream_page.js)."""

	def __init__(self, plan: dict, token: str):
		self._site, self._channel = Site(plan, token), plan["channel"]
		self.expect()
		self._mark = self._site.call("convo_channels.api.feed.get_page", channel=self._channel)["mark"]
		# the connection would name an origin of its own beside the page's
		self._socket = socketio.Client(reconnection=False, websocket_extra_options={"suppress_origin": True})
		self._socket.on(EVENT, self._hear, namespace=f"/{plan['site']}")
		self._socket.connect(
			plan["realtime"], headers=self._site.headers, namespaces=[f"/{plan['site']}"], transports=["websocket"], wait_timeout=PATIENCE
		)
		self._socket.emit("doc_subscribe", ("Convo Channel", self._channel), namespace=f"/{plan['site']}")

	def expect(self) -> None:
		self.heard: list[float] = []
		self.shown: dict[str, float] = {}
		self.problem = ""
		self._news = threading.Event()

	def _hear(self, message: dict) -> None:
		if message.get("what") != "post":
			return
		self.heard.append(time.monotonic())
		time.sleep(random.uniform(0, SPREAD))
		try:
			found = self._fetch(message["post"])
		except RuntimeError as error:
			self.problem = str(error)
			return
		for item in found:
			self.shown.setdefault(item["name"], time.monotonic())
		self._news.set()

	def _fetch(self, post: str) -> list[dict]:
		"""As a page does that hears of a post: what happened since its mark, and what this one is."""
		told = self._site.call("convo_channels.api.feed.get_changes", channel=self._channel, since=self._mark, posts=json.dumps([post]))
		self._mark = told["mark"]
		return told["items"]

	def wait(self, name: str) -> tuple[float, float]:
		"""When it first heard of anything, and when it had the post."""
		until = time.monotonic() + PATIENCE
		while name not in self.shown:
			if time.monotonic() > until:
				sys.exit(f"A page did not get the post. {self.problem}")
			self._news.wait(1)
			self._news.clear()
		return self.heard[0], self.shown[name]

	def close(self) -> None:
		self._socket.disconnect()


def measure(plan: dict) -> list[dict]:
	author = Site(plan, plan["author"])
	with ThreadPoolExecutor(8) as pool:
		pages = list(pool.map(lambda token: Page(plan, token), plan["readers"]))
	time.sleep(2)  # who may enter a room is asked of the site
	found = []
	try:
		for number in range(plan["posts"]):
			for page in pages:
				page.expect()
			begun = time.monotonic()
			post = author.call(
				"convo_channels.api.posts.create_post", post_type="Note", content=f"<p>Number {number}</p>", channel=plan["channel"]
			)
			times = [page.wait(post["name"]) for page in pages]
			found.append({"heard": [heard - begun for heard, _ in times], "shown": [shown - begun for _, shown in times]})
			time.sleep(1)
	finally:
		for page in pages:
			page.close()
	return found


def find_here(site: str) -> None:
	"""The site is asked by its name, as its realtime server demands it; whatever it is called, it is on this machine."""
	lookup = socket.getaddrinfo
	socket.getaddrinfo = lambda host, *rest, **more: lookup("127.0.0.1" if host == site else host, *rest, **more)


if __name__ == "__main__":
	plan = json.load(sys.stdin)
	find_here(plan["site"])
	print(json.dumps(measure(plan)))
