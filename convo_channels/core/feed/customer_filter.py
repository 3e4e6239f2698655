"""A feed of some customers only: by territory and group, those below included, and by account manager.

It narrows what the reader sees of the channel, so that every plan reads what it reads for a reader who may see no others.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from ..base.errors import RequestError
from ..base.messages import N_
from ..base.sql import Sql, all_of, ident, sql, table
from ..base.store import Store, column
from ..base.text import is_storable, shown
from ..base.visibility import Visibility

TREES = {"territory": "Territory", "customer_group": "Customer Group"}
LONGEST = 140
# Up to so many are asked for by their names, which is quicker than looking at every member.
FEW = 200


@dataclass(frozen=True)
class CustomerFilter:
	"""Of which customers; an empty field asks for nothing."""

	territory: str = ""
	customer_group: str = ""
	account_manager: str = ""

	def __bool__(self) -> bool:
		return any(self.given())

	def given(self) -> dict[str, str]:
		return {name: value for name in FIELDS if (value := getattr(self, name))}

	def where(self) -> Sql:
		"""On the unaliased table of customers."""
		return all_of([_is_in(name, value) for name, value in self.given().items()])


FIELDS = tuple(field.name for field in fields(CustomerFilter))


def _is_in(name: str, value: str) -> Sql:
	held = ident("tabCustomer", name)
	if name not in TREES:
		return sql("{} = {}", held, value)
	tree = table(TREES[name])
	return sql(
		"{held} IN (SELECT below.name FROM {tree} AS top JOIN {tree} AS below ON below.lft >= top.lft AND below.rgt <= top.rgt"
		" WHERE top.name = {node})",
		held=held,
		tree=tree,
		node=value,
	)


def read_filter(given: Mapping[str, Any], askable: Collection[str] = FIELDS) -> CustomerFilter:
	"""RequestError names what is wrong. `askable`: the fields of a customer that the reader may know."""
	found = {}
	for name in FIELDS:
		value = given.get(name)
		if not value:
			continue
		if name not in askable:
			raise RequestError(N_("There is no filter {0}."), shown(name))
		if not isinstance(value, str) or len(value) > LONGEST or not is_storable(value):
			raise RequestError(N_("{0} is not a value to filter by."), shown(value))
		found[name] = value
	return CustomerFilter(**found)


def narrow(store: Store, visibility: Visibility, wanted: CustomerFilter) -> Visibility:
	"""The same reader, who sees no other customers than those that are wanted."""
	if not wanted or visibility.is_nothing:
		return visibility
	is_named = visibility.names is not None
	query = sql(
		"SELECT `tabCustomer`.name FROM `tabCustomer` WHERE {} LIMIT {}",
		all_of([visibility.where, wanted.where()]),
		len(visibility.names or ()) if is_named else FEW + 1,
	)
	names = [str(name) for name in column(store, query)]
	if is_named or len(names) <= FEW:
		return replace(visibility, names=tuple(names))
	return replace(visibility, predicate=all_of([visibility.predicate, wanted.where()]))
