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
	as_column,
	folded,
	in_word,
	is_unspaced,
	parted,
	pieces_of,
	tails_of,
)

EXCERPT, BEFORE = 220, 50
# How far down the first hit is looked for, as a column would hold the words; further down a search finds, but nothing is marked.
LOOKED_FOR = 50_000
# So much of it is looked through letter by letter, around the first hit: a part of a text, and how much of it the next one repeats.
PART, REPEATED = 2_000, 250
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
	first = _first_hit(text, sought)
	start = 0
	if first and first[1] > length:
		start = max(0, first[0] - BEFORE)
		gap = text.find(" ", start, first[0])
		start = gap + 1 if gap >= 0 else start
	cut = text[start : start + length]
	before, after = "…" if start else "", "…" if start + length < len(text) else ""
	# What begins in the part that is shown may end behind it.
	hits = find_hits(text[start : _end_of_part(text, start, length + REPEATED)], sought) if first else []
	shift = len(before)
	return {
		"text": f"{before}{cut}{after}",
		"hits": [[a + shift, min(b, length) + shift] for a, b in hits if a < length],
	}


def _first_hit(text: str, sought: Sequence[str]) -> Hit | None:
	"""Part by part, each as a column would hold it; letter by letter in that part alone that holds something."""
	start, last = 0, min(len(text), LOOKED_FOR)
	while sought and start < last:
		end = _end_of_part(text, start, PART)
		column = f" {as_column(text[start:end])} "
		if any(one in column for one in sought):
			hits = find_hits(text[start:end], sought)
			if hits:
				return start + hits[0][0], start + hits[0][1]
		start = _start_of_next(text, end)
	return None


def _end_of_part(text: str, start: int, length: int) -> int:
	"""Between two words, as far as there is a gap."""
	if start + length >= len(text):
		return len(text)
	gap = text.rfind(" ", start + length - REPEATED + 1, start + length)
	return gap if gap >= 0 else start + length


def _start_of_next(text: str, end: int) -> int:
	if end >= len(text):
		return end
	gap = text.find(" ", end - REPEATED, end)
	return gap + 1 if gap >= 0 else end - REPEATED


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
	silent = set(acronym_signs("".join(signs)))
	kept = [
		(in_word(sign), place) for at, (sign, place) in enumerate(zip(signs, places, strict=True)) if at not in silent
	]
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
