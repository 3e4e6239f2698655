"""Files of posts: uploaded while a post is written, sent with it."""

from typing import Any

import frappe

from convo_channels.services.access import limits
from convo_channels.services.access.roles import require_agent
from convo_channels.services.posts import files, kept_bytes


@frappe.whitelist(methods=["GET"])
def get_limits() -> dict:
	"""The largest size in bytes, the endings that this site takes (all where none are named), and how many a post has at most."""
	require_agent()
	return files.get_limits()


@frappe.whitelist(methods=["GET"])
def get(fid: str) -> Any:
	"""The bytes of a file, for whoever may read its post; `fid` is its name."""
	require_agent()
	return kept_bytes.get(fid)


@frappe.whitelist(methods=["POST"])
def upload() -> dict:
	"""Take in one file, `file` of a form; its uploader's alone until it is sent with a post, under the `name` answered here."""
	require_agent()
	limits.take("post files")
	return files.upload()


@frappe.whitelist(methods=["POST"])
def discard(file: str) -> dict:
	"""Away with a file that was uploaded and not sent."""
	require_agent()
	limits.take("post files")
	files.discard(file)
	return {"discarded": file}
