"""Runs `benchmarks.on_site` with a bench's own Python, as the bench's owner, and reads its rows."""

import json
from pathlib import Path

from benchmarks.report import Row
from standalone.checkout import ROOT, SetupError
from standalone.checkout.bench import Bench


def measure(
	path: str, site: str, *, customers: int, posts: int, saves: int, segments: tuple[int, ...]
) -> list[Row]:
	"""The rows of one site. It gets `customers` and `posts` of its own, which are removed again."""
	bench = Bench(Path(path).expanduser().resolve())
	if site not in bench.read_sites():
		raise SetupError(f"The bench {bench.path} has no site {site}.")
	command = [str(bench.python), "-m", "benchmarks.on_site", site]
	command += ["--customers", str(customers), "--posts", str(posts), "--saves", str(saves)]
	command += ["--segments", ",".join(map(str, segments))]
	environment = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
	done = bench.run(command, cwd=bench.sites_path, environment=environment, quiet=True)
	if done.returncode:
		lines = done.stderr.strip().splitlines() or ["it gave no reason"]
		raise SetupError(f"The measurement on {site} failed: {lines[-1]}")
	return [Row(**row) for row in json.loads(done.stdout.strip().splitlines()[-1])]
