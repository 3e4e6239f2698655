"""Who hears of a post that mentions people and groups of them."""

from convo_channels.core.posts.html import clean_html
from convo_channels.core.posts.mentions import heard, mentioned


def test_of_a_group_that_is_the_whole_company_so_many_hear_as_can_and_that_there_are_more_is_known():
	members = [f"u{n:03}" for n in range(500)]
	assert heard(["z", "u001"], members[:3]) == ({"z", "u000", "u001", "u002"}, False)
	people, are_more = heard(["z"], members)
	assert len(people) == 200 and "z" in people and are_more
	assert heard(members[:200], ()) == (set(members[:200]), False)


def test_who_is_named_in_a_quotation_alone_is_not_meant_again():
	anna, ben, sales = (
		f'<span class="mention" data-id="{who}" data-value="{who}" data-is-group="{group}">@{who}</span>'
		for who, group in (("anna", "false"), ("ben", "false"), ("Sales", "true"))
	)
	quoted = f"<blockquote><p>{anna} and {sales}</p><blockquote>{ben}</blockquote>{sales}</blockquote>"
	for content, expected in (
		(quoted, ([], [])), (quoted + f"<p>{ben}</p>", (["ben"], [])), (f"<p>{anna}</p>{quoted}", (["anna"], [])),
		(f"</blockquote>{anna}<blockquote>{ben}", (["anna"], [])), (f"<p>{anna}{sales}</p>", (["anna"], ["Sales"])),
	):  # fmt: skip
		assert mentioned(clean_html(content)) == expected, content
