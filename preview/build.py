"""Builds the pages into `.convo/build`, once for each state of their sources. Standard library only."""

import sys
from pathlib import Path

from standalone.checkout import CONVO, ROOT, SetupError, make_convo_dir
from standalone.checkout.node import PACKAGE_JSON, ensure_node_packages, run_node
from standalone.checkout.stamps import hash_inputs, is_fresh, write_stamp

OUTPUT = CONVO / "build"
SOURCES = (
	ROOT / "convo_channels" / "public" / "js",
	ROOT / "preview" / "src",
	ROOT / "preview" / "build.mjs",
)


def build_pages() -> Path:
	"""The directory with the built pages."""
	modules = ensure_node_packages() / "node_modules"
	value = hash_inputs(SOURCES, PACKAGE_JSON.with_name("package-lock.json").read_text())
	if (OUTPUT / "index.html").exists() and is_fresh("build", value):
		return OUTPUT
	print("Building the pages ...", file=sys.stderr, flush=True)
	make_convo_dir()
	done = run_node(
		[str(ROOT / "preview" / "build.mjs"), str(modules), str(OUTPUT)], capture_output=True, text=True
	)
	if done.returncode:
		raise SetupError(f"The pages could not be built.\n{(done.stderr or done.stdout).strip()}")
	write_stamp("build", value)
	return OUTPUT
