"""The running preview: opens or fills its database, serves on loopback, ends cleanly. Run by `./run` in the environment."""

import contextlib
import fcntl
import json
import logging
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

import pymysql
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from preview.cli import build_parser
from preview.fill import fill
from preview.site import Site
from preview.web import make_app
from standalone.checkout import ROOT, SetupError, make_convo_dir
from standalone.checkout.mariadb import PrivateMariadb
from standalone.checkout.stamps import hash_inputs
from standalone.stores import AnyStore, MariadbStore, SqliteStore

HOST = "127.0.0.1"
USER = "anna.keller@demo.example"
DATABASE = "convo_preview"
RUNNING_MARIADB = "CONVO_MARIADB"
# What the stored data was made from: when one of these changes, it is made anew.
INPUTS = (
	ROOT / "fixtures",
	ROOT / "convo_channels" / "core",
	ROOT / "convo_channels" / "demo",
	ROOT / "convo_channels" / "convo_channels" / "doctype",
	ROOT / "preview" / "fill.py",
	ROOT / "preview" / "schema.py",
)


class QuietHandler(WSGIRequestHandler):
	"""No line for every request: the terminal is for the address and for errors."""

	def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
		pass


class State:
	"""What is kept beside the database: what it was made from."""

	def __init__(self, db: str):
		self.file = make_convo_dir("data") / f"{db}.json"

	def read(self) -> dict:
		try:
			return json.loads(self.file.read_text())
		except (OSError, ValueError):
			return {}

	def write(self, **values: object) -> None:
		self.file.write_text(json.dumps(values))


def main(argv: list[str]) -> int:
	options = build_parser().parse_args(argv)
	logging.basicConfig(level=logging.ERROR, format="%(message)s")
	signal.signal(signal.SIGTERM, lambda *_: _interrupt())
	try:
		with open_store(options.db, reset=options.reset) as (store, is_new):
			return _serve(store, options, is_new=is_new)
	except SetupError as error:
		print(error, file=sys.stderr)
		return 1
	except KeyboardInterrupt:
		return 0


@contextlib.contextmanager
def open_store(db: str, *, reset: bool) -> Iterator[tuple[AnyStore, bool]]:
	"""(the database, whether it must be filled). It is thrown away when it was made from something else."""
	state = State(_state_name(db))
	opened = _open_sqlite if db == "sqlite" else _open_mariadb
	with _alone(_state_name(db)):
		is_new = reset or state.read().get("made_from") != _inputs()
		with opened(is_new) as store:
			yield store, is_new


@contextlib.contextmanager
def _alone(name: str) -> Iterator[None]:
	"""One preview at a time on one database: a second one would throw away what the first shows, or write beside it.

	The lock goes with its process, however that ends.
	"""
	with (make_convo_dir("data") / f"{name}.lock").open("w") as held:
		try:
			fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
		except OSError:
			raise SetupError(
				"A preview is running on this database; end it first (Ctrl-C), or give this one a place of its own with CONVO_DIR."
			) from None
		yield


@contextlib.contextmanager
def _open_sqlite(is_new: bool) -> Iterator[SqliteStore]:
	path = make_convo_dir("data") / "preview.sqlite"
	if is_new:
		for part in path.parent.glob(path.name + "*"):
			part.unlink()
	store = SqliteStore(path)
	try:
		yield store
	finally:
		store.close()


@contextlib.contextmanager
def _open_mariadb(is_new: bool) -> Iterator[MariadbStore]:
	"""On the running server that CONVO_MARIADB names, in a database of its own; else on a private server."""
	running = os.environ.get(RUNNING_MARIADB)
	if running:
		with _open_database(parse_server(running), is_new) as store:
			yield store
		return
	directory = make_convo_dir("mariadb") / "preview"
	if is_new:
		shutil.rmtree(directory, ignore_errors=True)
	with PrivateMariadb("preview", keep=True) as server:
		with _open_database({"socket": server.socket, "user": server.user}, is_new) as store:
			yield store


@contextlib.contextmanager
def _open_database(server: dict, is_new: bool) -> Iterator[MariadbStore]:
	try:
		admin = MariadbStore(**server)
	except pymysql.err.OperationalError as error:
		raise SetupError(f"MariaDB does not let the preview in: {error.args[-1]}") from None
	if is_new:
		admin.run(f"drop database if exists {DATABASE}")
	admin.run(f"create database if not exists {DATABASE} character set utf8mb4 collate utf8mb4_unicode_ci")
	admin.close()
	store = MariadbStore(**server, database=DATABASE)
	try:
		yield store
	finally:
		store.close()


def parse_server(address: str) -> dict:
	"""mariadb://user:password@host:3306, or mariadb://user:password@/path/to/socket."""
	parts = urlsplit(address)
	if parts.scheme not in ("mariadb", "mysql") or not parts.username:
		raise SetupError(
			f"{RUNNING_MARIADB} must read mariadb://user:password@host:port, or @/path/to/socket."
		)
	login = {"user": unquote(parts.username), "password": unquote(parts.password or "")}
	if parts.hostname:
		return {"host": parts.hostname, "port": parts.port or 3306, **login}
	return {"socket": parts.path, **login}


def _serve(store: AnyStore, options, *, is_new: bool) -> int:
	state = State(_state_name(options.db))
	site = Site(store, user=USER, files=state.file.with_suffix(".files"))
	if is_new:
		shutil.rmtree(site.files)
		site.files.mkdir()
		print("Filling the database with the demo business ...", file=sys.stderr, flush=True)
		state.write()  # a filling that is broken off is begun anew
		fill(site)
		state.write(made_from=_inputs())
	site.wake_up()
	server = make_server(site, options.port)
	print(f"http://{HOST}:{options.port}/", flush=True)
	print("Ctrl-C ends it.", file=sys.stderr, flush=True)
	try:
		server.serve_forever()
	finally:
		site.events.close()
		server.server_close()
		print("\nThe preview has ended.", file=sys.stderr)
	return 0


def make_server(site: Site, port: int) -> ThreadedWSGIServer:
	"""A server on loopback, not yet serving; live events keep a thread each."""
	try:
		server = ThreadedWSGIServer(HOST, port, make_app(site, port), handler=QuietHandler)
	except (OSError, SystemExit):  # werkzeug leaves the process when the port is taken
		raise SetupError(f"Port {port} is in use; choose another with --port.") from None
	server.daemon_threads = True
	return server


def _state_name(db: str) -> str:
	"""A running MariaDB has a state of its own."""
	return "running-mariadb" if db == "mariadb" and os.environ.get(RUNNING_MARIADB) else db


def _inputs() -> str:
	return hash_inputs(INPUTS)


def _interrupt() -> None:
	raise KeyboardInterrupt


if __name__ == "__main__":
	sys.exit(main(sys.argv[1:]))
