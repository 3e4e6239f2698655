"""Which names the database holds to be the same: case, accents and trailing spaces do not count.

For lookups in Python that must meet what a query finds under utf8mb4_unicode_ci. It compares; it changes no name.
"""

import unicodedata

# Letters that show nothing, and marks that do nothing: no format signs by Unicode, but invisible all the same.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"})


def fold(name: str) -> str:
	"""A key that is equal for names the database holds equal."""
	return bare_letters(name).rstrip(" ")


def bare_letters(text: str) -> str:
	"""The text without case and accents."""
	apart = unicodedata.normalize("NFKD", text).casefold()
	return unicodedata.normalize("NFC", "".join(sign for sign in apart if not unicodedata.combining(sign)))


def is_invisible(sign: str) -> bool:
	"""Whether a sign shows nothing by itself: blanks of all kinds, controls, marks of direction, letters that are none."""
	return sign.isspace() or sign in _BLANK or unicodedata.category(sign) in _UNSEEN or ord(sign) & 0xFFFE == 0xFFFE


def is_blank(text: str) -> bool:
	"""Whether nobody sees anything of a text."""
	return is_storable(text) and all(map(is_invisible, text))


def is_storable(text: str) -> bool:
	"""Whether a text can be written at all: half a surrogate pair, as JSON can carry it, cannot."""
	try:
		text.encode()
	except UnicodeEncodeError:
		return False
	return True


def shown(raw: object, length: int = 60) -> str:
	"""A value from outside, quoted and cut short, for a message about it."""
	text = str(raw).encode(errors="replace").decode()
	return f'"{text[:length]}…"' if len(text) > length else f'"{text}"'
