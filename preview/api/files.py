"""Files of posts, as `convo_channels/api/files.py` answers for them. One user, no site settings: 25 MB, all endings."""

from typing import Any

from convo_channels.constants import POST
from convo_channels.core.posts import files, taken_files
from preview import files as kept
from preview.api import PRODUCT, BadRequest, answers
from preview.documents import delete_rows, read_row
from preview.site import Site
from preview.upload import Upload

LIMITS = taken_files.Limits(25 * taken_files.MEGABYTE)


@answers(PRODUCT + "files.get_limits")
def get_limits(site: Site) -> dict[str, Any]:
	return {"size": LIMITS.size, "endings": list(LIMITS.endings), "most": files.MOST}


@answers(PRODUCT + "files.upload", post=True)
def upload(site: Site, file: Upload) -> dict[str, Any]:
	files.require_room(site.store, site.reader.user, len(file.content))
	name = taken_files.take(file.name, file.content, LIMITS)
	return kept.keep(site, name, file.content, files.DRAFT)


@answers(PRODUCT + "files.discard", post=True)
def discard(site: Site, file: str) -> dict[str, Any]:
	row = read_row(site, files.FILE, file)
	if row is None or (row["attached_to_doctype"], row["attached_to_name"]) != (POST, files.DRAFT):
		raise BadRequest("There is no such file.", 404)
	delete_rows(site, files.FILE, name=row["name"])
	kept.forget(site, row)
	return {"discarded": file}
