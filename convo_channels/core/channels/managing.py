"""A channel as those who manage it change it: what it is called and looks like, who is in it, whether it is in use.

Whoever may write channels manages all that they see; of others those whom the channel names as its managers. The documents
are the host's to write.
"""

from collections.abc import Callable
from typing import Any

from ...constants import CHANNEL
from ..base.errors import NotAllowed, RequestError
from ..base.messages import N_
from ..base.reader import Item
from ..base.sql import sql
from ..base.store import dicts, scalar
from ..base.text import fold
from ..segments.titles import check_title
from ..site.named import require_channel, require_free
from ..site.site import Site
from .looks import MAX_DESCRIPTION, check_color, check_icon

STANDS = ("name", "title", "description", "icon", "color", "is_restricted", "is_archived")
MOST_PEOPLE = 500

Save = Callable[[str, Item], None]


def manages(site: Site, channel: str) -> bool:
	if site.may("write", CHANNEL, channel):
		return True
	named = sql(
		"SELECT 1 FROM `tabConvo Channel User` WHERE parent = {} AND user = {} AND is_manager = 1", channel, site.reader.user
	)
	return bool(scalar(site.store, named))


def require_managed(site: Site, channel: str) -> Item:
	"""The channel as it stands."""
	name, _ = require_channel(site.store, site.reader, channel)
	if not manages(site, name):
		raise NotAllowed(N_("Only its managers can change this channel."))
	columns = "SELECT name, title, description, icon, color, is_restricted, is_archived FROM `tabConvo Channel` WHERE name = {}"
	return dicts(site.store, sql(columns, name), STANDS)[0]


def change_channel(
	site: Site, channel: str, given: dict[str, Any], *, save: Save, rename: Callable[[str, str], str]
) -> str:
	"""The channel's name by then. `given`: those of title, description, icon, color and is_restricted that are to be changed."""
	stands = require_managed(site, channel)
	fields = _read_look(given)
	title = check_title(given["title"]) if given.get("title") is not None else stands["title"]
	if fold(title) != fold(stands["title"]):
		require_free(site.store, CHANNEL, title)
	if given.get("is_restricted") is not None:
		fields["is_restricted"] = int(bool(given["is_restricted"]))
	changed = {field: value for field, value in fields.items() if value != (stands[field] or type(value)())}
	if changed:
		save(stands["name"], changed)
	return rename(stands["name"], title) if title != stands["title"] else str(stands["name"])


def _read_look(given: dict[str, Any]) -> Item:
	fields: Item = {}
	if given.get("description") is not None:
		if len(given["description"]) > MAX_DESCRIPTION:
			raise RequestError(N_("The description is longer than {0} characters."), MAX_DESCRIPTION)
		fields["description"] = given["description"].strip()
	if given.get("icon") is not None:
		fields["icon"] = check_icon(given["icon"])
	if given.get("color") is not None:
		fields["color"] = check_color(given["color"])
	return fields


def archive_channel(site: Site, channel: str, is_archived: bool, save: Save) -> str:
	"""Out of use, or in use again. Its posts stay, and so does who may read them."""
	stands = require_managed(site, channel)
	if bool(stands["is_archived"]) != bool(is_archived):  # Frappe hands a number over where a yes or no is asked for
		save(stands["name"], {"is_archived": int(bool(is_archived))})
	return str(stands["name"])


def list_archived(site: Site) -> Item:
	"""{"channels": [{"name", "title", "icon", "color", "is_restricted"}]}, by title."""
	columns = ("name", "title", "icon", "color", "is_restricted")
	archived = set(site.reader.archived)
	query = sql("SELECT name, title, icon, color, is_restricted FROM `tabConvo Channel` WHERE is_archived = 1 ORDER BY title, name")
	found = [row for row in dicts(site.store, query, columns) if row["name"] in archived]
	return {"channels": [{**row, "is_restricted": bool(row["is_restricted"])} for row in found]}
