"""A box of a rule's row: what ticks it, what does not, and what is neither."""

import pytest

from convo_channels.core.base.errors import RuleError
from convo_channels.core.rules.rule import parse_rule
from tests.support.builders import site_catalog

FLAGS = ("negate", "or_never", "include_drafts")
ROW = {"subject": "Quotation", "measure": "latest", "operator": "before", "value": "2026-01-01"}


@pytest.mark.parametrize("flag", FLAGS)
@pytest.mark.parametrize(
	("given", "is_ticked"),
	[
		*((no, False) for no in (None, "", 0, "0", 0.0, False, "No", "false")),
		*((yes, True) for yes in (1, "1", 1.0, True, "true", " YES ")),
	],
)
def test_ticked_or_not(flag, given, is_ticked):
	term = parse_rule([{**ROW, flag: given}], site_catalog()).terms[0]
	assert (term.negate if flag == "negate" else getattr(term.leaf, flag)) is is_ticked


@pytest.mark.parametrize("flag", FLAGS)
@pytest.mark.parametrize("given", ["x", 2, -1, 0.5, float("nan"), [], [1], {}, "10", "²", 10**400], ids=str)
def test_neither(flag, given):
	with pytest.raises(RuleError, match=r"^Row 1: .* is neither yes \(1\) nor no \(0\)\.$"):
		parse_rule([{**ROW, flag: given}], site_catalog())
