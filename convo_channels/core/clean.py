"""HTML from people, rebuilt from an allow-list: the only content that a page may show unescaped.

The input is parsed and written anew, so nothing that is not named here can come out: unknown tags vanish, their
text stays, `script` and `style` vanish with their content, text and attributes are always escaped.
"""

import html
from html.parser import HTMLParser
from urllib.parse import urlsplit

TAGS = frozenset(
	"p div br span b strong i em u s sub sup a ul ol li blockquote pre code hr h1 h2 h3 h4 h5 h6"
	" table thead tbody tr td th".split()
)
VOID = frozenset({"br", "hr"})
# With everything inside. (`embed` holds nothing and is never closed: as an unknown tag it vanishes alone.)
DROPPED = frozenset("script style template noscript iframe object svg math textarea title head".split())
LINK_SCHEMES = frozenset({"http", "https", "mailto", "tel", ""})
# What a mention of Frappe's editor is made of.
MENTION = ("data-id", "data-value", "data-denotation-char", "data-is-group")


class _Rebuilder(HTMLParser):
	def __init__(self) -> None:
		super().__init__(convert_charrefs=True)
		self.out: list[str] = []
		self._open: list[str] = []
		self._dropped = 0

	def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
		if tag in DROPPED:
			self._dropped += 1
		if self._dropped or tag not in TAGS:
			return
		self.out.append(f"<{tag}{_attributes(tag, dict(attrs))}>")
		if tag not in VOID:
			self._open.append(tag)

	def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
		if tag in VOID:
			self.handle_starttag(tag, attrs)

	def handle_endtag(self, tag: str) -> None:
		if tag in DROPPED:
			self._dropped = max(self._dropped - 1, 0)
		if tag in self._open and not self._dropped:
			while self._open:
				closed = self._open.pop()
				self.out.append(f"</{closed}>")
				if closed == tag:
					break

	def handle_data(self, data: str) -> None:
		if not self._dropped:
			self.out.append(html.escape(data, quote=False))

	def result(self) -> str:
		self.close()
		return "".join(self.out) + "".join(f"</{tag}>" for tag in reversed(self._open))


def _attributes(tag: str, given: dict[str, str | None]) -> str:
	kept: dict[str, str] = {}
	if tag == "a" and _is_safe_link(given.get("href") or ""):
		kept = {"href": given.get("href") or "", "rel": "noopener noreferrer nofollow", "target": "_blank"}
	if tag == "span" and "mention" in (given.get("class") or "").split():
		kept = {"class": "mention", **{name: given[name] or "" for name in MENTION if name in given}}
	return "".join(f' {name}="{html.escape(value)}"' for name, value in kept.items())


def _is_safe_link(href: str) -> bool:
	href = href.strip()
	if not href or any(ord(char) < 33 for char in href):
		return False
	try:
		return urlsplit(href).scheme.lower() in LINK_SCHEMES
	except ValueError:
		return False


def clean_html(content: str) -> str:
	"""The same text with only what a post may hold: paragraphs, lists, emphasis, links, tables, mentions."""
	parser = _Rebuilder()
	parser.feed(content)
	return parser.result()
