"""Lists of a post in one form, whichever editor or program wrote them.

Frappe's editor writes every list as a numbered one and says in each item what it is; its newer version makes bullet lists of
some; others nest. Here an item stands in a list of its own kind (`ul` for bullets and check marks), tells its kind and its
depth, and holds the place for its mark, as Frappe's own styles ask: so it is the same on our pages, in a form and in print.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

KINDS = {"bullet": "ul", "checked": "ul", "unchecked": "ul", "ordered": "ol"}
MOST_INDENT = 8
FRAME = '<div class="ql-editor read-mode">'
MARK_BEGINS = '<span class="ql-ui">'
MARK = f"{MARK_BEGINS}</span>"
_LISTS = ("ol", "ul")
# Frappe's own styles know these inside its frame only.
_NEEDS_FRAME = re.compile(r'<li|class="ql-(?!editor)')
_PIECE = re.compile(r"<(/?)([a-z0-9]+)([^>]*)>")
_INDENT = re.compile(r"\bql-indent-(\d)\b")
_KIND = re.compile(r' data-list="([a-z]+)"')
_CLASSES = re.compile(r' class="([^"]*)"')


@dataclass
class Node:
	"""A tag with what it holds; text is a node without a tag."""

	tag: str = ""
	attributes: str = ""
	text: str = ""
	children: list["Node"] = field(default_factory=list)

	def __str__(self) -> str:
		if not self.tag:
			return self.text
		inner = "".join(map(str, self.children))
		return f"<{self.tag}{self.attributes}>" + (
			"" if self.tag in ("br", "hr") else f"{inner}</{self.tag}>"
		)


@dataclass
class _Item:
	kind: str
	indent: int
	attributes: str
	children: list[Node]

	def __str__(self) -> str:
		return f'<li{self.attributes} data-list="{self.kind}">{MARK}{"".join(map(str, self.children))}</li>'


def one_form(clean: str) -> str:
	"""The same content with its lists in one form. `clean`: as `clean_html` writes it."""
	if not _NEEDS_FRAME.search(clean):
		return clean
	nodes = list(_flattened(_parse(clean)))
	written = "".join(map(str, nodes))
	is_framed = len(nodes) == 1 and str(nodes[0]).startswith(FRAME)
	return written if is_framed else f"{FRAME}{written}</div>"


def _parse(clean: str) -> list[Node]:
	root = Node("root")
	open_now, at = [root], 0
	for found in _PIECE.finditer(clean):
		if found.start() > at:
			open_now[-1].children.append(Node(text=clean[at : found.start()]))
		at = found.end()
		if found[1]:
			open_now.pop()
			continue
		if found[0] == MARK_BEGINS:  # written anew, where a mark belongs
			open_now.append(open_now[-1])
			continue
		node = Node(found[2], found[3])
		open_now[-1].children.append(node)
		if node.tag not in ("br", "hr"):
			open_now.append(node)
	if at < len(clean):
		root.children.append(Node(text=clean[at:]))
	return root.children


def _flattened(nodes: Iterable[Node]) -> Iterator[Node]:
	for node in nodes:
		if node.tag in _LISTS:
			yield from _lists_of(list(_items(node, 0)))
		elif node.tag == "li":
			yield from _lists_of(list(_item(Node("ul"), node, 0)))
		else:
			node.children = list(_flattened(node.children))
			yield _with_plain_spaces(node) if node.tag == "pre" else node


def _with_plain_spaces(node: Node) -> Node:
	"""Frappe's editor writes every second space as one that does not break; who copies code wants it as it was typed."""
	node.text = node.text.replace("&nbsp;", " ")
	node.children = [_with_plain_spaces(child) for child in node.children]
	return node


def _lists_of(items: list[_Item]) -> Iterator[Node]:
	"""Neighbours of one tag share a list."""
	at = 0
	while at < len(items):
		tag, start = KINDS[items[at].kind], at
		while at < len(items) and KINDS[items[at].kind] == tag:
			at += 1
		yield Node(tag, children=[Node(text="".join(map(str, items[start:at])))])


def _items(of: Node, depth: int) -> Iterator[_Item]:
	"""The items of a list and of those nested in it, each with its own depth."""
	for node in of.children:
		if node.tag in _LISTS:
			yield from _items(node, depth + 1)
		elif node.tag == "li":
			yield from _item(of, node, depth)
		elif node.tag or node.text.strip():
			yield from _item(of, Node("li", children=[node]), depth)


def _item(of: Node, node: Node, depth: int) -> Iterator[_Item]:
	told = _INDENT.search(node.attributes)
	indent = min(depth + (int(told[1]) if told else 0), MOST_INDENT)
	attributes = _with_indent(node.attributes, indent)
	kind = _kind(of, node.attributes)
	held: list[Node] = []
	is_first = True
	for child in node.children:
		if child.tag in _LISTS:
			if is_first or _says(held):
				yield _Item(kind, indent, attributes, _in_lines(held))
			held, is_first = [], False
			yield from _items(child, depth + 1)
		else:
			held.append(child)
	if is_first or _says(held):
		yield _Item(kind, indent, attributes, _in_lines(held))


def _says(nodes: list[Node]) -> bool:
	return any(node.tag or node.text.strip() for node in nodes)


def _kind(of: Node, attributes: str) -> str:
	told = _KIND.search(attributes)
	return told[1] if told else "ordered" if of.tag == "ol" else "bullet"


def _with_indent(attributes: str, indent: int) -> str:
	"""The attributes of an item without its kind, its depth among the classes."""
	attributes = _KIND.sub("", attributes)
	found = _CLASSES.search(attributes)
	classes = [name for name in (found[1].split() if found else []) if not _INDENT.fullmatch(name)]
	classes += [f"ql-indent-{indent}"] if indent else []
	return (f' class="{" ".join(classes)}"' if classes else "") + _CLASSES.sub("", attributes)


def _in_lines(nodes: list[Node]) -> list[Node]:
	"""Paragraphs of an item as its lines: a mark stands beside the first."""
	lines: list[Node] = []
	for node in nodes:
		if node.tag in ("p", "div") and not node.attributes:
			lines += [Node("br")] if _says(lines) else []
			lines += _flattened(node.children)
		elif node.tag or node.text.strip() or lines:
			lines += _flattened([node])
	while lines and lines[-1].tag == "br":
		lines.pop()
	return lines
