"""Addresses of the web in a post are links and its line breaks stay, and nothing else changes."""

import random
import re

import pytest

from convo_channels.core.posts.html import clean_html
from convo_channels.core.posts.shown import show_content
from convo_channels.core.posts.written import read_content

LINK = '<a href="{0}" rel="noopener noreferrer nofollow" target="_blank">{0}</a>'


@pytest.mark.parametrize("content, address, around", [
	("<p>See https://a.example/x?y=1&amp;z=2.</p>", "https://a.example/x?y=1&amp;z=2", "<p>See {}.</p>"),
	("<p>(http://a.example)</p>", "http://a.example", "<p>({})</p>"),
	("<li>HTTPS://A.example!</li>", "HTTPS://A.example", "<li>{}!</li>"),
	("<p>say &lt;https://a.example&gt; &quot;x&quot;</p>", "https://a.example", "<p>say &lt;{}&gt; &quot;x&quot;</p>"),
])  # fmt: skip
def test_an_address_becomes_a_link_without_the_signs_of_its_sentence(content, address, around):
	assert show_content(content) == around.format(LINK.format(address))


@pytest.mark.parametrize("content", [
	'<p><a href="https://a.example" rel="x">https://a.example</a></p>', "<pre>curl https://a.example</pre>",
	"<p><code>https://a.example</code></p>", "<p>javascript://a ftp://a.example xhttp:/a</p>", "", "<p>no address</p>",
])  # fmt: skip
def test_what_is_a_link_or_literal_already_or_no_address_stays(content):
	assert show_content(content) == content


def test_lines_and_paragraphs_of_plain_text_stay():
	assert show_content("one\ntwo\n\nthree") == "<p>one<br>two</p><p>three</p>"
	assert read_content("one\r\ntwo\n\n \nthree &lt;b&gt;").content == "<p>one<br>two</p><p>three &lt;b&gt;</p>"
	assert show_content("<p>one\ntwo</p>") == "<p>one\ntwo</p>"


PARTS = ["<p>", "</p>", "<a href='https://b.example'>", "</a>", "https://c.example/", "&", '"', "<", ">", "'", " ", "\n", "x", "&amp;", "<code>"]


@pytest.mark.parametrize("seed", range(200))
def test_shown_twice_is_the_same_and_cleaning_finds_nothing_to_take_away(seed):
	chance = random.Random(f"shown {seed}")
	clean = clean_html("".join(chance.choices(PARTS, k=14)))
	shown = show_content(clean)
	assert show_content(shown) == shown
	assert clean_html(shown) == clean_html(clean_html(shown))
	assert re.sub("<[^>]*>", "", clean_html(shown)).split() == re.sub("<[^>]*>", "", shown).split()
