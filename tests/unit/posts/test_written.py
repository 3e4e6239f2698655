"""What is kept of a text: a new one is held to what a post may be; one that stands already is not held to what came later."""

import datetime

import pytest

from convo_channels.core.base.errors import Conflict, RequestError
from convo_channels.core.posts.files import NO_FILES, Chosen
from convo_channels.core.posts.written import needs_saving, read_content

AT = datetime.datetime(2025, 3, 1, 9, 30)
TOLD = "2025-03-01 09:30:00.000000"


def nested(levels: int, text: str = "deep down") -> str:
	return "<blockquote>" * levels + text + "</blockquote>" * levels


LONG = f"<p>{'word ' * 12_000}</p>"


@pytest.mark.parametrize("content", [nested(21), nested(60), nested(100), LONG], ids=["21", "60", "100", "long"])
def test_a_text_that_stands_is_kept_as_it_is(content):
	with pytest.raises(RequestError):
		read_content(content)
	assert read_content(content, is_kept=True).content == content


def test_what_stands_and_is_left_empty_is_refused_as_ever():
	with pytest.raises(RequestError, match="The post is empty"):
		read_content("<p> </p>", is_kept=True)
	assert read_content("", may_be_empty=True, is_kept=True).content == ""


@pytest.mark.parametrize("content", [nested(21), nested(100), LONG], ids=["21", "100", "long"])
def test_a_correction_of_anything_else_asks_nothing_of_the_text(content):
	stands = {"content": content, "post_type": "Note", "edited_at": None, "posted_at": AT}
	assert not needs_saving(stands, content, "Note", TOLD)
	assert needs_saving(stands, content, "Decision", TOLD)
	assert needs_saving(stands, content, "Note", TOLD, is_other=True)
	assert needs_saving(stands, content, "Note", TOLD, Chosen(removed=("f",)))
	assert needs_saving(stands, "<p>short</p>", "Note", TOLD, NO_FILES)
	with pytest.raises(RequestError):
		needs_saving(stands, content.replace("d", "D"), "Note", TOLD)
	with pytest.raises(Conflict):
		needs_saving(stands, content, "Decision", "2025-03-01 09:29:00.000000")
