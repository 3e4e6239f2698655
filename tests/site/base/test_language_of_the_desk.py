"""The last app wins: a sentence of ours that has no context is said our way in the whole Desk. What Frappe and ERPNext say
otherwise is therefore either a word in a context here, or on the list below, with the reason why all may say it our way."""

import html
import re
import unicodedata

import frappe
import pytest
from frappe.gettext.translate import get_translations_from_mo
from frappe.translate import get_translations_from_csv

from convo_channels.core.library.template_rows import TEMPLATES
from convo_channels.services.base.voice import translate
from convo_channels.services.segments.list_filter import get_filters_config
from convo_channels.translation import catalogue

SAME = "means the same, in the form in which our other buttons and labels stand beside it"
WRONG = "theirs is another word, of another thing of that name in English, or is no whole word"
# {language: {reason: words}}
ALLOWED = {
	"he": {
		SAME: """Account Manager|Amount|Assign|Assign To|Assignment|Assignment Rule|Balance|Cancel|Close|Create|Delete|Download|Duplicate|Edit|
			Call|Export|Filter|Icon|Import|Industry|Item Group|More|Notification|Operator|Rebuild|Rename {0}|Reports|Remove Tag|Restore|Restricted|Retry|Sales Invoice|Save|Send|Send Email|Send SMS|
			Stop|Tag|Territory|To|ToDo|Unread|Unsubscribe|Verify|Webhook|Webhooks|WhatsApp|Now|Reply|just now|{0} days ago|{0} h|{0} months ago""",
		WRONG: """All|Archived|Clear|Contact|Contacts|Customer|Delivery Notes|Disable|Disabled|ID|Issue|Issues|Journal Entry|Kanban Board|Lead|
			Maintenance Visit|Open {0}|Orange|Payment Entries|Payment Entry|Pending|Post|Posts|Quotations|Sales Order|Sales Orders|Setup|on|
			Views|Warranty Claim|and""",
	},
	"pl": {
		SAME: """1 month ago|1 year ago|Account Manager|Action|Amount|Assign To|Assignment|Assignment Rules|Call|Cancelled|Content|Deleted|Delivery Notes|Disabled|Download|Edit|Home|Industry|
			Kanban Board|Maintenance Visit|Manager|Notifications|Number Card|Opportunities|Payment Entries|Preference|Rebuild|Remove Tag|Reply|Restore|Retry|Setup|Started|Tag|ToDo|Unsubscribe|Verify|Webhooks|hidden|hours|just now|
			or|{0} hours|{0} months ago|{0} years ago""",
		WRONG: "Balance|Clear|Issue|Issues|Item Group|March|Opportunity|Pending|Post|Posted|Quotations|Records|Unread|Views|on",
	},
}  # fmt: skip


def _plain(text: str) -> str:
	"""The letters alone: vowel points, capitals, quotation marks and entities make no other word."""
	text = unicodedata.normalize("NFKD", html.unescape(text)).casefold()
	return re.sub(r"\W|_", "", "".join(sign for sign in text if not unicodedata.combining(sign)))


def _theirs(language: str) -> dict[str, set[str]]:
	found: dict[str, set[str]] = {}
	for app in frappe.get_installed_apps():
		if app in ("frappe", "erpnext"):
			for said in (get_translations_from_csv(language, app), get_translations_from_mo(language, app)):
				for text, word in (said or {}).items():
					found.setdefault(text, set()).add(_plain(word))
	return found


def _allowed(language: str) -> set[str]:
	return {word.strip() for words in ALLOWED[language].values() for word in words.split("|")}


@pytest.mark.usefixtures("frappe_site")
@pytest.mark.parametrize("language", sorted(ALLOWED))
def test_no_word_of_the_desk_becomes_another_one(language):
	ours = {m.id: m.string for m in catalogue.read(catalogue.languages()[language]) if m.id and not m.context}
	theirs = _theirs(language)
	assert theirs or language == "he"  # which ERPNext 16 does not speak
	other = {text for text, said in ours.items() if _plain(said) not in theirs.get(text, {_plain(said)})}
	assert sorted(other - _allowed(language)) == []
	assert sorted(_allowed(language) - set(ours)) == []


@pytest.fixture
def speaking(frappe_site):
	before = frappe.local.lang
	yield lambda language: setattr(frappe.local, "lang", language)
	frappe.local.lang = before


@pytest.mark.parametrize("language", sorted(ALLOWED))
def test_a_segment_that_is_called_like_a_template_keeps_its_name_on_its_form(speaking, language):
	"""Frappe translates the title of a form as it is."""
	speaking(language)
	assert [template.title for template in TEMPLATES if frappe._(template.title) != template.title] == []
	assert [template.title for template in TEMPLATES if translate(template.title) == template.title] == []


@pytest.mark.parametrize("language", sorted(ALLOWED))
def test_a_word_is_said_in_its_context(speaking, language):
	speaking(language)
	for word, context in (("In", "Convo Interaction"), ("Medium", "Convo Interaction"), ("About", "Convo Post")):
		assert frappe._(word, context=context) != frappe._(word)


@pytest.mark.parametrize("language", sorted(ALLOWED))
def test_the_operators_of_lists_are_translated(speaking, language):
	speaking(language)
	labels = [operator["label"] for operator in get_filters_config().values()]
	assert labels and all(frappe._(label) != label for label in labels)


def test_a_label_that_is_written_as_html_is_said_as_text(speaking, monkeypatch):
	speaking("he")
	monkeypatch.setattr("convo_channels.services.base.voice._", lambda text, context=None: "דוא&quot;ל")
	assert translate("Email Id") == 'דוא"ל'
