"""Names and numbers in sentences from right to left."""

import json

from convo_channels.core.base.facts import Voice
from convo_channels.core.base.isolate import Isolating, isolate
from convo_channels.core.base.messages import Message
from convo_channels.core.segments.facts import Renamed

HEBREW = {"{0} was renamed from {1}": "{0} היה קודם {1}", "Quotation": "הצעת מחיר"}


def test_a_latin_name_and_a_number_are_marked_and_words_of_the_script_are_not():
	assert isolate("Verein e. V.") == "\u2068Verein e. V.\u2069"
	assert isolate(-3.5) == "\u2068-3.5\u2069"
	assert isolate("הצעת מחיר 3") == "הצעת מחיר 3"
	assert isolate("شركة") == "شركة"
	assert isolate("") == ""


def test_what_is_marked_is_not_marked_again():
	names = ", ".join(map(isolate, ("A Ltd.", "B Inc.")))
	assert isolate(names) == names == "\u2068A Ltd.\u2069, \u2068B Inc.\u2069"


def test_a_template_marks_what_is_put_into_it_and_is_a_text_otherwise():
	template = Isolating("{0} אצל {name}")
	assert template.format("A.", name="פעילים") == "\u2068A.\u2069 אצל פעילים"
	assert json.dumps([template], ensure_ascii=False) == '["{0} אצל {name}"]'
	assert Message("x {0}", ("A.",)).say(Isolating) == "x \u2068A.\u2069"


def test_a_fact_said_by_a_marking_voice_and_by_a_plain_one():
	fact = Renamed("SAL-1.", "Quotation")
	said = {
		kind: fact.say(Voice(lambda text, kind=kind: kind(HEBREW.get(text, text))))
		for kind in (str, Isolating)
	}
	assert said == {
		str: "הצעת מחיר היה קודם SAL-1.",
		Isolating: "הצעת מחיר היה קודם \u2068SAL-1.\u2069",
	}
