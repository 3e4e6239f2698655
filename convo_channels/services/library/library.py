"""Segments from templates and files, and back into files; earlier rules of one. Everything is made as the user.

What a template or a file says is core's matter; this gives it the site's documents and writes through them.
"""

import json
from typing import Any

import frappe
from frappe import _

import convo_channels
from convo_channels.constants import SEGMENT
from convo_channels.core.base.errors import NotAllowed
from convo_channels.core.base.messages import N_
from convo_channels.core.base.sql import TRUE
from convo_channels.core.base.visibility import Visibility
from convo_channels.core.catalog.catalog import CUSTOMER
from convo_channels.core.library import asked, templates
from convo_channels.core.library.asked import ToSave
from convo_channels.core.library.exchange import Planned, Shared
from convo_channels.core.library.suggest import suggest_values
from convo_channels.core.library.template_money import COMPANY, by_nearness
from convo_channels.core.library.template_rows import TEMPLATES, Template
from convo_channels.core.rules.rule import Rule
from convo_channels.exceptions import ConvoError
from convo_channels.services.access.customers import get_visibility
from convo_channels.services.access.documents import condition_of, readable
from convo_channels.services.access.fields import readable_fields
from convo_channels.services.access.records import BY_SERVICE
from convo_channels.services.access.site import FrappeSite
from convo_channels.services.base.errors import said_plainly
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.voice import get_voice
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
	described = templates.describe_template(template, catalog, suggested, get_voice())
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
	site = FrappeSite()
	with said_plainly():
		return asked.say_filled(site, asked.fill(site, template, values, _check_readable))


def _check_readable(rule: Rule) -> None:
	requests.check_readable(rule, get_catalog())


def create_from_template(
	template: str, title: str | None, values: str | dict | None, with_channel: bool
) -> dict[str, Any]:
	"""A segment, and its channel of the same title. A title that was typed must be free; ours gets a number."""
	site = FrappeSite()
	with said_plainly():
		filled = asked.fill(site, template, values, _check_readable)
		title = asked.choose_title(site, title, filled, with_channel=with_channel)
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


# ---- files


def export_segments(names: list[str]) -> dict[str, Any]:
	"""{"filename", "content", "titles"}: the segments and those they build on."""
	if not frappe.has_permission(SEGMENT, "export"):
		frappe.throw(_("You may not export segments."), frappe.PermissionError)
	with said_plainly():
		return asked.export_segments(FrappeSite(), names, convo_channels.__version__, _check_told)


def _check_told(shared: Shared) -> None:
	if told.find_untold(shared.rules, [], get_catalog()):
		said = N_("The rule of {0} asks about what you may not read, so you may not export it.")
		raise NotAllowed(said, shared.title)


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
		return asked.plan_import(FrappeSite(), content, _hidden_in)


def _hidden_in(rule: Rule) -> list[str]:
	return list(requests.hidden_conditions(rule, get_catalog()).values())


def check_import(content: str) -> dict[str, Any]:
	"""{"segments": [{"title", "sentence", "state", "problems", "notes"}]}: what a file would do. Writes nothing."""
	return asked.say_plans(_plan(content))


def import_segments(content: str, titles: list[str] | None) -> dict[str, Any]:
	"""{"created", "changed", "left"}: all that were chosen, or none at all."""
	with said_plainly():
		return asked.import_segments(FrappeSite(), _plan(content), titles, _save)


def _save(wanted: ToSave) -> str:
	"""The segment as it is, or a new one. What belongs to this site (exceptions, actions, mailing list) stays."""
	if wanted.name:
		doc = frappe.get_doc(SEGMENT, wanted.name)
	else:
		plan = wanted.plan
		fields = {"title": plan.shared.title, "enabled": 1, "member_actions": plan.actions}
		doc = frappe.get_doc({"doctype": SEGMENT, **fields})
	doc.update(wanted.fields)
	doc.save()
	return str(doc.name)


# ---- earlier rules


def get_versions(segment: str, cursor: str | None, limit: int) -> dict[str, Any]:
	"""Earlier rules of a segment, newest first."""
	with said_plainly():
		page = asked.get_versions(FrappeSite(), segment, cursor, limit)
	for item in page["items"]:
		_hide_version(item)
	return page


def _hide_version(item: dict[str, Any]) -> None:
	"""An earlier rule may ask what this reader may not, or name customers whom they do not see: then it is not told."""
	lack = told.find_untold(item["rules"], item["exceptions"], get_catalog())
	item["is_hidden"] = bool(lack)
	if lack:
		item["sentence"], item["rules"], item["exceptions"] = lack, [], []
