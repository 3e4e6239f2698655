"""A new channel of an existing segment, as it is asked for. The document is the host's to write."""

from collections.abc import Callable

from ...constants import CHANNEL
from ..base.reader import Item, Reader
from ..segments.titles import check_title
from ..site.named import require_free, require_segment
from ..site.site import Site
from .looks import MAX_DESCRIPTION, check_color, check_icon
from .sidebar import list_channels


def create_channel(
	site: Site, title: str, segment: str, *, description: str, is_restricted: bool, icon: str = "", color: str = "",
	save: Callable[[Item], str],
) -> Item:  # fmt: skip
	"""The channel as the sidebar lists it. `save`: writes the document of these fields and returns its name."""
	title = check_title(title)
	require_free(site.store, CHANNEL, title)
	fields = {
		"title": title,
		"segment": require_segment(site, segment),
		"description": description[:MAX_DESCRIPTION],
		"is_restricted": int(bool(is_restricted)),
		"icon": check_icon(icon),
		"color": check_color(color),
	}
	# The one that was made, open to whoever made it.
	reader = Reader(site.reader.user, (save(fields),))
	return list_channels(site.store, reader, site.visibility)[0]
