"""Segments from templates and files, and back into files; earlier rules of one. Everything is made as the user.

What a template or a file says is core's matter; this gives it the site's documents and writes through them.
"""

import json
from typing import Any

import frappe
from frappe import _
from frappe.utils import now_datetime

import convo_channels
from convo_channels.constants import CHANNEL, SEGMENT
from convo_channels.core.base.errors import RuleError
from convo_channels.core.base.pages import check_limit
from convo_channels.core.base.sql import TRUE
from convo_channels.core.base.text import fold
from convo_channels.core.base.visibility import Visibility
from convo_channels.core.catalog.catalog import CUSTOMER
from convo_channels.core.library import exchange, templates, versions
from convo_channels.core.library.exchange import CHANGED, NEW, Planned
from convo_channels.core.library.stored import inner_names, read_shared
from convo_channels.core.library.suggest import suggest_values
from convo_channels.core.library.template_money import COMPANY, by_nearness
from convo_channels.core.library.template_rows import TEMPLATES, Template
from convo_channels.core.rules.rule import parse_rule
from convo_channels.core.rules.sentence import say_rule
from convo_channels.exceptions import ConflictError, ConvoError, NotFoundError
from convo_channels.services.access.customers import get_visibility
from convo_channels.services.access.documents import condition_of, readable
from convo_channels.services.access.fields import readable_fields
from convo_channels.services.access.records import BY_SERVICE
from convo_channels.services.access.segments import require_segment
from convo_channels.services.base import titles
from convo_channels.services.base.errors import escape, said_plainly
from convo_channels.services.base.frappe_store import store
from convo_channels.services.catalog.site_catalog import get_catalog
from convo_channels.services.channels import channels
from convo_channels.services.rules import requests, told

# ---- templates


def list_templates() -> list[dict[str, Any]]:
	"""All templates, with why one cannot be used here, or not by this user."""
	visibility = get_visibility()
	company = _suggest_company()
	return [_describe(template, visibility, company) for template in TEMPLATES]


def _describe(template: Template, visibility: Visibility, company: dict[str, str]) -> dict[str, Any]:
	catalog = get_catalog()
	why_not = templates.find_lack(template, catalog, _) or _say_unreadable(template, company)
	suggested = {} if why_not else company | suggest_values(store, template, visibility, _may_read)
	described = templates.describe_template(template, catalog, suggested, _)
	if why_not:
		described.update(is_available=False, why_not=why_not, sentence="", rules=[])
	return described


def _suggest_company() -> dict[str, str]:
	"""The first company that the user may read, where amounts are one company's."""
	currencies = get_catalog().currencies
	if not currencies.has_several:
		return {}
	seen = readable("Company", set(currencies.companies))
	offered = [name for name in by_nearness(currencies) if name in seen]
	return {COMPANY: offered[0]} if offered else {}


def _may_read(doctype: str, fieldname: str) -> bool:
	"""Whether nothing of a field is hidden from the user: neither its level, nor some of the documents."""
	source = get_catalog().sources.get(doctype)
	if not source or fieldname not in (readable_fields(source) or ()):
		return False
	return doctype == CUSTOMER or condition_of(doctype, frappe.session.user) == TRUE


def _say_unreadable(template: Template, company: dict[str, str]) -> str:
	catalog = get_catalog()
	hidden = requests.hidden_conditions(templates.parse_sample(template, catalog, company), catalog)
	return next(iter(hidden.values()), "")


def preview_template(template: str, values: str | dict | None) -> dict[str, Any]:
	"""{"title", "rules", "sentence"} of a template with these values; writes nothing."""
	filled = _fill(template, values)
	catalog = get_catalog()
	with said_plainly():
		sentence = say_rule(parse_rule(filled.rows, catalog), catalog, _)
	return {"title": filled.title, "rules": filled.rows, "sentence": sentence}


def create_from_template(
	template: str, title: str | None, values: str | dict | None, with_channel: bool
) -> dict[str, Any]:
	"""A segment, and its channel of the same title. A title that was typed must be free; ours gets a number."""
	filled = _fill(template, values)
	title = _own_title(title, with_channel) or _free_title(filled.title, with_channel)
	doc = frappe.get_doc(
		{
			"doctype": SEGMENT,
			"title": title,
			"description": filled.description,
			"enabled": 1,
			"template": template,
			"rules": filled.rows,
		}
	)
	doc.flags[BY_SERVICE] = True
	doc.insert()
	channel = None
	if with_channel:
		channel = channels.create_channel(title, doc.name, filled.description, False)["name"]
	return {"segment": doc.name, "channel": channel}


def _fill(template: str, values: str | dict | None) -> templates.Filled:
	"""The template with its values; RuleError where it compares with what is not there or may not be read."""
	catalog = get_catalog()
	with said_plainly():
		filled = templates.fill_template(templates.find_template(template), catalog, _parse_values(values), _)
		rule = parse_rule(filled.rows, catalog)
		requests.check_readable(rule, catalog)
		for problem in exchange.say_missing_links(rule, catalog, _exists, _):
			raise RuleError("{0}", problem)
	return filled


def _parse_values(values: str | dict | None) -> dict[str, Any]:
	try:
		given = json.loads(values) if isinstance(values, str) and values else values or {}
	except (ValueError, RecursionError):
		given = None
	if not isinstance(given, dict):
		frappe.throw(_("The values must be an object of parameters."), ConvoError)
	return given


def _exists(doctype: str, name: str) -> bool:
	"""Whether the user may know of it: what is hidden is as good as not there."""
	if not frappe.db.exists("DocType", doctype) or not frappe.db.exists(doctype, name):
		return False
	return bool(frappe.has_permission(doctype, "read", doc=name) or frappe.has_permission(doctype, "select", doc=name))


def _own_title(title: str | None, with_channel: bool) -> str:
	title = titles.check_title(title) if (title or "").strip() else ""
	if title and frappe.db.exists(SEGMENT, title):
		frappe.throw(_("There is already a segment {0}.").format(escape(title)), ConflictError)
	if title and with_channel and frappe.db.exists(CHANNEL, title):
		frappe.throw(_("There is already a channel {0}.").format(escape(title)), ConflictError)
	return title


def _free_title(title: str, with_channel: bool) -> str:
	def is_taken(wanted: str) -> bool:
		return bool(frappe.db.exists(SEGMENT, wanted)) or (
			with_channel and bool(frappe.db.exists(CHANNEL, wanted))
		)

	with said_plainly():
		return templates.free_title(title, is_taken)


# ---- files


def export_segments(names: list[str]) -> dict[str, Any]:
	"""{"filename", "content", "titles"}: the segments and those they build on."""
	if not frappe.has_permission(SEGMENT, "export"):
		frappe.throw(_("You may not export segments."), frappe.PermissionError)
	stored = read_shared(store)
	spelled = {fold(name): name for name in readable(SEGMENT, set(stored))}
	chosen = [spelled.get(fold(name)) for name in names]
	if not chosen or None in chosen or len(chosen) > exchange.MAX_SEGMENTS:
		frappe.throw(
			_("Choose between 1 and {0} segments that exist and that you may read.").format(exchange.MAX_SEGMENTS), NotFoundError
		)
	titles = exchange.with_inner([name for name in chosen if name], inner_names(stored))
	if set(titles) - set(spelled.values()):
		frappe.throw(_("They build on a segment that you may not read."), frappe.PermissionError)
	catalog = get_catalog()
	for title in titles:
		if told.find_untold(stored[title].rules, [], catalog):
			frappe.throw(
				_("The rule of {0} asks about what you may not read, so you may not export it.").format(escape(title)),
				frappe.PermissionError,
			)
	now = now_datetime()
	content = exchange.write_file(
		[stored[title] for title in titles], app_version=convo_channels.__version__, now=now
	)
	return {"filename": f"convo-segments-{now:%Y-%m-%d}.json", "content": content, "titles": titles}


def parse_names(names: str | list, what: str) -> list[str]:
	"""A list of texts of a request."""
	try:
		given = json.loads(names) if isinstance(names, str) else names
	except (ValueError, RecursionError):
		given = None
	if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
		frappe.throw(_("{0} must be a list of names.").format(what), ConvoError)
	return given


def _plan(content: str) -> list[Planned]:
	with said_plainly():
		given = exchange.read_file(content)
	catalog, stored = get_catalog(), read_shared(store)
	seen = readable(SEGMENT, set(stored))
	taken = {fold(name) for name in stored if name not in seen}
	with said_plainly():
		plans = exchange.plan_import(given, {name: stored[name] for name in stored if name in seen}, catalog, _exists, _)
	for plan in plans:
		if fold(plan.shared.title) in taken:
			plan.problems.append(_("There is already a segment {0}, which you may not read.").format(plan.shared.title))
		if plan.problems:
			continue
		hidden = requests.hidden_conditions(parse_rule(plan.shared.rules, catalog), catalog)
		plan.problems += dict.fromkeys(hidden.values())
	return plans


def check_import(content: str) -> dict[str, Any]:
	"""{"segments": [{"title", "sentence", "state", "problems", "notes"}]}: what a file would do. Writes nothing."""
	return {"segments": [plan.as_dict() for plan in _plan(content)]}


def import_segments(content: str, titles: list[str] | None) -> dict[str, Any]:
	"""{"created", "changed", "left"}: all that were chosen, or none at all."""
	plans = _plan(content)
	stored = {fold(name): name for name in frappe.get_all(SEGMENT, pluck="name", order_by="name")}
	with said_plainly():
		chosen = exchange.choose(plans, titles, stored.values())
	made: dict[str, list[str]] = {NEW: [], CHANGED: []}
	for plan in chosen:
		doc = _document(plan, stored)
		doc.update(
			{
				"description": plan.shared.description,
				"include_disabled": int(plan.shared.include_disabled),
				"rules": [exchange.form_row(row) for row in plan.shared.rules],
			}
		)
		doc.save()
		made[plan.state].append(doc.name)
	left = {plan.shared.title for plan in plans} - {plan.shared.title for plan in chosen}
	return {"created": made[NEW], "changed": made[CHANGED], "left": sorted(left)}


def _document(plan: Planned, stored: dict[str, str]) -> Any:
	"""The segment as it is, or a new one. What belongs to this site (exceptions, actions, mailing list) stays."""
	if plan.state == CHANGED:
		return frappe.get_doc(SEGMENT, stored[fold(plan.shared.title)])
	fields = {"title": plan.shared.title, "enabled": 1, "member_actions": plan.actions}
	return frappe.get_doc({"doctype": SEGMENT, **fields})


# ---- earlier rules


def get_versions(segment: str, cursor: str | None, limit: int) -> dict[str, Any]:
	"""Earlier rules of a segment, newest first."""
	name = require_segment(segment)
	with said_plainly():
		page = versions.fetch_versions(store, name, cursor=cursor, limit=check_limit(limit))
	for item in page["items"]:
		_hide_version(item)
	return page


def _hide_version(item: dict[str, Any]) -> None:
	"""An earlier rule may ask what this reader may not, or name customers whom they do not see: then it is not told."""
	lack = told.find_untold(item["rules"], item["exceptions"], get_catalog())
	item["is_hidden"] = bool(lack)
	if lack:
		item["sentence"], item["rules"], item["exceptions"] = lack, [], []
