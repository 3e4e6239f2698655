"""The document of a post as a request names it, and in the print of what was sent."""

import json

import pytest

from convo_channels.core.base.errors import RequestError
from convo_channels.core.posts import references, sent_once
from convo_channels.core.posts.references import Reference

KEY = "k" * 32


@pytest.mark.parametrize("given", [None, ""])
def test_no_document_is_none(given):
	assert references.parse(given) is None and references.as_asked(None) == ""


def test_a_document_is_read_as_an_object_or_its_text():
	asked = {"doctype": "Quotation", "name": "Ü-1: x"}
	assert references.parse(asked) == references.parse(json.dumps(asked)) == Reference("Quotation", "Ü-1: x")


@pytest.mark.parametrize(
	"given",
	[
		"Quotation", "[]", "{", "1", "null", {}, [], {"doctype": "Quotation"}, {"name": "x"}, {"doctype": "Quotation", "name": ""},
		{"doctype": "Quotation", "name": " "}, {"doctype": "Quotation", "name": 1}, {"doctype": ["x"], "name": "x"},
		{"doctype": "Quotation", "name": "x" * 141}, {"doctype": "Quotation", "name": "\ud800"}, {"doctype": "Quotation", "name": "x", "more": 1},
		"[" * 50_000, '{"doctype": "' + "x" * 3000 + '", "name": "x"}',
	],
)  # fmt: skip
def test_what_names_no_document_is_refused(given):
	with pytest.raises(RequestError, match="its doctype and its name"):
		references.parse(given)


def test_a_draft_names_its_document_by_its_place():
	assert Reference.of_place("Sales Order:SO:1") == Reference("Sales Order", "SO:1")
	assert Reference.of_place("x") == Reference("x", "")


def sent(*stream, **more):
	return sent_once.read_sent("anna@x.y", KEY, "Note", "<p>x</p>", *stream, **more).content


def test_the_document_is_part_of_what_was_sent_and_without_one_nothing_is_another_than_before():
	plain = sent("A", None, None, "")
	about = [references.as_asked(Reference("Quotation", name)) for name in ("1", "2")]
	prints = [sent("A", None, None, "", reference=one) for one in about]
	assert len({plain, *prints}) == 3 and sent("A", None, None, "", reference="") == plain
	# not mistaken for files of that name
	assert sent("A", None, None, "", files=[about[0]]) not in prints
