"""The members of a segment as a list, in the preview. What is right is read from the tables with SQL written here."""

from playwright.sync_api import expect


def test_members_are_a_list_sorted_searched_with_columns_that_are_kept(open_page, preview):
	def texts(number: int) -> list[str]:
		return page.get_by_test_id("members").locator(f"tbody tr > :nth-child({number})").all_inner_texts()

	store = preview.site.store
	query = (
		"select c.customer_name, c.territory from `tabConvo Segment Member` m join tabCustomer c on c.name = m.customer"
		" where m.segment = 'Buying phase' order by c.territory {}, m.customer"
	)
	page = open_page("/segments?segment=Buying+phase")
	table = page.get_by_test_id("members")
	table.get_by_role("button", name="Territory").click()
	expect(table.get_by_role("columnheader", name="Territory")).to_have_attribute("aria-sort", "ascending")
	rows = store.run(query.format(""))
	assert list(zip(texts(1), texts(3), strict=True)) == [tuple(row) for row in rows]
	table.get_by_role("button", name="Territory").click()
	expect(table.get_by_role("columnheader", name="Territory")).to_have_attribute("aria-sort", "descending")
	assert texts(3) == [territory for _, territory in store.run(query.format("desc"))]

	page.get_by_test_id("member-columns").click()
	page.get_by_role("group", name="Columns").get_by_text("Last Contact").click()
	expect(table.get_by_role("columnheader", name="Last Contact")).to_be_visible()
	page.reload()
	expect(table.get_by_role("columnheader", name="Last Contact")).to_be_visible()
	expect(table.get_by_role("columnheader", name="Territory")).to_have_attribute("aria-sort", "descending")

	page.get_by_role("searchbox", name="Find a member").fill("henrik")
	expect(page.get_by_test_id("members-total")).to_have_text("1 customer")
	assert texts(1) == ["Henrik Aalbers"]
	page.get_by_role("searchbox", name="Find a member").fill("nobody at all")
	expect(page.get_by_text("No member has such a name.")).to_be_visible()
