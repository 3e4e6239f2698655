"""Whether a segment stands as its rule says, told by two digests instead of two lists of names.

Most looks at a whole segment find nothing to change: the nightly reconciliation, a day that changes. Comparing name by name
makes the database sort everybody who is in, which for a large segment takes many times the evaluation itself.
"""

from ..base.sql import MARIADB, Sql, sql
from ..base.store import Store, scalar
from ..rules.compiler import Scope


def stands(store: Store, truth: Sql, segment: str, scope: Scope) -> bool:
	"""Whether the stored members of a segment, within a scope, are those `truth` (a query of names) finds.

	False also where a name is only spelled otherwise, and on SQLite, which knows no such function: then the lists are compared.
	Both sides are of one statement, hence of one moment.
	"""
	if store.dialect != MARIADB:
		return False
	members = sql(
		"SELECT me.customer AS name FROM `tabConvo Segment Member` AS me WHERE me.segment = {segment} AND {scope}",
		segment=segment,
		scope=scope.on(sql("me.customer")),
	)
	return bool(scalar(store, sql("SELECT ({}) = ({})", _digest(truth), _digest(members))))


def _digest(names: Sql) -> Sql:
	"""How many names there are, and 64 bits of all of them.

	A checksum alone is linear: "A1" and "B2" in place of "A2" and "B1" would cancel out. The product of two is not.
	"""
	return sql(
		"SELECT CONCAT(COUNT(*), ' ', BIT_XOR(CRC32(name) * CRC32(REVERSE(name)))) FROM ({}) AS names", names
	)
