"""A web server for one site on a port of its own; run by the bench's Python in its `sites` directory.

Arguments: the site, the port, the port of its realtime server.
"""

import sys

import frappe
import frappe.app
from werkzeug.serving import run_simple


def main(site: str, port: str, realtime_port: str) -> None:
	init = frappe.init

	def init_with_own_realtime(*args, **more):
		init(*args, **more)
		frappe.local.conf.socketio_port = int(realtime_port)

	frappe.init = init_with_own_realtime
	frappe.app._site, frappe.app._sites_path = site, "."
	run_simple("127.0.0.1", int(port), frappe.app.application_with_statics(), threaded=True)


if __name__ == "__main__":
	main(*sys.argv[1:])
