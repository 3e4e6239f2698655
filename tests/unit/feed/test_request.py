"""Filters of feed and timeline as a client sends them: read, or refused in one sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convo_channels.core.base.errors import RequestError
from convo_channels.core.feed import request
from convo_channels.core.feed.request import FeedFilters
from convo_channels.core.timeline import page
from convo_channels.core.timeline.page import TimelineFilters

PARSERS = [request.parse_filters, page.parse_filters]


@pytest.mark.parametrize("nothing", [None, {}, "", []])
def test_no_filters_mean_everything(nothing):
	assert request.parse_filters(nothing) == FeedFilters()
	assert page.parse_filters(nothing) == TimelineFilters()


def test_filters_of_a_feed_are_read():
	given = {"post_types": ["Note", "Call", "Note"], "author": "a@b.c", "text": "Big Offer", "show": "posts"}
	assert request.parse_filters(given) == FeedFilters(("Note", "Call"), "a@b.c", ("big", "offer"), "posts")
	assert request.parse_filters(
		{"post_types": "Note", "author": None, "text": None, "show": None}
	) == FeedFilters(("Note",))
	assert request.parse_filters({"has_files": True}) == FeedFilters(has_files=True)
	assert request.parse_filters({"has_files": 0}) == request.parse_filters({"has_files": None}) == FeedFilters()


def test_filters_of_a_timeline_are_read():
	given = {"kinds": ["post"], "media": ["Email", "Phone"], "post_types": ["Idea"], "text": "offer"}
	assert page.parse_filters(given) == TimelineFilters(
		("post",), ("Email", "Phone"), ("Idea",), ("offer",)
	)


@pytest.mark.parametrize(
	("given", "said"),
	[
		("text", "must be an object"),
		([1], "must be an object"),
		(5, "must be an object"),
		({"colour": "red"}, 'There is no filter "colour"'),
		({"x" * 100_000: 1}, "There is no filter"),
		({"\ud800": 1}, "There is no filter"),
		({"post_types": ["Rumour"]}, '"Rumour" is not a post type'),
		({"post_types": [["Note"]]}, "is not a post type"),
		({"post_types": [None]}, "is not a post type"),
		({"post_types": {"Note": 1}}, "is not a post type"),
		({"post_types": "x" * 100_000}, "is not a post type"),
		({"text": "x" * 100_000}, "The search text is longer than 200 characters"),
		({"text": "a b c d e f g h i"}, "more than 8 words"),
	],
)
def test_a_filter_that_makes_no_sense_is_one_sentence_in_both(given, said):
	for parse in PARSERS:
		with pytest.raises(RequestError, match=said) as raised:
			parse(given)
		assert len(str(raised.value).encode()) < 200 and str(raised.value).endswith(".")


@pytest.mark.parametrize(
	("given", "said"),
	[
		({"show": "everything"}, '"show" must be all, posts or moves'),
		({"show": ["posts"]}, '"show" must be all, posts or moves'),
		({"has_files": "many"}, '"has_files" must be true or false'),
		({"has_files": [1]}, '"has_files" must be true or false'),
		({"author": "x" * 141}, "The author is longer than 140 characters"),
		({"author": "\ud800"}, "The author holds a sign that cannot be stored"),
		({"kinds": ["post"]}, 'There is no filter "kinds"'),
	],
)
def test_a_filter_of_a_feed_that_makes_no_sense_is_one_sentence(given, said):
	with pytest.raises(RequestError, match=said):
		request.parse_filters(given)


@pytest.mark.parametrize(
	("given", "said"),
	[
		({"kinds": ["rumour"]}, '"rumour" is not a kind of row'),
		({"media": ["Pigeon"]}, '"Pigeon" is not a medium'),
		({"show": "posts"}, 'There is no filter "show"'),
	],
)
def test_a_filter_of_a_timeline_that_makes_no_sense_is_one_sentence(given, said):
	with pytest.raises(RequestError, match=said):
		page.parse_filters(given)


KEYS = st.sampled_from(["post_types", "author", "text", "show", "kinds", "media"]) | st.text(max_size=5)
VALUES = st.recursive(
	st.none()
	| st.booleans()
	| st.integers()
	| st.text(max_size=10)
	| st.sampled_from(["Note", "post", "Email"]),
	lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
	max_leaves=4,
)


@given(st.dictionaries(KEYS, VALUES, max_size=4) | VALUES)
def test_whatever_is_sent_is_filters_or_a_sentence(given):
	for parse in PARSERS:
		try:
			parse(given)
		except RequestError as error:
			assert str(error).endswith(".")


@pytest.mark.parametrize(
	("filters", "shown"),
	[
		({}, {"post", "interaction", "move"}),
		({"kinds": ["move"]}, {"move"}),
		({"kinds": ["post", "interaction"]}, {"post", "interaction"}),
		({"media": ["Email"]}, {"interaction"}),
		({"post_types": ["Note"]}, {"post"}),
		({"media": ["Email"], "post_types": ["Note"]}, {"post", "interaction"}),
		({"kinds": ["post"], "media": ["Email"]}, {"post"}),
		({"kinds": ["post", "interaction", "move"], "media": ["Email"]}, {"post", "interaction"}),
		({"text": "offer"}, {"post", "interaction"}),
		({"kinds": ["move"], "text": "offer"}, set()),
	],
)
def test_filters_choose_the_kinds_of_rows_they_speak_of(filters, shown):
	parsed = page.parse_filters(filters)
	assert {kind for kind in page.KINDS if parsed.wants(kind)} == shown


@pytest.mark.parametrize("parse", PARSERS)
@pytest.mark.parametrize("signs", ["😀", "&", "!!!", " … "])
def test_signs_that_are_no_word_are_said_so_and_do_not_find_everything(parse, signs):
	with pytest.raises(RequestError, match="holds no word to look for"):
		parse({"text": signs})
	assert parse({"text": "  "}) == parse(None)
