"""The preview's web server side: pages, assets, live events, and the API's paths; answers come from `preview.api`.

Loopback only: a request whose Host is not this server's, or a write that another site started, is refused, so that
no page on the internet can read or change anything through the browser.
"""

import json
import logging
import mimetypes
from collections.abc import Callable
from pathlib import Path
from typing import Any

from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.wrappers import Request, Response

from preview import files
from preview.api import ENDPOINTS, BadRequest, Endpoint
from preview.api.arguments import read_json
from preview.build import OUTPUT
from preview.site import Site
from preview.upload import Upload
from standalone.checkout import ROOT

PAGES = ("channel-feed", "customer-timeline", "segments")
PRODUCT_PREFIX = "/api/method/"
OWN_PREFIX = "/api/preview/"
LARGEST_BODY = 2_000_000
# A file, and what stands around it in a form.
LARGEST_FORM = 26 * 1024 * 1024
ICON = ROOT / "convo_channels" / "public" / "images" / "convo_channels.svg"

HTML_HEADERS = {
	"Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'",
	"X-Content-Type-Options": "nosniff",
	"Referrer-Policy": "same-origin",
	"Cache-Control": "no-store",
}

log = logging.getLogger("preview")


class Refused(Exception):
	"""A request that gets a status and one sentence."""

	def __init__(self, status: int, sentence: str):
		super().__init__(sentence)
		self.status = status


def make_app(site: Site, port: int) -> Callable:
	"""The WSGI application for one site."""
	hosts = {f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")}

	@Request.application
	def app(request: Request) -> Response:
		try:
			_check_origin(request, hosts)
			return _answer(site, request)
		except Refused as refused:
			return _json({"message": str(refused)}, refused.status)
		except HTTPException as error:
			return _json({"message": error.description}, error.code or 500)

	return app


def _check_origin(request: Request, hosts: set[str]) -> None:
	if request.host not in hosts:
		raise Refused(403, "The preview answers on its own address only.")
	if request.method == "GET":
		return
	origin = request.headers.get("Origin")
	if origin is not None and origin not in {f"http://{host}" for host in hosts}:
		raise Refused(403, "The preview takes changes from its own pages only.")
	if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
		raise Refused(403, "The preview takes changes from its own pages only.")


def _answer(site: Site, request: Request) -> Response:
	path = request.path
	if path == OWN_PREFIX + "events":
		return Response(
			site.events.listen(), mimetype="text/event-stream", headers={"Cache-Control": "no-store"}
		)
	for prefix in (PRODUCT_PREFIX, OWN_PREFIX):
		if path.startswith(prefix):
			return _call(site, request, path.removeprefix("/api/"))
	if request.method != "GET":
		raise Refused(405, "Only the API takes changes.")
	if path == "/":
		return Response(status=302, headers={"Location": f"/{PAGES[0]}"})
	if path.startswith("/assets/"):
		return _send_asset(path.removeprefix("/assets/"))
	if path.startswith(files.PRIVATE):
		return _send_file(site, request)
	if path.strip("/") in PAGES:
		return Response((OUTPUT / "index.html").read_bytes(), mimetype="text/html", headers=HTML_HEADERS)
	raise NotFound("There is no such page in the preview.")


def _call(site: Site, request: Request, path: str) -> Response:
	endpoint = ENDPOINTS.get(path)
	if endpoint is None:
		raise Refused(404, f"The preview does not answer {path.rsplit('/', 1)[-1]}.")
	if endpoint.is_post and request.method != "POST":
		raise Refused(405, f"{endpoint.name} changes something and must be called with POST.")
	arguments = _read_arguments(request)
	try:
		with site.lock:
			message = endpoint.call(site, arguments)
	except BadRequest as error:
		raise Refused(error.status, str(error)) from error
	except Exception:
		log.exception("%s failed", endpoint.name)
		raise Refused(500, f"{endpoint.name} failed; the terminal shows why.") from None
	return _json({"message": message})


def _read_arguments(request: Request) -> dict[str, Any]:
	if request.method != "POST":
		return request.args.to_dict()
	if request.mimetype == "multipart/form-data":
		return _read_form(request)
	if (request.content_length or 0) > LARGEST_BODY:
		raise Refused(413, "The request is larger than the preview takes.")
	if request.mimetype != "application/json":
		raise Refused(415, "The preview takes JSON only.")
	try:
		body = read_json(request.get_data() or b"{}")
	except ValueError:
		raise Refused(400, "The request is not valid JSON.") from None
	if not isinstance(body, dict):
		raise Refused(400, "The request must be a JSON object.")
	return body


def _read_form(request: Request) -> dict[str, Any]:
	if (request.content_length or 0) > LARGEST_FORM:
		raise Refused(413, "The request is larger than the preview takes.")
	sent = {name: Upload(file.filename or "", file.read()) for name, file in request.files.items()}
	return {**request.form.to_dict(), **sent}


def _send_file(site: Site, request: Request) -> Response:
	"""Of the preview's one user, who may read everything."""
	found = files.find(site, request.path)
	if found is None:
		raise NotFound("There is no such file in the preview.")
	place, kind, is_shown = found
	headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=3600"}
	if not is_shown:
		headers["Content-Disposition"] = "attachment"
	return Response(place.read_bytes(), mimetype=kind, headers=headers)


def _send_asset(name: str) -> Response:
	path = ICON if name == "icon.svg" else _inside(OUTPUT, name)
	if path is None:
		raise NotFound("There is no such file in the preview.")
	kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
	return Response(path.read_bytes(), mimetype=kind, headers={"Cache-Control": "no-cache"})


def _inside(directory: Path, name: str) -> Path | None:
	try:
		path = (directory / name).resolve()
		is_there = path.is_relative_to(directory.resolve()) and path.is_file()
	except (OSError, ValueError):  # a name that no file can have
		return None
	return path if is_there else None


def _json(body: dict, status: int = 200) -> Response:
	return Response(
		json.dumps(body, default=str),
		status=status,
		mimetype="application/json",
		headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
	)


__all__ = ["Endpoint", "make_app"]
