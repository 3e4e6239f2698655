"""HTML from people: what stays, what vanishes, and that nothing which could act ever comes out.

The check does not trust the code under test: it parses the result again and looks at every tag and attribute.
"""

import html
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convo_channels.core.posts.html import clean_html
from convo_channels.core.posts.search_words import plain_text

HARMLESS = set(
	"p div br span b strong i em u s sub sup a ul ol li blockquote pre code hr h1 h2 h3 h4 h5 h6"
	" table thead tbody tr td th".split()
)
ATTRIBUTES = {
	"href",
	"rel",
	"target",
	"class",
	"data-id",
	"data-value",
	"data-denotation-char",
	"data-is-group",
	"data-list",
	"style",
}
CLASSES = {"mention", "ql-ui", "ql-editor", "read-mode", "ql-code-block", "ql-code-block-container", "ql-direction-rtl"}
CLASSES |= {"table", "table-bordered", *(f"ql-indent-{n}" for n in range(1, 9))}
CLASSES |= {f"ql-align-{side}" for side in ("center", "right", "justify")}
STYLE = {"color", "background-color", "text-align", "direction"}


class Inspector(HTMLParser):
	"""Collects what a browser would meet."""

	def __init__(self, text: str):
		super().__init__()
		self.tags: list[tuple[str, dict]] = []
		self.others: list[str] = []
		self.open: list[str] = []
		self.feed(text)
		self.close()

	def handle_starttag(self, tag, attrs):
		self.tags.append((tag, dict(attrs)))
		if tag not in ("br", "hr"):
			self.open.append(tag)

	def handle_endtag(self, tag):
		assert self.open and self.open.pop() == tag, "tags are closed in order"

	def handle_comment(self, data):
		self.others.append(data)

	handle_decl = handle_pi = unknown_decl = handle_comment


def inspect(text: str) -> Inspector:
	seen = Inspector(clean_html(text))
	assert not seen.others and not seen.open
	for tag, attributes in seen.tags:
		assert tag in HARMLESS
		assert set(attributes) <= ATTRIBUTES
		assert set(attributes.get("class", "").split()) <= CLASSES
		for declaration in filter(None, attributes.get("style", "").split(";")):
			name, value = declaration.split(":")
			assert name.strip() in STYLE and set(value) <= set("abcdefghijklmnopqrstuvwxyz0123456789#().,% -")
			assert "url" not in value and "expression" not in value
		href = attributes.get("href", "https:").strip().lower()
		assert ":" not in href.split("/")[0] or href.split(":")[0] in ("http", "https", "mailto", "tel")
	return seen


@pytest.mark.parametrize(
	"content",
	[
		"<p>Hello <strong>you</strong>, <em>all</em></p>",
		"<ul><li>one</li><li>two</li></ul>",
		"<table><tbody><tr><td>1</td></tr></tbody></table>",
		"a<br>b<hr>c",
		"5 &lt; 6 &amp; 7 &gt; 2",
		"مرحبا 😀 <code>x = 1</code>",
		"",
	],
)
def test_what_a_post_may_hold_stays_as_it_is(content):
	assert clean_html(content) == content


@pytest.mark.parametrize(
	("content", "clean"),
	[
		("<script>alert(1)</script>after", "after"),
		("<SCRIPT SRC=//evil>alert(1)</SCRIPT>after", "after"),
		("before<style>p{}</style>", "before"),
		("<img src=x onerror=alert(1)>text", "text"),
		('<p onclick="alert(1)" style="color:red" id="x">text</p>', "<p>text</p>"),
		("<iframe src=//evil>inside</iframe>after", "after"),
		("<svg onload=alert(1)><title>x</title><circle/></svg>after", "after"),
		("<math><mi>x</mi></math>after", "after"),
		("<object data=x><b>inside</b></object>after", "after"),
		("<embed src=x>after", "after"),
		("<form action=//evil><input name=a><button>Send</button></form>", "Send"),
		("<!-- comment --><!DOCTYPE html><?php x ?>text", "text"),
		("<unknown>text</unknown>", "text"),
		("<b>never closed", "<b>never closed</b>"),
		("<b><i>crossed</b></i>", "<b><i>crossed</i></b>"),
		("</p>closed only", "<p></p>closed only"),
		("<p/>text", "<p>text</p>"),
		("a < b and <", "a &lt; b and &lt;"),
		("<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>after", "'&gt;after"),
		("<template><b>x</b></template>after", "after"),
		("<textarea></textarea>after", "after"),
	],
)
def test_what_could_act_vanishes_and_the_text_stays(content, clean):
	inspect(content)
	assert clean_html(content) == clean


@pytest.mark.parametrize(
	"href",
	[
		"https://a.b/c?d=1&e=2",
		"http://a.b",
		"mailto:a@b.c",
		"tel:+491234",
		"/app/customer/A",
		"#there",
		"//host/path",
	],
)
def test_a_link_that_leads_somewhere_stays_and_opens_apart(href):
	((_, attributes),) = inspect(f'<a href="{href}" onclick="x()" target="_top">go</a>').tags
	assert attributes == {"href": href, "rel": "noopener noreferrer nofollow", "target": "_blank"}


@pytest.mark.parametrize(
	"href",
	[
		"javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)", "java\nscript:alert(1)",
		"&#106;avascript:alert(1)", "javascript&colon;alert(1)", "\x01javascript:alert(1)", "data:text/html,<script>x</script>",
		"vbscript:x", "file:///etc/passwd", "blob:x", "http://[broken", "", "\u00a0javascript:alert(1)",
	],
)  # fmt: skip
def test_a_link_that_could_act_loses_its_address_and_keeps_its_text(href):
	seen = inspect(f'<a href="{href}">go</a>')
	assert all("href" not in attributes for _, attributes in seen.tags)
	assert plain_text(clean_html(f'<a href="{href}">go</a>')) == "go"


def test_a_mention_keeps_who_is_meant_and_nothing_else():
	given_html = (
		'<span class="mention x" data-id="a@b.c" data-value="Anna &quot;A&quot; <b>" data-evil="1" style="x"'
		' onmouseover="alert(1)">@Anna</span>'
	)
	((tag, attributes),) = inspect(given_html).tags
	assert tag == "span"
	assert attributes == {"class": "mention", "data-id": "a@b.c", "data-value": 'Anna "A"'}


@pytest.mark.parametrize(
	("value", "kept"),
	[
		('<a href="/app/user-profile/a@b.c" target="_blank">Anna', "Anna"),
		("<img src=x onerror=alert(1)>Anna", "Anna"),
		("&lt;img src=x onerror=alert(1)&gt;", "&lt;img src=x onerror=alert(1)&gt;"),
		("A & B", "A &amp; B"),
	],
)
def test_what_the_editor_would_write_into_a_page_again_is_text(value, kept):
	given_html = f'<span class="mention" data-value="{html.escape(value)}" data-denotation-char="<img>" data-is-group="x">@A</span>'
	((_, attributes),) = inspect(given_html).tags
	assert attributes["data-value"] == kept and attributes["data-denotation-char"] == "@"
	assert clean_html(clean_html(given_html)) == clean_html(given_html)


def test_a_span_that_is_no_mention_keeps_no_attribute():
	assert clean_html('<span class="big" data-id="x">a</span>') == "<span>a</span>"


def test_cleaning_twice_is_cleaning_once():
	content = '<p>a &amp; <b>b</b> <a href="https://x.y/?a=1&b=2">c</a> 5 < 6<script>x</script>'
	assert clean_html(clean_html(content)) == clean_html(content)


PIECES = st.sampled_from(
	[
		"<", ">", "</", "/>", "=", '"', "'", "&", ";", "<!--", "-->", "<![CDATA[", "]]>", "<?", "script", "style", "img", "a", "b", "p",
		"svg", "title", "textarea", "style=", "color:red", ";background-color:url(x)", "class=ql-ui", "<strong ", "data-list=", "href", "onerror", "javascript:", "&lt;", "&#x3c;", "\x00", " ", "alert(1)", "mention",
	]
)  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=4), max_size=40))
def test_no_mixture_of_pieces_comes_out_able_to_act(pieces):
	inspect("".join(pieces))


@given(st.lists(PIECES | st.text(max_size=4), max_size=30))
def test_no_mixture_of_pieces_changes_when_cleaned_again(pieces):
	once = clean_html("".join(pieces))
	assert clean_html(once) == once
