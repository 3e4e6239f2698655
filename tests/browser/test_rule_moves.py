"""Conditions and groups are moved by hand, by menu and by key; alternatives stand in a bracket; few stops of Tab."""

from playwright.sync_api import Page, expect

from tests.browser.rule_steps import add, add_first, fill, pick, rule, sentence


def three(page: Page) -> None:
	"""Austria and Hotel, or Company."""
	add_first(page, "territory")
	fill(page, 1, value="Austria")
	add(page, "industry")
	fill(page, 2, value="Hotel")
	page.get_by_test_id("or").click()
	pick(page, "customer type")
	fill(page, 3, value="Company")


def order(page: Page) -> list[list[str]]:
	"""What the conditions of each group compare with."""
	return page.evaluate(
		"""() => Array.from(document.querySelectorAll("[data-test=card]"), (card) =>
			Array.from(card.querySelectorAll("[name=value]"), (field) => field.value))"""
	)


def drag(page: Page, number: int, target, *, below: bool) -> None:
	box = target.bounding_box()
	place = {"x": 40, "y": box["height"] - 3 if below else 3}
	rule(page, number).locator(".convo-condition-number").drag_to(target, target_position=place)


def test_a_condition_is_dragged_within_its_group_and_into_another_one(open_page, shot):
	page = open_page("/segments?segment=new")
	three(page)
	assert order(page) == [["Austria", "Hotel"], ["Company"]]
	drag(page, 2, rule(page, 1), below=False)
	assert order(page) == [["Hotel", "Austria"], ["Company"]]
	drag(page, 1, rule(page, 3), below=True)
	assert order(page) == [["Austria"], ["Company", "Hotel"]]
	page.get_by_test_id("undo").click()
	assert order(page) == [["Hotel", "Austria"], ["Company"]]
	drag(page, 2, page.get_by_test_id("or"), below=False)
	assert order(page) == [["Hotel"], ["Company"], ["Austria"]]
	shot(page, "rule-dragged")


def test_a_group_is_dragged_by_its_head(open_page):
	page = open_page("/segments?segment=new")
	three(page)
	heads = page.locator(".convo-card-head")
	cards = page.get_by_test_id("card")
	heads.nth(1).drag_to(cards.nth(0), target_position={"x": 200, "y": 2}, source_position={"x": 60, "y": 10})
	assert order(page) == [["Company"], ["Austria", "Hotel"]]
	expect(sentence(page)).to_contain_text("Austria")


def test_every_key_of_the_help_does_what_it_says(open_page):
	page = open_page("/segments?segment=new")
	three(page)
	page.get_by_test_id("keys").click()
	# the keys inside fields: test_keyboard.py
	keys = page.get_by_test_id("key-list").locator("dt")
	expect(keys).to_have_count(14)
	page.keyboard.press("Escape")
	expect(page.get_by_test_id("key-list")).to_have_count(0)

	focused = page.locator(":focus")
	rule(page, 1).locator("[name=value]").focus()
	page.keyboard.press("Alt+PageDown")
	assert focused.evaluate("element => element.closest('[data-test=card]').querySelectorAll('[data-key]').length") == 1
	page.keyboard.press("Alt+PageUp")
	assert focused.evaluate("element => element.closest('[data-key]').dataset.test") == "rule-1"
	page.keyboard.press("Alt+ArrowDown")
	assert order(page) == [["Hotel", "Austria"], ["Company"]]
	page.keyboard.press("Alt+ArrowDown")
	assert order(page) == [["Hotel"], ["Austria", "Company"]]
	page.keyboard.press("Alt+ArrowUp")
	assert order(page) == [["Hotel", "Austria"], ["Company"]]
	page.keyboard.press("Control+z")
	assert order(page) == [["Hotel"], ["Austria", "Company"]]
	page.keyboard.press("Control+Shift+z")
	assert order(page) == [["Hotel", "Austria"], ["Company"]]
	page.keyboard.press("Alt+Enter")
	expect(page.get_by_role("menu")).to_be_visible()
	expect(page.get_by_role("menuitem").first).to_be_focused()


def test_tab_stops_at_what_is_filled_in_and_there_is_a_way_past_a_group(open_page):
	page = open_page("/segments?segment=new")
	three(page)
	rule(page, 1).get_by_role("button", name="Subject").focus()
	stops = []
	while not page.evaluate("document.activeElement.dataset.test === 'or'"):
		stops.append(page.evaluate("document.activeElement.closest('[data-key]')?.dataset.test"))
		page.keyboard.press("Tab")
	assert [stops.count(f"rule-{number}") for number in (1, 2, 3)] == [4, 4, 4]

	skip = page.get_by_role("button", name="Skip this group")
	skip.focus()
	expect(skip).to_be_in_viewport()
	page.keyboard.press("Enter")
	assert page.evaluate("document.activeElement.closest('[data-key]').dataset.test") == "rule-3"


def test_alternatives_stand_in_a_bracket_and_leave_it_again(open_page, shot):
	page = open_page("/segments?segment=new")
	three(page)

	def act(number: int, name: str) -> None:
		rule(page, number).get_by_role("button", name="Actions").click()
		page.get_by_role("menuitem", name=name).click()

	act(2, "Add an alternative to it (or)")
	pick(page, "industry")
	fill(page, 3, value="Retail")
	bracket = page.get_by_test_id("bracket")
	expect(bracket.locator("[data-key]")).to_have_count(2)
	expect(bracket).to_contain_text("and at least one of these")
	expect(sentence(page)).to_contain_text("Hotel")
	shot(page, "rule-bracket")
	act(3, "It must hold by itself")
	expect(bracket).to_have_count(0)
	act(2, "Make it an alternative to the one above")
	expect(bracket.locator("[data-key]")).to_have_count(2)
