"""Text for searching: the words of what is read, and the words somebody looks for.

A search finds what holds, for every word looked for, a word that begins with it. Scripts that put no space between words
are found at any place: of each stretch of them three letters at a time are kept, each letter beginning one such piece, so
that a stretch looked for is a row of pieces side by side. The same words are what FULLTEXT indexes, so every plan finds the
same rows; and they are compared sign by sign, so that no collation has a say in it.
"""

import html
import re
import unicodedata

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
# Letters that no rule of Unicode takes apart, as people type them who do not have them on their keys.
_PLAINLY = str.maketrans(
	{"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th", "ŋ": "ng"}
)
# Thai to Tibetan, Myanmar, Khmer, Tai, Balinese, kana, Han, Yi, Javanese, Cham; beyond the basic plane most is Han, and
# MariaDB holds all of it to be one letter.
_UNSPACED = re.compile(
	"[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf\u1b00-\u1b7f\u3005-\u3007\u3040-\u312f"
	"\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua980-\ua9df\uaa00-\uaadf\uf900-\ufaff"
	"\U00010000-\U0010ffff]+"
)
# A piece of such a script is written in letters every database knows; no other word begins with this sign.
_PIECE = "_"
_PIECE_LETTERS = 3
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
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
	return _as_column(plain_text(content))


def searchable_item(subject: str, content: str) -> str:
	"""The same of an interaction: its subject is plain text, its content is what came."""
	return _as_column(f"{subject} {read_text(content)}" if content else subject)


def _as_column(text: str) -> str:
	return " ".join(piece for word in _words_of(text[:MAX_TEXT]) for piece in _pieces(word, is_stored=True))


def _words_of(text: str) -> list[str]:
	"""Letters without case and accents, in words; a word of a script without spaces is a stretch of it.

	A mark that stays (a vowel sign) belongs to its letter; signs that nobody sees cut no word in two.
	"""
	text = bare_letters(text).translate(_PLAINLY)
	table: dict[int, str | None] = {}
	for sign in set(text):
		kind = unicodedata.category(sign)
		if kind == "Cf":
			table[ord(sign)] = None
		elif not (sign.isalnum() or sign == "_" or kind[0] == "M"):
			table[ord(sign)] = " "
	text = _UNSPACED.sub(lambda stretch: f" {stretch[0]} ", text.translate(table))
	return [word for found in text.split() if (word := found.lstrip(_PIECE))]


def _pieces(word: str, *, is_stored: bool) -> list[str]:
	"""An ordinary word as it is. Of a stretch without spaces every letter with the two that follow; at its end fewer follow.

	Looked for, a stretch ends with its last whole piece: whatever follows it where it stands does not matter.
	"""
	if not _UNSPACED.match(word):
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
	words = tuple(dict.fromkeys(" ".join(_pieces(word, is_stored=False)) for word in _words_of(text)))
	if len(words) > MAX_WORDS:
		raise RequestError(N_("The search text has more than {0} words."), MAX_WORDS)
	return words


def parse_search(text: str) -> tuple[str, ...]:
	"""The same of what a reader types: nothing typed looks for nothing, signs alone are no word. RequestError says so."""
	found = parse_query(text)
	if text.strip() and not found:
		raise RequestError(N_("{0} holds no word to look for."), shown(text.strip()))
	return found


def contains_words(column: Sql, words: tuple[str, ...]) -> Sql:
	"""Every word begins a word of the column, which holds `searchable` text."""
	spaced = sql(
		"{}{}{}", hint("CONCAT(' ', ", "(' ' || "), column, hint(") COLLATE utf8mb4_bin", ")")
	)
	return all_of(sql("INSTR({}, {}) > 0", spaced, f" {word}") for word in words)


def fulltext(column: Sql, words: tuple[str, ...]) -> Sql | None:
	"""A FULLTEXT condition that holds for every post in which the words occur; None when no word is indexed."""
	indexed = [piece for word in words for piece in word.split() if _is_indexed(piece)]
	if not indexed:
		return None
	return sql("MATCH ({}) AGAINST ({} IN BOOLEAN MODE)", column, " ".join(f"+{w}*" for w in indexed))


def _is_indexed(word: str) -> bool:
	"""Whether every word that begins with this one is in the index: a stopword that begins so is not."""
	if len(word) < _SHORTEST_INDEXED or any(stopword.startswith(word) for stopword in _STOPWORDS):
		return False
	return word[0] == _PIECE or all(_is_known_letter(sign) for sign in word)


def _is_known_letter(sign: str) -> bool:
	"""MariaDB's own table of letters is an old one, and ends with the basic plane."""
	return ord(sign) <= 0xFFFF and unicodedata.ucd_3_2_0.category(sign)[0] in "LN"
