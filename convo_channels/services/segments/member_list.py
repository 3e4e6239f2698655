"""The members of a segment as a table, with the columns of customers and profiles that the user may read."""

from typing import Any

from convo_channels.core.segments import member_table
from convo_channels.core.segments.member_table import Asked
from convo_channels.services.access.site import FrappeSite
from convo_channels.services.actions import export_columns
from convo_channels.services.base.errors import said_plainly

# What a row of a table has no room for.
TOO_LONG = frozenset(
	"Text|Long Text|Small Text|Text Editor|Code|HTML Editor|Markdown Editor|JSON|Signature|Attach|Attach Image|Geolocation".split("|")
)
MOST_SEARCHED = 140
# More would not fit beside each other on most screens.
CHOSEN = ("customer_name", "customer_group", "territory", export_columns.JOINED_AT)


def list_members(
	segment: str, columns: list[str], sort_by: str, descending: bool, txt: str, page_cursor: str | None, limit: int
) -> dict[str, Any]:
	asked = Asked(tuple(columns or CHOSEN), sort_by, descending, txt.strip()[:MOST_SEARCHED])
	offered = [column for column in export_columns.list_columns(to_take_away=False) if column.type not in TOO_LONG]
	with said_plainly():
		return member_table.read_table(FrappeSite(), segment, offered, asked, page_cursor, limit)
