"""Makes the shared fixtures known to every suite."""

from importlib.util import find_spec

# The Python of a bench on version 16 speaks to MariaDB through another driver; its suite needs none of these.
if find_spec("pymysql"):
	from tests.support.databases import (  # noqa: F401
		_mariadb_database,
		_mariadb_socket,
		_sqlite_template,
		connect_mariadb,
		mariadb_store,
		sqlite_store,
		store,
	)
