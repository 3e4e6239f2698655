"""The editor of a post in a real Desk: what is written is kept, and shown the same wherever the post is read."""

import re
import time
from urllib.parse import quote

import frappe
import pytest

from tests.site import kit
from tests.site.desk import desk_of
from tests.site.ground import user

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

REFUSED = "Pictures that are no files of this post were left out"
COMPOSER = ".convo-composer"
LINES = [
	"Agreed:\n",
	"- bring",
	" samples\n",
	"Tab",
	"the blue ones\n",
	"Enter",
	"Enter",
	"[ ] call them\n",
	"Enter",
]
LINES += ["1. first\n", "Tab", "a detail"]
SEEN = [["bullet", 0, "bring samples"], ["bullet", 1, "the blue ones"], ["unchecked", 0, "call them"]]
SEEN += [['counter(list-0) ". "', 0, "first"], ['counter(list-1, lower-alpha) ". "', 1, "a detail"]]
MARKS = {'"•"': "bullet", '"☐"': "unchecked", '"☑"': "checked"}


@pytest.fixture(scope="module")
def scene(ground, swept_module, base):
	frappe.flags.mute_emails = True
	frappe.db.set_single_value("System Settings", "enable_onboarding", 0)
	writer = user("editor", ("Convo Manager", "Convo Agent", "Sales Manager"))
	reader = user("edited", ("Convo Agent", "Sales Manager"))
	frappe.db.set_value("User", {"name": ["in", [writer, reader]]}, "allowed_in_mentions", 1)
	customer = kit.customer(ground, "Editor").name
	kit.settle()
	frappe.cache.delete_value("users_for_mentions")
	return frappe._dict(writer=writer, reader=reader, customer=customer)


@pytest.fixture
def writer(scene, enter):
	return enter(scene.writer)


def come_true(asked):
	"""Wait for what a worker or the web server does."""
	until = time.monotonic() + 60
	while not asked():
		assert time.monotonic() < until, "it never came true"
		time.sleep(0.2)
		frappe.db.rollback()


def timeline(base, scene):
	return f"{desk_of(base)}/customer-timeline?customer={quote(scene.customer)}"


def post_of(scene):
	frappe.db.rollback()
	return frappe.get_last_doc("Convo Post", {"customer": scene.customer})


def lists(person, within):
	"""What stands there, with marks by their meaning: what a counter counts is not for a script to see."""
	return [[MARKS.get(mark, mark), step, text] for mark, step, text in person.list_items(within=within)]


def test_lists_are_shown_as_they_were_written_on_every_page_in_the_form_and_in_print(writer, scene, base):
	writer.go(url=timeline(base, scene))
	writer.click(role="button", name="Write", exact=True)
	assert not {"image", "video"} & {tool.split(":")[0] for tool in writer.bar_of(within=COMPOSER)}
	writer.type_post(lines=LINES, within=COMPOSER)
	written = lists(writer, f"{COMPOSER} .ql-editor")
	assert written == SEEN
	writer.press_key(key="Control+Enter")
	writer.see(text="Agreed:", within=".convo-row-box")
	stored = post_of(scene)
	assert "<ul>" in stored.content and stored.content.count("<ol>") == 1
	writer.click(role="article", name="Note", within=".convo-app")
	assert lists(writer, ".convo-content") == written
	writer.go(url=f"{desk_of(base)}/convo-post/{stored.name}")
	assert lists(writer, "[data-fieldname='content'] .ql-container .ql-editor") == written
	assert not {"image", "size", "video"} & {
		tool.split(":")[0] for tool in writer.bar_of(within="[data-fieldname='content']")
	}
	writer.lock_form_field(field="content")
	assert lists(writer, "[data-fieldname='content'] .like-disabled-input") == written
	writer.go(url=f"{base}/printview?doctype=Convo%20Post&name={stored.name}")
	assert lists(writer, ".print-format .ql-editor") == written


def test_pasted_pictures_become_files_and_those_from_elsewhere_are_left_out_aloud(writer, scene, base):
	writer.go(url=timeline(base, scene))
	writer.click(role="button", name="Write", exact=True)
	writer.type_post(lines=["Written. "], within=COMPOSER)
	writer.paste(within=COMPOSER, kinds={}, pictures=2)
	writer.see(text="0.png", within=f"{COMPOSER} .convo-tray-list .convo-is-done")
	writer.see(text="1.png", within=f"{COMPOSER} .convo-tray-list .convo-is-done >> nth=1")
	markup = '<p>Pasted <img src="data:image/png;base64,AAAA"><b>bold</b></p><p>end <img src="https://x.example.com/y.png"></p>'
	writer.paste(within=COMPOSER, kinds={"text/html": markup, "text/plain": "x"})
	writer.see_alert(text=REFUSED, count=1)
	writer.press_key(key="Control+Enter")
	writer.see(text="Written. Pasted bold", within=".convo-row-box")
	stored = post_of(scene)
	assert (stored.text, stored.file_count) == ("written pasted bold end", 2)
	attached = frappe.get_all("File", {"attached_to_doctype": "Convo Post", "attached_to_name": stored.name, "is_private": 1}, pluck="name")
	assert sorted(attached) == sorted(re.findall(r'<img src="/api/method/convo_channels\.api\.files\.get\?fid=(\w+)"', stored.content))
	writer.go(url=f"{desk_of(base)}/convo-post/{post_of(scene).name}")
	writer.type_post(lines=["Form. "], within="[data-fieldname='content']")
	writer.paste(within="[data-fieldname='content']", kinds={}, pictures=1)
	writer.see_alert(text=REFUSED, count=1)


_WORD = (
	"<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l{list} level{level} lfo1'><![if !supportLists]>"
	"<span style='font-family:Symbol'><span style='mso-list:Ignore'>{mark}<span style='font:7.0pt \"Times New Roman\"'>"
	"&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>{text}</p>"
)
_DOCS = '<li dir="ltr" style="list-style-type:disc" aria-level="{level}"><p dir="ltr" role="presentation"><span style="font-size:11pt">{text}</span></p></li>'
PASTED = {
	"Google Docs": '<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1"><ul>'
	+ _DOCS.format(level=1, text="apples") + "<ul>" + _DOCS.format(level=2, text="red ones") + "</ul>" + _DOCS.format(level=1, text="pears") + "</ul></b>",
	"Word": "<html xmlns:w='urn:schemas-microsoft-com:office:word'><head><style>@list l0:level1 {mso-level-number-format:bullet;}"
	"@list l0:level2 {mso-level-number-format:bullet;}</style></head><body><!--StartFragment-->"
	+ _WORD.format(list=0, level=1, mark="·", text="apples") + _WORD.format(list=0, level=2, mark="o", text="red ones")
	+ _WORD.format(list=0, level=1, mark="·", text="pears") + "<!--EndFragment--></body></html>",
	"a page": "<ul><li>apples<ul><li>red ones</li></ul></li><li>pears</li></ul>",
}  # fmt: skip


@pytest.mark.parametrize("program", PASTED)
def test_a_list_copied_elsewhere_stays_the_list_it_was(writer, scene, base, program):
	writer.go(url=timeline(base, scene))
	writer.click(role="button", name="Write", exact=True)
	writer.type_post(lines=["Buy: \n"], within=COMPOSER)
	writer.paste(within=COMPOSER, kinds={"text/html": PASTED[program], "text/plain": "x"})
	expected = [["bullet", 0, "apples"], ["bullet", 1, "red ones"], ["bullet", 0, "pears"]]
	assert lists(writer, f"{COMPOSER} .ql-editor") == expected
	writer.press_key(key="Control+Enter")
	writer.see(text="red ones", within=".convo-row-box")
	stored = post_of(scene).content
	assert stored.count('data-list="bullet"') == 3 and 'data-list="ordered"' not in stored and "·" not in stored
	writer.click(role="article", name="Note", within=".convo-app")
	assert lists(writer, ".convo-content") == expected


def test_a_mention_chosen_in_the_editor_tells_the_person(writer, scene, base):
	writer.go(url=timeline(base, scene))
	writer.click(role="button", name="Write", exact=True)
	writer.type_post(lines=["Please look"], within=COMPOSER)
	writer.mention(letters="Edit", name="Edited")
	writer.press_key(key="Control+Enter")
	writer.see(text="Please look", within=".convo-row-box")
	post = post_of(scene).name
	come_true(lambda: frappe.db.exists("Notification Log", {"document_name": post, "for_user": scene.reader}))


def test_a_post_opened_and_saved_again_is_the_same(writer, scene, base):
	content = (
		'<h2>Head</h2><p style="text-align: center"><strong><span style="color: rgb(230, 0, 0)">red</span></strong></p>'
		"<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul><blockquote>quote</blockquote>"
		'<pre class="ql-code-block-container"><div class="ql-code-block">if a &lt; b:</div><div class="ql-code-block">  c</div></pre>'
		'<table class="table table-bordered"><tbody><tr><td>1</td><td>2</td></tr></tbody></table><p>end</p>'
	)
	frappe.set_user("Administrator")
	doc = frappe.get_doc(
		{"doctype": "Convo Post", "post_type": "Note", "customer": scene.customer, "content": content}
	).insert()
	frappe.db.commit()
	writer.go(url=f"{desk_of(base)}/convo-post/{doc.name}")
	writer.type_post(lines=["X"], within="[data-fieldname='content']")
	come_true(lambda: "X" in writer.form_value(field="content"))
	writer.save_by_key()
	come_true(lambda: frappe.db.get_value("Convo Post", doc.name, "content", cache=False) != doc.content)
	saved = frappe.db.get_value("Convo Post", doc.name, "content")
	assert saved.replace("X", "") == doc.content
