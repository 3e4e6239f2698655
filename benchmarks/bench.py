"""Runs `benchmarks.on_site` with a bench's own Python, as the bench's owner, and reads its rows."""

import json
from pathlib import Path

from benchmarks.report import Row
from standalone.checkout import ROOT, SetupError
from standalone.checkout.bench import Bench
from standalone.checkout.venv import ensure_packages


def measure(
	path: str, site: str, *, customers: int, posts: int, saves: int, segments: tuple[int, ...]
) -> list[Row]:
	"""The rows of one site. It gets `customers` and `posts` of its own, which are removed again."""
	bench = _find(path, site)
	command = ["benchmarks.on_site", site, "--customers", str(customers), "--posts", str(posts), "--saves", str(saves)]
	return _read_rows(bench, site, [*command, "--segments", ",".join(map(str, segments))])


def measure_live(path: str, site: str) -> list[Row]:
	"""The rows of talking on one site. Its customer, channels and people are removed again."""
	bench = _find(path, site)
	python = ensure_packages(ROOT / "benchmarks" / "requirements.txt")
	return _read_rows(bench, site, ["benchmarks.on_site_live", site, str(python)])


def _find(path: str, site: str) -> Bench:
	bench = Bench(Path(path).expanduser().resolve())
	if site not in bench.read_sites():
		raise SetupError(f"The bench {bench.path} has no site {site}.")
	return bench


def _read_rows(bench: Bench, site: str, module: list[str]) -> list[Row]:
	environment = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
	done = bench.run([str(bench.python), "-m", *module], cwd=bench.sites_path, environment=environment, quiet=True)
	if done.returncode:
		lines = done.stderr.strip().splitlines() or ["it gave no reason"]
		raise SetupError(f"The measurement on {site} failed: {lines[-1]}")
	return [Row(**row) for row in json.loads(done.stdout.strip().splitlines()[-1])]
