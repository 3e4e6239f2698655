"""What talking in a channel costs on a real site: a post beside a comment, and how soon it is on fifty open pages.

Started by `benchmarks.bench` as `benchmarks.on_site` is, with the checkout's own Python as a second argument, which has the
connections. Serves the site itself, on this machine alone. Everything made is removed again.
"""

import json
import os
import secrets
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path

import frappe

from benchmarks.measure import side_by_side
from benchmarks.report import Row, ms
from convo_channels.core.segments.moves import CAUSE_FIRST_FILL
from convo_channels.services.posts import posts as writing
from convo_channels.services.sync import jobs

ROOT = Path(__file__).parents[1]
HERE = "127.0.0.1"
PREFIX = "Benchmark Talk"
READERS, PAGES_EACH, POSTS, CHANNELS, MENTIONS = 10, 5, 20, 5, 5
WITHIN_SECONDS = 1
PATIENCE_SECONDS = 60
ROUNDS = 30


def main(site: str, python: str) -> int:
	frappe.init(site=site, sites_path=".")
	frappe.connect()
	frappe.set_user("Administrator")
	try:
		_remove()
		scene = _make()
		rows = [_posting(scene), *_live(scene, python)]
		print(json.dumps([asdict(row) for row in rows]))
	finally:
		_remove()
		frappe.destroy()
	return 0


# -- what is measured on


def _make() -> dict:
	"""A customer in five channels, and people with keys."""
	customer = frappe.get_doc({"doctype": "Customer", "customer_name": PREFIX, "customer_type": "Company"}).insert().name
	rule = {"subject": "Customer", "field": "name", "measure": "value", "operator": "is", "value": customer}
	channels = []
	for number in range(CHANNELS):
		title = f"{PREFIX} {number}"
		segment = frappe.get_doc({"doctype": "Convo Segment", "title": title, "enabled": 1, "rules": [rule]}).insert().name
		frappe.db.commit()
		jobs.rebuild(segment, CAUSE_FIRST_FILL, "Administrator")
		channels.append(frappe.get_doc({"doctype": "Convo Channel", "title": title, "segment": segment}).insert().name)
	people = [_person(number) for number in range(READERS + 1)]
	frappe.db.commit()
	return {"customer": customer, "channels": channels, "people": people}


def _person(number: int) -> dict:
	name = f"benchmark-talk-{number}@example.com"
	doc = frappe.get_doc({"doctype": "User", "email": name, "first_name": f"{PREFIX} {number}", "send_welcome_email": 0}).insert()
	doc.add_roles("Convo Agent", "Sales User")
	secret = secrets.token_hex(16)
	doc.update({"api_key": secrets.token_hex(8), "api_secret": secret}).save()
	return {"user": name, "token": f"token {doc.api_key}:{secret}"}


def _remove() -> None:
	frappe.db.rollback()
	frappe.set_user("Administrator")
	like = ["like", f"{PREFIX}%"]
	customers = frappe.get_all("Customer", {"customer_name": like}, pluck="name", order_by="name")
	channels = frappe.get_all("Convo Channel", {"title": like}, pluck="name", order_by="name")
	for doctype, filters in (
		("Convo Post", {"customer": ["in", customers]}),
		("Convo Post", {"channel": ["in", channels]}),
		("Convo Channel", {"name": ["in", channels]}),
		("Convo Segment", {"title": like}),
		("Comment", {"reference_name": ["in", customers]}),
		("Customer", {"name": ["in", customers]}),
		("User", {"name": ["like", "benchmark-talk-%"]}),
	):
		for name in frappe.get_all(doctype, filters, pluck="name", order_by="name"):
			_delete(doctype, name)


def _delete(doctype: str, name: str) -> None:
	"""A worker may be at what was made."""
	for is_last in (False, False, True):
		try:
			frappe.delete_doc(doctype, name, force=True, ignore_permissions=True)
			return frappe.db.commit()
		except frappe.QueryTimeoutError:
			frappe.db.rollback()
			if is_last:
				raise
			time.sleep(2)


# -- a post beside a comment


def _posting(scene: dict) -> Row:
	"""Each with its commit and what it tells after it, as a request does it; both name the same five people."""
	names = "".join(
		f'<span class="mention" data-id="{one["user"]}" data-value="x" data-denotation-char="@">@x</span> '
		for one in scene["people"][:MENTIONS]
	)
	frappe.set_user(scene["people"][-1]["user"])
	text = f"<p>{names} They want the quotation split in two.</p>"

	def post() -> None:
		writing.create_post("Note", text, scene["customer"], None)
		frappe.db.commit()

	def comment() -> None:
		fields = {"comment_type": "Comment", "reference_doctype": "Customer", "reference_name": scene["customer"]}
		frappe.get_doc({"doctype": "Comment", "content": text, **fields}).insert(ignore_permissions=True)
		frappe.db.commit()

	runs = {"post": post, "comment": comment}
	times = side_by_side(runs, ROUNDS, always=tuple(runs))
	frappe.set_user("Administrator")
	measured, reference = times["post"], times["comment"]
	return Row(
		f"A post with {MENTIONS} mentions about a customer in {CHANNELS} channels", ms(measured), f"a Comment {ms(reference)}", measured / reference, 2
	)


# -- how soon a post is on every page


def _live(scene: dict, python: str) -> list[Row]:
	*readers, author = scene["people"]
	plan = {
		"site": frappe.local.site,
		"channel": scene["channels"][0],
		"author": author["token"],
		"readers": [one["token"] for one in readers for _ in range(PAGES_EACH)],
		"posts": POSTS,
	}
	with _served() as (web, realtime):
		plan |= {"web": web, "realtime": realtime}
		done = subprocess.run(
			[python, "-m", "benchmarks.listeners"], input=json.dumps(plan), text=True, capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
		)
	if done.returncode:
		sys.exit((done.stderr.strip().splitlines() or ["The pages gave no reason."])[-1])
	found = json.loads(done.stdout.strip().splitlines()[-1])
	pages = len(plan["readers"])
	said = {"heard": f"A post is heard of by {pages} pages", "shown": f"A post is fetched by {pages} pages"}
	return [_within(text, [seconds for one in found for seconds in one[key]]) for key, text in said.items()]


def _within(what: str, seconds: list[float]) -> Row:
	p95 = statistics.quantiles(seconds, n=20)[-1]
	told = f"p95 {ms(p95 * 1000)}, median {ms(statistics.median(seconds) * 1000)}, worst {ms(max(seconds) * 1000)}"
	return Row(what, told, holds=p95 <= WITHIN_SECONDS, said_bar=f"p95 {WITHIN_SECONDS} s")


@contextmanager
def _served() -> Iterator[tuple[str, str]]:
	"""The site's web and realtime servers, as a bench in production runs them, on ports of their own."""
	web, realtime = _free_port(), _free_port()
	bench = Path.cwd().parent
	environment = {**os.environ, "CONVO_SITE": frappe.local.site, "FRAPPE_SOCKETIO_PORT": str(realtime)}
	serve = [sys.executable, "-m", "gunicorn", "-b", f"{HERE}:{web}", "-w", "2", "--threads", "4", "--preload", "frappe.app:application"]
	listen = ["node", "--require", str(ROOT / "tests/site/resolve_here.js"), "apps/frappe/socketio.js"]
	# realtime asks the web server under the name and port that a page has
	with _running(serve, Path.cwd(), environment), _running(listen, bench, environment):
		for port in (web, realtime):
			_wait_for(port)
		yield f"http://{frappe.local.site}:{web}", f"http://{frappe.local.site}:{realtime}"


@contextmanager
def _running(command: list[str], directory: Path, environment: dict[str, str]) -> Iterator[None]:
	with ExitStack() as stack:
		nowhere = stack.enter_context(open(os.devnull, "w"))
		process = subprocess.Popen(command, cwd=directory, env=environment, stdout=nowhere, stderr=nowhere)
		try:
			yield
		finally:
			process.terminate()
			process.wait(PATIENCE_SECONDS)


def _free_port() -> int:
	with socket.socket() as probe:
		probe.bind((HERE, 0))
		return probe.getsockname()[1]


def _wait_for(port: int) -> None:
	until = time.monotonic() + PATIENCE_SECONDS
	while time.monotonic() < until:
		with socket.socket() as probe:
			if probe.connect_ex((HERE, port)) == 0:
				return
		time.sleep(0.2)
	sys.exit(f"Nothing answers on port {port}.")


if __name__ == "__main__":
	sys.exit(main(*sys.argv[1:]))
