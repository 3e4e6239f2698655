"""Segments from templates and files, earlier rules, and what depends on a segment."""

import frappe

from convo_channels.services.access import limits
from convo_channels.services.access.roles import require_manager
from convo_channels.services.access.segments import require_segment
from convo_channels.services.library import library
from convo_channels.services.library import uses as using


@frappe.whitelist()
def list_templates() -> list:
	"""The templates with their parameters, and why one cannot be used."""
	require_manager()
	limits.take("templates")
	return library.list_templates()


@frappe.whitelist(methods=["GET", "POST"])
def preview_template(template: str, values: str | dict | None = None) -> dict:
	"""The rule a template gives for these values. Writes nothing."""
	require_manager()
	limits.take("templates")
	return library.preview_template(template, values)


@frappe.whitelist(methods=["POST"])
def create_from_template(
	template: str, title: str | None = None, values: str | dict | None = None, with_channel: bool = True
) -> dict:
	"""Make a segment of a template, and its channel."""
	require_manager()
	limits.take("new segments")
	return library.create_from_template(template, title, values, with_channel)


@frappe.whitelist()
def export_segments(segments: str | list) -> dict:
	"""Some segments, and those they build on, as the content of a file."""
	require_manager()
	limits.take("files")
	return library.export_segments(library.parse_names(segments, "segments"))


@frappe.whitelist(methods=["GET", "POST"])
def check_import(content: str) -> dict:
	"""What importing a file would do, and what stands in its way. Writes nothing."""
	require_manager()
	limits.take("files")
	return library.check_import(content)


@frappe.whitelist(methods=["POST"])
def import_segments(content: str, titles: str | list | None = None) -> dict:
	"""Make or change the chosen segments of a file: all of them or none."""
	require_manager()
	limits.take("files")
	return library.import_segments(content, None if titles is None else library.parse_names(titles, "titles"))


@frappe.whitelist()
def get_versions(segment: str, cursor: str | None = None, limit: int = 20) -> dict:
	"""Earlier rules of a segment, a page at a time."""
	require_manager()
	limits.take("histories")
	return library.get_versions(segment, cursor, limit)


@frappe.whitelist()
def where_used(segment: str) -> dict:
	"""Everything that depends on a segment."""
	require_manager()
	limits.take("histories")
	return {"uses": using.find_uses(require_segment(segment))}


@frappe.whitelist(methods=["POST"])
def detach(segment: str, uses: str | list) -> dict:
	"""Let channels and rules go of a segment: all that are named or none."""
	require_manager()
	limits.take("work")
	return using.detach(segment, uses)
