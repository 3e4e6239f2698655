"""`BENCH=/path ./run`: the app into a bench's site, with the demo business. Standard library only.

The bench gets the checkout's last commit, through a copy that its owner may read; what is not committed does not
go there. When the checkout itself lies in the bench, nothing is copied.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from standalone.checkout import ROOT, SetupError, make_convo_dir
from standalone.checkout.bench import Bench, find_bench

APP = "convo_channels"


def install_on_bench() -> int:
	bench = find_bench()
	assert bench is not None
	site = bench.choose_site(for_tests=False)
	_say(f"Installing into {site} of the bench {bench.path}")
	_bring_app(bench)
	if APP in _installed_apps(bench, site):
		_do(bench, f"Migrating {site}", ["--site", site, "migrate"])
	else:
		_do(bench, f"Installing the app into {site}", ["--site", site, "install-app", APP])
	_do(bench, "Building the pages", ["build", "--app", APP])
	_load_demo(bench, site)
	print(_address(bench, site), flush=True)
	return 0


def _bring_app(bench: Bench) -> None:
	app = bench.app_path(APP)
	if app.resolve() == ROOT:
		return
	copy = _make_readable_copy(bench)
	if not app.exists():
		_do(bench, "Getting the app", ["get-app", "--skip-assets", str(copy)])
		return
	_say("Bringing the bench's copy of the app up to date")
	done = bench.run(
		["git", "-C", str(app), "pull", "--quiet", "--ff-only", str(copy), _branch()], quiet=True
	)
	if done.returncode:
		raise SetupError(
			f"The bench's own copy {app} has other commits than this checkout; bring them together first."
		)


def _make_readable_copy(bench: Bench) -> Path:
	"""A clone that belongs to the bench's owner: git refuses to read the repository of somebody else.

	It has no remote, for bench would take the app's name from a remote's address.
	"""
	if _git("rev-parse", "HEAD") is None:
		raise SetupError("The checkout has no commit that a bench could get.")
	copy = make_convo_dir("bench") / APP
	shutil.rmtree(copy, ignore_errors=True)
	for command in (
		["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(copy)],
		["git", "-C", str(copy), "remote", "remove", "origin"],
	):
		done = subprocess.run(command, capture_output=True, text=True)
		if done.returncode:
			raise SetupError(f"The checkout could not be copied for the bench: {_last_line(done.stderr)}")
	if os.geteuid() == 0:
		for path in (copy, *copy.rglob("*")):
			os.chown(path, bench.owner.pw_uid, bench.owner.pw_gid, follow_symlinks=False)
	if bench.run(["test", "-r", str(copy / "pyproject.toml")], quiet=True).returncode:
		raise SetupError(
			f"The bench's owner {bench.owner.pw_name} may not read {copy}; set CONVO_DIR to a place it may read."
		)
	return copy


def _load_demo(bench: Bench, site: str) -> None:
	"""Loaded once; a second run of this command finds it there."""
	state = bench.run([*bench.bench_command(), "--site", site, "convo-demo", "state"], quiet=True)
	if "is loaded" in state.stdout:
		_say("The demo business is there already")
		return
	_do(bench, "Loading the demo business (this takes a few minutes)", ["--site", site, "convo-demo", "load"])


def _installed_apps(bench: Bench, site: str) -> list[str]:
	done = bench.run([*bench.bench_command(), "--site", site, "list-apps"], quiet=True)
	if done.returncode:
		raise SetupError(f"The site {site} does not answer: {_last_line(done.stderr or done.stdout)}")
	return [line.split()[0] for line in done.stdout.splitlines() if line.strip()]


def _do(bench: Bench, what: str, arguments: list[str]) -> None:
	_say(what)
	done = bench.run([*bench.bench_command(), *arguments], quiet=True)
	if done.returncode:
		print(done.stdout + done.stderr, file=sys.stderr)
		raise SetupError(f"`bench {' '.join(arguments)}` failed: {_last_line(done.stderr or done.stdout)}")


def _address(bench: Bench, site: str) -> str:
	config = bench.read_sites()[site]
	host = config.get("host_name") or f"http://{site}:{config.get('webserver_port', 8000)}"
	if "://" not in host:
		host = f"http://{host}"
	version = (bench.app_path("frappe") / "frappe" / "__init__.py").read_text()
	desk = "app" if '"15.' in version else "desk"
	return f"{host.rstrip('/')}/{desk}/channel-feed"


def _branch() -> str:
	return _git("rev-parse", "--abbrev-ref", "HEAD") or "HEAD"


def _git(*arguments: str) -> str | None:
	done = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True)
	return done.stdout.strip() if done.returncode == 0 else None


def _last_line(output: str) -> str:
	lines = [line.strip() for line in output.splitlines() if line.strip() and not line.startswith("INFO:")]
	return lines[-1] if lines else "no reason was given"


def _say(sentence: str) -> None:
	print(f"{sentence} ...", file=sys.stderr, flush=True)
