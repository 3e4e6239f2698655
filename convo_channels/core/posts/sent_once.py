"""A post is sent once, however often it is asked for: a page gives each writing a key, and a second request with it meets the post of the first.

Kept with the post: the key, mixed with its author so that nobody meets another's, and a print of what was asked for, so
that the same key with other content is told apart whatever became of the post.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..base.errors import RequestError
from ..base.messages import N_
from .written import read_content

_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


@dataclass(frozen=True)
class Sent:
	"""What is kept of a request: who sent it under which key, and what it said."""

	key: str
	content: str


def read_sent(
	author: str,
	key: str | None,
	post_type: str,
	content: str,
	*stream: str | None,
	files: Sequence[str] = (),
	reference: str = "",
) -> Sent | None:
	"""None where no key is given, or an empty one. `stream`: customer, channel, the post that is answered, and the details, as they were asked for.

	`reference`: the document that it speaks of, in one spelling.
	"""
	if not key:
		return None
	if not _KEY.fullmatch(key):
		raise RequestError(N_("The key of a post has 16 to 64 letters, digits, hyphens and underscores."))
	said = read_content(content, may_be_empty=bool(files)).content
	asked = [post_type, said, *(name or "" for name in stream), " ".join(sorted(files)), reference]
	while not asked[-1]:
		asked.pop()
	return Sent(stored_key(author, key), _print(asked))


def stored_key(author: str, key: str) -> str:
	"""The key as a post keeps it."""
	return _print([author, key])


def _print(parts: list[str]) -> str:
	return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
