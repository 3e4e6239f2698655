"""Who is meant in a post: the mentions that Frappe's editor writes, read from content that was cleaned."""

import html
import re
from collections.abc import Iterable

_MENTION_OR_QUOTATION = re.compile(r'<span class="mention"((?: [a-z-]+="[^"]*")*)>|<(/?)blockquote\b')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
# More than a post can hold in people's own words; whoever writes more is not heard by all.
MOST = 200


def mentioned(clean: str) -> tuple[list[str], list[str]]:
	"""(users, groups of users), each once, in their order. `clean`: as `clean_html` writes it.

	Who is named in a quotation was meant by somebody else, and heard of it then.
	"""
	users: dict[str, None] = {}
	groups: dict[str, None] = {}
	quoted = 0
	for found in _MENTION_OR_QUOTATION.finditer(clean):
		if found[1] is None:
			quoted = max(0, quoted + (-1 if found[2] else 1))
		if found[1] is None or quoted:
			continue
		given = {key: html.unescape(value) for key, value in _ATTRIBUTE.findall(found[1])}
		who = given.get("data-id", "").strip()
		if who and len(who) <= 140 and len(users) + len(groups) < MOST:
			(groups if given.get("data-is-group") == "true" else users)[who] = None
	return list(users), list(groups)


def heard(users: Iterable[str], members: Iterable[str]) -> tuple[set[str], bool]:
	"""(who is meant, whether there were more than hear of one post). Who is named comes before the members of groups."""
	people = list(dict.fromkeys([*users, *members]))
	return set(people[:MOST]), len(people) > MOST
