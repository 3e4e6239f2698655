"""The command: reads the options, makes the data, measures, prints one table. Runs in the checkout's environment."""

import argparse
import os
import platform
import sys
import time

from benchmarks import (
	aggregate,
	bench,
	data,
	drain,
	feed,
	ingest,
	live_count,
	rebuild,
	search,
	sidebar,
	states,
	talk,
	timeline,
)
from benchmarks.context import Context
from benchmarks.report import Row, render
from benchmarks.server import NAME, Server
from standalone.checkout import SetupError
from standalone.checkout.mariadb import PrivateMariadb

SITE, LIVE = "site", "site-live"
DESCRIPTION = "Measures ratios side by side and prints one table."
FAMILIES = {
	"feed": feed.measure,
	"states": states.measure,
	"timeline": timeline.measure,
	"search": search.measure,
	"sidebar": sidebar.measure,
	"talk": talk.measure,
	"drain": drain.measure,
	"rebuild": rebuild.measure,
	"aggregate": aggregate.measure,
	"live-count": live_count.measure,
	"ingest": ingest.measure,
}


def main(argv: list[str]) -> int:
	options = _parse(argv)
	chosen = options.only.split(",") if options.only else [*FAMILIES, *([SITE, LIVE] if options.bench else [])]
	unknown = [name for name in chosen if name not in (*FAMILIES, SITE, LIVE)]
	if unknown:
		sys.exit(f"There is no family {unknown[0]}; choose from {', '.join((*FAMILIES, SITE, LIVE))}.")
	if {SITE, LIVE} & set(chosen) and not (options.bench and options.site):
		sys.exit("Name the bench and its site: --bench PATH --site NAME.")
	try:
		told = _measure_here([name for name in chosen if name in FAMILIES], options)
		if SITE in chosen:
			told.append(_measure_site(options))
		if LIVE in chosen:
			told.append(render(_timed(LIVE, lambda: bench.measure_live(options.bench, options.site))))
	except SetupError as error:
		sys.exit(str(error))
	print("\n\n".join(told))
	return 0


def _measure_here(chosen: list[str], options: argparse.Namespace) -> list[str]:
	"""The families that need a private MariaDB only."""
	if not chosen:
		return []
	size = data.Size(options.customers, options.posts)
	rows: list[Row] = []
	with PrivateMariadb(NAME, keep=True) as process:
		server = Server(process)
		context = Context(server, size, options.repeats, _say, options.segments)
		_say(
			f"Data: {size.customers:,} customers, {size.posts:,} posts, {size.interaction_count:,} interactions"
		)
		_timed("data", lambda: data.bring_back(context.store))
		for name in chosen:
			rows += _timed(name, lambda name=name: FAMILIES[name](context))
		server.close()
	return [_describe(server, size), render(rows)]


def _measure_site(options: argparse.Namespace) -> str:
	_say(f"Site {options.site}: {options.site_customers:,} customers, {options.site_posts:,} posts")
	rows = _timed(SITE, lambda: bench.measure(
		options.bench, options.site, customers=options.site_customers, posts=options.site_posts, saves=options.saves, segments=options.segments
	))  # fmt: skip
	return render(rows)


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


def _counts(text: str) -> tuple[int, ...]:
	found = tuple(int(part) for part in text.split(","))
	if not all(1 <= count <= data.LIVE_SEGMENTS for count in found):
		raise argparse.ArgumentTypeError(f"between 1 and {data.LIVE_SEGMENTS}")
	return found


def _parse(argv: list[str]) -> argparse.Namespace:
	parser = argparse.ArgumentParser(prog="python -m benchmarks", description=DESCRIPTION)
	parser.add_argument("--customers", type=int, default=data.Size.customers)
	parser.add_argument("--posts", type=int, default=data.Size.posts)
	parser.add_argument(
		"--segments", type=_counts, default=(50, 200, 500), metavar="n,…",
		help="live segments, in turn; 500 at most",
	)  # fmt: skip
	parser.add_argument("--only", default="", metavar="family,…", help=", ".join(FAMILIES))
	parser.add_argument(
		"--bench", metavar="PATH", help="a bench to measure saves, lists and ingest on as well"
	)
	parser.add_argument("--site", help="a site of that bench, empty but for ERPNext's set-up and the app")
	parser.add_argument("--site-customers", type=int, default=20_000)
	parser.add_argument("--site-posts", type=int, default=200_000)
	parser.add_argument("--saves", type=int, default=200, help="on the site, for each document")
	parser.add_argument("--repeats", type=int, default=7, help="of which the median is taken")
	return parser.parse_args(argv)


if __name__ == "__main__":
	sys.exit(main(sys.argv[1:]))
