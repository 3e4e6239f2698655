"""A private MariaDB: its own data directory and socket below `.convo/mariadb`, no network, ended with its owner.

Several servers may run side by side (a preview, two test runs): each has its own directory, copied from one
template so that starting takes a second. Settings favour speed: nothing here outlives a power cut, nor should it.
"""

import contextlib
import ctypes
import fcntl
import getpass
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from standalone.checkout import SetupError, make_convo_dir
from standalone.checkout.packages import ensure_program

PACKAGE = "mariadb-server"
START_SECONDS = 60
LONGEST_SOCKET_PATH = 100  # the kernel allows 107 bytes

FAST_SETTINGS = (
	"--skip-networking",
	"--skip-name-resolve",
	"--skip-log-bin",
	"--skip-slave-start",
	"--performance-schema=OFF",
	"--character-set-server=utf8mb4",
	"--collation-server=utf8mb4_unicode_ci",
	"--innodb-flush-log-at-trx-commit=0",
	"--innodb-doublewrite=0",
	"--innodb-use-native-aio=0",
	"--innodb-buffer-pool-size=256M",
	"--innodb-log-file-size=48M",
	"--max-allowed-packet=64M",
	"--max-connections=100",
)


class PrivateMariadb:
	"""One running server. `socket` is where it listens; its user is the account that runs it, without a password."""

	def __init__(self, name: str, *, keep: bool):
		"""`name` says whose server it is; `keep` leaves its data for the next start."""
		self.directory = make_convo_dir("mariadb", name)
		self.keep = keep
		self.socket = _choose_socket(self.directory)
		self.user = getpass.getuser()
		self._process: subprocess.Popen | None = None

	def start(self) -> "PrivateMariadb":
		server = ensure_program("mariadbd", package=PACKAGE, purpose="A private MariaDB")
		data = self.directory / "data"
		if not data.exists():
			_copy_template(data)
		# A server clears its directory for temporary tables when it starts: in a shared one, those of its neighbours too.
		temporary = self.directory / "tmp"
		temporary.mkdir(exist_ok=True)
		log = (self.directory / "server.log").open("wb")
		self._process = subprocess.Popen(
			[
				server,
				"--no-defaults",
				f"--datadir={data}",
				f"--tmpdir={temporary}",
				f"--socket={self.socket}",
				f"--pid-file={self.directory / 'server.pid'}",
				f"--user={self.user}",
				*FAST_SETTINGS,
			],
			stdout=log,
			stderr=subprocess.STDOUT,
			stdin=subprocess.DEVNULL,
			start_new_session=True,
			preexec_fn=_die_with_parent,
		)
		self._wait_until_it_answers()
		return self

	def stop(self) -> None:
		if self._process is not None:
			self._process.terminate()
			try:
				self._process.wait(timeout=30)
			except subprocess.TimeoutExpired:
				self._process.kill()
				self._process.wait()
			self._process = None
		if not self.keep:
			shutil.rmtree(self.directory, ignore_errors=True)
		if not self.socket.is_relative_to(self.directory):
			shutil.rmtree(self.socket.parent, ignore_errors=True)

	def _wait_until_it_answers(self) -> None:
		deadline = time.monotonic() + START_SECONDS
		while time.monotonic() < deadline:
			if self._process.poll() is not None:
				break
			if self.socket.exists():
				return
			time.sleep(0.05)
		log = (self.directory / "server.log").read_text(errors="replace").strip().splitlines()
		reason = next(
			(line for line in reversed(log) if "[ERROR]" in line), log[-1] if log else "no reason given"
		)
		self.stop()
		raise SetupError(f"The private MariaDB did not start: {reason}")

	def __enter__(self) -> "PrivateMariadb":
		return self.start()

	def __exit__(self, *error) -> None:
		self.stop()


def _choose_socket(directory: Path) -> Path:
	socket = directory / "mariadb.sock"
	if len(os.fsencode(socket)) <= LONGEST_SOCKET_PATH:
		return socket
	digest = hashlib.sha256(str(directory).encode()).hexdigest()[:12]
	private = Path(tempfile.gettempdir()) / f"convo-{os.getuid()}-{digest}"
	private.mkdir(mode=0o700, exist_ok=True)
	if private.stat().st_uid != os.getuid():
		raise SetupError(f"The directory {private} belongs to somebody else; remove it and try again.")
	return private / "mariadb.sock"


def _copy_template(data: Path) -> None:
	"""A fresh data directory, from the template that the first start makes."""
	base = make_convo_dir("mariadb")
	with (base / "template.lock").open("w") as lock:
		fcntl.flock(lock, fcntl.LOCK_EX)
		template = base / "template"
		if not template.exists():
			_make_template(template)
	shutil.copytree(template, data)


def _make_template(template: Path) -> None:
	installer = ensure_program("mariadb-install-db", package=PACKAGE, purpose="A private MariaDB")
	raw = template.with_name("template.new")
	shutil.rmtree(raw, ignore_errors=True)
	user = getpass.getuser()
	done = subprocess.run(
		[
			installer,
			"--no-defaults",
			f"--datadir={raw}",
			f"--user={user}",
			"--auth-root-authentication-method=socket",
			f"--auth-root-socket-user={user}",
			"--skip-test-db",
			"--innodb-log-file-size=48M",
		],
		capture_output=True,
		text=True,
	)
	if done.returncode:
		lines = (done.stderr or done.stdout).strip().splitlines() or ["no reason was given"]
		raise SetupError(f"The data directory of the private MariaDB could not be made: {lines[0]}")
	raw.rename(template)


def _die_with_parent() -> None:
	"""Asks the kernel to end the server when its owner dies without a word. Only Linux can; elsewhere nothing happens."""
	with contextlib.suppress(OSError, AttributeError):
		ctypes.CDLL(None).prctl(1, signal.SIGTERM)
