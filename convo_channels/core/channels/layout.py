"""How a user has arranged their channels: sections in order, with their channels in order, favourites, and what is folded.

The only writer of Convo Sidebar. It names channels and says nothing of who may see them: what is not among the reader's
channels is left alone, for it may be there again tomorrow.
"""

import datetime
import json
from typing import Any

from ...constants import CHANNEL, SIDEBAR
from ..base.errors import RequestError
from ..base.messages import N_
from ..base.reader import Item
from ..base.sql import hint, like, next_id, sql
from ..base.store import Store, column
from ..base.tables import SEQUENCES
from ..base.text import fold, is_blank, is_storable
from ..base.visibility import Knows, everybody
from ..site.named import LONGEST_NAME

MOST_SECTIONS, MOST_CHANNELS, LONGEST_TITLE = 30, 500, 60
# What is there without being made: it has no title of its own, and is folded by its name here.
FAVOURITES, OTHERS, ARCHIVED = "favourites", "others", "archived"
GIVEN = (FAVOURITES, OTHERS, ARCHIVED)


def plain() -> Item:
	"""As nobody has arranged anything yet."""
	return {"sections": [], "favourites": [], "folded": [ARCHIVED]}


def read(store: Store, user: str) -> Item:
	"""{"sections": [{"title", "channels", "is_folded"}], "favourites": [channel], "folded": [of GIVEN]}"""
	found = column(store, sql("SELECT content FROM `tabConvo Sidebar` WHERE user = {}", user))
	try:
		return parse(json.loads(found[0])) if found else plain()
	except (ValueError, TypeError, RecursionError):
		return plain()


def save(store: Store, user: str, given: str | dict[str, Any], now: datetime.datetime) -> Item:
	"""What was asked for, as it stands from now on; of two windows the later one counts."""
	try:
		asked = json.loads(given) if isinstance(given, str) else given
	except (ValueError, RecursionError):
		asked = None
	wanted = parse(asked)
	content = json.dumps(wanted, ensure_ascii=False)
	updated = sql("UPDATE `tabConvo Sidebar` SET content = {}, modified = {} WHERE user = {}", content, now, user)
	if not store.execute(updated) and not column(store, sql("SELECT 1 FROM `tabConvo Sidebar` WHERE user = {}", user)):
		store.execute(_insert(user, content, now))
		store.execute(updated)
	return wanted


def _insert(user: str, content: str, now: datetime.datetime) -> Any:
	"""Two windows may begin at once: the second insert is ignored, and the row written over."""
	return sql(
		"{insert} INTO `tabConvo Sidebar` (name, creation, modified, modified_by, owner, docstatus, idx, user, content)"
		" VALUES ({number}, {now}, {now}, {user}, {user}, 0, 0, {user}, {content})",
		insert=hint("INSERT IGNORE", "INSERT OR IGNORE"), number=next_id(SEQUENCES[SIDEBAR]), now=now, user=user, content=content,
	)  # fmt: skip


def parse(given: Any) -> Item:
	"""The same arrangement, checked: each channel stands in one section, each title once."""
	if not isinstance(given, dict) or not set(given) <= {"sections", "favourites", "folded"}:
		raise RequestError(N_("Channels are arranged by sections, favourites and what is folded."))
	asked = [] if given.get("sections") is None else given["sections"]
	if not isinstance(asked, list) or not all(isinstance(section, dict) for section in asked):
		raise RequestError(N_("Channels are arranged by sections, favourites and what is folded."))
	if len(asked) > MOST_SECTIONS:
		raise RequestError(N_("{0} sections are the most."), MOST_SECTIONS)
	placed: set[str] = set()
	sections, titles = [], set()
	for section in asked:
		title = _title(section.get("title"))
		if fold(title) in titles:
			raise RequestError(N_("There is already a section {0}."), title)
		titles.add(fold(title))
		channels = [name for name in _names(section.get("channels")) if name not in placed]
		placed.update(channels)
		if len(placed) > MOST_CHANNELS:
			raise RequestError(N_("{0} channels are the most that can be arranged."), MOST_CHANNELS)
		sections.append({"title": title, "channels": channels, "is_folded": bool(section.get("is_folded"))})
	folded = [name for name in GIVEN if name in _names(given.get("folded"))]
	return {"sections": sections, "favourites": _names(given.get("favourites")), "folded": folded}


def _title(given: Any) -> str:
	if not isinstance(given, str) or is_blank(given) or not is_storable(given):
		raise RequestError(N_("Give the section a name."))
	title = " ".join(given.split())
	if len(title) > LONGEST_TITLE:
		raise RequestError(N_("The name of a section is longer than {0} characters."), LONGEST_TITLE)
	return title


def _names(given: Any) -> list[str]:
	names = [] if given is None else given
	if not isinstance(names, list) or not all(
		isinstance(name, str) and 0 < len(name) <= LONGEST_NAME and is_storable(name) for name in names
	):
		raise RequestError(N_("A list of names holds texts only."))
	if len(names) > MOST_CHANNELS:
		raise RequestError(N_("{0} channels are the most that can be arranged."), MOST_CHANNELS)
	return list(dict.fromkeys(names))


def follow_channel(store: Store, old: str, new: str, knows: Knows = everybody) -> None:
	"""A channel has another name: it stays where everybody has put it who may know of it. A name can be guessed, and put anywhere."""
	written = json.dumps(old, ensure_ascii=False)
	holding = sql("SELECT user, content FROM `tabConvo Sidebar` WHERE {} ORDER BY user", like(sql("content"), written))
	for user, content in store.rows(holding):
		try:
			layout = parse(json.loads(content))
		except (ValueError, TypeError, RecursionError):
			continue
		named = [*layout["favourites"], *(name for section in layout["sections"] for name in section["channels"])]
		if old not in named or not knows(user, CHANNEL, new):
			continue
		swap = {old: new}
		layout["favourites"] = [swap.get(name, name) for name in layout["favourites"]]
		for section in layout["sections"]:
			section["channels"] = [swap.get(name, name) for name in section["channels"]]
		kept = json.dumps(parse(layout), ensure_ascii=False)
		store.execute(sql("UPDATE `tabConvo Sidebar` SET content = {} WHERE user = {}", kept, user))


def give_way(store: Store, loser: str, winner: str) -> None:
	"""Before two users become one: the one who stays has arranged things their way."""
	if column(store, sql("SELECT 1 FROM `tabConvo Sidebar` WHERE user = {}", winner)):
		forget_user(store, loser)


def forget_user(store: Store, user: str) -> None:
	store.execute(sql("DELETE FROM `tabConvo Sidebar` WHERE user = {}", user))
