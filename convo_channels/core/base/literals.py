"""Values and conditions as text of MariaDB that holds no percent sign.

Frappe runs some statements through Python's `%` and some not, and which do differs between its versions. A percent
sign that is written once breaks the former, one that is doubled says something else in the latter. So text that leaves
this app, and text that other apps compose, is spelled without any.

A string with a percent sign is taken out of JSON, where it has another spelling. Of all the ways MariaDB offers this one
alone gives what a plain string is: of the connection's collation, yielding to the collation of the column it is compared
with (a string with a character set of its own does not compare with other strings, a cast one not with other columns),
and constant, so that an index is used for it.
"""

import datetime
import decimal
import json
import re
from typing import Any

_STRING = r"""'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*\""""
# Strings (neighbours are one string to MariaDB), quoted names, comments, and a percent sign outside of all these.
_TOKEN = re.compile(
	rf"(?P<charset>(?<![\w`])(?:_[a-z0-9]+[ ]*|[Nn]))?(?P<strings>(?:{_STRING})(?:\s+(?:{_STRING}))*)"
	r"|(?P<name>`(?:[^`]|``)*`)"
	r"|(?P<comment>--(?=\s|$)[^\n]*|\#[^\n]*|/\*(?![!+]|M!).*?\*/)"
	r"|(?P<percent>%)",
	re.DOTALL,
)
_ONE_STRING = re.compile(_STRING, re.DOTALL)
_ESCAPE = re.compile(r"\\(.)|''|\"\"", re.DOTALL)
_TO_ESCAPE = str.maketrans({"\\": "\\\\", "'": "\\'", "\0": "\\0", "\n": "\\n", "\r": "\\r", "\x1a": "\\Z"})
_ESCAPED = {"0": "\0", "b": "\b", "n": "\n", "r": "\r", "t": "\t", "Z": "\x1a"}
# MariaDB leaves these as they are: they mean something to LIKE.
_LEFT_FOR_LIKE = "%_"


def literal(value: Any) -> str:
	"""A value as MariaDB reads it."""
	if value is None:
		return "NULL"
	if isinstance(value, bool | int):
		return str(int(value))
	if isinstance(value, float | decimal.Decimal):
		return str(value)
	if isinstance(value, datetime.datetime):
		return f"'{value:%Y-%m-%d %H:%M:%S.%f}'"
	if isinstance(value, datetime.date):
		return f"'{value.isoformat()}'"
	if isinstance(value, datetime.time):
		return f"'{value:%H:%M:%S.%f}'"
	if not isinstance(value, str):
		raise TypeError(f"no literal for {type(value).__name__}")
	if "%" not in value:
		return _quoted(value)
	spelled = json.dumps([value], ensure_ascii=False).replace("%", "\\u0025")
	return f"JSON_VALUE({_quoted(spelled)}, '$[0]')"


def without_percent(text: str) -> str:
	"""The same condition without a percent sign, and without comments (one at the end would hide our bracket)."""
	return _TOKEN.sub(_respell, text)


def _respell(found: re.Match[str]) -> str:
	if found["percent"]:
		return " MOD "
	if found["comment"]:
		return " "
	if not found["strings"] or "%" not in found["strings"]:
		return found[0]
	value = "".join(_unescape(one) for one in _ONE_STRING.findall(found["strings"]))
	if found["charset"]:
		charset = found["charset"].strip()
		return f"{charset if charset.startswith('_') else '_utf8mb4'} X'{value.encode().hex()}'"
	return literal(value)


def _unescape(quoted: str) -> str:
	mark = quoted[0]

	def plain(escape: re.Match[str]) -> str:
		char = escape[1]
		if char is None:  # a doubled quote: one, when it is the kind that encloses
			return mark if escape[0][0] == mark else escape[0]
		return escape[0] if char in _LEFT_FOR_LIKE else _ESCAPED.get(char, char)

	return _ESCAPE.sub(plain, quoted[1:-1])


def _quoted(text: str) -> str:
	return f"'{text.translate(_TO_ESCAPE)}'"
