"""Programs that come as Debian packages: found on the machine, or installed when that can be done unasked (as root)."""

import os
import shutil
import subprocess
import sys

from standalone.checkout import SetupError

_updated = False


def find_program(*names: str) -> str | None:
	"""The path of the first of these programs that the machine has; system directories are searched as well."""
	path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/local/sbin", "/usr/sbin", "/sbin"])
	for name in names:
		found = shutil.which(name, path=path)
		if found:
			return found
	return None


def ensure_program(*names: str, package: str, purpose: str) -> str:
	"""The program's path, its Debian package installed first if need be; otherwise says what to install."""
	found = find_program(*names)
	if found:
		return found
	if _can_install():
		_install(package)
		found = find_program(*names)
		if found:
			return found
	raise SetupError(
		f"{purpose} needs the program {names[0]}; install it first (Debian and Ubuntu: `apt-get install {package}`)."
	)


def ensure_library(soname: str, *, package: str, purpose: str) -> None:
	"""Makes sure that a shared library can be loaded, in the same way."""
	if _loads(soname):
		return
	if _can_install():
		_install(package)
		if _loads(soname):
			return
	raise SetupError(
		f"{purpose} needs the library {soname}; install it first (Debian and Ubuntu: `apt-get install {package}`)."
	)


def _loads(soname: str) -> bool:
	# In a process of its own: the dynamic loader remembers what it has looked for.
	probe = [sys.executable, "-c", "import ctypes, sys; ctypes.CDLL(sys.argv[1])", soname]
	return subprocess.run(probe, capture_output=True).returncode == 0


def _can_install() -> bool:
	return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _install(package: str) -> None:
	global _updated
	environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
	if not _updated:
		print("Reading Debian's package lists ...", file=sys.stderr, flush=True)
		subprocess.run(["apt-get", "update", "-qq"], env=environment, stdout=subprocess.DEVNULL)
		_updated = True
	print(f"Installing the Debian package {package} ...", file=sys.stderr, flush=True)
	done = subprocess.run(
		["apt-get", "install", "-y", "-qq", "--no-install-recommends", package],
		env={**environment, "RUNLEVEL": "1"},
		capture_output=True,
		text=True,
	)
	if done.returncode:
		lines = (done.stderr or done.stdout).strip().splitlines() or ["no reason was given"]
		raise SetupError(f"The Debian package {package} could not be installed: {lines[-1]}")
