"""What somebody who can mend nothing is told while work is late: what it means for them, and who knows more.

The causes themselves are for those who manage the site. It looks at nothing and decides nothing else.
"""

from collections.abc import Mapping

from ..base.messages import N_, Translate
from ..base.reader import Item

HELD, PAUSED, FAULT, SCHEDULER, OLD, SEARCH, SEARCH_FAILED = (
	"held", "paused", "fault", "scheduler", "old", "search", "search_failed",
)  # fmt: skip
_FIGURES = N_("Figures may be behind. Those who manage the site see why on the Health page.")
_MEANING = {
	HELD: N_("Actions and mailing lists wait. Those who manage the site see why on the Health page."),
	PAUSED: _FIGURES,
	FAULT: _FIGURES,
	SCHEDULER: _FIGURES,
	OLD: _FIGURES,
	SEARCH_FAILED: N_("The search does not find all that was written earlier. Those who manage the site see why on the Health page."),
}
_WORK = N_("Actions, mailing lists or exports are late. Those who manage the site see why on the Health page.")


def warn(found: Mapping[str, str], at: str | None, can_open: bool, translate: Translate) -> Item:
	"""{sentence, at, can_open} of one thing that is late: its cause and the last drain for who `can_open` the health page."""
	what = found["what"]
	if can_open or what == SEARCH:  # how far the search has come concerns whoever searches
		return {"sentence": found["sentence"], "at": at if can_open else None, "can_open": can_open}
	return {"sentence": translate(_MEANING.get(what, _WORK)), "at": None, "can_open": False}
