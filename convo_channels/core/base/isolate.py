"""Names and numbers among words of another direction.

In a sentence that reads from right to left a name in Latin letters, or a number with its sign, drags the signs beside it along.
Invisible marks around what is put in keep it together. They are for the eye: nothing that is kept or exported carries them.
"""

import re
from typing import Any

FIRST_STRONG, POP = "\u2068", "\u2069"
# A letter of a script that reads from right to left, or a mark: such an argument is a part of the sentence itself.
_BELONGS = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u2066-\u2068]")


def isolate(value: Any) -> str:
	"""The value between marks; one that reads in the direction of the sentence stays as it is."""
	text = str(value)
	return text if not text or _BELONGS.search(text) else f"{FIRST_STRONG}{text}{POP}"


class Isolating(str):
	"""A template that puts marks around what is put into its places."""

	__slots__ = ()

	def format(self, *args: Any, **named: Any) -> str:
		told = {name: isolate(value) for name, value in named.items()}
		return super().format(*map(isolate, args), **told)
