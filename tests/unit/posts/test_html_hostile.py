"""What somebody sends to run, and what somebody sends to hold up a worker: neither succeeds.

Whether the work grows with the length alone is not measured by a clock: everything is cleaned in a process of its own, which
is ended after a time that is a hundred times what it needs, and a fraction of what one of the contents alone took when
each tag made the parser look at all the others again.
"""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from convo_channels.core.posts import html
from convo_channels.core.posts.html import MAX_CONTENT, MAX_NESTED, clean_html, clean_post, depth_of
from convo_channels.core.posts.search_words import plain_text
from tests.support.hostile_html import HOSTILE
from tests.unit.posts.test_html import inspect

ROOT = Path(__file__).resolve().parents[3]
GENEROUS_SECONDS = 60
CLEAN_ALL = f"""
from convo_channels.core.posts.html import clean_post
from convo_channels.core.posts.search_words import plain_text, searchable
from tests.support.hostile_html import slow
for content in slow({MAX_CONTENT}):
	clean = clean_post(content)
	searchable(clean or "")
	plain_text(content)
	assert len(clean or "") < 20 * {MAX_CONTENT}, content[:40]
	print(content[:40].encode("ascii", "replace").decode(), flush=True)
"""


@pytest.mark.parametrize("content", HOSTILE)
def test_nothing_that_could_act_comes_out_however_often_it_is_cleaned(content):
	inspect(content)
	inspect(clean_html(content))


def test_the_work_grows_with_the_length_and_not_with_its_square():
	try:
		done = subprocess.run(
			[sys.executable, "-c", CLEAN_ALL],
			cwd=ROOT,
			capture_output=True,
			text=True,
			timeout=GENEROUS_SECONDS,
		)
	except subprocess.TimeoutExpired as error:
		pytest.fail(f"still at work behind {(error.stdout or b'').decode().splitlines()[-1:]}")
	assert done.returncode == 0, done.stderr


def nested(tag: str, depth: int) -> str:
	return f"<{tag}>" * depth + "x" + f"</{tag}>" * depth


@pytest.mark.parametrize("tag", ["div", "b", "ul", "blockquote", "table", "dd", "font", "unknown"])
def test_content_is_accepted_up_to_a_depth_and_refused_before_it_is_parsed_beyond_it(tag):
	assert MAX_NESTED == 20
	assert clean_post(nested(tag, 20)) is not None
	assert clean_post(nested(tag, 21)) is None
	assert depth_of(nested(tag, 21)) == 21


def test_what_is_too_deep_is_seen_by_no_parser(monkeypatch):
	parsed = []
	monkeypatch.setattr(html, "_CLEANER", SimpleNamespace(clean=lambda content: parsed.append(content) or content))
	assert clean_post(nested("div", 10_000)) is None and parsed == []
	assert clean_post(nested("div", 2)) is not None and len(parsed) == 1


def test_of_what_is_nested_too_deep_the_text_stays():
	assert (
		clean_html(nested("div", 500) + "<script>no</script> 5 < 6")
		== " " * 500 + "x" + " " * 500 + " no  5 &lt; 6"
	)
	assert plain_text(nested("b", 500)) == "x"


@pytest.mark.parametrize(
	"content",
	[
		"<p>one<p>two" * 400,
		"<ul>" + "<li>one" * 400 + "</ul>",
		"<table>" + "<tr><td>a<td>b" * 400 + "</table>",
		"a<br>b<hr>" * 400,
		"<div>a</div>" * 400,
		"<b>a</b> " * 400,
		"1 < 2 and 3 > 2 " * 400,
	],
)
def test_what_is_long_but_not_deep_is_accepted(content):
	assert depth_of(content) <= 2
	assert plain_text(clean_post(content) or "") == plain_text(content) != ""


def test_depth_hidden_from_the_count_is_seen_once_it_is_parsed():
	hidden = "<div><!-- > </div> -->" * (MAX_NESTED + 1)
	assert depth_of(hidden) <= MAX_NESTED
	assert clean_post(hidden) is None


def test_formatting_that_is_told_apart_by_its_attributes_is_not_opened_anew_in_every_paragraph():
	told_apart = "<p>" + "".join(f'<b class="{n}">' for n in range(80)) + "</p>" + "<p>x</p>" * 80
	assert len(clean_html(told_apart)) < 10 * len(told_apart)
