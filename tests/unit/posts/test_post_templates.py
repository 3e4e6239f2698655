"""Templates of posts: which placeholders and types they may hold."""

import pytest

from convo_channels.core.base.errors import RequestError
from convo_channels.core.feed import post_templates


@pytest.mark.parametrize("text", ["", "Called {{ customer }} on {{today}}, {{  writer }}", "{ customer } {{", "}} {{"])
def test_placeholders_that_are_known_may_stand_in_a_text(text):
	post_templates.check("Call", text)
	post_templates.check(None, text)


@pytest.mark.parametrize("word", ["name", "", "customer.name", "customer }} {{ x", "Customer"])
def test_another_one_is_refused_in_one_sentence(word):
	with pytest.raises(RequestError, match=r"There is no placeholder .*a template knows customer, today and writer\.$"):
		post_templates.check("Note", "Hello {{" + word + "}}")


def test_a_type_that_is_none_is_refused():
	with pytest.raises(RequestError, match="Rumour is not a type of post"):
		post_templates.check("Rumour", "")


def test_a_template_is_no_longer_than_what_everybody_is_told_at_once_allows():
	post_templates.check("Note", "x", "x" * 10_000)
	with pytest.raises(RequestError):
		post_templates.check("Note", "x", "x" * 10_001)
