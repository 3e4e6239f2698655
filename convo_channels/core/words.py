"""Text for searching: the words of a post, and the words somebody looks for.

A search finds posts in which every word looked for begins a word of the post. The same words are what FULLTEXT
indexes, so every plan finds the same posts.
"""

import html
import re
from html.parser import HTMLParser

from .errors import RequestError
from .sql import Sql, all_of, hint, like, sql

MAX_QUERY = 200
MAX_WORDS = 8
_WORD = re.compile(r"\w+")
# InnoDB does not index words shorter than this, nor its own list of stopwords.
_SHORTEST_INDEXED = 3
_STOPWORDS = frozenset(
	"about are com for from how that the this was what when where who will with und www".split()
)
_BLOCKS = frozenset("p div br li tr td th h1 h2 h3 h4 h5 h6 blockquote pre table ul ol".split())
_SILENT = frozenset({"script", "style"})


class _TextOnly(HTMLParser):
	def __init__(self) -> None:
		super().__init__(convert_charrefs=True)
		self.found: list[str] = []
		self._silent = 0

	def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
		self._silent += tag in _SILENT
		if tag in _BLOCKS:
			self.found.append(" ")

	def handle_endtag(self, tag: str) -> None:
		self._silent -= tag in _SILENT and self._silent > 0

	def handle_data(self, data: str) -> None:
		if not self._silent:
			self.found.append(data)


def plain_text(content: str) -> str:
	"""The text of an HTML fragment, white space folded."""
	parser = _TextOnly()
	parser.feed(content)
	parser.close()
	return " ".join(html.unescape("".join(parser.found)).split())


def searchable(content: str) -> str:
	"""The words of an HTML fragment, lower case, one space apart: what the column `text` of a post holds."""
	return " ".join(_WORD.findall(plain_text(content).casefold()))


def parse_query(text: str) -> tuple[str, ...]:
	"""The words looked for. RequestError when there are too many or too long ones."""
	if len(text) > MAX_QUERY:
		raise RequestError(f"The search text is longer than {MAX_QUERY} characters.")
	words = tuple(dict.fromkeys(_WORD.findall(text.casefold())))
	if len(words) > MAX_WORDS:
		raise RequestError(f"The search text has more than {MAX_WORDS} words.")
	return words


def contains_words(column: Sql, words: tuple[str, ...]) -> Sql:
	"""Every word begins a word of the column, which holds `searchable` text."""
	spaced = sql("{} {} {}", hint("CONCAT(' ',", "(' ' ||"), column, sql(")"))
	return all_of(like(spaced, f" {word}") for word in words)


def fulltext(column: Sql, words: tuple[str, ...]) -> Sql | None:
	"""A FULLTEXT condition that holds for every post in which the words occur; None when no word is indexed."""
	indexed = [w for w in words if len(w) >= _SHORTEST_INDEXED and w not in _STOPWORDS and w.isalnum()]
	if not indexed:
		return None
	return sql("MATCH ({}) AGAINST ({} IN BOOLEAN MODE)", column, " ".join(f"+{w}*" for w in indexed))
