"""Nothing written is lost or doubled: an answer that never came, a correction that another came before, and what a post said."""

import re

from playwright.sync_api import Page, Route, expect

from convo_channels.core.base.sql import sql
from tests.browser.axe import audit
from tests.browser.states.feed import BUYING, OWN
from tests.browser.test_feed_writing import posts, start_editing, text_of, write

CREATE = "**/api/method/convo_channels.api.posts.create_post"


def count(preview) -> int:
	return preview.site.store.rows(sql("SELECT COUNT(*) FROM `tabConvo Post`"))[0][0]


def test_a_post_whose_answer_was_lost_is_there_once_after_a_reload_too(preview, open_page):
	page, before = open_page(BUYING), count(preview)

	def lose(route: Route) -> None:
		route.fetch()
		route.abort()

	page.route(CREATE, lose)
	write(page)
	page.get_by_role("button", name="The channel itself").click()
	text_of(page).fill("Sent once.")
	page.get_by_role("button", name="Post", exact=True).dblclick()
	expect(page.locator(".convo-composer [role=alert]")).to_contain_text("No connection")
	assert count(preview) == before + 1
	page.unroute(CREATE)
	with page.expect_response(re.compile("drafts.list")):
		page.reload()
	expect(posts(page).filter(has_text="Sent once.")).to_have_count(1)
	page.wait_for_timeout(300)
	# what was begun is open again, unless the other devices were told already that it was sent
	if text_of(page).count() and text_of(page).input_value():
		page.get_by_role("button", name="Post", exact=True).click()
		expect(text_of(page)).to_have_count(0)
	expect(posts(page).filter(has_text="Sent once.")).to_have_count(1)
	assert count(preview) == before + 1


def edit_to(page: Page, text: str) -> None:
	start_editing(page)
	text_of(page).fill(text)
	page.get_by_role("button", name="Save", exact=True).click()


def test_of_two_corrections_both_are_shown_and_either_can_stay(open_page):
	for choice, stays in (("Keep mine", "Mine of the two."), ("Take theirs", "Theirs, again.")):
		mine, other = open_page(BUYING), open_page(BUYING)
		for page in (mine, other):
			row = posts(page).filter(has_text=re.compile(f"{OWN}|Mine of the two")).first
			row.hover()
			row.get_by_role("button", name="Edit the post").click()
			expect(text_of(page)).to_be_focused()
		text_of(other).fill("Theirs, again." if choice == "Take theirs" else "Theirs.")
		other.get_by_role("button", name="Save", exact=True).click()
		expect(text_of(other)).to_have_count(0)
		text_of(mine).fill("Mine of the two.")
		mine.get_by_role("button", name="Save", exact=True).click()
		stale = mine.get_by_role("region", name="Changed meanwhile")
		expect(stale).to_contain_text("Anna Keller changed this post meanwhile")
		expect(stale).to_contain_text("Theirs")
		expect(text_of(mine)).to_have_value("Mine of the two.")
		expect(stale.get_by_role("button", name="Keep mine")).to_be_focused()
		assert list(map(str, audit(mine))) == []
		stale.get_by_role("button", name=choice).press("Enter")
		expect(text_of(mine)).to_have_count(0)
		expect(posts(mine).filter(has_text=stays)).to_have_count(1)
		mine.context.close()
		other.context.close()


def test_what_a_post_said_is_read_with_the_keyboard(open_page):
	page = open_page(BUYING)
	edit_to(page, "Said anew.")
	post = posts(page).filter(has_text="Said anew.")
	mark = post.get_by_role("button", name=re.compile("^edited"))
	mark.focus()
	page.keyboard.press("Enter")
	dialog = page.get_by_role("dialog", name="What this post said")
	said = dialog.get_by_test_id("post-version")
	expect(said).to_have_count(2)
	expect(said.first).to_contain_text("Said anew.")
	expect(said.first).to_contain_text("by Anna Keller")
	expect(said.last).to_contain_text(OWN)
	assert list(map(str, audit(page))) == []
	page.keyboard.press("Tab")
	assert dialog.evaluate("box => box.contains(document.activeElement)")
	page.keyboard.press("Escape")
	expect(dialog).to_have_count(0)
	expect(mark).to_be_focused()
