"""Segments from templates and files, and back into files; earlier rules of one. Everything is made as the user.

What a template or a file says is core's matter; this gives it the site's documents and writes through them.
"""

import json
from typing import Any

import frappe
from frappe import _

import convo_channels
from convo_channels.constants import CONTACT_DATES, SEGMENT
from convo_channels.core.base.errors import NotAllowed
from convo_channels.core.base.messages import N_
from convo_channels.core.base.sql import TRUE
from convo_channels.core.catalog.catalog import CUSTOMER, PROFILE
from convo_channels.core.library import asked, from_template
from convo_channels.core.library.asked import ToSave
from convo_channels.core.library.exchange import Planned, Shared
from convo_channels.core.library.stand_ins import closed_field
from convo_channels.core.rules.rule import Rule
from convo_channels.exceptions import ConvoError
from convo_channels.services.access.askable import has_hidden_contact
from convo_channels.services.access.documents import condition_of, hidden_doctypes
from convo_channels.services.access.fields import readable_fields
from convo_channels.services.access.records import BY_SERVICE
from convo_channels.services.access.site import FrappeSite
from convo_channels.services.base.errors import said_plainly
from convo_channels.services.base.snapshot import get_meta
from convo_channels.services.base.voice import translate
from convo_channels.services.catalog.site_catalog import get_catalog, get_specs
from convo_channels.services.channels import channels
from convo_channels.services.rules import requests, told

# ---- templates


def list_templates() -> list[dict[str, Any]]:
	"""All templates, with why one cannot be used here, or not by this user."""
	return from_template.list_templates(FrappeSite(), _lacks_of, _may_read, closed_sources())


def closed_sources() -> frozenset[str]:
	"""What rules may speak of and the user may read nothing of; and the days of contact, for who may not know of all of it."""
	closed = {key for key, source in get_catalog().sources.items() if readable_fields(source) is None}
	if has_hidden_contact():
		closed.update(closed_field(PROFILE, name) for name in CONTACT_DATES)
	return frozenset(closed)


def _lacks_of(rule: Rule) -> list[str]:
	"""What the user may not read of a rule, and which roles may, where it is a whole kind of documents."""
	closed, sources = closed_sources(), get_catalog().sources
	leaves = [term.leaf for term in rule.terms]
	holders = dict.fromkeys(sources[leaf.subject].holder for leaf in leaves if leaf.subject in closed)
	if holders:
		return [say_closed(holder) for holder in holders]
	if any(closed_field(leaf.subject, leaf.field) in closed for leaf in leaves):
		return [_say_hidden_contact()]
	return _hidden_in(rule)


def _say_hidden_contact() -> str:
	told = [spec.doctype for spec in get_specs().values() if spec.is_timeline_source and spec.medium != "Document"]
	lacking = sorted(set(told) & set(hidden_doctypes()))
	if not lacking:
		return _("Needs the right to read every mail and document of the customers; some of them are restricted for you.")
	return " ".join(say_closed(name) for name in lacking)


def say_closed(doctype: str) -> str:
	roles = ", ".join(translate(role) for role in readers_of(doctype))
	if not roles:
		return _("You may not read {0}.").format(translate(doctype))
	return _("Needs the right to read {0}; roles that have it: {1}.").format(translate(doctype), roles)


def readers_of(doctype: str) -> list[str]:
	"""The roles that read documents of a kind, as the site has set them."""
	rows = get_meta(doctype).permissions
	return list(dict.fromkeys(row.role for row in rows if row.read and not row.permlevel and not row.if_owner))


def _may_read(doctype: str, fieldname: str) -> bool:
	"""Whether nothing of a field is hidden from the user: neither its level, nor some of the documents."""
	source = get_catalog().sources.get(doctype)
	if not source or fieldname not in (readable_fields(source) or ()):
		return False
	return doctype == CUSTOMER or condition_of(doctype, frappe.session.user) == TRUE


def preview_template(template: str, values: str | dict | None) -> dict[str, Any]:
	"""{"title", "rules", "sentence"} of a template with these values; writes nothing."""
	site = FrappeSite()
	with said_plainly():
		return from_template.say_filled(site, from_template.fill(site, template, values, _check_readable, closed_sources()))


def _check_readable(rule: Rule) -> None:
	requests.check_readable(rule, get_catalog())


def create_from_template(
	template: str, title: str | None, values: str | dict | None, with_channel: bool
) -> dict[str, Any]:
	"""A segment, and its channel of the same title."""
	wanted = from_template.Asked(template, title, values, with_channel)
	with said_plainly():
		return from_template.create(
			FrappeSite(), wanted, save=_save_new, open_channel=_open_channel, check=_check_readable, closed=closed_sources()
		)


def _save_new(fields: dict[str, Any]) -> str:
	doc = frappe.get_doc({"doctype": SEGMENT, "enabled": 1, **fields})
	doc.flags[BY_SERVICE] = True
	return str(doc.insert().name)


def _open_channel(title: str, segment: str, description: str) -> str:
	return str(channels.create_channel(title, segment, description, False)["name"])


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
	return list(requests.closed_questions(rule, get_catalog()).values())


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
