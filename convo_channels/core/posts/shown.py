"""The content of a post as pages show it: addresses of the web are links, and line breaks of plain text stay.

What is kept is what was written; this is added when it is read, so that it holds for what was written before, too.
"""

import re

_TAG = re.compile("<[^>]*>")
# In cleaned content: up to what ends a word, or is the sign of an entity that cannot stand in an address.
_ADDRESS = re.compile(r"\bhttps?://(?:[^\s<>&\"']|&amp;)+", re.IGNORECASE)
_AFTER = tuple(".,;:!?)]")
# What stands inside is shown as it is.
_LITERAL = frozenset({"a", "pre", "code"})
_BREAKS = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")


def show_content(content: str) -> str:
	"""Of cleaned content. Shown twice it is the same."""
	kept = with_breaks(content)
	return _with_links(kept) if "://" in kept else kept


def with_breaks(content: str) -> str:
	"""Content without any tag is plain text: its paragraphs and lines as HTML."""
	text = content.replace("\r\n", "\n").strip()
	if "\n" not in text or 0 <= text.find("<") < text.rfind(">"):
		return content
	return "".join(f"<p>{part.strip().replace(chr(10), '<br>')}</p>" for part in _BREAKS.split(text))


def _with_links(content: str) -> str:
	pieces: list[str] = []
	at, inside = 0, 0
	for tag in _TAG.finditer(content):
		text = content[at : tag.start()]
		pieces += [text if inside else _ADDRESS.sub(_link, text), tag[0]]
		name = tag[0].strip("</>").split(" ")[0]
		if name in _LITERAL:
			inside = max(0, inside + (-1 if tag[0].startswith("</") else 1))
		at = tag.end()
	rest = content[at:]
	return "".join([*pieces, rest if inside else _ADDRESS.sub(_link, rest)])


def _link(found: re.Match[str]) -> str:
	address = found[0]
	while address.endswith(_AFTER) and not address.endswith("&amp;"):
		address = address[:-1]
	after = found[0][len(address) :]
	return f'<a href="{address}" rel="noopener noreferrer nofollow" target="_blank">{address}</a>{after}'
