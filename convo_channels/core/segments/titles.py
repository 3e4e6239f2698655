"""What people may call a segment or a channel: one answer for every way in.

A title is also the document's name, and Frappe writes names into its pages as they are: a list puts the value of a
Link field between double quotes (`data-filter="segment,=,…"`), a dialog for choosing documents does the same with the
name, and others put it between angle brackets. So a title holds no sign that ends an attribute or begins a tag, none that
means one of these (`&quot;`), and none that cannot be seen, for two titles that look alike are taken for one another. An
apostrophe stays: no page puts a name between single quotes to run it, and French cannot be written without.
"""

import html
import unicodedata
from dataclasses import dataclass

from ..base.errors import RequestError
from ..base.messages import N_
from ..base.text import is_blank, is_invisible

MAX_TITLE = 140
SIGNS = '"<>`\\'
EMPTY, LONG, SIGN, INVISIBLE = "empty", "long", "sign", "invisible"

# They part or join letters in Persian and Indian scripts, and join the parts of an emoji.
_JOINERS = "\u200c\u200d"
_LAST_LATIN = 0x24F
_SPOKEN_AS = str.maketrans({"<": "‹", ">": "›", "`": "’", "\\": "/"})


@dataclass(frozen=True)
class Fault:
	"""Why a title cannot be. `sign`: the one at fault, where it can be shown."""

	kind: str
	sign: str = ""


def tidy(title: str) -> str:
	"""The same title with plain single blanks, and none around it: what somebody types without noticing."""
	plain = "".join(" " if unicodedata.category(sign) == "Zs" else sign for sign in title)
	return " ".join(part for part in plain.split(" ") if part)


def find_fault(title: str) -> Fault | None:
	"""What stands in the way of a title, as it is; None when it can be one."""
	if is_blank(title):
		return Fault(EMPTY)
	if len(title) > MAX_TITLE:
		return Fault(LONG)
	for sign in title:
		if sign in SIGNS:
			return Fault(SIGN, sign)
	entity = _find_entity(title)
	if entity:
		return Fault(SIGN, entity)
	if title != tidy(title) or any(_is_hidden(title, at) for at in range(len(title))):
		return Fault(INVISIBLE)
	return None


def check_title(title: str) -> str:
	"""The title as it is to be written. RequestError says in one sentence why it cannot be one."""
	wanted = tidy(title)
	fault = find_fault(wanted)
	if not fault:
		return wanted
	if fault.kind == EMPTY:
		raise RequestError(N_("Give it a title."))
	if fault.kind == LONG:
		raise RequestError(N_("The title is longer than {0} characters."), MAX_TITLE)
	if fault.kind == SIGN:
		raise RequestError(N_("A title cannot hold the sign {0}."), fault.sign)
	raise RequestError(N_("A title cannot hold line breaks and signs that nobody sees."))


def _find_entity(title: str) -> str:
	"""A way of writing one of the signs that a page may read back as the sign."""
	at = title.find("&")
	while at >= 0:
		read = html.unescape(title[at : at + 12])
		if read[:1] in SIGNS:
			return title[at : at + 12].split(";")[0] + ";"
		# A number may be written at any length.
		if title.startswith("&#", at) and title[at + 2 : at + 3].isalnum():
			return "&#"
		at = title.find("&", at + 1)
	return ""


def _is_hidden(title: str, at: int) -> bool:
	sign = title[at]
	if sign in _JOINERS:
		return not (_is_joined(title[at - 1 : at]) and _is_joined(title[at + 1 : at + 2]))
	return unicodedata.category(sign) != "Zs" and is_invisible(sign)


def _is_joined(sign: str) -> bool:
	return bool(sign) and ord(sign) > _LAST_LATIN and unicodedata.category(sign)[0] not in "CZ"


def mend(title: str) -> str:
	"""The nearest title that can be; "" when nothing is left of it. For titles from before, and for those we propose."""
	while _find_entity(title):
		title = html.unescape(title.replace("&#", "& #"))
	spoken = _pair_quotes(title).translate(_SPOKEN_AS)
	kept = "".join(_seen(spoken, at) for at in range(len(spoken)))
	mended = tidy(kept)[:MAX_TITLE].rstrip()
	# What was taken away, or cut off, may leave a joiner beside nothing that it joins.
	return mended if not mended or find_fault(mended) is None else mend(mended)


def _seen(title: str, at: int) -> str:
	if not _is_hidden(title, at):
		return title[at]
	return " " if unicodedata.category(title[at]) in ("Cc", "Zl", "Zp") else ""


def _pair_quotes(title: str) -> str:
	pieces = title.split('"')
	return "".join(piece + "“”"[number % 2] for number, piece in enumerate(pieces[:-1])) + pieces[-1]
