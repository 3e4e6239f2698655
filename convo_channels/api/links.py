"""Our documents for the link fields of any form, in place of Frappe's own search; and for the search bar of the Desk.

Frappe 15 takes the word of whoever asks that no user permissions apply, and then asks for no permission at all: every
row of every table would be told to all who may read one of them.
"""

from typing import Any

import frappe

from convo_channels.services.access import limits, link_search
from convo_channels.services.access.roles import require_agent
from convo_channels.services.channels import desk_search


@frappe.whitelist()
def search(
	doctype: str,
	txt: str,
	searchfield: str = "name",
	start: int = 0,
	page_len: int = 10,
	filters: dict | list | str | None = None,
	as_dict: bool = False,
) -> Any:
	"""The documents that the user may read and whose name or title holds a text; called as Frappe's `standard_queries` are."""
	require_agent()
	return link_search.search(doctype, txt, start, page_len, filters, as_dict)


@frappe.whitelist()
def find(txt: str) -> dict:
	"""Channels, segments and posts that the user may read and that a text leads to, a few of each."""
	require_agent()
	limits.take("searches")
	return desk_search.find_all(txt)
