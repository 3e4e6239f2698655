"""The checkout's own Python environment, `.convo/venv`: made once, its packages installed from the registry.

Standard library only, for it runs before anything is installed. It never touches the machine's own packages.
"""

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

from standalone.checkout import CONVO, SetupError, make_convo_dir
from standalone.checkout.stamps import is_fresh, write_stamp

PYTHON = CONVO / "venv" / "bin" / "python"


def ensure_venv() -> Path:
	"""The environment's interpreter; made with `venv` (pip included) when it is missing or broken."""
	if PYTHON.exists() and _runs(PYTHON):
		return PYTHON
	make_convo_dir()
	_say("Making the Python environment in .convo/venv")
	done = subprocess.run(
		[sys.executable, "-m", "venv", "--clear", str(CONVO / "venv")], capture_output=True, text=True
	)
	if done.returncode:
		raise SetupError(_explain_missing_venv(done.stdout + done.stderr))
	return PYTHON


def ensure_packages(requirements: Path) -> Path:
	"""Installs the packages a requirements file names, unless the same file was installed before."""
	python = ensure_venv()
	value = hashlib.sha256(
		f"{_read_requirements(requirements)}{os.path.realpath(python)}".encode()
	).hexdigest()
	name = f"pip-{requirements.parent.name}"
	if is_fresh(name, value) and not _is_older_than_venv(name):
		return python
	_say(f"Installing the Python packages of {requirements.parent.name}/{requirements.name}")
	done = subprocess.run(
		[python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(requirements)],
		capture_output=True,
		text=True,
	)
	if done.returncode:
		raise SetupError(_explain_failed_install(done.stderr))
	write_stamp(name, value)
	return python


def exec_in_venv(python: Path, module: str, arguments: list[str]) -> None:
	"""Replaces this process by the same module run with the environment's interpreter."""
	sys.stdout.flush()
	os.execv(python, [str(python), "-m", module, *arguments])


def _runs(python: Path) -> bool:
	return subprocess.run([python, "-c", "import pip"], capture_output=True).returncode == 0


def _read_requirements(file: Path) -> str:
	"""The text of a requirements file with those it names by `-r`."""
	text = file.read_text()
	named = re.findall(r"^-r (\S+)", text, re.MULTILINE)
	return text + "".join(_read_requirements(file.parent / other) for other in named)


def _is_older_than_venv(name: str) -> bool:
	stamp = CONVO / "stamps" / name
	return stamp.stat().st_mtime < (CONVO / "venv" / "pyvenv.cfg").stat().st_mtime


def _explain_missing_venv(output: str) -> str:
	if "ensurepip" in output or "No module named venv" in output:
		version = f"{sys.version_info.major}.{sys.version_info.minor}"
		return (
			"Python's venv module is missing here; on Debian and Ubuntu install it with "
			f"`apt-get install python{version}-venv`."
		)
	return "The Python environment could not be made: " + _last_line(output)


def _explain_failed_install(output: str) -> str:
	signs = (
		"Failed to establish",
		"NameResolution",
		"timed out",
		"ProxyError",
		"SSLError",
		"Connection",
		"getaddrinfo",
	)
	if any(sign in output for sign in signs):
		return "The Python package registry could not be reached; check the network or pip's index and try again."
	missing = re.search(r"No matching distribution found for (\S+)", output)
	if missing:
		return f"The Python package registry could not be reached, or has no {missing[1]}; check the network or pip's index."
	return "The Python packages could not be installed: " + _last_line(output)


def _last_line(output: str) -> str:
	lines = [line.strip() for line in output.splitlines() if line.strip()]
	return lines[-1] if lines else "no reason was given."


def _say(sentence: str) -> None:
	print(sentence + " ...", file=sys.stderr, flush=True)
