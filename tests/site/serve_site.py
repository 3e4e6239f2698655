"""A web server for one site on a port of its own; run by the bench's Python in its `sites` directory.

python serve_site.py <site> <port>
"""

import sys

import frappe.app
from werkzeug.serving import run_simple


def main(site: str, port: str) -> None:
	frappe.app._site, frappe.app._sites_path = site, "."
	run_simple("127.0.0.1", int(port), frappe.app.application_with_statics(), threaded=True)


if __name__ == "__main__":
	main(*sys.argv[1:])
