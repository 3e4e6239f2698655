"""What `./run` does before anything is installed: reads the options, makes the environment, builds the pages.

Standard library only. Then it hands over to `preview.serve` in the environment, or to `preview.on_bench`.
"""

import argparse
import os
import socket
import sys

from standalone.checkout import ROOT, SetupError
from standalone.checkout.venv import ensure_packages, exec_in_venv

DEFAULT_PORT = 8765
DESCRIPTION = """\
Shows convo_channels in a browser on a machine without ERPNext: its own engine on SQLite or MariaDB, demo data,
the same pages as in the Desk. What it needs is installed below .convo/ in this checkout, and nowhere else.

With BENCH=/path/to/bench it installs the app into that bench's site instead (SITE=name when there are several),
loads the demo business and prints the Desk's address.

CONVO_DIR puts .convo/ elsewhere. CONVO_MARIADB=mariadb://user:password@host:port (or @/path/to/socket) makes
--db mariadb use a running server: a database named convo_preview on it.
"""


class OneSentenceParser(argparse.ArgumentParser):
	"""A wrong option is told in one sentence."""

	def error(self, message: str) -> None:  # type: ignore[override]
		self.exit(2, f"{message[:1].upper()}{message[1:]}; ./run --help lists the options.\n")


def build_parser() -> argparse.ArgumentParser:
	parser = OneSentenceParser(
		prog="./run", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
	)
	parser.add_argument(
		"--db",
		choices=("sqlite", "mariadb"),
		default="sqlite",
		help="the engine (default: sqlite); mariadb starts a private server",
	)
	parser.add_argument(
		"--port",
		type=_port,
		default=DEFAULT_PORT,
		help=f"where to listen on 127.0.0.1 (default: {DEFAULT_PORT})",
	)
	parser.add_argument("--reset", action="store_true", help="forget all changes and fill the database anew")
	return parser


def main(argv: list[str]) -> int:
	options = build_parser().parse_args(argv)
	try:
		if os.environ.get("BENCH"):
			from preview.on_bench import install_on_bench

			return install_on_bench()
		check_port(options.port)
		python = ensure_packages(ROOT / "preview" / "requirements.txt")
		from preview.build import build_pages

		build_pages()
	except SetupError as error:
		print(error, file=sys.stderr)
		return 1
	except KeyboardInterrupt:
		return 130
	arguments = [f"--db={options.db}", f"--port={options.port}"] + (["--reset"] if options.reset else [])
	os.chdir(ROOT)
	exec_in_venv(python, "preview.serve", arguments)
	return 0


def check_port(port: int) -> None:
	"""Refuses a port that somebody listens on, before anything is installed or built for it."""
	with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
		probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
		try:
			probe.bind(("127.0.0.1", port))
		except PermissionError:
			raise SetupError(
				f"Port {port} needs more rights than this account has; choose one with --port."
			) from None
		except OSError:
			raise SetupError(f"Port {port} is in use; choose another with --port.") from None


def _port(text: str) -> int:
	if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= 65535:
		raise argparse.ArgumentTypeError(f"{text!r} is not a port between 1 and 65535")
	return int(text)
