"""How it is said that a document was, or was not, followed by another: "with a quotation, not followed by a sales order within 14 days"."""

from ..base.facts import Voice
from ..base.messages import S_
from ..catalog.words import Articles
from ..operators.operators import OPERATORS
from .rule import Followed
from .said_values import begins_with_vowel, say_count

# (whether it is missing, whether within the same day): before a consonant, and before a vowel
_WORDINGS: dict[tuple[bool, bool], Articles] = {
	(False, False): (S_("{0}, followed by a {1} within {2}"), S_("{0}, followed by an {1} within {2}")),
	(True, False): (S_("{0}, not followed by a {1} within {2}"), S_("{0}, not followed by an {1} within {2}")),
	(False, True): (S_("{0}, followed by a {1} on the same day"), S_("{0}, followed by an {1} on the same day")),
	(True, True): (S_("{0}, not followed by a {1} on the same day"), S_("{0}, not followed by an {1} on the same day")),
}


def say_followed(followed: Followed, said: str, later: str, voice: Voice) -> str:
	"""`said`: the phrase so far; `later`: what the document that follows is called."""
	template = _WORDINGS[followed.is_missing, not followed.days][begins_with_vowel(later)]
	return voice.translate(template).format(said, later, say_count(followed.days, OPERATORS["in the last (days)"], voice))
