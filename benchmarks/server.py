"""A private MariaDB with room for the data, and databases in it that are made once and used again.

Below `.convo/mariadb/benchmarks`; deleting that directory only costs the time to make the data anew.
"""

import hashlib
from pathlib import Path

from benchmarks import data
from benchmarks.data import Size
from standalone.checkout.mariadb import PrivateMariadb
from standalone.schema import build_statements
from standalone.stores import MariadbStore

NAME = "benchmarks"
SETTINGS = {
	"innodb_buffer_pool_size": 4 << 30,
	"innodb_log_file_size": 1 << 30,
	# As a site's own server is usually set: a commit is written, and synced once a second.
	"innodb_flush_log_at_trx_commit": 2,
}


class Server:
	"""A running server and connections to its databases."""

	def __init__(self, process: PrivateMariadb):
		self._process = process
		self._opened: list[MariadbStore] = []
		self._admin = self.connect()
		for name, value in SETTINGS.items():
			self._admin.run(f"set global {name} = {value}")
		self.version = self._admin.run("select version()")[0][0]

	@property
	def socket(self) -> Path:
		return self._process.socket

	@property
	def user(self) -> str:
		return self._process.user

	def connect(self, database: str | None = None) -> MariadbStore:
		store = MariadbStore(socket=self.socket, user=self.user, database=database)
		self._opened.append(store)
		return store

	def prepare(self, size: Size) -> str:
		"""The name of a database with the data of that size. A finished one is used again."""
		database = f"bench_{size.customers}_{size.posts}_{_fingerprint(size)}"
		finished = self._admin.run(
			"select 1 from information_schema.tables where table_schema = %s and table_name = 'finished'",
			(database,),
		)
		if not finished:
			self._admin.run(f"drop database if exists {database}")
			self._admin.run(f"create database {database} character set utf8mb4 collate utf8mb4_unicode_ci")
			_fill(self.connect(database), size)
		return database

	def close(self) -> None:
		for store in self._opened:
			store.close()


def _fill(store: MariadbStore, size: Size) -> None:
	"""Tables, rows, then indexes: built from sorted rows they take a fraction of being kept row by row."""
	statements = build_statements("mariadb")
	indexes = [statement for statement in statements if " index " in statement.split("(")[0]]
	for statement in statements:
		if statement not in indexes:
			store.run(statement)
	store.run("alter table `tabConvo Interaction` drop index dedupe_key")
	data.make_rows(store, size)
	store.run("create unique index dedupe_key on `tabConvo Interaction` (dedupe_key)")
	of_members = [s for s in indexes if "`tabConvo Segment Member`" in s and "unique" not in s]
	for statement in indexes:
		if statement not in of_members:
			store.run(statement)
	data.make_segments(store, size)
	for statement in of_members:
		store.run(statement)
	data.analyze(store)
	store.run("create table finished (done int)")


def _fingerprint(size: Size) -> str:
	"""Changes when the tables, the data's making or its date do."""
	sources = [path.read_text() for path in sorted(Path(data.__file__).parent.glob("*.py"))]
	text = "\n".join([*sources, *build_statements("mariadb"), repr(size)])
	return hashlib.sha256(text.encode()).hexdigest()[:8]
