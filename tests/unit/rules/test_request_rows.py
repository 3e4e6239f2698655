"""Rows of a request: a list of objects, from JSON or as they are, or one sentence."""

import pytest

from convo_channels.core.base.errors import RequestError
from convo_channels.core.rules.request_rows import parse_rows


@pytest.mark.parametrize("given", ['[{"value": "a"}]', [{"value": "a"}]])
def test_rows_are_read_from_json_or_as_they_are(given):
	assert parse_rows(given) == [{"value": "a"}]


@pytest.mark.parametrize("given", ["", "{", "{}", "null", "[1]", '["x"]', {}, None, 7, ["x"], [{}, None], "[" * 100_000])
def test_what_is_no_list_of_rows_is_refused(given):
	with pytest.raises(RequestError, match=r"^The rules must be a list of rows\.$"):
		parse_rows(given)
