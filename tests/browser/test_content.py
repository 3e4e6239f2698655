"""What a post holds, as the pages show it without Frappe's styles, and what a text area is given that it cannot hold."""

import pytest
from playwright.sync_api import Page, expect

BUYING = "/channel-feed?channel=Buying+phase"
CREATE = """async args => {
	const headers = { "Content-Type": "application/json" };
	const answer = await fetch("/api/method/convo_channels.api.posts.create_post", { method: "POST", headers, body: JSON.stringify(args) });
	return (await answer.json()).message;
}"""
MARKS = """root => [...root.querySelectorAll("li")].map(item => {
	const place = item.querySelector(".ql-ui");
	return [getComputedStyle(place, "::before").content, Math.round(place.getBoundingClientRect().left), item.innerText.trim()];
})"""
GIVEN = """(kind) => {
	const data = new DataTransfer();
	data.items.add(new File([new Uint8Array([137, 80, 78, 71])], "x.png", { type: "image/png" }));
	const given = { bubbles: true, cancelable: true, clipboardData: data, dataTransfer: data };
	const event = kind === "paste" ? new ClipboardEvent("paste", given) : new DragEvent("drop", given);
	document.querySelector("textarea.convo-editor").dispatchEvent(event);
}"""


def test_lists_have_their_marks_and_their_depth(open_page):
	page: Page = open_page(BUYING)
	channel = page.evaluate("() => new URLSearchParams(location.search).get('channel')")
	content = "<p>Agreed</p><ul><li>bring samples<ul><li>blue</li></ul></li><li data-list='checked'>call</li></ul><ol><li>first</li><li>second<ol><li>detail</li></ol></li></ol>"
	page.evaluate(CREATE, {"post_type": "Note", "content": content, "channel": channel})
	page.reload()
	post = page.locator("article.convo-post").filter(has_text="bring samples").first
	expect(post).to_be_visible()
	found = post.evaluate(MARKS)
	assert [(mark, text) for mark, _, text in found] == [
		('"•"', "bring samples"),
		('"•"', "blue"),
		('"☑"', "call"),
		('counter(list-0) ". "', "first"),
		('counter(list-0) ". "', "second"),
		('counter(list-1, lower-alpha) ". "', "detail"),
	]
	lefts = [left for _, left, _ in found]
	assert lefts[0] == lefts[2] == lefts[3] == lefts[4] and lefts[1] == lefts[5] > lefts[0]


@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_a_picture_for_a_text_area_is_refused_aloud_and_the_text_stays(open_page, kind):
	page: Page = open_page(BUYING)
	page.get_by_role("button", name="Post", exact=True).click()
	box = page.get_by_role("textbox", name="Text of the post")
	box.fill("Half a thought")
	page.evaluate(GIVEN, kind)
	expect(page.get_by_text("A post cannot hold pictures or files yet")).to_be_visible()
	expect(box).to_have_value("Half a thought")
