"""The library as it is asked for: segments into a file and out of one, earlier rules. What writes documents is the host's."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ...constants import SEGMENT
from ..base.errors import NotAllowed, NotFound
from ..base.messages import N_
from ..base.reader import Item
from ..base.text import fold
from ..rules.rule import Rule, parse_rule
from ..site.named import require_names, require_segment
from ..site.site import Site
from . import exchange, versions
from .exchange import CHANGED, NEW, Planned, Shared
from .stored import inner_names, read_shared

# ---- files


def export_segments(
	site: Site, names: Sequence[str], app_version: str, check: Callable[[Shared], None] = lambda shared: None
) -> Item:
	"""{"filename", "content", "titles"}: the segments and those they build on. `check`: what the host refuses to tell."""
	stored = read_shared(site.store)
	spelled = {fold(name): name for name in site.readable(SEGMENT, set(stored))}
	chosen = [spelled.get(fold(str(name))) for name in names]
	if not chosen or None in chosen or len(chosen) > exchange.MAX_SEGMENTS:
		raise NotFound(
			N_("Choose between 1 and {0} segments that exist and that you may read."), exchange.MAX_SEGMENTS
		)
	titles = exchange.with_inner([name for name in chosen if name], inner_names(stored))
	if set(titles) - set(spelled.values()):
		raise NotAllowed(N_("They build on a segment that you may not read."))
	for title in titles:
		check(stored[title])
	now = site.now()
	content = exchange.write_file([stored[title] for title in titles], app_version=app_version, now=now)
	return {"filename": f"convo-segments-{now:%Y-%m-%d}.json", "content": content, "titles": titles}


def plan_import(
	site: Site, content: str, hidden_in: Callable[[Rule], Sequence[str]] = lambda rule: ()
) -> list[Planned]:
	"""What a file would do. `hidden_in`: what a rule asks about that the reader may not read, in sentences."""
	given = exchange.read_file(content)
	stored = read_shared(site.store)
	seen = site.readable(SEGMENT, set(stored))
	taken = {fold(name) for name in stored if name not in seen}
	known = {name: stored[name] for name in stored if name in seen}
	plans = exchange.plan_import(given, known, site.catalog, site.exists, site.voice)
	said = site.translate(N_("There is already a segment {0}, which you may not read."))
	for plan in plans:
		if fold(plan.shared.title) in taken:
			plan.problems.append(said.format(plan.shared.title))
		if not plan.problems:
			plan.problems += dict.fromkeys(hidden_in(parse_rule(plan.shared.rules, site.catalog)))
	return plans


def say_plans(plans: Sequence[Planned]) -> Item:
	"""{"segments": [{"title", "sentence", "state", "problems", "notes"}]}"""
	return {"segments": [plan.as_dict() for plan in plans]}


@dataclass(frozen=True)
class ToSave:
	"""One segment of a file as it is to be saved. `name`: of the stored one that it changes."""

	plan: Planned
	name: str | None

	@property
	def fields(self) -> dict[str, Any]:
		shared = self.plan.shared
		return {
			"description": shared.description,
			"include_disabled": int(shared.include_disabled),
			"rules": [exchange.form_row(row) for row in shared.rules],
		}


def import_segments(
	site: Site, plans: Sequence[Planned], titles: Sequence[str] | None, save: Callable[[ToSave], str]
) -> Item:
	"""{"created", "changed", "left"}: all that were chosen, or none at all. `save` returns the name of what it saved."""
	titles = None if titles is None else require_names(titles)
	stored = {fold(name): name for name in read_shared(site.store)}
	chosen = exchange.choose(plans, titles, stored.values())
	made: dict[str, list[str]] = {NEW: [], CHANGED: []}
	for plan in chosen:
		name = stored[fold(plan.shared.title)] if plan.state == CHANGED else None
		made[plan.state].append(save(ToSave(plan, name)))
	left = {plan.shared.title for plan in plans} - {plan.shared.title for plan in chosen}
	return {"created": made[NEW], "changed": made[CHANGED], "left": sorted(left)}


# ---- earlier rules


def get_versions(site: Site, segment: str, cursor: str | None, limit: int) -> Item:
	"""Earlier rules of a segment, newest first."""
	name = require_segment(site, segment)
	return versions.fetch_versions(site.store, name, cursor=cursor, limit=limit)
