"""Text that goes into a CSV file, so that no spreadsheet takes it for a formula; everything else stays as it is written.

Excel, LibreOffice and Google Sheets calculate a cell that begins with `=`, `+`, `-` or `@`, also in the full width of
East Asian keyboards (Excel turns the full equals sign into the usual one); so `=cmd|'/c calc'!A0` starts a program, and `=WEBSERVICE(…)` sends cells
away. Where a cell begins depends on the reader: where the decimal sign is a comma, Excel parts a line at semicolons,
whatever the file was written with; LibreOffice offers tabs as well; and when it has parted a line elsewhere than we did,
a quotation mark of ours stands within a cell and protects no line break any more. So what follows one of these is looked at
like a beginning. An apostrophe before the sign makes the cell text for all three.

What holds no letter calls no function and names no cell: "-5 %", "+49 30 901820" and "-" are what they look like.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import Any

_CELL_BEGINS = re.compile(r"[;\t\r\n]")
# Up to where a cell goes on that begins behind one of these; behind a line break any reader may go on.
_CELL_ENDS = {";": re.compile(r"[;\r\n]"), "\t": re.compile(r"[\t\r\n]")}
# What a reader may skip before it looks at a cell: blanks, signs that nobody sees, and quotation marks.
_SKIPPED = re.compile('[\\s"\x00-\x1f\ufeff\u200b-\u200f\u2060]*')
_ALWAYS = frozenset("=@＝＠")
_SIGNED = frozenset("+-＋－")
_NUMBERS_OR_PHONES = re.compile(r"[+\-＋－][\d\s.,:;/()%€$£¥₹+\-]*(?:(?:ext\.?|x) ?\d+\s*)?", re.IGNORECASE)


def as_csv(rows: Sequence[Sequence[Any]]) -> str:
	"""The lines of a file. Text stands in quotation marks, so that a reader who parts lines elsewhere joins no two cells to a formula."""
	text = io.StringIO()
	csv.writer(text, quoting=csv.QUOTE_NONNUMERIC).writerows(
		[[harmless(value) for value in row] for row in rows]
	)
	return text.getvalue()


def harmless(value: Any) -> Any:
	"""The cell to write for a value: text that a spreadsheet would calculate is made text; None is empty."""
	if value is None:
		return ""
	if not isinstance(value, str):
		return value
	written, at = "", 0
	for place in sorted(set(_formulas(value))):
		written += f"{value[at:place]}'"
		at = place
	return written + value[at:]


def _formulas(value: str) -> Iterator[int]:
	"""Where some reader would find the beginning of a formula."""
	beginnings = [(0, ""), *((found.end(), found[0]) for found in _CELL_BEGINS.finditer(value))]
	for start, behind in beginnings:
		skipped = _SKIPPED.match(value, start)
		place = skipped.end() if skipped else start
		if value[place : place + 1] in _ALWAYS:
			yield place
		elif value[place : place + 1] in _SIGNED:
			end = _CELL_ENDS[behind].search(value, place) if behind in _CELL_ENDS else None
			if not _NUMBERS_OR_PHONES.fullmatch(value, place, end.start() if end else len(value)):
				yield place
