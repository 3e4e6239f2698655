"""What is wrong with the catalogue: sentences that it lacks, and translations that are missing or would break when said."""

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Message

from . import catalogue

_PLACES = re.compile(r"\{\w*\}")
_TAGS = re.compile(r"</?[a-zA-Z][^<>]*>")
_EDGES = re.compile(r"^(\s*).*?(\s*)$", re.DOTALL)


def find_stale() -> list[str]:
	"""Sentences of the sources that main.pot lacks, and those it holds in vain."""
	now, written = _keys(catalogue.collect()), _keys(catalogue.read(catalogue.TEMPLATE))
	return [f"main.pot lacks: {_shown(key)}" for key in sorted(now - written)] + [
		f"main.pot holds what nobody says: {_shown(key)}" for key in sorted(written - now)
	]


def find_in_languages() -> list[str]:
	"""What is to be translated or mended, in every language."""
	return [line for path in catalogue.languages().values() for line in find_in_language(path)]


def find_in_language(path: Path) -> list[str]:
	"""What one language lacks, has too much, or says in a way that breaks."""
	wanted = _keys(catalogue.read(catalogue.TEMPLATE))
	messages = {_key(message): message for message in catalogue.read(path) if message.id}
	found = [f"{path.name} does not have: {_shown(key)}" for key in sorted(wanted - set(messages))]
	found += [
		f"{path.name} translates what nobody says: {_shown(key)}" for key in sorted(set(messages) - wanted)
	]
	for message in messages.values():
		found += [f"{path.name}: {fault}: {_shown(_key(message))}" for fault in find_faults(message)]
	return found


def find_faults(message: Message) -> Iterator[str]:
	"""What is wrong with one translation, in a few words each."""
	source, said = str(message.id), str(message.string or "")
	if not said.strip():
		yield "not translated"
		return
	if message.fuzzy:
		yield "marked fuzzy"
	if set(_PLACES.findall(source)) != set(_PLACES.findall(said)):
		yield "other places than in the sentence"
	if sorted(_TAGS.findall(source)) != sorted(_TAGS.findall(said)):
		yield "other HTML tags than in the sentence"
	if _edges(source) != _edges(said):
		yield "other blanks at its ends"


def _edges(text: str) -> tuple[str, ...]:
	found = _EDGES.match(text)
	return found.groups() if found else ()


def _keys(catalog: catalogue.Catalog) -> set[tuple[str, str]]:
	return {_key(message) for message in catalog if message.id}


def _key(message: Message) -> tuple[str, str]:
	return str(message.id), message.context or ""


def _shown(key: tuple[str, str]) -> str:
	return repr(key[0]) + (f" ({key[1]})" if key[1] else "")
