"""Why customers move: every kind of fact is kept, read again and said in the reader's words; sentences of before are read back.

The sentences here were written by hand, by what the versions before wrote; no expectation comes from the code under test.
"""

import datetime
import json

import pytest

from convo_channels.core.base.facts import PLAIN, Kinds, Voice, say_fact
from convo_channels.core.segments import facts, moves
from convo_channels.core.segments.older_reasons import read_back
from convo_channels.core.segments.told_mails import MailPassed

HELD, LEFT_OUT = "Included by hand", "Excluded by hand"
# (cause, sentence as a version before wrote it, doctype of the row, name of the row, event it is told by, sentence of now)
WRITTEN = [
	("First fill", "The segment was filled for the first time", "", "", "first fill", "Matched from the start"),
	("Rule", "The rule was changed", "", "", "rule changed", "The rule was changed"),
	("Reconciliation", "The reconciliation found it", "", "", "reconciled", "Corrected by the nightly check"),
	("Day", "It became 2025-11-03", "", "", "day came", "By the passing of days, 2025-11-03"),
	("Day", "It became 2025-11-03 09:05", "", "", "moment came", "By the passing of time, 2025-11-03 09:05"),
	("Segment", "Membership of Inner changed", "", "", "membership changed", "Joined or left Inner"),
	("Segment", "Membership of A, B and the rest changed", "", "", "membership changed", "Joined or left A, B and the rest"),
	("Segment", "Membership of another segment changed", "", "", "membership changed", "Joined or left another segment"),
	("Segment", "Buyers changed", "Convo Segment", "Buyers", "segment changed", "Segment Buyers changed"),
	("Merge", "Merged into Acme {0}", "Customer", "Acme {0}", "merged", "Merged into Acme {0}"),
	(
		"Merge", "Gone before another customer took the name", "Customer", "Acme", "name taken",
		"Gone before another customer took the name",
	),
	("Document", "Quotation became Open", "Quotation", "Q-1", "became", "Q-1 became open"),
	("Document", "Sales Invoice became Overdue", "Sales Invoice", "ACC-SINV-0093", "became", "ACC-SINV-0093 became overdue"),
	(
		"Document", "Sales Invoice became Overdue and Discounted", "Sales Invoice", "", "became",
		"Sales Invoice is now Overdue and Discounted",
	),
	("Document", "Quotation became became Lost", "Quotation", "Q-1", "became", "Q-1 is now became Lost"),
	("Document", "Issue was created", "Issue", "I-1", "created", "I-1 was created"),
	("Document", "Contact changed", "Contact", "Ann", "changed", "Ann changed"),
	("Document", "Customer was created", "Customer", "Acme", "created", "The customer is new"),
	("Document", "Customer changed", "Customer", "Acme", "changed", "The data of the customer changed"),
	("Document", "Customer was deleted", "Customer", "Acme", "deleted", "The customer was deleted"),
	("Document", "Customer was renamed from Old {1} & Co", "Customer", "New", "renamed", "New was renamed from Old {1} & Co"),
	("Document", "Item was renamed from was renamed from", "Item", "X", "renamed", "X was renamed from was renamed from"),
	("Document", "Tag VIP was added", "Tag Link", "t", "tag added", "Tagged VIP"),
	("Document", "Tag was deleted", "Tag Link", "t", "deleted", "A tag was removed"),
	("Document", "Post was deleted", "Convo Post", "p", "deleted", "A post was deleted"),
	("Document", "A post was written", "Convo Post", "p", "post written", "A post was written"),
	("Document", "A post was written: Call", "Convo Post", "p", "post written", "Posted: Call"),
	("Document", "A post was changed", "Convo Post", "p", "changed", "A post was edited"),
	("Document", "A message was recorded", "Communication", "c", "created", "A message came in or went out"),
	("Document", "A message changed", "Communication", "c", "changed", "A message changed"),
	("Document", "An interaction was recorded", "Convo Interaction", "5", "created", "An action was carried out for the customer"),
	("Document", "An interaction changed", "Convo Interaction", "5", "changed", "What came of a mail became known"),
	("Document", "Interaction was deleted", "Convo Interaction", "5", "deleted", "An entry of the timeline was deleted"),
	("Rule", f"{HELD}: Our friend: {{always}}", "", "", "by hand", "Always included: Our friend: {always}"),
	("Rule", f"{LEFT_OUT}: Asked\nus to", "", "", "by hand", "Never included: Asked\nus to"),
	("Day", f"{HELD} until 2025-11-03: On trial", "", "", "by hand", "Always included until 2025-11-03: On trial"),
	("Day", f"{LEFT_OUT} until 2025-11-03: A rest", "", "", "by hand", "Never included until 2025-11-03: A rest"),
]
# What no version before could say.
SINCE = [
	(
		facts.FieldsChanged(("territory",), ("Territory",), ("Belgium",), ("Austria",)),
		"Territory changed from Belgium to Austria",
	),
	(facts.FieldsChanged(("territory",), ("Territory",), ("",), ("Austria",)), "Territory is Austria now"),
	(facts.FieldsChanged(("territory",), ("Territory",), ("Belgium",), ("",)), "Territory is empty now, was Belgium"),
	(facts.FieldsChanged(("is_frozen",), ("Is Frozen",), ("",), ("✓",)), "Is Frozen was ticked"),
	(facts.FieldsChanged(("is_frozen",), ("Is Frozen",), ("✓",), ("",)), "Is Frozen was unticked"),
	(
		facts.FieldsChanged(("a", "b"), ("Territory", "Industry"), ("Belgium", ""), ("Austria", "Toys")),
		"Territory changed from Belgium to Austria; Industry is Toys now",
	),
]
# Facts that were never kept as a sentence alone.
NEWER = [facts.CalendarChanged(), facts.PlacesChanged(), facts.MembershipChanged(joined=("A", "B")), facts.MembershipChanged(joined=("A",), left=("C",))]
# What of a message, which is said of a row that names it and never kept.
OF_MAILS = [
	(MailPassed("We miss you", "ann@x.example", "2025-11-03"), 'Mail "We miss you" was sent'),
	(MailPassed("Hello", "bo@y.example", "2025-11-03", "yes"), 'Mail "Hello" arrived'),
	(MailPassed("We miss you", state="waits"), 'Mail "We miss you" is not sent yet'),
	(MailPassed("We miss you", state="failed"), 'Mail "We miss you" was not delivered'),
	(MailPassed("Win a prize", is_received="yes", state="thrown away"), 'Mail "Win a prize" was thrown away'),
	(MailPassed("", "ann@x.example", "2025-11-03"), "Mail sent by ann@x.example, 2025-11-03"),
	(MailPassed("", "bo@y.example", "2025-11-03", "yes", "Phone"), "Phone from bo@y.example, 2025-11-03"),
]
WAYS = [
	(facts.MembershipChanged(joined=("A",)), "Joined A"), (facts.MembershipChanged(left=("A", "B")), "Left A, B"),
	(facts.MembershipChanged(("A",), joined=("A",), left=("B",)), "Joined A and left B"),
]  # fmt: skip
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


@pytest.mark.parametrize(("cause", "text", "doctype", "name", "event", "now"), WRITTEN)
def test_a_sentence_of_before_is_a_fact_that_is_said_as_those_of_now(cause, text, doctype, name, event, now):
	fact = read_back(cause, text, doctype, name)
	assert fact is not None and fact.event == event
	again = facts.read_fact(row_of(fact, doctype, name))
	assert (again.event, again.particulars) == (fact.event, fact.particulars)
	assert say_fact(again) == now


@pytest.mark.parametrize(("fact", "now"), SINCE)
def test_what_changed_in_the_customer_is_told_with_its_values(fact, now):
	again = facts.read_fact(row_of(fact, "Customer", "Acme"))
	assert again == fact and say_fact(again) == now


@pytest.mark.parametrize(
	("hidden", "told"),
	[
		(("a",), "Industry is Toys now"), (("b",), "Territory changed from Belgium to Austria"),
		(("a", "b"), "The data of the customer changed"),
	],
)  # fmt: skip
def test_a_field_that_is_hidden_from_the_reader_is_not_told(hidden, told):
	row = row_of(SINCE[-1][0], "Customer", "Acme")
	assert facts.say_reason(row, PLAIN, tells_by_hand=True, hidden_fields=hidden) == told


def test_the_log_itself_keeps_no_value_in_its_sentence():
	assert moves.Reason("Document", SINCE[-1][0]).text == "Territory changed; Industry changed"


@pytest.mark.parametrize(("cause", "text", "doctype", "name", "event", "now"), WRITTEN)
def test_every_fact_is_said_in_the_readers_words(cause, text, doctype, name, event, now):
	voice, asked = shouting()
	fact = facts.read_fact(row_of(read_back(cause, text, doctype, name), doctype, name))
	said = say_fact(fact, voice)
	assert said[0] in "<«" and said[-1] in ">»"
	assert not [sentence for sentence in asked if "2025" in sentence or "Our friend" in sentence or (len(name) > 3 and name in sentence)]


@pytest.mark.parametrize(("fact", "said"), [*OF_MAILS, *WAYS])
def test_what_is_told_of_a_mail_and_of_a_segment_within(fact, said):
	assert say_fact(fact) == said
	assert say_fact(fact, shouting()[0])[0] in "<«"


# What a page must not say: names that only the machine knows, and its own words for what it keeps.
MACHINE = ("Communication", "Convo ", "interaction", "row of", "recorded", "499", "shvq1fc8ff")


# Those whose row names a segment or a customer, never one of the others.
NAMES_ITS_OWN = ("segment changed", "merged")


@pytest.mark.parametrize("event", [event for event in facts.KINDS.events if event not in NAMES_ITS_OWN])
@pytest.mark.parametrize("doctype", ["Communication", "Convo Interaction", "Convo Post", "Tag Link", "Convo Profile", "Customer"])
def test_every_kind_has_a_sentence_without_a_word_of_the_machine(event, doctype):
	name = {"Customer": "Acme"}.get(doctype, "shvq1fc8ff")
	fact = facts.KINDS.read(event, "", doctype, name)
	said = say_fact(fact)
	assert said and said[0].isupper() and not [word for word in MACHINE if word in said], said


def test_every_kind_is_among_them():
	assert {row[4] for row in WRITTEN} | {fact.event for fact, _ in SINCE} | {fact.event for fact in NEWER} == set(facts.KINDS.events)


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
	assert say_fact(facts.DayCame("2025-11-03"), voice) == "By the passing of days, 03.11.2025"
	assert say_fact(facts.MomentCame("2025-11-03 09:05"), voice) == "By the passing of time, 03.11.2025 um 09:05"
	assert say_fact(facts.ByHand("Exclude", "why", "2025-11-03"), voice) == "Never included until 03.11.2025: why"
	assert say_fact(facts.DayCame("soon"), voice) == "By the passing of days, soon"


@pytest.mark.parametrize("translated", ["{1} ist jetzt", "{0} ist jetzt {", "{status}", "{0!x}"])
def test_a_translation_with_a_mistake_does_not_cost_the_page(translated):
	voice = Voice(lambda text: translated if text == "{0} became open" else text)
	assert say_fact(facts.Became("Open", "Issue"), voice) == "Issue became open"


def test_the_document_is_said_as_the_row_names_it_now():
	merged = row_of(facts.Merged("Acme"), "Customer", "Acme & Sons", "Merged into Acme")
	assert facts.say_reason(merged, PLAIN, tells_by_hand=True) == "Merged into Acme & Sons"
	assert "Acme" not in merged["particulars"]
	unnamed = {**merged, "reference_name": None}
	assert facts.say_reason(unnamed, PLAIN, tells_by_hand=True) == "Merged into another customer"


@pytest.mark.parametrize(
	("fact", "text", "veiled"),
	[
		(facts.ByHand("Include", "SECRET"), "Always included: SECRET", "Always included"),
		(facts.ByHand("Exclude", "SECRET", "2025-11-03"), "Never included until 2025-11-03: SECRET", "Never included"),
		(facts.Told(), f"{LEFT_OUT} until 2025-11-03: SECRET", LEFT_OUT),
		(facts.Became("Open"), "I-1 became open", "I-1 became open"),
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
		"reason": "I-1 became open", "reference_doctype": "Issue", "reference_name": "I-1", "cause": "x", "name": 5,
	}  # fmt: skip


def test_a_reason_is_kept_until_a_rebuild_with_all_of_it():
	at = datetime.datetime(2025, 11, 3, 9, 5, 7, 123456)
	reason = moves.Reason("Document", facts.Renamed("Old", "Item", "New"), "Item", "New", "ann@example.com", at)
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
