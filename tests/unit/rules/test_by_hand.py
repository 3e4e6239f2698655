"""A reason of the log as it is told to who may not read why something was decided by hand."""

import pytest

from convo_channels.core.rules.by_hand import without_why


@pytest.mark.parametrize(
	("stored", "told"),
	[
		("Included by hand: Our friend", "Included by hand"),
		("Excluded by hand: owes 5000", "Excluded by hand"),
		("Excluded by hand: two\nlines: of it", "Excluded by hand"),
		("Included by hand until 2026-12-03: Our friend", "Included by hand"),
		("Excluded by hand: ", "Excluded by hand"),
		("Excluded by hand: Excluded by hand: owes", "Excluded by hand"),
		("Sales Invoice A: Unpaid", "Sales Invoice A: Unpaid"),
		("He was Excluded by hand: no", "He was Excluded by hand: no"),
		("", ""),
	],
)
def test_what_is_told(stored, told):
	assert without_why(stored) == told
