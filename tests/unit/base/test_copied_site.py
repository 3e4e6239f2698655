"""Whether waiting work is where and when it was written: every way in which a database and its note can part."""

from dataclasses import replace

import pytest

from convo_channels.core.base.copied_site import COPY, OLDER, Home, find_doubt, read_home

HOME = Home("key", "shop.example.com", "_db1", passes=7, place=4711)
HERE = {"site": HOME.site, "database": HOME.database, "place": 4711}


@pytest.mark.parametrize(
	("kept", "noted", "here", "doubt"),
	[
		(HOME, HOME, {}, ""),
		(None, None, {}, ""),
		# killed between the database and the note
		(replace(HOME, passes=8), HOME, {}, ""),
		# an older backup of this very site
		(replace(HOME, passes=6), HOME, {}, OLDER),
		# nothing was ever carried out
		(None, HOME, {}, ""),
		# restored on another site: no note there, or that site's own
		(HOME, None, {}, COPY),
		(HOME, replace(HOME, key="another"), {}, COPY),
		# the whole folder copied along, under the same name or another
		(HOME, HOME, {"place": 99}, COPY),
		(HOME, HOME, {"site": "staging.example.com"}, COPY),
		(HOME, HOME, {"database": "_db2"}, COPY),
		# a private folder that nothing can be written into
		(replace(HOME, has_note=False), None, {}, ""),
		(replace(HOME, has_note=False), None, {"database": "_db2"}, COPY),
	],
)
def test_a_database_and_its_note_part_in_every_copy(kept, noted, here, doubt):
	assert find_doubt(kept, noted, **{**HERE, **here}) == doubt


def test_what_acted_before_it_knew_of_homes_may_be_a_copy():
	"""A backup of the version before, restored anywhere, brings no home and plenty that waits."""
	assert find_doubt(None, None, **HERE, has_acted=True) == COPY
	assert find_doubt(None, HOME, **HERE, has_acted=True) == COPY
	assert find_doubt(HOME, HOME, **HERE, has_acted=True) == ""


def test_a_home_is_read_as_it_was_written():
	assert read_home(HOME.as_dict()) == HOME


@pytest.mark.parametrize("found", [None, [], "text", {}, {"key": "k"}, {**HOME.as_dict(), "passes": "many"}])
def test_what_is_no_home_is_none(found):
	assert read_home(found) is None
