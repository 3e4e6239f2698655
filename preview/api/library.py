"""Segments from templates and files, earlier rules, and what depends on a segment."""

from typing import Any

import convo_channels
from convo_channels.constants import CHANNEL, SEGMENT
from convo_channels.core.library import asked, from_template, letting_go
from convo_channels.core.site.named import require_segment
from preview.api import PRODUCT, answers
from preview.api.channels import create_channel
from preview.api.segments import get_segment, save_segment
from preview.documents import update_row
from preview.site import Site


@answers(PRODUCT + "library.list_templates")
def list_templates(site: Site) -> list[dict[str, Any]]:
	return from_template.list_templates(site)


@answers(PRODUCT + "library.preview_template")
def preview_template(site: Site, template: str, values: dict | None = None) -> dict[str, Any]:
	return from_template.say_filled(site, from_template.fill(site, template, values))


@answers(PRODUCT + "library.create_from_template", post=True)
def create_from_template(
	site: Site, template: str, title: str | None = None, values: dict | None = None, with_channel: int = 1
) -> dict[str, Any]:
	def save(fields: dict[str, Any]) -> str:
		made = save_segment(site, fields["title"], fields["rules"], description=fields["description"])["name"]
		update_row(site, SEGMENT, made, template=fields["template"])
		return made

	def open_channel(title: str, segment: str, description: str) -> str:
		return create_channel(site, title, segment, description)["name"]

	wanted = from_template.Asked(template, title, values, bool(with_channel))
	return from_template.create(site, wanted, save=save, open_channel=open_channel)


@answers(PRODUCT + "library.export_segments")
def export_segments(site: Site, segments: list) -> dict[str, Any]:
	return asked.export_segments(site, segments, convo_channels.__version__)


@answers(PRODUCT + "library.check_import")
def check_import(site: Site, content: str) -> dict[str, Any]:
	return asked.say_plans(asked.plan_import(site, content))


@answers(PRODUCT + "library.import_segments", post=True)
def import_segments(site: Site, content: str, titles: list | None = None) -> dict[str, Any]:
	def save(wanted: asked.ToSave) -> str:
		return save_segment(site, wanted.plan.shared.title, segment=wanted.name, **wanted.fields)["name"]

	return asked.import_segments(site, asked.plan_import(site, content), titles, save)


@answers(PRODUCT + "library.get_versions")
def get_versions(site: Site, segment: str, cursor: str | None = None, limit: int = 20) -> dict[str, Any]:
	return asked.get_versions(site, segment, cursor, limit)


@answers(PRODUCT + "library.where_used")
def where_used(site: Site, segment: str) -> dict[str, Any]:
	return {"uses": letting_go.find_uses(site, require_segment(site, segment))}


@answers(PRODUCT + "library.detach", post=True)
def detach(site: Site, segment: str, uses: list) -> dict[str, Any]:
	def write(release: letting_go.Release) -> None:
		if release.doctype == CHANNEL:
			update_row(site, CHANNEL, release.name, **release.channel_fields)
		else:
			_release_rows(site, release)

	name = require_segment(site, segment)
	wanted = letting_go.parse_uses(uses)
	letting_go.let_go(site, name, wanted, letting_go.find_uses(site, name), write)
	return {"uses": letting_go.find_uses(site, name)}


def _release_rows(site: Site, release: letting_go.Release) -> None:
	stored = get_segment(site, release.name)
	rows = [
		{**row, "value": release.target} if release.is_about(row) else row
		for row in stored["rules"]
		if release.target or not release.is_about(row)
	]
	save_segment(
		site,
		release.name,
		rows,
		segment=release.name,
		description=stored["description"] or "",
		include_disabled=stored["include_disabled"],
	)
