"""Capitals of what is said: what ERPNext has a name for is called as ERPNext writes it, all else on our pages is in sentence case.

The scripts of the Desk's forms and the dialogs of the segment's form are the Desk's own widgets, written as the Desk writes them.
"""

import json
import re
from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po

from convo_channels.translation import pages
from tests.contract import tree
from tests.contract.test_translation import SOURCES

RECORDED = json.loads((tree.ROOT / "tests/contract/recorded/frappe-15.json").read_text())["doctypes"]
# Fields that lead to something are labelled by their names.
LINKED = {
	field.replace("_", " ").title()
	for field, (kind, *_options) in RECORDED["Customer"]["fields"].items()
	if kind == "Link"
}
OURS = {"System Manager", "Convo Manager", "Convo Agent", "Convo Channels"}
NAMES = {name for name in {*RECORDED, *LINKED, *OURS} if " " in name}
WRITTEN = {name.casefold(): name for name in NAMES}
# Written so wherever they stand.
PROPER = {"Administrator", "CSV", "Desk", "Enter", "ERPNext", "GDPR", "MB", "OR", "PDF", "Quotation", "Shift", "SQL", "ToDo", "WhatsApp"}
PAGES = tree.PACKAGE / "public/js"
DESK = PAGES / "segments"
WORD = re.compile(r"[^\s,;()\"·]+")
SENTENCE_END = re.compile(r"[.?!…:]\s+")


def written_otherwise(text: str) -> str:
	"""ERPNext's way of writing what `text` names, where `text` writes it another way; or ""."""
	name = WRITTEN.get(text.casefold(), text)
	return "" if name == text else name


def needless_capitals(text: str) -> list[str]:
	"""Words with a capital that neither begin a sentence nor belong to a name."""
	for name in NAMES:
		text = re.sub(rf"\b{re.escape(name)}s?\b", name.split()[0].lower(), text)
	words = [word.rstrip(".?!…:") for sentence in SENTENCE_END.split(text) for word in WORD.findall(sentence)[1:]]
	return [word for word in words if word[:1].isupper() and word.removesuffix("s") not in PROPER and "Ctrl+" not in word]


@pytest.mark.parametrize(
	("text", "otherwise", "needless"),
	[
		("Account manager", "Account Manager", []),
		("Account Manager", "", []),
		("customer Group", "Customer Group", ["Group"]),
		("Any Territory", "", ["Territory"]),
		("Last activity", "", []),
		("Nobody was asked. Ask the System Manager, or WhatsApp them", "", []),
		("has no Sales Invoices", "", []),
		("Save View", "", ["View"]),
	],
)
def test_the_two_rules(text, otherwise, needless):
	assert (written_otherwise(text), needless_capitals(text)) == (otherwise, needless)


def test_what_erpnext_names_is_written_as_erpnext_writes_it():
	with (tree.PACKAGE / "locale/main.pot").open("rb") as file:
		texts = {message.id for message in read_po(file) if isinstance(message.id, str) and not message.context}
	assert len(texts) > 1000
	found = {text: written_otherwise(text) for text in texts if written_otherwise(text)}
	assert found == {}


def _said_on_pages() -> Iterator[tuple[str, str]]:
	for path in SOURCES:
		if not path.is_relative_to(PAGES) or (path.suffix == ".js" and path.is_relative_to(DESK)):
			continue
		for call in pages.read_calls(path.read_text()):
			yield from ((path.name, text) for text in call.texts)


def test_on_our_pages_words_are_in_sentence_case():
	said = list(_said_on_pages())
	assert len(said) > 500
	found = {f"{name}: {text}": needless_capitals(text) for name, text in said if needless_capitals(text)}
	assert found == {}
