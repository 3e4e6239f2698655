"""HTML from people, rebuilt from an allow-list: the only content that a page may show unescaped.

The input is parsed as a browser parses it and written anew, so nothing that is not named here can come out: unknown
tags vanish, their text stays, `script` and `style` vanish with their content, text and attributes are always escaped.

The work grows with the length of the content, whatever it holds. Two things in HTML's own rules would let it grow
faster, and are taken away before anything is parsed: deep nesting (every tag looks up through those that are open),
and formatting tags that are told apart by their attributes (each is opened anew in every paragraph that follows).
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import nh3

from .kept_bytes import ADDRESS
from .lists import KINDS, one_form

TAGS = frozenset(
	"p div br span b strong i em u s sub sup a ul ol li blockquote pre code hr h1 h2 h3 h4 h5 h6"
	" table thead tbody tr td th".split()
)
# With everything inside. (`embed` holds nothing and is never closed: as an unknown tag it vanishes alone.)
DROPPED = frozenset("script style template noscript iframe object svg math textarea title head".split())
LINK_SCHEMES = frozenset({"http", "https", "mailto", "tel", ""})
# Between two of these a reader sees a gap; whatever else may stand around text is part of the line.
BLOCKS = frozenset(
	"address article aside blockquote body br button caption center dd details dir div dl dt fieldset figcaption figure footer"
	" form h1 h2 h3 h4 h5 h6 header hr legend li main menu nav ol optgroup option p pre section select summary table tbody td"
	" tfoot th thead tr ul".split()
)
# What a mention of Frappe's editor is made of.
MENTION = ("data-id", "data-value", "data-denotation-char", "data-is-group")
# What a post may hold, both as it is sent, before anything is parsed. Deeper than an editor writes.
MAX_CONTENT = 50_000
MAX_NESTED = 20
# Of what came from outside: mails are nested deeper, and all that is deeper still is read without its tags.
MAX_DEPTH = 100

# Those that HTML opens again after the block that held them was closed. An `a` closes the one before it.
_FORMATTING = frozenset("b big code em font i s small strike strong tt u".split())
# What holds nothing, and what the next of its kind closes, whatever stands between: neither makes the content deeper.
_FLAT = frozenset(
	"area base br col embed hr img input link meta source track wbr"
	" p li option tr td th thead tbody tfoot".split()
)
_EMBEDDED = frozenset("img picture video audio object embed iframe".split())
# A head may go without its end.
_SILENT = DROPPED - {"head"}
_NAME = re.compile(r"[A-Za-z][^\t\n\f\r />]*")
# As nh3 writes them: every value in double quotes, every double quote inside escaped.
_TOLD_APART = re.compile(r'<([a-z0-9]+)((?: [a-z-]+="[^"]*")+)>')
_PICTURE = re.compile(r"<img(?: [^>]*)?>")
_FILE = re.compile(rf"(?:/private/files/[^?#]+\?fid=|{re.escape(ADDRESS)})([A-Za-z0-9_-]{{1,140}})")
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
# How Frappe's editor says how a block stands, and what it is.
_LINES = frozenset("p h1 h2 h3 h4 h5 h6 blockquote li div td th".split())
_OF_LINES = re.compile(r"ql-(?:indent-[1-8]|align-(?:center|right|justify)|direction-rtl)")
_CLASSES_OF = {
	"div": re.compile(rf"ql-editor|read-mode|ql-code-block|{_OF_LINES.pattern}"),
	"pre": re.compile(r"ql-code-block-container"),
	"table": re.compile(r"table|table-bordered"),
	**dict.fromkeys(_LINES - {"div"}, _OF_LINES),
}
_STYLES_OF_LINES = {
	"text-align": re.compile(r"left|right|center|justify|start|end"),
	"direction": re.compile(r"ltr|rtl"),
}
_COLOUR = re.compile(r"#[0-9a-f]{3,8}|[a-z]{3,30}|rgba?\([0-9]{1,3}(?: *,? *[0-9.]{1,5}%?){2,3}\)")
_STYLES_OF_WORDS = {"color": _COLOUR, "background-color": _COLOUR}
_STYLE = re.compile(r"""\sstyle\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)

@dataclass(frozen=True)
class Picture:
	"""A picture that may stand in a text: where it is read, and what is said in its place."""

	address: str
	alt: str


# {name of a file: its picture}
Pictures = Mapping[str, Picture]
NO_PICTURES: Pictures = {}

_CLEANER = nh3.Cleaner(
	tags={*TAGS, "img"},
	clean_content_tags=set(DROPPED),
	attributes={
		"a": {"href"},
		"img": {"src"},
		"span": {"class", "style", *MENTION},
		"li": {"class", "style", "data-list"},
		**{name: {"class", "style"} for name in (*_LINES - {"li"}, "pre", "table")},
	},
	url_schemes=set(LINK_SCHEMES - {""}),
	link_rel=None,
	strip_comments=True,
)
_BLOCKS_ONLY = nh3.Cleaner(
	tags=set(BLOCKS), clean_content_tags=set(DROPPED), attributes={}, link_rel=None, strip_comments=True
)
# In what is cleaned a `<` begins a tag, and a `>` ends it, nowhere else.
_TAG = re.compile("<[^>]*>")


def clean_html(content: str, pictures: Pictures = NO_PICTURES) -> str:
	"""The same text with only what a post may hold: paragraphs, lists, emphasis, links, tables, mentions, its own `pictures`.

	Of what is nested deeper than MAX_DEPTH only the text stays.
	"""
	flat = _without_tags(content) if depth_of(content) > MAX_DEPTH else _plain_formatting(content)
	clean = _TOLD_APART.sub(_keep_attributes, _CLEANER.clean(flat))
	return keep_pictures(clean, pictures)


def keep_pictures(clean: str, pictures: Pictures) -> str:
	"""Of cleaned content: a picture stays where it is one of these, and is written anew; of any other nothing stays."""
	return _PICTURE.sub(lambda tag: _picture(tag[0], pictures), clean) if "<img" in clean else clean


def without_pictures(clean: str) -> str:
	"""Of cleaned content, for where pictures cannot be read: each as its name."""
	return _PICTURE.sub(lambda tag: f"[{alt[1]}]" if (alt := re.search(r' alt="([^"]*)"', tag[0])) else "", clean)


def _picture(tag: str, pictures: Pictures) -> str:
	given = {key: html.unescape(value) for key, value in _ATTRIBUTE.findall(tag)}
	found = _FILE.fullmatch(given.get("src", ""))
	picture = pictures.get(found[1]) if found else None
	return f'<img src="{html.escape(picture.address)}" alt="{html.escape(picture.alt)}">' if picture else ""


def only_blocks(content: str) -> str:
	"""What is read of some HTML, entities as they are: a space for every block, nothing for what stands in a line."""
	is_deep = depth_of(content) > MAX_DEPTH
	flat = _without_tags(_without_silent(content)) if is_deep else _plain_formatting(content)
	return _TAG.sub(" ", _BLOCKS_ONLY.clean(flat))


def clean_post(content: str, pictures: Pictures = NO_PICTURES) -> str | None:
	"""The content of a post; None when it is nested deeper than MAX_NESTED, which is seen before it is parsed."""
	clean = one_form(clean_html(content, pictures)) if depth_of(content) <= MAX_NESTED else None
	# Quotation marks and comments can hide the depth from a count, but not from the parser.
	return clean if clean is not None and depth_of(clean) <= MAX_NESTED else None


def loses_pictures(content: str, clean: str) -> bool:
	"""Whether cleaning took away what somebody would miss without being told: it is no text, and no style."""
	return _embedded(content) > _embedded(clean)


def _embedded(content: str) -> int:
	return sum(name in _EMBEDDED and not is_closing for _, _, name, is_closing in _tags(content))


def depth_of(content: str) -> int:
	"""How deep its tags lie in one another at most, counted without parsing: those open that were not closed."""
	open_now: dict[str, int] = {}
	depth = deepest = 0
	for _, _, name, is_closing in _tags(content):
		if name in _FLAT:
			continue
		if not is_closing:
			open_now[name] = open_now.get(name, 0) + 1
			depth += 1
			deepest = max(deepest, depth)
		elif open_now.get(name):
			open_now[name] -= 1
			depth -= 1
	return deepest


def _tags(content: str) -> Iterator[tuple[int, int, str, bool]]:
	"""(start, end, name, whether it closes) of whatever begins like a tag, each up to the first `>` after it.

	One pass. A browser may read on behind that `>` (it stands in quotes, or in a comment), but it never finds a tag
	that begins before it: every tag that it finds is among these.
	"""
	at = end = 0
	while (start := content.find("<", at)) >= 0:
		if end <= start:
			end = content.find(">", start) + 1
		if not end:
			return
		is_closing = content.startswith("/", start + 1)
		found = _NAME.match(content, start + 1 + is_closing)
		if found:
			yield start, end, found[0].lower(), is_closing
		# Behind another sign it is text, and a tag may begin with the next one.
		at = end if found or content.startswith(("/", "!", "?"), start + 1) else start + 1


def _plain_formatting(content: str) -> str:
	"""Formatting tags without their attributes: alike they are opened anew three times at most.

	A colour goes into a tag inside, which ends with them and is not opened anew.
	"""
	pieces, at = [], 0
	for start, end, name, is_closing in _tags(content):
		if name in _FORMATTING and not is_closing:
			pieces += [content[at:start], f"<{name}>"]
			found = _STYLE.search(content, start, end)
			if found and (style := _safe_style(html.unescape(found[1] or found[2] or ""), _STYLES_OF_WORDS)):
				pieces.append(f'<span style="{style}">')
			at = end
	return "".join([*pieces, content[at:]])


def _without_tags(content: str) -> str:
	pieces, at = [], 0
	for start, end, _, _ in _tags(content):
		pieces += [content[at:start], " "]
		at = end
	return "".join([*pieces, content[at:]])


def _without_silent(content: str) -> str:
	"""What nobody sees goes with all that it holds: as a parser would find it, without parsing."""
	content = _without_comments(content)
	pieces, at, silent = [], 0, ""
	for start, end, name, is_closing in _tags(content):
		if silent and is_closing and name == silent:
			silent, at = "", end
		elif not silent and name in _SILENT and not is_closing:
			pieces.append(content[at:start])
			silent = name
	return "".join([*pieces, "" if silent else content[at:]])


def _without_comments(content: str) -> str:
	pieces, at = [], 0
	while (start := content.find("<!--", at)) >= 0 and (end := content.find("-->", start + 2)) >= 0:
		pieces.append(content[at:start])
		at = end + 3
	return "".join([*pieces, content[at:]])


def _keep_attributes(tag: re.Match[str]) -> str:
	"""Those that mean something where they stand, with values that can do nothing else."""
	name, given = tag[1], {key: html.unescape(value) for key, value in _ATTRIBUTE.findall(tag[2])}
	if name == "img":
		return tag[0]  # which of them stay is decided once for all
	if name == "a":
		kept = _link(given)
	elif name == "span":
		kept = _words(given)
	else:
		kept = _block(name, given)
	return f"<{name}" + "".join(f' {key}="{html.escape(value)}"' for key, value in kept.items() if value) + ">"


def _link(given: dict[str, str]) -> dict[str, str]:
	"""A link that leads somewhere opens apart from the page."""
	if not _is_safe_link(given.get("href", "")):
		return {}
	return {"href": given["href"], "rel": "noopener noreferrer nofollow", "target": "_blank"}


def _words(given: dict[str, str]) -> dict[str, str]:
	"""A mention, the place of a list's mark, or words in a colour."""
	classes = given.get("class", "").split()
	if "mention" in classes:
		kept = {key: given[key] for key in MENTION if key in given}
		# Frappe's editor writes these two into the page as they are.
		if "data-value" in kept:
			kept["data-value"] = " ".join(only_blocks(kept["data-value"]).split())
		if "data-denotation-char" in kept:
			kept["data-denotation-char"] = "@"
		return {"class": "mention", **kept}
	if "ql-ui" in classes:
		return {"class": "ql-ui"}
	return {"style": _safe_style(given.get("style", ""), _STYLES_OF_WORDS)}


def _block(name: str, given: dict[str, str]) -> dict[str, str]:
	allowed = _CLASSES_OF.get(name)
	classes = [token for token in given.get("class", "").split() if allowed and allowed.fullmatch(token)]
	return {
		"class": " ".join(dict.fromkeys(classes)),
		"style": _safe_style(given.get("style", ""), _STYLES_OF_LINES) if name in _LINES else "",
		"data-list": given["data-list"] if given.get("data-list") in KINDS else "",
	}


def _safe_style(style: str, allowed: dict[str, re.Pattern[str]]) -> str:
	"""The declarations that are allowed, each once and written anew."""
	kept: dict[str, str] = {}
	for declaration in style.lower().split(";"):
		name, _, value = (part.strip() for part in declaration.partition(":"))
		if name in allowed and allowed[name].fullmatch(value):
			kept[name] = value
	return "; ".join(f"{name}: {value}" for name, value in kept.items())


def _is_safe_link(href: str) -> bool:
	href = href.strip()
	if not href or any(ord(char) < 33 for char in href):
		return False
	try:
		scheme = urlsplit(href).scheme.lower()
	except ValueError:
		return False
	# A colon that ends no scheme for this parser may end one for another.
	return scheme in LINK_SCHEMES and (bool(scheme) or ":" not in re.split("[/?#]", href, maxsplit=1)[0])
