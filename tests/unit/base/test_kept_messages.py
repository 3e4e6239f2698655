"""What came of an action is kept as a sentence with open places and said to each reader; what cannot be read stays as it was said."""

import json

import pytest

from convo_channels.core.base.errors import RequestError, RuleError
from convo_channels.core.base.kept_messages import as_json, keep, own_texts, row_of, say_json, say_kept
from convo_channels.core.base.messages import Listed, Message

GERMAN = {
	"A ToDo for {0}": "Eine Aufgabe für {0}", "{0} needs {1}.": "{0} braucht {1}.", "Tag": "Schlagwort", "Posted": "Geschrieben",
	"Broken {0}": "Kaputt {1}",
}  # fmt: skip


def german(text: str) -> str:
	return GERMAN.get(text, text)


def test_a_sentence_is_kept_by_its_template_and_said_in_another_language():
	assert keep(Message("A ToDo for {0}", ("Ann {x}",))) == ("A ToDo for {0}", '["Ann {x}"]')
	assert say_kept("A ToDo for Ann {x}", "A ToDo for {0}", '["Ann {x}"]', german) == "Eine Aufgabe für Ann {x}"
	assert keep(Message("Posted")) == ("Posted", "")
	assert say_kept("Posted", "Posted", "", german) == "Geschrieben"


def test_sentences_within_sentences_are_said_too():
	message = Message("{0} needs {1}.", (Message("Tag"), 5))
	event, particulars = keep(message)
	assert json.loads(particulars) == [{"said": "Tag", "args": []}, "5"]
	assert say_kept("", event, particulars, german) == "Schlagwort braucht 5."
	assert say_json("", as_json(message), german) == "Schlagwort braucht 5."


@pytest.mark.parametrize(
	("event", "particulars"),
	[
		("A ToDo for {0}", "{"), ("A ToDo for {0}", "5"), ("A ToDo for {0}", '{"a": 1}'), ("A ToDo for {0}", "[1]"),
		("A ToDo for {1}", '["Ann"]'), ("A ToDo for {0", '["Ann"]'), ("Broken {0}", '["Ann"]'), ("{0}", '[{"said": 5, "args": []}]'),
		("{0}", '[{"said": "x"}]'), ("{0.nothing}", '["Ann"]'), ("", '["Ann"]'), (None, None),
	],
)  # fmt: skip
def test_what_cannot_be_read_stays_as_it_was_said(event, particulars):
	assert say_kept("as it was", event, particulars, german) == "as it was"
	assert say_kept(None, event, particulars, german) == ""


@pytest.mark.parametrize("kept", [None, "", "{", "5", "[]", '"x"', "{}", '{"said": "", "args": []}', '{"raw": {"said": "x"}}'])
def test_other_data_of_an_interaction_says_nothing(kept):
	assert say_json("the subject", kept, german) == "the subject"
	assert say_json(None, kept, german) is None


def test_a_sentence_without_end_is_no_sentence():
	kept: dict = {"said": "{0}", "args": ["x"]}
	for _ in range(50):
		kept = {"said": "{0}", "args": [kept]}
	assert say_json("the subject", json.dumps(kept), german) == "the subject"


def test_what_is_wrong_with_a_row_is_said_with_its_row_and_its_list():
	words = {"Row {0}: {1}": "Zeile {0}: {1}", "use {0}.": "nimm {0}.", "{0} or {1}": "{0} oder {1}", "Tag": "Schlagwort"}
	error = RuleError("use {0}.", Listed([Message("Tag"), "{x}"]), row=3)
	kept = as_json(error.message)
	assert error.say(lambda text: words.get(text, text)) == "Zeile 3: Nimm Schlagwort oder {x}."
	assert say_json("", kept, lambda text: words.get(text, text)) == "Zeile 3: Nimm Schlagwort oder {x}."
	assert say_json("", kept, str) == str(error) == "Row 3: Use Tag or {x}."


def test_an_error_within_a_sentence_keeps_what_it_is_made_of():
	message = Message("Broken: {0}", (RequestError("{0} needs {1}.", Message("Tag"), "§"),))
	assert say_json("", as_json(message), german) == "Broken: Schlagwort braucht §."


def test_the_own_texts_and_the_row_of_a_kept_sentence():
	error = RuleError("{0} needs {1}, or {2}.", Message("Tag"), Message("{0}!", ("Ann",)), Listed(["5", Message("Tag")]), row=4)
	assert (own_texts(as_json(error.message)), row_of(as_json(error.message))) == (["Ann", "5"], 4)
	for other in (None, "", "5", "{", "[]", '{"args": 5}'):
		assert (own_texts(other), row_of(other)) == ([], None)
