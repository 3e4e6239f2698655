"""Segments from templates and files, earlier rules, and what depends on a segment."""

from typing import Any

import convo_channels
from convo_channels.core.base.errors import RuleError
from convo_channels.core.base.pages import check_limit
from convo_channels.core.base.sql import sql, table
from convo_channels.core.base.store import scalar
from convo_channels.core.base.text import fold
from convo_channels.core.base.visibility import ALL
from convo_channels.core.catalog import catalog as cat
from convo_channels.core.insight import segment_head
from convo_channels.core.library import exchange, templates, versions
from convo_channels.core.library.exchange import CHANGED, NEW, Planned
from convo_channels.core.library.stored import inner_names, read_shared
from convo_channels.core.library.suggest import suggest_values
from convo_channels.core.library.template_rows import TEMPLATES
from convo_channels.core.rules.rule import parse_rule
from convo_channels.core.rules.sentence import say_rule
from convo_channels.core.segments.titles import check_title
from preview.api import PRODUCT, BadRequest, answers
from preview.api.channels import create_channel
from preview.api.segments import get_segment, require_segment, save_segment
from preview.documents import update_row
from preview.site import Site
from standalone.schema import load_doctypes

SEGMENT, CHANNEL = "Convo Segment", "Convo Channel"


@answers(PRODUCT + "library.list_templates")
def list_templates(site: Site) -> list[dict[str, Any]]:
	return [
		templates.describe_template(template, site.catalog, suggest_values(site.store, template, ALL))
		for template in TEMPLATES
	]


@answers(PRODUCT + "library.preview_template")
def preview_template(site: Site, template: str, values: dict | None = None) -> dict[str, Any]:
	filled = _fill(site, template, values)
	sentence = say_rule(parse_rule(filled.rows, site.catalog), site.catalog)
	return {"title": filled.title, "rules": filled.rows, "sentence": sentence}


@answers(PRODUCT + "library.create_from_template", post=True)
def create_from_template(
	site: Site, template: str, title: str | None = None, values: dict | None = None, with_channel: int = 1
) -> dict[str, Any]:
	filled = _fill(site, template, values)
	title = (
		check_title(title)
		if (title or "").strip()
		else templates.free_title(filled.title, lambda wanted: _is_taken(site, wanted, with_channel))
	)
	if with_channel and scalar(site.store, sql("SELECT name FROM `tabConvo Channel` WHERE name = {}", title)):
		raise BadRequest(f"There is a channel {title} already.", 409)
	made = save_segment(site, title, filled.rows, description=filled.description)["name"]
	update_row(site, SEGMENT, made, template=template)
	channel = create_channel(site, title, made, filled.description)["name"] if with_channel else None
	return {"segment": made, "channel": channel}


def _fill(site: Site, template: str, values: dict | None) -> templates.Filled:
	filled = templates.fill_template(templates.find_template(template), site.catalog, values)
	rule = parse_rule(filled.rows, site.catalog)
	for problem in exchange.say_missing_links(rule, site.catalog, _existence(site)):
		raise RuleError("{0}", problem)
	return filled


def _is_taken(site: Site, title: str, with_channel: int) -> bool:
	doctypes = (SEGMENT, CHANNEL) if with_channel else (SEGMENT,)
	return any(_existence(site)(doctype, title) for doctype in doctypes)


def _existence(site: Site):
	"""Whether a document is there; of kinds the preview has no table for, all are taken to be."""

	def exists(doctype: str, name: str) -> bool:
		if doctype not in load_doctypes():
			return True
		return bool(site.store.rows(sql("SELECT 1 FROM {} WHERE name = {}", table(doctype), name)))

	return exists


@answers(PRODUCT + "library.export_segments")
def export_segments(site: Site, segments: list) -> dict[str, Any]:
	stored = read_shared(site.store)
	spelled = {fold(name): name for name in stored}
	chosen = [spelled.get(fold(str(name))) for name in segments]
	if not chosen or None in chosen or len(chosen) > exchange.MAX_SEGMENTS:
		raise BadRequest(f"Choose between 1 and {exchange.MAX_SEGMENTS} segments that exist.", 404)
	titles = exchange.with_inner([name for name in chosen if name], inner_names(stored))
	now = site.now()
	content = exchange.write_file(
		[stored[title] for title in titles], app_version=convo_channels.__version__, now=now
	)
	return {"filename": f"convo-segments-{now:%Y-%m-%d}.json", "content": content, "titles": titles}


def _plan(site: Site, content: str) -> list[Planned]:
	return exchange.plan_import(
		exchange.read_file(content), read_shared(site.store), site.catalog, _existence(site)
	)


@answers(PRODUCT + "library.check_import")
def check_import(site: Site, content: str) -> dict[str, Any]:
	return {"segments": [plan.as_dict() for plan in _plan(site, content)]}


@answers(PRODUCT + "library.import_segments", post=True)
def import_segments(site: Site, content: str, titles: list | None = None) -> dict[str, Any]:
	plans = _plan(site, content)
	stored = {fold(name): name for name in read_shared(site.store)}
	chosen = exchange.choose(plans, titles, stored.values())
	made: dict[str, list[str]] = {NEW: [], CHANGED: []}
	for plan in chosen:
		save_segment(
			site,
			plan.shared.title,
			[exchange.form_row(row) for row in plan.shared.rules],
			segment=stored[fold(plan.shared.title)] if plan.state == CHANGED else None,
			description=plan.shared.description,
			include_disabled=int(plan.shared.include_disabled),
		)
		made[plan.state].append(plan.shared.title)
	left = {plan.shared.title for plan in plans} - {plan.shared.title for plan in chosen}
	return {"created": made[NEW], "changed": made[CHANGED], "left": sorted(left)}


@answers(PRODUCT + "library.get_versions")
def get_versions(site: Site, segment: str, cursor: str | None = None, limit: int = 20) -> dict[str, Any]:
	name = require_segment(site, segment)
	return versions.fetch_versions(site.store, name, cursor=cursor, limit=check_limit(limit))


@answers(PRODUCT + "library.where_used")
def where_used(site: Site, segment: str) -> dict[str, Any]:
	return {"uses": _uses(site, require_segment(site, segment))}


def _uses(site: Site, name: str) -> list[dict[str, Any]]:
	said = {CHANNEL: "Shows its customers", SEGMENT: "Its rule names it"}
	return [
		{**use, "how": said[use["doctype"]], "can_detach": True, "is_archived": False}
		for use in segment_head.used_by(site.store, name, site.reader)
	]


@answers(PRODUCT + "library.detach", post=True)
def detach(site: Site, segment: str, uses: list) -> dict[str, Any]:
	"""As on a site: a channel is archived or shows another segment, a rule names another one or loses its rows."""
	name = require_segment(site, segment)
	for use in uses:
		action, target = use.get("action"), ""
		if action == "point":
			target = require_segment(site, str(use.get("to") or ""))
		if use.get("doctype") == CHANNEL:
			fields = {"segment": target} if target else {"is_archived": 1}
			update_row(site, CHANNEL, str(use["name"]), **fields)
		else:
			_release_rule(site, str(use["name"]), name, target)
	return {"uses": _uses(site, name)}


def _release_rule(site: Site, builder: str, name: str, target: str) -> None:
	stored = get_segment(site, builder)
	names_it = [
		row["subject"] == cat.SEGMENT and fold(row["value"] or "") == fold(name) for row in stored["rules"]
	]
	if target:
		rows = [
			{**row, "value": target} if is_one else row
			for row, is_one in zip(stored["rules"], names_it, strict=True)
		]
	else:
		rows = [row for row, is_one in zip(stored["rules"], names_it, strict=True) if not is_one]
	save_segment(
		site,
		builder,
		rows,
		segment=builder,
		description=stored["description"] or "",
		include_disabled=stored["include_disabled"],
	)
