"""What the feed of a channel can be narrowed to: what the members that its reader sees have. Reads only."""

from collections.abc import Collection

from ..base.names import user_names
from ..base.reader import Item
from ..base.sql import all_of, ident, sql, table
from ..base.store import Store, column
from ..base.text import fold
from ..base.visibility import Visibility
from ..site.named import require_channel
from ..site.site import Site
from .customer_filter import FIELDS, TREES

MOST = 500


def read_choices(site: Site, channel: str, askable: Collection[str] = FIELDS) -> Item:
	"""{field: [{"value", "label", "depth"}]}; of a tree its nodes in order, with those above them."""
	segment = require_channel(site.store, site.reader, channel)[1]
	found: Item = {}
	for field in FIELDS:
		held = _held(site.store, segment, field, site.visibility) if field in askable else []
		if field in TREES:
			found[field] = _nodes(site.store, TREES[field], held)
		else:
			names = user_names(site.store, held)
			people = [{"value": user, "label": names.get(user, (user, None))[0], "depth": 0} for user in held]
			found[field] = sorted(people, key=lambda person: str(person["label"]).casefold())
	return found


def _held(store: Store, segment: str, field: str, visibility: Visibility) -> list[str]:
	if visibility.is_nothing:
		return []
	value = ident("tabCustomer", field)
	query = sql(
		"SELECT DISTINCT {value} FROM `tabConvo Segment Member` AS m {join} WHERE m.segment = {segment} AND {where} LIMIT {most}",
		value=value,
		join=visibility.join(sql("m.customer"))
		if not visibility.is_everything
		else sql("JOIN `tabCustomer` ON `tabCustomer`.name = m.customer"),
		segment=segment,
		where=all_of([sql("{} <> ''", value), visibility.where]),
		most=MOST,
	)
	return [str(name) for name in column(store, query)]


def _nodes(store: Store, tree: str, held: list[str]) -> list[Item]:
	"""The nodes that hold any of these, without the one at the top, which holds all."""
	rows = store.rows(sql("SELECT name, lft, rgt FROM {} ORDER BY lft", table(tree))) if held else []
	wanted = {fold(name) for name in held}
	places = [int(lft) for name, lft, _ in rows if fold(str(name)) in wanted]
	found: list[Item] = []
	above: list[int] = []
	for name, lft, rgt in rows:
		while above and above[-1] < int(lft):
			above.pop()
		depth = len(above)
		above.append(int(rgt))
		is_held = fold(str(name)) in wanted
		if is_held or (depth and any(int(lft) <= place <= int(rgt) for place in places)):
			found.append({"value": str(name), "label": str(name), "depth": max(0, depth - 1)})
	return found[:MOST]
