"""The files of the catalogue: `locale/main.pot` with every sentence, and one `.po` for each language, kept in step with it."""

import csv
import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parents[1]
ROOT = PACKAGE.parent
LOCALE = PACKAGE / "locale"
TEMPLATE = LOCALE / "main.pot"
HEADER = """\
# Every sentence of Convo Channels. Written by ./translate: do not edit.
#"""
GLOSSARY = """\
# Convo Channels in {}. docs/translating.md tells how.
#
# Glossary: how these words are said throughout.
#   customer =
#   segment =
#   channel =
#"""
# Headers that would change with every run, or that say nothing.
NOT_WRITTEN = (
	"POT-Creation-Date", "PO-Revision-Date", "Last-Translator", "Language-Team", "Report-Msgid-Bugs-To", "Generated-By",
	"Project-Id-Version",
)  # fmt: skip
SKIPPED = {"node_modules", "dist", "locale"}


def collect() -> Catalog:
	"""Every sentence of the app, as its sources are now."""
	catalog = Catalog(header_comment=HEADER, fuzzy=False)
	with (ROOT / "babel_extractors.csv").open() as file:
		methods = [(row[0], row[1]) for row in csv.reader(file)]
	found = extract_from_dir(ROOT, methods, keywords=DEFAULT_KEYWORDS, directory_filter=_is_ours)
	for filename, _line, message, comments, context in found:
		if message:
			catalog.add(message, locations=[(filename, None)], auto_comments=comments, context=context)
	return catalog


def write_template() -> Path:
	"""Writes main.pot anew and returns its path."""
	return _write(TEMPLATE, collect())


def begin_language(code: str) -> Path:
	"""The file of a language with nothing translated yet; one that is there already stays."""
	path = LOCALE / f"{code}.po"
	if not path.exists():
		_write(path, Catalog(locale=code, header_comment=GLOSSARY.format(code), fuzzy=False))
	return path


def update_languages() -> list[Path]:
	"""Brings every language in step with main.pot: new sentences come without a translation, old ones go."""
	template = read(TEMPLATE)
	return [update_language(path, template) for path in languages().values()]


def update_language(path: Path, template: Catalog) -> Path:
	"""Brings one language in step with the sentences of `template`."""
	known = read(path)
	known.update(template, no_fuzzy_matching=True)
	return _write(path, known)


def languages() -> dict[str, Path]:
	"""{code of a language: its file}."""
	return {path.stem: path for path in sorted(LOCALE.glob("*.po"))}


def read(path: Path) -> Catalog:
	with path.open("rb") as file:
		return read_po(file)


def _is_ours(folder: str) -> bool:
	path = Path(folder)
	inside = path == ROOT or PACKAGE in (path, *path.parents)
	return inside and path.name not in SKIPPED and not path.name.startswith((".", "_"))


def _write(path: Path, catalog: Catalog) -> Path:
	# No line numbers, no dates: a commit shows what became of the sentences and nothing else.
	buffer = io.BytesIO()
	write_po(buffer, catalog, sort_output=True, ignore_obsolete=True, include_lineno=False, width=None)
	lines = buffer.getvalue().decode().split("\n")
	# nor the marks that some versions of Babel put and others do not
	dropped = ("#, python-", *(f'"{name}:' for name in NOT_WRITTEN))
	path.write_text("\n".join(line for line in lines if not line.startswith(dropped)))
	return path
