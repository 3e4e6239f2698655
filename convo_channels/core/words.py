"""Text for searching: the words of a post, and the words somebody looks for.

A search finds posts in which every word looked for begins a word of the post. The same words are what FULLTEXT
indexes, so every plan finds the same posts.
"""

import html
import re
import unicodedata

from .clean import clean_html
from .errors import RequestError
from .spelling import bare_letters
from .sql import Sql, all_of, hint, like, sql

MAX_QUERY = 200
MAX_WORDS = 8
# InnoDB indexes words of 3 to 84 characters, but not those of its own list. Longer words are cut on both sides.
MAX_WORD = 80
_WORD = re.compile(r"\w+")
_SHORTEST_INDEXED = 3
_STOPWORDS = frozenset(
	"about are com for from how that the this was what when where who will with und www".split()
)
_BLOCKS = frozenset("p div br li tr td th h1 h2 h3 h4 h5 h6 blockquote pre table ul ol".split())
# In clean HTML a `<` begins a tag, and a `>` ends it, nowhere else.
_TAG = re.compile(r"</?([a-z0-9]+)[^>]*>")


def plain_text(content: str) -> str:
	"""The text of an HTML fragment, white space folded."""
	parted = _TAG.sub(lambda tag: " " if tag[1] in _BLOCKS else "", clean_html(content))
	return " ".join(html.unescape(parted).split())


def searchable(content: str) -> str:
	"""The words of an HTML fragment, lower case, one space apart: what the column `text` of a post holds."""
	return " ".join(_words_of(plain_text(content)))


def _words_of(text: str) -> list[str]:
	"""Letters without case and accents: a mark on its own would cut a word in two, and the collation ignores it."""
	return [word[:MAX_WORD] for word in _WORD.findall(bare_letters(text)) if word.strip("_")]


def parse_query(text: str) -> tuple[str, ...]:
	"""The words looked for. RequestError when there are too many or too long ones."""
	if len(text) > MAX_QUERY:
		raise RequestError(f"The search text is longer than {MAX_QUERY} characters.")
	words = tuple(dict.fromkeys(_words_of(text)))
	if len(words) > MAX_WORDS:
		raise RequestError(f"The search text has more than {MAX_WORDS} words.")
	return words


def spellings(word: str) -> tuple[str, ...]:
	"""How a word looked for may stand in text that is stored as it was written; LIKE compares sign by sign."""
	return tuple(dict.fromkeys((word, word.replace("ss", "ß"))))


def contains_words(column: Sql, words: tuple[str, ...]) -> Sql:
	"""Every word begins a word of the column, which holds `searchable` text."""
	spaced = sql("{} {} {}", hint("CONCAT(' ',", "(' ' ||"), column, sql(")"))
	return all_of(like(spaced, f" {word}") for word in words)


def fulltext(column: Sql, words: tuple[str, ...]) -> Sql | None:
	"""A FULLTEXT condition that holds for every post in which the words occur; None when no word is indexed."""
	indexed = [word for word in words if _is_indexed(word)]
	if not indexed:
		return None
	return sql("MATCH ({}) AGAINST ({} IN BOOLEAN MODE)", column, " ".join(f"+{w}*" for w in indexed))


def _is_indexed(word: str) -> bool:
	"""Whether every word that begins with this one is in the index: a stopword that begins so is not."""
	if len(word) < _SHORTEST_INDEXED or any(stopword.startswith(word) for stopword in _STOPWORDS):
		return False
	return all(_is_known_letter(sign) for sign in word)


def _is_known_letter(sign: str) -> bool:
	"""MariaDB's own table of letters is an old one, and ends with the basic plane."""
	return ord(sign) <= 0xFFFF and unicodedata.ucd_3_2_0.category(sign)[0] in "LN"
