"""A file that somebody adds to a post: what it is called from then on, and the one sentence for what is not taken."""

import math
import mimetypes
import unicodedata
from dataclasses import dataclass

from ..base.errors import RequestError
from ..base.messages import N_
from ..base.text import is_storable
from .file_kinds import IMAGES, MAX_PIXELS, ending_of, is_run_by_browsers, is_what_it_says, size_of

MEGABYTE = 1024 * 1024
# Frappe adds a few letters to a name that is there already, and keeps 140 in all.
LONGEST_NAME = 100
# What a path, an address or a file system may take for something else.
_UNSAFE = frozenset('/\\%?#:*"<>|')
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@dataclass(frozen=True)
class Limits:
	"""What a site takes: the largest size in bytes, and the endings, in large letters; all where none are named."""

	size: int
	endings: tuple[str, ...] = ()


def take(name: str, content: bytes, limits: Limits) -> str:
	"""The name under which a file is kept; RequestError for what is not."""
	kept = safe_name(name)
	if not content:
		raise RequestError(N_("{0} is empty: it was not added."), kept)
	check_size(kept, len(content), limits)
	if limits.endings and _kind_by_name(kept) not in limits.endings:
		raise RequestError(N_("{0} was not added: files of this type are not allowed on this site."), kept)
	if is_run_by_browsers(kept):
		raise RequestError(N_("{0} was not added: a browser would run what stands in it. In a ZIP file it can be added."), kept)
	if not is_what_it_says(kept, content):
		raise RequestError(N_("{0} was not added: it is not what its name says."), kept)
	wide, high = (size_of(content) if ending_of(kept) in IMAGES else None) or (0, 0)
	if wide * high > MAX_PIXELS:
		most = MAX_PIXELS // 1_000_000
		raise RequestError(N_("{0} was not added: a picture has {1} million pixels at most."), kept, most)
	return kept


def check_size(name: str, size: int, limits: Limits) -> None:
	if size > limits.size:
		raise RequestError(N_("{0} was not added: it has {1} MB, and {2} MB is the most."), name, _megabytes(size), _megabytes(limits.size))


def safe_name(name: str) -> str:
	"""The last part of a path, without what nobody sees (a mark of direction can hide an ending) and what an address takes for its own."""
	last = (name if is_storable(name) else "").replace("\\", "/").rpartition("/")[2]
	seen = (sign for sign in unicodedata.normalize("NFC", last) if unicodedata.category(sign) not in _UNSEEN)
	bare = " ".join("".join("_" if sign in _UNSAFE else sign for sign in seen).split()).lstrip(".").rstrip(". ")
	length = len(ending_of(bare))
	if not 0 < length < LONGEST_NAME // 2:
		return bare[:LONGEST_NAME].rstrip(". ") or "file"
	stem, ending = bare[: -length - 1], bare[-length:]
	return f"{stem[: LONGEST_NAME - length - 1].rstrip('. ')}.{ending}"


def _kind_by_name(name: str) -> str:
	"""As Frappe names it: the usual ending of what the name stands for."""
	kind = mimetypes.guess_type(name)[0]
	usual = mimetypes.guess_extension(kind) if kind else None
	return (usual or ending_of(name)).lstrip(".").upper()


def read_endings(text: str | None) -> tuple[str, ...]:
	"""A site's own list, one a line."""
	return tuple(line.strip().lstrip(".").upper() for line in (text or "").splitlines() if line.strip())


def _megabytes(size: int) -> str:
	"""One place, and never less than it is."""
	return f"{math.ceil(size * 10 / MEGABYTE) / 10:.1f}".removesuffix(".0")
