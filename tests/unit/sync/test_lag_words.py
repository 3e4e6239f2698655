"""Who can mend nothing is told what late work means for them, never its cause; who can is told the cause."""

import pytest

from convo_channels.core.sync import lag_words

CAUSE = "The scheduled jobs are dated in the future: nothing runs before 20:43."
AT = "2026-01-01 10:00:00"
OPERATORS_WORDS = ("scheduler", "worker", "scheduled", "Error Log", "migrate", "Redis", "bench")


@pytest.mark.parametrize(
	("what", "begins"),
	[
		("held", "Actions and mailing lists wait."),
		("paused", "Figures may be behind."),
		("fault", "Figures may be behind."),
		("scheduler", "Figures may be behind."),
		("old", "Figures may be behind."),
		("search_failed", "The search does not find all"),
		("actions", "Actions, mailing lists or exports are late."),
	],
)
def test_a_cause_is_told_to_who_manages_the_site_and_its_meaning_to_everybody_else(what, begins):
	found = {"what": what, "sentence": CAUSE}
	assert lag_words.warn(found, AT, True, str) == {"sentence": CAUSE, "at": AT, "can_open": True}
	told = lag_words.warn(found, AT, False, str)
	assert told["sentence"].startswith(begins) and told["sentence"].endswith("see why on the Health page.")
	assert not any(word in told["sentence"] for word in OPERATORS_WORDS)
	assert (told["at"], told["can_open"]) == (None, False)


def test_how_far_the_search_is_concerns_whoever_searches():
	found = {"what": "search", "sentence": "What was written earlier is being made ready, 40 % so far."}
	assert lag_words.warn(found, AT, False, str)["sentence"] == found["sentence"]
