"""Makes the shared fixtures known to every suite."""

from tests.support.databases import (  # noqa: F401
	_mariadb_database,
	_mariadb_socket,
	_sqlite_template,
	connect_mariadb,
	mariadb_store,
	sqlite_store,
	store,
)
