"""Channels, segments and posts for the search bar of the Desk.

Not by Frappe's global search: that notes what a document says in a table of its own, and asks whoever looks for no more than
the right to read documents of that kind.
"""

from typing import Any

from convo_channels.core.channels import find
from convo_channels.services.access.site import FrappeSite


def find_all(txt: str) -> dict[str, Any]:
	return find.find_all(FrappeSite(), txt)
