"""Of which days a condition's documents are: units and parts of the calendar are chosen beside the number, dates are typed."""

from playwright.sync_api import expect

from tests.browser.rule_steps import add_first, counted, fill, rule, sentence, turn_into_opposite


def test_a_period_knows_units_the_calendar_and_dates(open_page):
	page = open_page("/segments?segment=new")
	add_first(page, "quotation any")
	every = counted(page)
	fill(page, 1, period="in the last (days)", period_days="2")
	expect(sentence(page)).to_contain_text("in the last 2 days")
	fill(page, 1, period_days_unit="in the last (months)")
	expect(sentence(page)).to_contain_text("in the last 2 months")
	expect(rule(page, 1).locator("[name=period_days]")).to_have_value("2")
	assert counted(page) <= every
	fill(page, 1, period="is today")
	fill(page, 1, period_value_part="is last week")
	expect(sentence(page)).to_contain_text("last week")
	fill(page, 1, period="is last year")
	expect(rule(page, 1).locator("[name=period_value_part]")).to_have_count(0)
	expect(sentence(page)).to_contain_text("last year")
	expect(rule(page, 1).get_by_test_id("period-dates")).to_contain_text("Jan")
	fill(page, 1, period="on or after", period_value="2020-01-31")
	expect(sentence(page)).to_contain_text("since")
	assert counted(page) == every


def test_a_comparison_of_days_is_one_choice_and_its_unit_stands_beside_the_number(open_page):
	page = open_page("/segments?segment=new")
	add_first(page, "last from the customer")
	fill(page, 1, operator="in the last (days)", value="3", value_unit="in the last (hours)")
	expect(sentence(page)).to_contain_text("in the last 3 hours")
	offered = rule(page, 1).locator("[name=operator] option").all_inner_texts()
	assert len(offered) == len(set(offered))
	fill(page, 1, operator="is this month", value_part="is last quarter")
	expect(sentence(page)).to_contain_text("last quarter")


def test_days_of_the_week_are_ticked_and_a_time_of_day_is_typed(open_page):
	page = open_page("/segments?segment=new")
	add_first(page, "last from the customer")
	fill(page, 1, operator="falls on (weekdays)")
	days = rule(page, 1).get_by_role("group", name="Value of condition 1").get_by_role("checkbox")
	# The preview's week begins on Monday.
	assert [day.get_attribute("aria-label") for day in days.all()][::6] == ["Monday", "Sunday"]
	days.nth(6).check()
	days.nth(5).check()
	expect(sentence(page)).to_contain_text("is on a Saturday or Sunday")
	on_weekends = counted(page)
	for day in days.all():
		day.set_checked(not day.is_checked())
	expect(sentence(page)).to_contain_text("Monday, Tuesday, Wednesday, Thursday or Friday")
	on_weekdays = counted(page)
	fill(page, 1, operator="is set")
	expect(sentence(page)).to_contain_text("is set")
	assert on_weekends + on_weekdays == counted(page) > 0
	fill(page, 1, operator="is at a time between", value="18:00", value_to="08:00")
	expect(sentence(page)).to_contain_text("is at a time between 18:00 and 08:00")
	turn_into_opposite(page, 1)
	expect(sentence(page)).to_contain_text("is not at a time between 18:00 and 08:00")
