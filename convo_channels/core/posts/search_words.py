"""Text for searching: the words of what is read, and the words somebody looks for.

A search finds what holds, for every word looked for, a word that begins with it. Scripts that put no space between words
are found at any place: of each stretch of them three letters at a time are kept, each letter beginning one such piece, so
that a stretch looked for is a row of pieces side by side. The same words are what FULLTEXT indexes, so every plan finds the
same rows; and they are compared sign by sign, so that no collation has a say in it.

Behind the words of a text stand more spellings of some of them, each ending in a sign that no word ends in: of Hebrew words
what follows the particles written together with them, and of what an index leaves out (two letters, words of its own list)
a longer one that it holds.
"""

import html
import re
import unicodedata
from collections.abc import Iterable

from ...constants import INTERACTION, POST, PROFILE, SEGMENT
from ..base.errors import RequestError
from ..base.messages import N_
from ..base.sql import Sql, all_of, hint, sql
from ..base.text import bare_letters, shown
from .html import only_blocks

MAX_QUERY = 200
MAX_WORDS = 8
# InnoDB indexes words of 3 to 84 characters, but not those of its own list. Longer words are cut on both sides.
MAX_WORD = 80
# A mail can be a book; the beginning of it is searched.
MAX_TEXT = 200_000
_SHORTEST_INDEXED = 3
_STOPWORDS = frozenset(
	"about are com for from how that the this was what when where who will with und www".split()
)
# Looked for by one letter, nearly everything is found: no index is asked.
_SHORTEST_ASKED = 2
# Letters that no rule of Unicode takes apart, as people type them who do not have them on their keys.
_PLAINLY = str.maketrans(
	{"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th", "ŋ": "ng"}
	# as they are written at the end of a Hebrew word
	| {"ך": "כ", "ם": "מ", "ן": "נ", "ף": "פ", "ץ": "צ"}
)
# A Hebrew acronym is one word.
_IN_ACRONYMS = re.compile("(?<=[א-ת])[\"'\u05f3\u05f4\u2019\u201d](?=[א-ת])")
# And, that, the, in, to, as, from: written together with the word that follows, some of them in a row.
_PARTICLES = frozenset("ושהבלכמ")
_MOST_PARTICLES, _SHORTEST_AFTER = 4, 2
# Thai to Tibetan, Myanmar, Khmer, Tai, Balinese, kana, Han, Yi, Javanese, Cham; beyond the basic plane most is Han, and
# MariaDB holds all of it to be one letter.
_UNSPACED = re.compile(
	"[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf\u1b00-\u1b7f\u3005-\u3007\u3040-\u312f"
	"\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua980-\ua9df\uaa00-\uaadf\uf900-\ufaff"
	"\U00010000-\U0010ffff]+"
)
# A piece of such a script is written in letters every database knows; no word has this sign, which parts words as "-" does.
_PIECE = "_"
_PIECE_LETTERS = 3
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_UNNAMED = frozenset({"", "Communication", INTERACTION, POST, PROFILE, SEGMENT, "Email Queue", "Tag Link"})
_OF_THE_MACHINE = re.compile("[0-9a-z]{10}")
# What begins as a tag does. Mails may be plain text, in which <name@example.com> is an address.
_MARKUP = re.compile(r"<(?:[a-z][a-z0-9]*|!doctype)(?=\s|/?>)", re.IGNORECASE)


def plain_text(content: str) -> str:
	"""The text of an HTML fragment as it is read, white space folded."""
	return " ".join(html.unescape(only_blocks(content)).split())


def read_text(content: str) -> str:
	"""The text of what came from outside, as a web page or as plain text."""
	found = _MARKUP.search(content)
	return plain_text(content) if found and content.rfind(">") > found.start() else " ".join(content.split())


def searchable(content: str) -> str:
	"""The words of an HTML fragment, one space apart: what the column `text` of a post holds."""
	return as_column(plain_text(content))


def searchable_item(subject: str, content: str, name: str = "") -> str:
	"""The same of an interaction: its subject is plain text, its content is what came. `name`: see `spoken_name`."""
	said = " ".join(filter(None, (name, subject)))
	return as_column(f"{said} {read_text(content)}" if content else said)


def spoken_name(doctype: str, name: str) -> str:
	"""What people call a document by; nothing where its name is known to the machine alone, as a page holds it (text_model.js)."""
	return "" if doctype in _UNNAMED or _OF_THE_MACHINE.fullmatch(name) else name


def as_column(text: str) -> str:
	"""The words of what is read, as a column holds them."""
	words = words_of(text[:MAX_TEXT])
	more = dict.fromkeys(f"{spelling}{_PIECE}" for word in dict.fromkeys(words) for spelling in _spellings(word))
	return " ".join([*(piece for word in words for piece in pieces_of(word, is_stored=True)), *more])


def _spellings(word: str) -> list[str]:
	"""What else a word is found by; of what an index leaves out the word itself."""
	tails = [word[cut:][:MAX_WORD] for cut in tails_of(word)]
	is_left_out = len(word) == _SHORTEST_ASKED or word in _STOPWORDS
	return [word, *tails] if is_left_out and not is_unspaced(word) else tails


def tails_of(word: str) -> list[int]:
	"""After which of its letters a Hebrew word may begin for whoever looks for it."""
	found: list[int] = []
	for cut in range(1, min(_MOST_PARTICLES, len(word) - _SHORTEST_AFTER) + 1):
		if word[cut - 1] not in _PARTICLES:
			break
		found.append(cut)
	return found


def folded(text: str) -> str:
	"""The letters of a text as they are compared, its other signs as they are."""
	return bare_letters(text).translate(_PLAINLY)


def words_of(text: str) -> list[str]:
	"""Letters without case and accents, in words; a word of a script without spaces is a stretch of it.

	A mark that stays (a vowel sign) belongs to its letter; signs that nobody sees cut no word in two.
	"""
	text = _IN_ACRONYMS.sub("", folded(text))
	text = text.translate({ord(sign): kept for sign in set(text) if (kept := in_word(sign)) != sign})
	return parted(text)


def parted(text: str) -> list[str]:
	"""The words of a text in folded letters and gaps."""
	text = _UNSPACED.sub(lambda stretch: f" {stretch[0]} ", text)
	return text.split()


def acronym_signs(text: str) -> list[int]:
	"""Where in a folded text a sign stands that parts no words."""
	return [found.start() for found in _IN_ACRONYMS.finditer(text)]


def in_word(sign: str) -> str:
	"""What a folded sign is to words: itself, nothing, or a gap."""
	kind = unicodedata.category(sign)
	if kind == "Cf":
		return ""
	return sign if sign.isalnum() or kind[0] == "M" else " "


def is_unspaced(word: str) -> bool:
	return bool(_UNSPACED.match(word))


def pieces_of(word: str, *, is_stored: bool) -> list[str]:
	"""An ordinary word as it is. Of a stretch without spaces every letter with the two that follow; at its end fewer follow.

	Looked for, a stretch ends with its last whole piece: whatever follows it where it stands does not matter.
	"""
	if not is_unspaced(word):
		return [word[:MAX_WORD]]
	last = len(word) if is_stored else max(len(word) - _PIECE_LETTERS + 1, 1)
	codes = [_code(sign) for sign in word]
	return [_PIECE + "".join(codes[at : at + _PIECE_LETTERS]) for at in range(last)]


def _code(sign: str) -> str:
	"""One letter in four signs, as a number of base 36."""
	number, code = ord(sign), ""
	for _ in range(4):
		number, digit = divmod(number, 36)
		code = _DIGITS[digit] + code
	return code


def parse_query(text: str) -> tuple[str, ...]:
	"""The words looked for, each as it stands in a column. RequestError when there are too many or too long ones."""
	if len(text) > MAX_QUERY:
		raise RequestError(N_("The search text is longer than {0} characters."), MAX_QUERY)
	words = tuple(dict.fromkeys(" ".join(pieces_of(word, is_stored=False)) for word in words_of(text)))
	if len(words) > MAX_WORDS:
		raise RequestError(N_("The search text has more than {0} words."), MAX_WORDS)
	return words


def parse_search(text: str) -> tuple[str, ...]:
	"""The same of what a reader types: nothing typed looks for nothing, signs alone are no word. RequestError says so."""
	found = parse_query(text)
	if text.strip() and not found:
		raise RequestError(N_("{0} holds no word to look for."), shown(text.strip()))
	return found


def phrase_of(text: str) -> str:
	"""Words side by side, as they stand in a column: each of them whole, with a gap before and after.

	A stretch without spaces may go on before and behind it.
	"""
	words = words_of(text)
	pieces = [piece for word in words[:-1] for piece in pieces_of(word, is_stored=True)]
	pieces += pieces_of(words[-1], is_stored=False) if words else []
	return f" {' '.join(pieces)}{'' if is_unspaced(words[-1]) else ' '}" if words else ""


def contains_words(column: Sql, words: tuple[str, ...]) -> Sql:
	"""Every word begins a word of the column, which holds `searchable` text."""
	return contains(column, [f" {word}" for word in words])


def contains(column: Sql, sought: Iterable[str]) -> Sql:
	"""Everything sought, beginning with a gap, stands in a column of `searchable` text."""
	return all_of(sql("INSTR({}, {}) > 0", _spaced(column), one) for one in sought)


def lacks(column: Sql, unwanted: Iterable[str]) -> Sql:
	"""Nothing of that stands there; a row that has no text yet lacks everything."""
	return all_of(sql("COALESCE(INSTR({}, {}), 0) = 0", _spaced(column), one) for one in unwanted)


def _spaced(column: Sql) -> Sql:
	return sql(
		"{}{}{}", hint("CONCAT(' ', ", "(' ' || "), column, hint(", ' ') COLLATE utf8mb4_bin", " || ' ')")
	)


def fulltext(column: Sql, words: Iterable[str], shortest: int = _SHORTEST_INDEXED) -> Sql | None:
	"""A FULLTEXT condition that holds for every row in which the words occur; None when no word is indexed.

	`shortest`: how long a word must be to be in this server's index, where somebody set it higher.
	"""
	indexed = [piece for word in words for piece in word.split() if _is_indexed(piece, shortest)]
	if not indexed:
		return None
	return sql("MATCH ({}) AGAINST ({} IN BOOLEAN MODE)", column, " ".join(f"+{w}*" for w in indexed))


def _is_indexed(word: str, shortest: int) -> bool:
	"""Whether every row with a word that begins with this one is found by the index."""
	if len(word) < (_SHORTEST_ASKED if shortest <= _SHORTEST_INDEXED else shortest):
		return False
	return word[0] == _PIECE or all(_is_known_letter(sign) for sign in word)


def _is_known_letter(sign: str) -> bool:
	"""MariaDB's own table of letters is an old one, and ends with the basic plane."""
	return ord(sign) <= 0xFFFF and unicodedata.ucd_3_2_0.category(sign)[0] in "LN"
