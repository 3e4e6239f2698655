"""Pictures in the text of a post: those of its own files, written anew, and no others; nothing of them where none can be read."""

import pytest

from convo_channels.core.base.errors import RequestError
from convo_channels.core.posts.html import NO_PICTURES, Picture, clean_html, loses_pictures, without_pictures
from convo_channels.core.posts.search_words import plain_text
from convo_channels.core.posts.shown import show_content
from convo_channels.core.posts.written import read_content

OWN = {"ab12": Picture("/private/files/photo%20%22x.png?fid=ab12", 'photo "x<.png')}
TAG = '<img src="/private/files/photo%20%22x.png?fid=ab12" alt="photo &quot;x&lt;.png">'
OF_OTHERS = (
	'<img src="data:image/png;base64,iVBORw0KGgo=">', '<img src="https://else.where/x.png?fid=ab12">', "<img>", "<img src=x onerror=alert(1)>",
	'<img src="/private/files/other.png?fid=zz99">', '<img src="/files/photo.png?fid=ab12">', '<img src="/private/files/photo.png">',
	'<img src="//private/files/x.png?fid=ab12">', '<img src="/api/method/logout?fid=ab12">', '<img src="/api/method/convo_channelsxapi.files.get?fid=ab12">', '<img src="/api/method/convo_channels.api.files.get?fid=ab12&cmd=logout">', '<img src="/private/files/x.png?fid=ab12&x=1">',
	'<img src="/private/files/x.png#?fid=ab12">', '<img src="/private/files/x.png?x=1?fid=ab12">', '<img srcset="/private/files/x.png?fid=ab12">',
	'<picture><source srcset="/private/files/x.png?fid=ab12"></picture>', '<video src="/private/files/x.png?fid=ab12"></video>',
)  # fmt: skip


@pytest.mark.parametrize(
	"given",
	[
		'<img src="/private/files/photo.png?fid=ab12">', '<IMG alt="other" SRC="/private/files/x?fid=ab12" onerror="alert(1)" style="width:9999px">',
		TAG, '<img src="/api/method/convo_channels.api.files.get?fid=ab12">', "<img src='/private/files/a b&amp;c.png?fid=ab12' width=1>",
	],
)  # fmt: skip
def test_one_of_its_own_is_written_anew(given):
	assert clean_html(f"<p>a{given}b</p>", OWN) == f"<p>a{TAG}b</p>"
	assert clean_html(f"<ul><li>{given}</li></ul>", OWN) == f"<ul><li>{TAG}</li></ul>"
	assert not loses_pictures(f"<p>{given}</p>", clean_html(given, OWN))
	assert clean_html(f"<p>a{given}b</p>") == "<p>ab</p>", "of no post it is nobody's"


@pytest.mark.parametrize("given", OF_OTHERS)
def test_any_other_is_left_out_and_that_is_said(given):
	kept = read_content(f"<p>a{given}b</p>", OWN)
	assert (kept.content, kept.had_pictures) == ("<p>ab</p>", True)


@pytest.mark.parametrize("given", OF_OTHERS)
def test_alone_it_is_no_post(given):
	with pytest.raises(RequestError, match="A picture stands in a post as one of its files"):
		read_content(given, OWN)


def test_a_picture_of_its_own_is_enough():
	kept = read_content(f"<p>{TAG}</p>", OWN, may_be_empty=True)
	assert (kept.content, kept.text.strip(), kept.had_pictures) == (f"<p>{TAG}</p>", "", False)
	assert read_content(kept.content, OWN, may_be_empty=True) == kept, "kept as it is with a correction"
	assert read_content("", may_be_empty=True).content == ""


def test_one_beside_another_that_is_left_out():
	kept = read_content(f"<p>{TAG}{OF_OTHERS[0]}</p>", OWN, may_be_empty=True)
	assert (kept.content, kept.had_pictures) == (f"<p>{TAG}</p>", True)


def test_what_is_searched_and_what_is_mailed_holds_no_markup_of_it():
	clean = clean_html(f"<p>see {TAG}</p>", OWN)
	assert plain_text(clean).split() == ["see"]
	assert without_pictures(clean) == "<p>see [photo &quot;x&lt;.png]</p>"
	assert without_pictures("<p>none</p>") == "<p>none</p>"
	assert show_content(clean) == clean, "its address is no link"


def test_a_picture_that_hides_depth_or_ends_a_tag_early_comes_to_nothing():
	for given in ('<img src="/private/files/a>b.png?fid=ab12" alt="', "<img src=\"/private/files/x\"y.png?fid=ab12\">", "<img/src=/private/files/x.png?fid=ab12/>"):
		clean = clean_html(given, OWN)
		assert clean_html(clean, OWN) == clean
		assert clean.replace(TAG, "").count("<img") == 0
	assert NO_PICTURES == {}
