"""The catalogue of sentences is what the sources say, and the languages that are promised complete are."""

import re

import pytest

from convo_channels.translation import catalogue, checks

COMPLETE = ("he", "pl")
# Said alike in another language too: names, units, and words that both have.
NAMES = {"SMS", "WhatsApp", "Webhook", "Ctrl+Enter", "{0} – {1}", "{0}: {1}", "{0} ({1})", "{0} ({1}) {2}", "{0} {1}", "{0}."}
ALIKE = {
	"he": {"is {0}"},  # what is said of a value stands behind a colon
	"pl": {
		"1 post", "Emoji", "ID", "Import", "Medium", "Operator", "Post", "Segment", "Status", "Tag", "medium", "post", "segment", "tag",
		"min", "{0} MB", "{0} kB", "{0} min", "{0} ms", "{0} s",
	},
}  # fmt: skip
LETTERS = {"he": re.compile(r"[\u05d0-\u05ea]"), "pl": re.compile(r"[a-zA-ZąćęłńóśźżĄĆĘŁŃÓŚŹŻ]")}
MARKS_OF_DIRECTION = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def test_the_catalogue_is_what_the_sources_say():
	assert not checks.find_stale(), "Run ./translate."


def test_the_languages_are_there():
	assert set(catalogue.languages()) >= set(COMPLETE)


@pytest.mark.parametrize("code", COMPLETE)
def test_a_language_is_complete_and_keeps_places_tags_and_blanks(code):
	assert not checks.find_in_language(catalogue.languages()[code])


@pytest.mark.parametrize("code", COMPLETE)
def test_nothing_is_left_in_english(code):
	known = NAMES | ALIKE[code]
	left = []
	for message in catalogue.read(catalogue.languages()[code]):
		# what only joins two texts has no words to be translated
		if message.id and message.id not in known and re.search(r"[A-Za-z]", _words(message.id)):
			words = _words(message.string)
			if message.string == message.id or not LETTERS[code].search(words):
				left.append(message.id)
	assert not left


def _words(text: str | tuple[str, ...]) -> str:
	return re.sub(r"\{\w*\}|<[^<>]*>", "", text if isinstance(text, str) else text[0])


@pytest.mark.parametrize("code", COMPLETE)
def test_a_language_says_what_its_words_are(code):
	head = catalogue.read(catalogue.languages()[code]).header_comment
	assert "Glossary" in head and not re.search(r"=\s*$", head, re.M)


def test_no_translation_carries_marks_of_direction():
	assert not [
		(code, message.id)
		for code, path in catalogue.languages().items()
		for message in catalogue.read(path)
		if MARKS_OF_DIRECTION.search(str(message.string))
	]
