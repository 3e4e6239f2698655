"""Empty databases for the tests: every table of the schema outside Frappe, on SQLite in memory and on a real MariaDB.

Fixtures: `sqlite_store`, `mariadb_store`, `store` (the test runs once on each), and `connect_mariadb`, which opens
further connections to the same MariaDB database for tests about concurrency. Every test begins with empty tables.

`./test` starts one MariaDB and names its socket in CONVO_TEST_DB_SOCKET; under plain pytest one is started here.
"""

import atexit
import getpass
import os
from collections.abc import Callable, Iterator

import pytest

from standalone.checkout.mariadb import PrivateMariadb
from standalone.schema import build_statements, create_schema
from standalone.stores import AnyStore, MariadbStore, SqliteStore

SOCKET_VARIABLE = "CONVO_TEST_DB_SOCKET"


@pytest.fixture(scope="session")
def _sqlite_template() -> SqliteStore:
	template = SqliteStore()
	create_schema(template)
	return template


@pytest.fixture
def sqlite_store(_sqlite_template: SqliteStore) -> Iterator[SqliteStore]:
	"""A new database in memory with empty tables."""
	store = SqliteStore()
	store.copy_from(_sqlite_template)
	yield store
	store.close()


@pytest.fixture(scope="session")
def _mariadb_socket() -> str:
	given = os.environ.get(SOCKET_VARIABLE)
	if given:
		return given
	server = PrivateMariadb(f"pytest-{os.getpid()}", keep=False).start()
	atexit.register(server.stop)
	return str(server.socket)


@pytest.fixture(scope="session")
def _mariadb_database(_mariadb_socket: str) -> Iterator[str]:
	"""One database per test process, dropped at its end."""
	name = f"convo_test_{os.getpid()}"
	admin = MariadbStore(socket=_mariadb_socket, user=getpass.getuser())
	admin.run(f"drop database if exists {name}")
	admin.run(f"create database {name} character set utf8mb4 collate utf8mb4_unicode_ci")
	builder = _open(_mariadb_socket, name)
	for statement in build_statements("mariadb"):
		builder.run(statement)
	builder.close()
	yield name
	admin.run(f"drop database if exists {name}")
	admin.close()


@pytest.fixture
def connect_mariadb(_mariadb_socket: str, _mariadb_database: str) -> Iterator[Callable[[], MariadbStore]]:
	"""A function that opens one more connection to the test's database; all are closed afterwards."""
	opened: list[MariadbStore] = []

	def connect() -> MariadbStore:
		opened.append(_open(_mariadb_socket, _mariadb_database))
		return opened[-1]

	yield connect
	for store in opened:
		store.close()


@pytest.fixture
def mariadb_store(connect_mariadb: Callable[[], MariadbStore]) -> MariadbStore:
	"""A connection to the MariaDB database, all tables emptied first."""
	store = connect_mariadb()
	_empty_tables(store)
	return store


@pytest.fixture(params=["sqlite", "mariadb"])
def store(request: pytest.FixtureRequest) -> AnyStore:
	"""The test runs on both engines."""
	return request.getfixturevalue(f"{request.param}_store")


def _open(socket: str, database: str) -> MariadbStore:
	return MariadbStore(socket=socket, user=getpass.getuser(), database=database)


def _empty_tables(store: MariadbStore) -> None:
	"""Deletes rows where there are any: far quicker than TRUNCATE, which makes the file anew."""
	tables = [row[0] for row in store.run("show full tables where Table_type = 'BASE TABLE'")]
	question = " union all ".join(f"(select '{table}' from `{table}` limit 1)" for table in tables)
	for (table,) in store.run(question):
		store.run(f"delete from `{table}`")
