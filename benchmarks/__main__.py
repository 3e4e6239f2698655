"""`python -m benchmarks`: makes the data, measures, prints one table."""

import argparse
import os
import platform
import sys
import time

from benchmarks import aggregate, data, drain, feed, ingest, rebuild, sidebar, timeline
from benchmarks.context import Context
from benchmarks.report import Row, render
from benchmarks.server import NAME, Server
from preview.checkout import SetupError
from preview.checkout.mariadb import PrivateMariadb

FAMILIES = {
	"feed": feed.measure,
	"timeline": timeline.measure,
	"sidebar": sidebar.measure,
	"drain": drain.measure,
	"rebuild": rebuild.measure,
	"aggregate": aggregate.measure,
	"ingest": ingest.measure,
}


def main(argv: list[str]) -> int:
	options = _parse(argv)
	chosen = options.only.split(",") if options.only else list(FAMILIES)
	unknown = [name for name in chosen if name not in FAMILIES]
	if unknown:
		sys.exit(f"There is no family {unknown[0]}; choose from {', '.join(FAMILIES)}.")
	size = data.Size(options.customers, options.posts)
	rows: list[Row] = []
	try:
		with PrivateMariadb(NAME, keep=True) as process:
			server = Server(process)
			context = Context(server, size, options.repeats, _say)
			_say(f"Data: {size.customers:,} customers, {size.posts:,} posts, {size.interaction_count:,} interactions")
			_timed("data", lambda: context.store)
			for name in chosen:
				rows += _timed(name, lambda name=name: FAMILIES[name](context))
			server.close()
	except SetupError as error:
		sys.exit(str(error))
	print(f"\n{_describe(server, size)}\n\n{render(rows)}")
	return 0


def _timed(name: str, run):
	started = time.perf_counter()
	found = run()
	_say(f"{name}: {time.perf_counter() - started:.0f} s")
	return found


def _say(text: str) -> None:
	print(text, file=sys.stderr, flush=True)


def _describe(server: Server, size: data.Size) -> str:
	load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
	return (
		f"MariaDB {server.version}, Python {platform.python_version()}, {os.cpu_count()} cores, load {load};"
		f" {size.customers:,} customers, {size.posts:,} posts, {size.interaction_count:,} interactions,"
		f" {size.document_count:,} quotations and as many invoices."
	)


def _parse(argv: list[str]) -> argparse.Namespace:
	parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
	parser.add_argument("--customers", type=int, default=data.Size.customers)
	parser.add_argument("--posts", type=int, default=data.Size.posts)
	parser.add_argument("--only", default="", metavar="family,…", help=", ".join(FAMILIES))
	parser.add_argument("--repeats", type=int, default=7, help="of which the median is taken")
	return parser.parse_args(argv)


if __name__ == "__main__":
	sys.exit(main(sys.argv[1:]))
