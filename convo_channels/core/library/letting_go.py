"""Who depends on a segment among our own documents, and letting go of it.

It deletes nothing: a channel is archived or shows another segment, a rule names another segment or no longer this one. It
reads and refuses; the documents are the host's to write, and what else in the host names a segment is the host's to find.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...constants import CHANNEL, SEGMENT
from ..base.errors import RequestError
from ..base.messages import N_, Message, word
from ..base.reader import Item
from ..base.sql import sql
from ..base.text import fold
from ..catalog import catalog as cat
from ..site.named import LONGEST_NAME, reads_segment
from ..site.site import Site

MAX_USES = 200
ARCHIVE, POINT, REMOVE = "archive", "point", "remove"


@dataclass(frozen=True)
class Release:
	"""One document lets go of a segment. `target`: the one it shows or names instead; none: archived, or rows removed."""

	doctype: str
	name: str
	segment: str
	target: str

	@property
	def channel_fields(self) -> Item:
		return {"segment": self.target} if self.target else {"is_archived": 1}

	def is_about(self, row: Mapping[str, Any]) -> bool:
		"""Whether a row of a rule is one of those that go, or are pointed elsewhere."""
		return row["subject"] == cat.SEGMENT and fold(row["value"] or "") == fold(self.segment)


def find_uses(
	site: Site, segment: str, others: Callable[[], Sequence[Item]] = lambda: ()
) -> list[Item]:
	"""[{"doctype", "name", "title", "how", "can_detach", "is_archived"}]. What the reader may not open is told without its name."""
	found = [*_channels(site, segment), *_builders(site, segment), *others()]
	return [as_told(site, use) for use in found[:MAX_USES]]


def find_holders(site: Site, segment: str) -> list[str]:
	"""What a deletion waits for: channels that are in use, and the rules of other segments."""
	holders = [use for use in (*_channels(site, segment), *_builders(site, segment)) if not use["is_archived"]]
	return [str(as_told(site, use)["title"]) for use in holders]


def _channels(site: Site, segment: str) -> list[Item]:
	query = sql("SELECT name, title, is_archived FROM `tabConvo Channel` WHERE segment = {} ORDER BY title", segment)
	shows, showed = N_("Shows its customers"), N_("Archived; showed its customers")
	return [
		{
			**describe(CHANNEL, name, title, site.translate(showed if is_archived else shows)),
			"can_detach": not is_archived and site.may("write", CHANNEL, name),
			"is_archived": bool(is_archived),
		}
		for name, title, is_archived in site.store.rows(query)
	]


def _builders(site: Site, segment: str) -> list[Item]:
	query = sql(
		"SELECT parent, idx FROM `tabConvo Segment Rule` WHERE subject = {subject} AND value = {segment}"
		" AND parenttype = {parenttype} ORDER BY parent, idx",
		subject=cat.SEGMENT,
		segment=segment,
		parenttype=SEGMENT,
	)
	found: dict[str, list[str]] = {}
	for parent, number in site.store.rows(query):
		found.setdefault(parent, []).append(str(number))
	said = site.translate(N_("Its rule names it in row {0}"))
	return [
		{
			**describe(SEGMENT, name, name, said.format(", ".join(numbers))),
			"can_detach": site.may("write", SEGMENT, name),
		}
		for name, numbers in found.items()
	]


def describe(doctype: str, name: str, title: str | None, how: str) -> Item:
	"""A document that names a segment, and that is changed on its own form."""
	return {
		"doctype": doctype, "name": name, "title": title or name, "how": how, "can_detach": False, "is_archived": False,
	}  # fmt: skip


def as_told(site: Site, use: Item) -> Item:
	"""Without its name when the reader may not open it."""
	if site.may("read", use["doctype"], use["name"]):
		return use
	title = Message(N_("A {0} that you may not open"), (word(use["doctype"]),)).say(site.translate)
	return {**use, "name": None, "title": title, "can_detach": False, "is_archived": False}


# ---- letting go


def parse_uses(uses: object) -> list[Item]:
	"""What to let go of: a list, or JSON of it, of {"doctype", "name", "action": archive, point or remove, "to"}."""
	try:
		given = json.loads(uses) if isinstance(uses, str) else uses
	except (ValueError, RecursionError):
		given = None
	if not isinstance(given, list) or not all(isinstance(use, dict) for use in given):
		raise RequestError(N_("Say what to detach as a list."))
	if len(given) > MAX_USES:
		raise RequestError(N_("At most {0} can be detached at once."), MAX_USES)
	return given


def let_go(
	site: Site, segment: str, uses: Sequence[Item], known: Sequence[Item], write: Callable[[Release], None]
) -> None:
	"""All of it or, when one is refused, nothing. `known`: as find_uses tells it. `write`: saves one document."""
	told = {(use["doctype"], fold(use["name"])): use for use in known if use["name"]}
	for release in [_plan(site, segment, use, told) for use in uses]:
		write(release)


def _plan(site: Site, segment: str, use: Item, told: Mapping[tuple[str, str], Item]) -> Release:
	doctype, name = str(use.get("doctype") or ""), str(use.get("name") or "")
	found = told.get((doctype, fold(name)))
	if not found:
		raise RequestError(N_("{0} {1} does not use {2}."), word(doctype[:LONGEST_NAME]), name[:LONGEST_NAME], segment)
	if doctype not in (CHANNEL, SEGMENT):
		raise RequestError(N_("Change {0} on its own form."), found["title"])
	release = Release(doctype, found["name"], segment, _target(site, use, segment))
	(_check_channel if doctype == CHANNEL else _check_rule)(site, release, str(use.get("action") or ""))
	return release


def _target(site: Site, use: Item, segment: str) -> str:
	if use.get("action") != POINT:
		return ""
	found = reads_segment(site, str(use.get("to") or ""))
	if not found:
		raise RequestError(N_("Choose the segment to point {0} to."), str(use.get("name")))
	if fold(found) == fold(segment):
		raise RequestError(N_("{0} is the segment to let go of. Choose another one."), found)
	return found


def _check_channel(site: Site, release: Release, action: str) -> None:
	if action not in (ARCHIVE, POINT):
		raise RequestError(N_("A channel can be archived or pointed to another segment."))


def _check_rule(site: Site, release: Release, action: str) -> None:
	if action not in (POINT, REMOVE):
		raise RequestError(N_("A rule can point to another segment or lose its rows."))
	query = sql(
		"SELECT subject, value FROM `tabConvo Segment Rule` WHERE parent = {} AND parenttype = {}", release.name, SEGMENT
	)
	rows = [{"subject": subject, "value": value} for subject, value in site.store.rows(query)]
	if action == REMOVE and all(map(release.is_about, rows)):
		raise RequestError(
			N_("The rule of {0} says nothing else. Point it to another segment, or delete it first."), release.name
		)
