"""A Frappe bench on this machine: where it is, whom it belongs to, how its commands are run. Changes nothing by itself."""

import json
import os
import pwd
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from standalone.checkout import SetupError
from standalone.checkout.packages import find_program


@dataclass(frozen=True)
class Bench:
	"""A bench directory that has Frappe and ERPNext."""

	path: Path

	@property
	def python(self) -> Path:
		return self.path / "env" / "bin" / "python"

	@property
	def sites_path(self) -> Path:
		return self.path / "sites"

	@property
	def owner(self) -> pwd.struct_passwd:
		return pwd.getpwuid(self.path.stat().st_uid)

	def app_path(self, app: str) -> Path:
		return self.path / "apps" / app

	def read_sites(self) -> dict[str, dict]:
		"""{site: its configuration, the bench's common one beneath}."""
		common = _read_json(self.sites_path / "common_site_config.json")
		found = sorted(self.sites_path.glob("*/site_config.json"))
		return {path.parent.name: {**common, **_read_json(path)} for path in found}

	def choose_site(self, *, for_tests: bool) -> str:
		"""The site named in SITE; else, for tests, one that allows them ("suite" or "test" in its name first); else the default."""
		sites = self.read_sites()
		named = os.environ.get("SITE")
		if named:
			if named not in sites:
				raise SetupError(f"The bench {self.path} has no site {named}.")
			return named
		if for_tests:
			allowed = [name for name, config in sites.items() if config.get("allow_tests")]
			allowed.sort(key=lambda name: ("suite" not in name, "test" not in name))
			if not allowed:
				raise SetupError(
					f"No site of the bench {self.path} allows tests (`allow_tests` in its configuration)."
				)
			return allowed[0]
		default = _read_json(self.sites_path / "common_site_config.json").get("default_site")
		if default in sites or len(sites) == 1:
			return default if default in sites else next(iter(sites))
		raise SetupError(f"The bench {self.path} has several sites; name one in SITE ({', '.join(sites)}).")

	def bench_command(self) -> list[str]:
		home = Path(self.owner.pw_dir)
		places = [home / ".venv/bin/bench", home / ".local/bin/bench"]
		found = find_program("bench") or next((str(place) for place in places if place.exists()), None)
		if not found:
			raise SetupError(
				"The command `bench` was not found; install it with `pipx install frappe-bench`."
			)
		return [found]

	def run(
		self,
		command: list[str],
		*,
		cwd: Path | None = None,
		environment: Mapping[str, str] | None = None,
		quiet=False,
	) -> subprocess.CompletedProcess:
		"""Runs a command as the bench's owner (root steps down to it), in the bench directory."""
		owner = self.owner
		variables = {**os.environ, **(environment or {})}
		variables["PATH"] = f"{Path(owner.pw_dir) / '.venv/bin'}{os.pathsep}{variables.get('PATH', '')}"
		as_other: dict = {}
		if os.geteuid() == 0 and owner.pw_uid != 0:
			as_other = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
			variables |= {"HOME": owner.pw_dir, "USER": owner.pw_name, "LOGNAME": owner.pw_name}
		return subprocess.run(
			[str(part) for part in command],
			cwd=cwd or self.path,
			env=variables,
			stdin=subprocess.DEVNULL,  # bench asks before it overwrites: nobody is there to answer
			capture_output=quiet,
			text=True,
			**as_other,
		)


def find_bench() -> Bench | None:
	"""The bench that BENCH names (an error when it is none), else None: nobody's bench is used because it is there."""
	named = os.environ.get("BENCH")
	if not named:
		return None
	bench = Bench(Path(named).expanduser().resolve())
	if not _is_usable(bench):
		raise SetupError(f"BENCH names {named}, which is not a bench with Frappe and ERPNext.")
	return bench


def _is_usable(bench: Bench) -> bool:
	try:
		return (
			bench.python.exists()
			and bench.sites_path.is_dir()
			and bench.app_path("frappe").is_dir()
			and bench.app_path("erpnext").is_dir()
		)
	except OSError:  # a directory that this account may not look into
		return False


def _read_json(path: Path) -> dict:
	try:
		return json.loads(path.read_text())
	except (OSError, ValueError):
		return {}
