"""Which letters of a text a search has found: what a page marks, and the part of the text that it shows.

By the same rules of words as the search itself, letter by letter: every letter of a folded word knows where it stood.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..posts.search_words import (
	MAX_WORD,
	acronym_signs,
	folded,
	in_word,
	is_unspaced,
	parted,
	pieces_of,
	tails_of,
)

EXCERPT, BEFORE = 220, 50
# What is looked through for marks; further down a search finds, but nothing is marked.
LOOKED_THROUGH = 50_000
# Signs of one letter in a piece of a script without spaces, after the sign that begins it.
_SIGNS_OF_A_LETTER = 4

Hit = tuple[int, int]


@dataclass(frozen=True)
class _Piece:
	"""`text`: as in a column. `starts`, `ends`: of each of its letters in the text."""

	text: str
	starts: tuple[int, ...]
	ends: tuple[int, ...]

	def end_of(self, length: int) -> int:
		"""Where its first so many signs end."""
		letters = (length - 1) // _SIGNS_OF_A_LETTER if len(self.text) != len(self.ends) else length
		return self.ends[min(letters, len(self.ends)) - 1]


def excerpt(text: str, sought: Sequence[str], length: int = EXCERPT) -> dict[str, object]:
	"""{"text", "hits": [[from, to]]}: the text around what was found first, counted in letters as Python counts them."""
	text = unicodedata.normalize("NFC", text)
	hits = find_hits(text[:LOOKED_THROUGH], sought)
	start = 0
	if hits and hits[0][1] > length:
		start = max(0, hits[0][0] - BEFORE)
		gap = text.find(" ", start, hits[0][0])
		start = gap + 1 if gap >= 0 else start
	cut = text[start : start + length]
	before, after = "…" if start else "", "…" if start + length < len(text) else ""
	shift = len(before) - start
	inside = [(max(a, start), min(b, start + length)) for a, b in hits if a < start + length and b > start]
	return {"text": f"{before}{cut}{after}", "hits": [[a + shift, b + shift] for a, b in inside]}


def find_hits(text: str, sought: Sequence[str]) -> list[Hit]:
	"""Where it stands, in order, parts that touch made one. `text` in composed letters (NFC)."""
	pieces = list(_pieces(text)) if sought else []
	found = sorted(hit for one in sought for hit in _hits_of(pieces, one))
	joined: list[Hit] = []
	for start, end in found:
		if joined and start <= joined[-1][1]:
			joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
		else:
			joined.append((start, end))
	return joined


def _hits_of(pieces: Sequence[_Piece], one: str) -> Iterator[Hit]:
	wanted = one.split()
	is_whole = one.endswith(" ")
	last = wanted[-1]
	for at in range(len(pieces) - len(wanted) + 1):
		end = pieces[at + len(wanted) - 1]
		if any(pieces[at + n].text != piece for n, piece in enumerate(wanted[:-1])):
			continue
		if end.text == last if is_whole else end.text.startswith(last):
			yield pieces[at].starts[0], end.end_of(len(last))
	if len(wanted) == 1 and not is_whole:
		for piece in pieces:
			for cut in tails_of(piece.text):
				if piece.text[cut:].startswith(last):
					yield piece.starts[cut], piece.ends[min(cut + len(last), len(piece.ends)) - 1]


def _pieces(text: str) -> Iterator[_Piece]:
	letters, places = _folded(text)
	ends = [_end(text, place) for place in places]
	at = 0
	for word in parted(letters):
		at = letters.index(word, at)
		yield from _of_word(word, places[at : at + len(word)], ends[at : at + len(word)])
		at += len(word)


def _of_word(word: str, starts: Sequence[int], ends: Sequence[int]) -> Iterator[_Piece]:
	parts = pieces_of(word, is_stored=True)
	if not is_unspaced(word):
		yield _Piece(parts[0], tuple(starts[:MAX_WORD]), tuple(ends[:MAX_WORD]))
		return
	for n, part in enumerate(parts):
		size = (len(part) - 1) // _SIGNS_OF_A_LETTER
		yield _Piece(part, tuple(starts[n : n + size]), tuple(ends[n : n + size]))


def _folded(text: str) -> tuple[str, list[int]]:
	"""The letters of all words with gaps between them, and where in the text each stood."""
	signs: list[str] = []
	places: list[int] = []
	for place, sign in enumerate(text):
		for letter in _folded_sign(sign):
			signs.append(letter)
			places.append(place)
	for at in reversed(acronym_signs("".join(signs))):
		del signs[at], places[at]
	kept = [(in_word(sign), place) for sign, place in zip(signs, places, strict=True)]
	return "".join(sign for sign, _ in kept), [place for sign, place in kept if sign]


@lru_cache(maxsize=4096)
def _folded_sign(sign: str) -> str:
	return folded(sign)


def _end(text: str, place: int) -> int:
	"""Behind a letter and the marks on it."""
	end = place + 1
	while end < len(text) and unicodedata.combining(text[end]):
		end += 1
	return end
