"""Texts that recur, as the composer offers them: a user's own, and those that colleagues share. Reads only; a form writes them.

A text may hold PLACEHOLDERS; the page fills them when it puts the text in.
"""

import re

from ..base.errors import RequestError
from ..base.messages import N_
from ..base.names import user_names
from ..base.reader import Item
from ..base.sql import sql
from ..base.store import dicts, scalar
from ..base.text import shown
from ..posts.types import POST_TYPES
from ..site.site import Site

# As many as a list that one looks through can hold.
MOST = 100
# All of them are told at once to everybody who writes: what one person puts into everybody's list has an end.
LONGEST, MOST_SHARED = 10_000, 20
PLACEHOLDERS = ("customer", "today", "writer")
_PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_COLUMNS = ("name", "title", "post_type", "content", "is_shared", "owner")


def list_templates(site: Site, *, can_create: bool) -> Item:
	"""{"items": [{"name", "title", "post_type", "content", "is_mine", "owner_name"}], "can_create"}; the reader's own first, each part by title."""
	user = site.reader.user
	query = sql(
		"SELECT name, title, post_type, content, is_shared, owner FROM `tabConvo Post Template` WHERE is_shared = 1 OR owner = {}"
		" ORDER BY CASE WHEN owner = {} THEN 0 ELSE 1 END, title, name LIMIT {}",
		user, user, MOST,
	)  # fmt: skip
	rows = dicts(site.store, query, _COLUMNS)
	people = user_names(site.store, {row["owner"] for row in rows})
	items = [
		{
			"name": row["name"], "title": row["title"], "post_type": row["post_type"] or "", "content": row["content"] or "",
			"is_mine": row["owner"] == user, "owner_name": people.get(row["owner"], (row["owner"], None))[0],
		}
		for row in rows
	]  # fmt: skip
	return {"items": items, "can_create": can_create}


def require_room(site: Site, owner: str, template: str) -> None:
	"""Before one is shared."""
	others = sql("SELECT COUNT(*) FROM `tabConvo Post Template` WHERE is_shared = 1 AND owner = {} AND name <> {}", owner, template)
	if int(scalar(site.store, others) or 0) >= MOST_SHARED:
		raise RequestError(N_("You share {0} templates, which is the most: share one less first."), MOST_SHARED)


def check(post_type: str | None, text: str, content: str = "") -> None:
	"""Before one is saved. `content`: what it says; `text`: the same without markup."""
	if len(content) > LONGEST:
		raise RequestError(N_("The template has {0} characters; {1} is the most."), len(content), LONGEST)
	if post_type and post_type not in POST_TYPES:
		raise RequestError(N_("{0} is not a type of post."), post_type[:60])
	for found in _PLACEHOLDER.findall(text):
		if found.strip() not in PLACEHOLDERS:
			said = N_("There is no placeholder {0}: a template knows {1}, {2} and {3}.")
			raise RequestError(said, shown(found.strip()), *PLACEHOLDERS)
