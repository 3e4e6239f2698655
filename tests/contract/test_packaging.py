"""The app as bench and pip see it: bench's own functions read a copy of the checkout, and the wheel holds it all.

No network: bench is asked about a folder that looks like its own.
"""

import importlib
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.contract import doctypes, recordings, tree

ROOT = tree.ROOT
COPIED = ("pyproject.toml", "README.md", "license.txt")
NOT_COPIED = shutil.ignore_patterns("__pycache__", "node_modules", "dist")
RUNNING = [recordings.load(version).data["versions"] for version in recordings.VERSIONS]


def _pyproject() -> dict:
	from bench.utils.app import get_pyproject

	return get_pyproject(str(ROOT / "pyproject.toml"))


class FolderOfABench:
	"""All that bench's description of an app asks of a bench."""

	def __init__(self, path: Path):
		self.name = str(path)


@pytest.fixture(scope="module")
def bench_folder(tmp_path_factory) -> Path:
	"""A folder like a bench's, with the app in its place as a git repository."""
	folder = tmp_path_factory.mktemp("bench")
	app = folder / "apps" / tree.APP
	app.mkdir(parents=True)
	for name in COPIED:
		shutil.copy(ROOT / name, app)
	shutil.copytree(tree.PACKAGE, app / tree.APP, ignore=NOT_COPIED)
	for command in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "a copy"]):
		identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com"]
		subprocess.run(["git", *identity, *command], cwd=app, check=True)
	return folder


@pytest.fixture
def app(bench_folder, monkeypatch):
	"""The app as bench's own class describes it."""
	monkeypatch.chdir(bench_folder)
	from bench.app import App

	return App(tree.APP, bench=FolderOfABench(bench_folder))


def test_bench_finds_the_app_under_its_name(app, bench_folder):
	from bench.utils.app import get_app_name

	assert get_app_name(str(bench_folder), tree.APP) == tree.APP
	assert app.app_name == tree.APP


def test_bench_reads_the_apps_it_requires(bench_folder):
	from bench.utils.app import required_apps_from_hooks

	hooks = bench_folder / "apps" / tree.APP / tree.APP / "hooks.py"
	assert required_apps_from_hooks(str(hooks), local=True) == ["erpnext"]
	assert required_apps_from_hooks(hooks.read_text()) == ["erpnext"]


def test_bench_resolves_them_for_an_app_on_disk(app):
	app.on_disk = True  # as `bench get-app /path/to/convo_channels` sees it
	assert app._get_dependencies() == ["erpnext"]


def test_bench_reads_the_version(bench_folder, monkeypatch):
	monkeypatch.chdir(bench_folder)
	from bench.utils.app import get_current_version

	version = get_current_version(tree.APP, bench_path=str(bench_folder))
	assert re.fullmatch(r"\d+\.\d+\.\d+(-dev)?", version)


def _install(folder: Path, app: str, version: str) -> None:
	package = folder / "apps" / app / app
	package.mkdir(parents=True, exist_ok=True)
	(package.parent / "pyproject.toml").write_text(f'[project]\nname = "{app}"\ndynamic = ["version"]\n')
	(package / "__init__.py").write_text(f'__version__ = "{version}"\n')


@pytest.mark.parametrize("versions", RUNNING, ids=lambda found: found["frappe"])
def test_bench_accepts_the_versions_that_were_recorded(app, bench_folder, versions, capsys):
	for name, version in versions.items():
		_install(bench_folder, name, version)
	app.validate_app_dependencies(throw=True)
	assert "does not satisfy" not in capsys.readouterr().out


@pytest.mark.parametrize("version", ["14.99.0", "17.0.0-dev", "17.0.0"])
@pytest.mark.parametrize("name", ["frappe", "erpnext"])
def test_bench_refuses_other_versions(app, bench_folder, name, version, capsys):
	for known, good in RUNNING[0].items():
		_install(bench_folder, known, version if known == name else good)
	with pytest.raises(SystemExit):
		app.validate_app_dependencies(throw=True)
	assert "does not satisfy" in capsys.readouterr().out


def test_bench_says_which_frappe_it_needs(app):
	from bench.app import get_required_frappe_version

	assert get_required_frappe_version(app) == _pyproject()["tool"]["bench"]["frappe-dependencies"]["frappe"]


def test_pip_is_asked_for_nothing_that_bench_brings():
	project = _pyproject()["project"]
	names = {re.split(r"[<>=!~ \[]", item)[0] for item in project["dependencies"]}
	assert not names & {"frappe", "erpnext", "frappe-bench", "pytest"}
	assert {"frappe-bench", "pytest"} <= {
		re.split(r"[<>=]", item)[0] for item in project["optional-dependencies"]["dev"]
	}


def test_python_of_both_versions_is_allowed():
	from packaging.specifiers import SpecifierSet

	allowed = SpecifierSet(_pyproject()["project"]["requires-python"])
	assert "3.9.18" not in allowed
	assert all(version in allowed for version in ("3.10.0", "3.13.1", "3.14.0"))
	assert all(recordings.load(version).data["python"] in allowed for version in recordings.VERSIONS)


@pytest.fixture(scope="module")
def wheel(bench_folder) -> set[str]:
	"""The names of the files in the wheel that the build backend of pyproject.toml makes."""
	source = bench_folder / "apps" / tree.APP
	backend = importlib.import_module(_pyproject()["build-system"]["build-backend"])
	with pytest.MonkeyPatch.context() as patch:
		patch.chdir(source)
		name = backend.build_wheel(str(bench_folder))
	return set(zipfile.ZipFile(bench_folder / name).namelist())


def test_the_wheel_is_of_this_app_alone(wheel):
	assert {name.split("/")[0].split("-")[0] for name in wheel} == {tree.APP}


@pytest.mark.parametrize("pattern", ["*.py", "*.json", "*.js", "*.vue", "*.svg", "*.css", "*.txt"])
def test_the_wheel_holds_what_the_package_holds(wheel, pattern):
	inside = {
		path.relative_to(ROOT).as_posix()
		for path in tree.PACKAGE.rglob(pattern)
		if not {"dist", "node_modules", "__pycache__"} & set(path.parts)
	}
	assert inside and inside <= wheel


def test_the_wheel_holds_the_records_frappe_imports(wheel):
	for files in doctypes.FILES.values():
		assert {path.relative_to(ROOT).as_posix() for path, _ in files.values()} <= wheel
	for name in ("hooks.py", "modules.txt", "patches.txt", "fixtures/role.json"):
		assert f"{tree.APP}/{name}" in wheel


def test_patches_have_both_sections():
	lines = (tree.PACKAGE / "patches.txt").read_text().splitlines()
	sections = [line for line in lines if line.startswith("[")]
	assert sections == ["[pre_model_sync]", "[post_model_sync]"]
	patches = [line.split()[0] for line in lines if line and not line.startswith(("[", "#"))]
	assert len(patches) == len(set(patches))
	assert all(tree.find_function(f"{patch}.execute") for patch in patches)


def test_modules_have_their_folder():
	names = (tree.PACKAGE / "modules.txt").read_text().split("\n")
	assert [name for name in names if name] == ["Convo Channels"]
	assert (doctypes.MODULE / "__init__.py").is_file()


def test_every_folder_of_python_is_a_package():
	folders = {module.path.parent for module in tree.modules()}
	assert not [folder for folder in folders if not (folder / "__init__.py").is_file()]


def test_the_licence_is_the_one_that_is_named():
	assert "MIT" in (ROOT / "license.txt").read_text()[:200]
