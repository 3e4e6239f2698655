"""Why customers move: every kind of fact is kept, read again and said in the reader's words; sentences of before are read back.

The sentences here were written by hand, by what the versions before wrote; no expectation comes from the code under test.
"""

import datetime
import json

import pytest

from convo_channels.core.base.facts import PLAIN, Kinds, Voice, say_fact
from convo_channels.core.segments import facts, moves
from convo_channels.core.segments.older_reasons import read_back

HELD, LEFT_OUT = "Included by hand", "Excluded by hand"
# (cause, sentence, doctype of the row, name of the row, event it is told by)
WRITTEN = [
	("First fill", "The segment was filled for the first time", "", "", "first fill"),
	("Rule", "The rule was changed", "", "", "rule changed"),
	("Reconciliation", "The reconciliation found it", "", "", "reconciled"),
	("Day", "It became 2025-11-03", "", "", "day came"),
	("Day", "It became 2025-11-03 09:05", "", "", "moment came"),
	("Segment", "Membership of Inner changed", "", "", "membership changed"),
	("Segment", "Membership of A, B and the rest changed", "", "", "membership changed"),
	("Segment", "Membership of another segment changed", "", "", "membership changed"),
	("Segment", "Buyers changed", "Convo Segment", "Buyers", "segment changed"),
	("Merge", "Merged into Acme {0}", "Customer", "Acme {0}", "merged"),
	("Merge", "Gone before another customer took the name", "Customer", "Acme", "name taken"),
	("Document", "Quotation became Open", "Quotation", "Q-1", "became"),
	("Document", "Sales Invoice became Overdue and Discounted", "Sales Invoice", "", "became"),
	("Document", "Quotation became became Lost", "Quotation", "Q-1", "became"),
	("Document", "Issue was created", "Issue", "I-1", "created"),
	("Document", "Contact changed", "Contact", "Ann", "changed"),
	("Document", "Customer was deleted", "Customer", "Acme", "deleted"),
	("Document", "Customer was renamed from Old {1} & Co", "Customer", "New", "renamed"),
	("Document", "Item was renamed from was renamed from", "Item", "X", "renamed"),
	("Document", "Tag VIP was added", "Tag Link", "t", "tag added"),
	("Document", "Tag was deleted", "Tag Link", "t", "deleted"),
	("Document", "Post was deleted", "Convo Post", "p", "deleted"),
	("Document", "A post was written", "Convo Post", "p", "post written"),
	("Document", "A post was written: Call", "Convo Post", "p", "post written"),
	("Document", "A post was changed", "Convo Post", "p", "changed"),
	("Document", "A message was recorded", "Communication", "c", "created"),
	("Document", "A message changed", "Communication", "c", "changed"),
	("Document", "An interaction was recorded", "Convo Interaction", "5", "created"),
	("Document", "An interaction changed", "Convo Interaction", "5", "changed"),
	("Document", "Interaction was deleted", "Convo Interaction", "5", "deleted"),
	("Rule", f"{HELD}: Our friend: {{always}}", "", "", "by hand"),
	("Rule", f"{LEFT_OUT}: Asked\nus to", "", "", "by hand"),
	("Day", f"{HELD} until 2025-11-03: On trial", "", "", "by hand"),
	("Day", f"{LEFT_OUT} until 2025-11-03: A rest", "", "", "by hand"),
]
# Facts that were never kept as a sentence alone.
NEWER = [facts.CalendarChanged()]
# What no version has written like that, or what nobody can tell any more.
OTHERS = [
	("Document", "Jemand hat etwas getan", "Quotation", "Q-1"),
	("Document", "Quotation became Open", "Sales Order", "SO-1"),
	("Document", "Quotation became Open", "", ""),
	("Day", "It became late", "", ""),
	("Rule", "It became 2025-11-03", "", ""),
	("Verify", "", "", ""),
	("Segment", "Buyers changed", "", ""),
]


def row_of(fact, doctype="", name="", text="") -> dict:
	return {
		"event": fact.event, "particulars": fact.as_json(), "reason": text, "reference_doctype": doctype,
		"reference_name": name, "cause": "x",
	}  # fmt: skip


def shouting() -> tuple[Voice, list[str]]:
	"""A language of its own, and every sentence that it was asked for."""
	asked: list[str] = []

	def translate(text: str) -> str:
		asked.append(text)
		return f"<{text}>" if "{" not in text else f"«{text}»"

	return Voice(translate, lambda day: f"{day:%d.%m.%Y}", lambda at: f"{at:%d.%m.%Y %H:%M}"), asked


@pytest.mark.parametrize(("cause", "text", "doctype", "name", "event"), WRITTEN)
def test_a_sentence_of_before_is_a_fact_that_says_the_same(cause, text, doctype, name, event):
	fact = read_back(cause, text, doctype, name)
	assert fact is not None and fact.event == event
	again = facts.read_fact(row_of(fact, doctype, name))
	assert again == fact
	assert say_fact(again) == text


@pytest.mark.parametrize(("cause", "text", "doctype", "name", "event"), WRITTEN)
def test_every_fact_is_said_in_the_readers_words(cause, text, doctype, name, event):
	voice, asked = shouting()
	fact = read_back(cause, text, doctype, name)
	said = say_fact(fact, voice)
	assert said[0] in "<«" and said[-1] in ">»"
	assert not [sentence for sentence in asked if "2025" in sentence or "Our friend" in sentence or (len(name) > 3 and name in sentence)]


def test_every_kind_is_among_them():
	assert {event for *_, event in WRITTEN} | {fact.event for fact in NEWER} == set(facts.KINDS.events)


@pytest.mark.parametrize("fact", NEWER)
def test_a_newer_fact_is_read_again_and_said_in_the_readers_words(fact):
	assert facts.read_fact(row_of(fact)) == fact
	assert say_fact(fact, shouting()[0])[0] in "<«"


@pytest.mark.parametrize(("cause", "text", "doctype", "name"), OTHERS)
def test_what_cannot_be_read_back_stays_as_it_is(cause, text, doctype, name):
	assert read_back(cause, text, doctype, name) is None
	row = {"event": None, "particulars": None, "reason": text, "reference_doctype": doctype, "reference_name": name}
	assert facts.say_reason(row, shouting()[0], tells_by_hand=True) == text


@pytest.mark.parametrize(
	("event", "particulars"),
	[
		("became", "{"), ("became", "[]"), ("became", "null"), ("became", '"x"'), ("became", '{"status": 5}'),
		("became", '{"status": ["Open"]}'), ("became", '{"state": "Open"}'), ("became", '{"status": null}'),
		("membership changed", '{"segments": "A"}'), ("membership changed", '{"segments": [1]}'),
		("of a later version", "{}"), ("of a later version", ""), ("", '{"status": "Open"}'), (None, None), ("became ", ""),
	],
)  # fmt: skip
def test_what_cannot_be_read_shows_the_sentence_beside_it(event, particulars):
	row = {"event": event, "particulars": particulars, "reason": "as it was said", "reference_doctype": "Issue"}
	assert facts.say_reason(row, PLAIN, tells_by_hand=True) == "as it was said"
	assert facts.say_reason({**row, "reason": None}, PLAIN, tells_by_hand=True) == ""


def test_days_and_moments_are_written_as_the_reader_writes_them():
	voice = Voice(str, lambda day: f"{day:%d.%m.%Y}", lambda at: f"{at:%d.%m.%Y um %H:%M}")
	assert say_fact(facts.DayCame("2025-11-03"), voice) == "It became 03.11.2025"
	assert say_fact(facts.MomentCame("2025-11-03 09:05"), voice) == "It became 03.11.2025 um 09:05"
	assert say_fact(facts.ByHand("Exclude", "why", "2025-11-03"), voice) == "Excluded by hand until 03.11.2025: why"
	assert say_fact(facts.DayCame("soon"), voice) == "It became soon"


@pytest.mark.parametrize("translated", ["{0} ist jetzt {2}", "{0} ist jetzt {", "{status}", "{0!x}"])
def test_a_translation_with_a_mistake_does_not_cost_the_page(translated):
	voice = Voice(lambda text: translated if text == "{0} became {1}" else text)
	assert say_fact(facts.Became("Open", "Issue"), voice) == "Issue became Open"


def test_the_document_is_said_as_the_row_names_it_now():
	merged = row_of(facts.Merged("Acme"), "Customer", "Acme & Sons", "Merged into Acme")
	assert facts.say_reason(merged, PLAIN, tells_by_hand=True) == "Merged into Acme & Sons"
	assert "Acme" not in merged["particulars"]
	unnamed = {**merged, "reference_name": None}
	assert facts.say_reason(unnamed, PLAIN, tells_by_hand=True) == "Merged into another customer"


@pytest.mark.parametrize(
	("fact", "text", "veiled"),
	[
		(facts.ByHand("Include", "SECRET"), f"{HELD}: SECRET", HELD),
		(facts.ByHand("Exclude", "SECRET", "2025-11-03"), f"{LEFT_OUT} until 2025-11-03: SECRET", LEFT_OUT),
		(facts.Told(), f"{LEFT_OUT} until 2025-11-03: SECRET", LEFT_OUT),
		(facts.Became("Open"), "Issue became Open", "Issue became Open"),
	],
)
def test_why_something_was_decided_by_hand_is_for_those_who_may_read_it(fact, text, veiled):
	row = row_of(fact, "Issue", "I-1", text)
	assert facts.say_reason(row, PLAIN, tells_by_hand=True) == text
	assert facts.say_reason(row, PLAIN, tells_by_hand=False) == veiled
	voice, asked = shouting()
	said = facts.say_reason(row, voice, tells_by_hand=False)
	assert "SECRET" not in said and "2025" not in said and "03" not in said
	assert not [sentence for sentence in asked if "SECRET" in sentence]


@pytest.mark.parametrize("particulars", ["{", '{"kind": "Include", "why": 5}', '{"kind": "Include", "why": "SECRET", "new": 1}'])
@pytest.mark.parametrize("text", ["SECRET", f"{HELD}: SECRET", "Von Hand aufgenommen: SECRET"])
def test_a_decision_by_hand_that_cannot_be_read_is_told_to_nobody_else(particulars, text):
	row = {"event": "by hand", "particulars": particulars, "reason": text}
	assert facts.say_reason(row, PLAIN, tells_by_hand=False) == ""


def test_a_row_is_shown_without_what_it_is_made_of():
	row = {**row_of(facts.Became("Open"), "Issue", "I-1"), "name": 5}
	facts.tell_reason(row, PLAIN, tells_by_hand=False)
	assert row == {
		"reason": "Issue became Open", "reference_doctype": "Issue", "reference_name": "I-1", "cause": "x", "name": 5,
	}  # fmt: skip


def test_a_reason_is_kept_until_a_rebuild_with_all_of_it():
	at = datetime.datetime(2025, 11, 3, 9, 5, 7, 123456)
	reason = moves.Reason("Document", facts.Renamed("Old", "Item"), "Item", "New", "ann@example.com", at)
	assert moves.read_reason(reason.as_json()) == reason
	assert moves.read_reason(moves.Reason("Verify").as_json()) == moves.Reason("Verify")


def test_a_reason_that_a_version_before_kept_is_read():
	kept = {"cause": "Rule", "text": "The rule was changed", "reference_doctype": "", "reference_name": "", "changed_by": "x"}
	found = moves.read_reason(json.dumps({**kept, "reference_created_at": None}))
	assert (found.cause, found.text, found.changed_by) == ("Rule", "The rule was changed", "x")


@pytest.mark.parametrize("text", ["", "{", "[]", "5", "{}", '{"text": "x"}', '{"cause": "Rule", "reference_created_at": "soon"}'])
def test_what_is_no_reason_is_none(text):
	assert moves.read_reason(text) is None


def test_lists_of_names_are_kept_as_lists():
	fact = facts.MembershipChanged(("A, B", "C"))
	assert json.loads(fact.as_json()) == {"segments": ["A, B", "C"]}
	assert facts.read_fact(row_of(fact)) == fact


def test_kinds_of_one_row_are_no_others():
	assert Kinds(facts.Became).read("deleted", "", "Issue", "I-1") is None
