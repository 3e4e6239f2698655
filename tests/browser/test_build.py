"""Building the pages: whoever looks at the preview meanwhile keeps what was built before."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from standalone.checkout import ROOT
from standalone.checkout.node import ensure_node_packages, run_node

PAGES = Path("convo_channels", "public", "js")


@pytest.fixture
def sources(tmp_path: Path) -> Path:
	"""A copy of what the pages are built from, to be changed at will."""
	for part in (Path("preview", "src"), PAGES):
		shutil.copytree(ROOT / part, tmp_path / part)
	shutil.copy(ROOT / "preview" / "build.mjs", tmp_path / "preview")
	return tmp_path


@pytest.fixture
def build(sources: Path, tmp_path: Path) -> Callable[[], bool]:
	modules = ensure_node_packages() / "node_modules"
	program = sources / "preview" / "build.mjs"

	def run() -> bool:
		done = run_node([str(program), str(modules), str(tmp_path / "out")], capture_output=True)
		return done.returncode == 0

	return run


def read(directory: Path) -> dict[str, bytes]:
	return {path.name: path.read_bytes() for path in directory.iterdir()}


def test_pages_that_cannot_be_built_leave_those_from_before(sources, build, tmp_path):
	main = sources / "preview" / "src" / "main.js"
	whole = main.read_text()
	assert build()
	before = read(tmp_path / "out")
	assert set(before) >= {"index.html", "preview.js", "preview.css"}

	main.write_text(f"{whole}\nthis is no sentence of the language")
	assert not build()
	assert read(tmp_path / "out") == before

	main.write_text(f'{whole}\nwindow.builtAnew = "yes";')
	assert build()
	after = read(tmp_path / "out")
	assert set(after) == set(before)
	assert b"builtAnew" in after["preview.js"]
