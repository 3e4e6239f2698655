"""Fields of a linked document, named by a path: "territory.territory_manager", two links deep at most.

There may be thousands of them, so none is made before it is asked for; whoever lists the fields of a source lists its own. The
linked document is found by its name. Amounts in a currency that another field tells are left out, for that
field is not the source's; so are child tables.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from ..base.clock import Clock
from ..base.messages import LabelOf
from ..base.sql import Sql, ident, sql, table
from ..operators import operators as ops
from .computed import Expression, Field, Via

MAX_LINKS = 2
SEPARATOR = "."

# {DocType: its fields}; none of one that the site does not have
Targets = Callable[[str], Mapping[str, Field]]


class FieldsByPath(Mapping[str, Field]):
	"""The fields of a source; by a path those of what they link to."""

	def __init__(self, own: Mapping[str, Field], targets: Targets) -> None:
		self._own = own
		self._targets = targets
		self._linked: dict[str, Field | None] = {}

	def __getitem__(self, name: str) -> Field:
		if name in self._own:
			return self._own[name]
		if name not in self._linked:
			self._linked[name] = self._follow(name) if isinstance(name, str) else None
		found = self._linked[name]
		if found is None:
			raise KeyError(name)
		return found

	def __iter__(self) -> Iterator[str]:
		return iter(self._own)

	def __len__(self) -> int:
		return len(self._own)

	def of_target(self, doctype: str) -> list[str]:
		"""The names of the fields of a linked document."""
		return list(self._targets(doctype))

	def _follow(self, path: str) -> Field | None:
		first, *rest = path.split(SEPARATOR)
		found = self._own.get(first)
		if not rest or len(rest) > MAX_LINKS:
			return None
		for name in rest:
			if found is None or found.type != ops.LINK or not found.options:
				return None
			target = self._targets(found.options).get(name)
			found = _linked(found, target) if target else None
		return found


def _linked(link: Field, target: Field) -> Field | None:
	if target.rows or target.type == ops.READ or (target.money and target.money.teller):
		return None
	via = Via(link, target)
	return replace(
		target,
		name=f"{link.name}{SEPARATOR}{target.name}",
		label=LabelOf(target.label, link.label),
		column="",
		expression=_reading(via),
		is_time_dependent=link.is_time_dependent or target.is_time_dependent,
		of_parent=link.of_parent,
		reads=(),
		via=via,
		held=None,
	)


def _reading(via: Via) -> Expression:
	"""The value itself, for what is reckoned or shown; a comparison asks the other way round (`Field.test`)."""

	def expression(of: str, clock: Clock) -> Sql:
		return sql(
			"(SELECT {value} FROM {rows} AS {alias} WHERE {name} = {link})",
			value=via.field.sql(via.row, clock),
			rows=table(via.doctype),
			alias=ident(via.row),
			name=ident(via.row, "name"),
			link=via.link.sql(of, clock),
		)

	return expression


def doctypes_of(field: Field) -> set[str]:
	"""The DocTypes whose documents a field is read of, besides the source's own."""
	found: set[str] = set()
	while field.via:
		found.add(field.via.doctype)
		field = field.via.link
	return found


# What rules are likeliest to follow a link to, from a customer on and from a document; any other can be named by its path.
OFFERED_OF_DOCUMENTS = frozenset({"Project", "Item", "Sales Partner", "Lead", "Campaign"})
OFFERED = OFFERED_OF_DOCUMENTS | {"Territory", "Customer Group", "Sales Person", "Market Segment", "Employee"}
_OFFERED_TYPES = (ops.LINK, ops.SELECT, ops.CHECK, ops.DATE, ops.NUMBER)
_TECHNICAL = frozenset({"name", "owner", "creation", "modified", "lft", "rgt", "old_parent", "naming_series", "amended_from"})
# So many fields of one linked document are listed, of one that is two links away fewer.
MAX_OFFERED = {1: 12, 2: 5}


def offered(fields: Mapping[str, Field], *, of_customer: bool) -> list[Field]:
	"""The linked fields that a list of a source's fields shows besides: two links away only of the customer itself."""
	if not isinstance(fields, FieldsByPath):
		return []
	found = []
	for name in fields:
		if fields[name].options not in (OFFERED if of_customer else OFFERED_OF_DOCUMENTS):
			continue
		for near in _offered_below(fields, fields[name], 1):
			# One branch higher is reached by "is in or below".
			is_other = of_customer and near.options in OFFERED - {fields[name].options}
			found += [near, *(_offered_below(fields, near, 2) if is_other else [])]
	return found


def _offered_below(fields: FieldsByPath, link: Field, depth: int) -> list[Field]:
	if link.type != ops.LINK:
		return []
	below = [fields.get(f"{link.name}{SEPARATOR}{name}") for name in fields.of_target(link.options) if name not in _TECHNICAL]
	shown = [field for field in below if field and field.type in _OFFERED_TYPES]
	shown.sort(key=lambda field: _OFFERED_TYPES.index(field.type) > _OFFERED_TYPES.index(ops.CHECK))
	return shown[: MAX_OFFERED[depth]]
