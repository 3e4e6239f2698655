"""Who hears of a post that mentions people and groups of them."""

from convo_channels.core.posts.mentions import heard


def test_of_a_group_that_is_the_whole_company_so_many_hear_as_can_and_that_there_are_more_is_known():
	members = [f"u{n:03}" for n in range(500)]
	assert heard(["z", "u001"], members[:3]) == ({"z", "u000", "u001", "u002"}, False)
	people, are_more = heard(["z"], members)
	assert len(people) == 200 and "z" in people and are_more
	assert heard(members[:200], ()) == (set(members[:200]), False)
