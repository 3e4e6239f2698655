"""Many pages with one channel open, as connections: when each hears of a post, and when it has fetched it.

Runs in the checkout's environment, started by `benchmarks.on_site_live`, which served the site: reads its plan from the standard
input and prints [{"heard": [seconds of each page], "shown": [...]}, one for each post]. Counted from before the author's request.
"""

import json
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import socketio

PATIENCE = 30
EVENT = "convo_channel_changed"


class Site:
	"""Requests of one person to the served site."""

	def __init__(self, plan: dict, token: str):
		self._base, self._name, self._token = plan["web"], plan["site"], token

	def call(self, method: str, **arguments) -> dict:
		request = Request(f"{self._base}/api/method/{method}", data=urlencode(arguments).encode())
		for name, value in self.headers.items():
			request.add_header(name, value)
		try:
			with urlopen(request, timeout=PATIENCE) as answer:
				return json.load(answer)["message"]
		except HTTPError as error:
			sys.exit(f"{method} was refused: {error.read().decode(errors='replace')[:300]}")

	@property
	def headers(self) -> dict[str, str]:
		"""A request of the site by its name, wherever it is served."""
		return {"Host": self._name, "Origin": f"http://{self._name}:{self._base.rpartition(':')[2]}", "Authorization": self._token}


class Page:
	"""One page: it hears of its channel, and fetches what changed since it last looked."""

	def __init__(self, plan: dict, token: str):
		self._site, self._channel = Site(plan, token), plan["channel"]
		self._mark = self._site.call("convo_channels.api.feed.get_page", channel=self._channel)["mark"]
		self._socket = socketio.Client(reconnection=False)
		self._socket.on(EVENT, self._hear, namespace=f"/{plan['site']}")
		self._socket.connect(
			plan["realtime"], headers=self._site.headers, namespaces=[f"/{plan['site']}"], transports=["websocket"], wait_timeout=PATIENCE
		)
		self._socket.emit("doc_subscribe", ("Convo Channel", self._channel), namespace=f"/{plan['site']}")
		self.expect()

	def expect(self) -> None:
		self.heard = self.shown = None
		self._done = threading.Event()

	def _hear(self, message: dict) -> None:
		if self.heard is not None or message.get("what") != "post":
			return
		self.heard = time.monotonic()
		changed = self._site.call("convo_channels.api.feed.get_changes", channel=self._channel, since=self._mark)
		self.shown, self._mark = time.monotonic(), changed["mark"]
		self.names = {item["name"] for item in changed["items"]}
		self._done.set()

	def wait(self, name: str) -> None:
		if not self._done.wait(PATIENCE):
			sys.exit("A page did not hear of a post.")
		if name not in self.names:
			sys.exit("A page did not get the post it heard of.")

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
			for page in pages:
				page.wait(post["name"])
			found.append({"heard": [p.heard - begun for p in pages], "shown": [p.shown - begun for p in pages]})
			time.sleep(1)
	finally:
		for page in pages:
			page.close()
	return found


if __name__ == "__main__":
	print(json.dumps(measure(json.load(sys.stdin))))
