"""What somebody wrote, as it is kept: cleaned, with the words it is found by; refused in one sentence where it cannot be kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..base.clock import as_text
from ..base.errors import Conflict, RequestError
from ..base.messages import N_
from ..base.text import is_blank
from . import search_words
from .files import NO_FILES, Chosen
from .html import MAX_CONTENT, MAX_NESTED, NO_PICTURES, Pictures, clean_html, clean_post, loses_pictures
from .lists import one_form
from .shown import with_breaks
from .types import POST_TYPES

MAX_SHOWN = 60


@dataclass(frozen=True)
class Written:
	"""`content` as pages show it, `text` as it is searched. `had_pictures`: something was left out."""

	content: str
	text: str
	had_pictures: bool


def check_stream(named: Iterable[object]) -> None:
	"""`named`: the customer, the lead and the channel of a post, of which it has one."""
	if sum(map(bool, named)) != 1:
		raise RequestError(N_("A post belongs to one customer, one lead, or one channel."))


def check_type(post_type: str | None) -> None:
	if not post_type:
		raise RequestError(N_("Choose a type of post."))
	if post_type not in POST_TYPES:
		raise RequestError(N_("{0} is not a type of post."), str(post_type)[:MAX_SHOWN])


def needs_saving(
	stands: Mapping[str, Any], content: str, post_type: str, based_on: str | None, files: Chosen = NO_FILES, *, is_other: bool = False
) -> bool:
	"""Whether a correction changes what stands; refused where that is another text than the one it began from.

	`based_on`: since when that one stood, as pages are told; None where nobody says. An answer that was lost is asked for
	again: what stands already is no conflict. `is_other`: whether it is corrected in its details.
	"""
	if not based_on:
		return True
	is_same = content == stands["content"]
	wanted = content if is_same else read_content(content, files.pictures, may_be_empty=bool(files.files)).content
	if not files.is_change and not is_other and (stands["content"], stands["post_type"]) == (wanted, post_type):
		return False
	if based_on != as_text(stands["edited_at"] or stands["posted_at"]):
		raise Conflict(N_("This post was changed meanwhile: nothing was saved, so that neither text is lost."))
	return True


def read_content(content: str, pictures: Pictures = NO_PICTURES, *, may_be_empty: bool = False, is_kept: bool = False) -> Written:
	"""Before it is parsed and after: cleaning can make it longer, and what is kept must pass here again with a correction.

	`pictures`: those of its files, the only ones that may stand in it. With a file a post needs no words. `is_kept`: it stands
	already; that it is longer or nested deeper than a new text may be is no reason to leave everything else as it is.
	"""
	clean = one_form(clean_html(content, pictures)) if is_kept else _clean_new(content, pictures)
	had_pictures = loses_pictures(content, clean)
	if is_blank(search_words.plain_text(clean)) and not may_be_empty:
		if had_pictures:
			raise RequestError(N_("A picture stands in a post as one of its files: add it as one, or write something as well."))
		raise RequestError(N_("The post is empty."))
	return Written(clean, search_words.searchable(clean), had_pictures)


def _clean_new(content: str, pictures: Pictures) -> str:
	_check_length(content)
	clean = clean_post(with_breaks(content), pictures)
	if clean is None:
		raise RequestError(N_("The post is nested more than {0} levels deep."), MAX_NESTED)
	_check_length(clean)
	return clean


def _check_length(content: str) -> None:
	if len(content) > MAX_CONTENT:
		raise RequestError(N_("The post has {0} characters; {1} is the most."), len(content), MAX_CONTENT)
