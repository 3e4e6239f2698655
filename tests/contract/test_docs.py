"""README and docs: links and pictures that lead somewhere, nothing left to fill in, and no word of evidence that is not there."""

import json
import re

import pytest

from docs.pictures import IMAGES, PICTURES
from tests.contract import tree
from tests.support import evidence

README = tree.ROOT / "README.md"
PAGES = [README, *sorted((tree.ROOT / "docs").glob("*.md"))]
EVIDENCE = sorted((tree.ROOT / "tests" / "site" / "evidence").glob("frappe-*.json"))
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
LONGEST_README = 100


def links(page) -> list[tuple[bool, str, str]]:
	"""(whether it is a picture, what it is called, where it leads)"""
	return [(bool(picture), name, target) for picture, name, target in LINK.findall(page.read_text())]


def heads(page) -> set[str]:
	"""The anchors of a page's headings."""
	found = re.findall(r"^#+ (.+)$", page.read_text(), re.M)
	return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in found}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page):
	for _is_picture, name, target in links(page):
		assert name.strip(), f"{target} has no words"
		if target.startswith(("http://", "https://")):
			continue
		path, _, anchor = target.partition("#")
		to = (page.parent / path).resolve() if path else page
		assert to.is_relative_to(tree.ROOT) and to.exists(), target
		assert not anchor or anchor in heads(to), target


def test_every_page_is_linked_from_the_readme():
	linked = {(README.parent / target).resolve() for _, _, target in links(README)}
	assert [page.name for page in PAGES[1:] if page.resolve() not in linked] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_nothing_is_left_to_fill_in(page):
	assert re.findall(r"<(?:owner|your|name|repo|user)[\w-]*>|TODO|FIXME|XXX", page.read_text()) == []


def test_the_page_for_deciding_is_one_page_with_three_pictures():
	assert len(README.read_text().splitlines()) <= LONGEST_README
	assert len([target for is_picture, _, target in links(README) if is_picture]) == 3


def test_every_picture_is_taken_by_the_script_and_shown():
	taken = {f"{picture.name}.png" for picture in PICTURES}
	shown = {target.rpartition("/")[2] for page in PAGES for is_picture, _, target in links(page) if is_picture}
	assert taken == shown == {path.name for path in IMAGES.iterdir()}


@pytest.mark.parametrize("record", EVIDENCE, ids=lambda record: record.stem)
def test_the_readme_names_the_rooms_that_no_evidence_is_there_of(record):
	shown = json.loads(record.read_text())["rooms"]
	assert all(room["passed"] for room in shown.values())
	(row,) = [line for line in README.read_text().splitlines() if record.name in line]
	said = re.search(r"not green as a whole: ([\w, ]+)", row)
	named = {name.strip() for name in said[1].split(",")} if said else set()
	assert named == set(evidence.list_rooms()) - set(shown), "the README's table says whether the record it names is whole"
