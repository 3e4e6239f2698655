"""Files of posts in a browser: dropped, pasted and chosen, kept over a reload, shown below the post, found by the filter, on a telephone too."""

import base64
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import audit
from tests.browser.fingers import finger_hits
from tests.browser.states import PHONE
from tests.browser.states.feed import BUYING, OWN, POST, write_to_the_channel
from tests.support import made_files as made

DROP = """([selector, files]) => {
	const data = new DataTransfer();
	for (const [name, text, type] of files)
		data.items.add(new File([Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0))], name, { type }));
	const box = document.querySelector(selector);
	for (const kind of ["dragenter", "dragover", "drop"]) box.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: data }));
}"""


def drop(page: Page, *files: tuple[str, bytes, str], on: str = ".convo-composer textarea") -> None:
	page.evaluate(DROP, [on, [[name, base64.b64encode(content).decode(), kind] for name, content, kind in files]])


def choose(page: Page, *files: tuple[str, bytes, str]) -> None:
	given = [{"name": name, "mimeType": kind, "buffer": content} for name, content, kind in files]
	page.locator("input[data-test=files]").first.set_input_files(given)


def tray(page: Page):
	return page.locator(".convo-tray-item")


def send(page: Page) -> None:
	page.get_by_role("button", name="Post", exact=True).click()
	expect(page.locator("form.convo-composer")).to_have_count(0)


PLAN, PAPER, WORDS = ("plan.png", made.png(60, 40), "image/png"), ("offer.pdf", made.pdf(), "application/pdf"), ("list.csv", b"a;b", "text/csv")


def test_what_is_dropped_and_chosen_is_sent_with_the_post_and_shown_below_it(open_page, shot):
	page = open_page(BUYING)
	write_to_the_channel(page)
	drop(page, PLAN, PAPER)
	expect(tray(page)).to_have_count(2)
	choose(page, WORDS)
	expect(page.locator(".convo-tray-item.convo-is-done")).to_have_count(3)
	shot(page, "files-tray")
	assert audit(page) == []
	send(page)
	post = page.locator(POST).first
	expect(post.get_by_role("button", name="Look at plan.png")).to_be_visible()
	image = post.locator(".convo-file-picture img")
	assert image.evaluate("async (image) => (await image.decode(), [image.naturalWidth, image.naturalHeight])") == [60, 40]
	paper = post.get_by_role("link", name=re.compile("offer.pdf"))
	expect(paper).to_have_attribute("target", "_blank")
	with page.expect_download() as saved:
		post.get_by_role("link", name=re.compile("list.csv")).click()
	assert saved.value.suggested_filename == "list.csv"
	shot(page, "files-post")
	assert [found for found in audit(page) if "convo-file" in found.target] == []


def test_files_outlive_a_reload_and_are_taken_out_by_keys(open_page):
	page = open_page(BUYING)
	write_to_the_channel(page)
	choose(page, PLAN, WORDS)
	expect(page.locator(".convo-tray-item.convo-is-done")).to_have_count(2)
	page.wait_for_timeout(400)
	page.reload()
	expect(tray(page)).to_have_count(2)
	page.get_by_role("button", name="Take out list.csv").press("Enter")
	expect(tray(page)).to_have_count(1)
	send(page)
	expect(page.locator(POST).first.locator(".convo-file, .convo-file-picture")).to_have_count(1)


def test_what_lies_about_its_type_is_refused_beside_the_others_and_by_name(open_page):
	page = open_page(BUYING)
	write_to_the_channel(page)
	drop(page, ("photo.png", made.PAGE, "image/png"), ("bomb.png", made.png(says=(60_000, 60_000)), "image/png"), WORDS)
	expect(page.get_by_text("photo.png was not added: it is not what its name says.")).to_be_visible()
	expect(page.get_by_text("bomb.png was not added: a picture has 120 million pixels at most.")).to_be_visible()
	page.get_by_role("button", name="Post", exact=True).click()
	expect(page.locator(".convo-composer-error")).to_contain_text("Take out the files")
	for name in ("photo.png", "bomb.png"):
		page.get_by_role("button", name=f"Take out {name}").click()
	send(page)
	expect(page.locator(POST).first.get_by_role("link", name=re.compile("list.csv"))).to_be_visible()


def test_thirty_files_are_cut_to_twenty_in_one_sentence(open_page):
	page = open_page(BUYING)
	write_to_the_channel(page)
	drop(page, *((f"{number}.txt", b"words", "text/plain") for number in range(30)))
	expect(page.get_by_text("A post has 20 files at most: 10 were left out.")).to_be_visible()
	expect(page.locator(".convo-tray-item.convo-is-done")).to_have_count(20)


def test_pictures_are_looked_at_with_the_arrows_and_the_focus_goes_back(open_page, shot):
	page = open_page(BUYING)
	write_to_the_channel(page)
	choose(page, PLAN, ("second.png", made.png(30, 30, shade=b"\xc0\x20\x20"), "image/png"))
	expect(page.locator(".convo-tray-item.convo-is-done")).to_have_count(2)
	send(page)
	opener = page.locator(POST).first.get_by_role("button", name="Look at plan.png")
	opener.press("Enter")
	dialog = page.get_by_role("dialog", name="plan.png")
	expect(dialog).to_be_visible()
	shot(page, "files-dialog")
	page.keyboard.press("ArrowRight")
	expect(page.get_by_role("dialog", name="second.png").get_by_role("img", name="second.png")).to_be_visible()
	page.keyboard.press("ArrowRight")
	expect(dialog).to_be_visible()
	page.keyboard.press("Escape")
	expect(dialog).to_have_count(0)
	expect(opener).to_be_focused()


def test_posts_with_files_alone_are_shown_and_the_address_says_so(open_page):
	page = open_page(BUYING)
	page.get_by_role("button", name=re.compile("^Filter")).click()
	page.get_by_role("button", name="With files").click()
	page.keyboard.press("Escape")
	expect(page.locator(POST)).to_have_count(2)
	expect(page.locator(POST).filter(has_text=OWN)).to_be_visible()
	assert "files=1" in page.url
	page.get_by_role("button", name="Take away the filter With files").click()
	expect(page.locator(POST).nth(2)).to_be_visible()


def test_with_an_answer_and_with_a_correction(open_page):
	page = open_page(BUYING)
	post = page.locator(POST).filter(has_text=OWN)
	post.hover()
	post.get_by_role("button", name="Edit the post").click()
	expect(tray(page)).to_have_count(1)
	choose(page, PLAN)
	expect(page.locator(".convo-tray-item.convo-is-done")).to_have_count(2)
	page.get_by_role("button", name="Take out water-analysis.pdf").click()
	page.get_by_role("button", name="Save", exact=True).click()
	expect(post.get_by_role("button", name="Look at plan.png")).to_be_visible()
	expect(post.get_by_role("link", name=re.compile("water-analysis"))).to_have_count(0)
	post.hover()
	post.get_by_role("button", name="Reply", exact=False).first.click()
	expect(page.get_by_role("textbox", name="Text of the reply")).to_be_focused()
	drop(page, WORDS, on=".convo-reply-form textarea")
	expect(page.locator(".convo-tray-item.convo-is-done")).to_have_count(1)
	page.locator(".convo-reply-form").get_by_role("button", name="Reply", exact=True).click()
	expect(post.locator(".convo-reply").get_by_role("link", name=re.compile("list.csv"))).to_be_visible()


@pytest.mark.parametrize("look", ["light", "dark"])
def test_on_a_telephone_nothing_reaches_over_the_edge_and_a_finger_hits_it(open_page, shot, look):
	page = open_page(BUYING, viewport=PHONE, has_touch=True, is_mobile=True, color_scheme=look)
	write_to_the_channel(page)
	choose(page, ("a very long name of a plan that goes on and on and on and on.png", made.png(60, 40), "image/png"), PAPER)
	expect(page.locator(".convo-tray-item.convo-is-done")).to_have_count(2)
	shot(page, f"files-phone-{look}")
	assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
	for name in ("Take out offer.pdf", "Add files"):
		assert finger_hits(page.get_by_role("button", name=name)), name
	send(page)
	post = page.locator(POST).first
	for part in (post.get_by_role("button", name=re.compile("^Look at")), post.get_by_role("link", name=re.compile("offer.pdf"))):
		assert part.bounding_box()["height"] >= 44
	assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
