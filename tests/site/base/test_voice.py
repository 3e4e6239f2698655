"""A rule is said with numbers, days and times as the site's settings write them, in either version."""

import datetime
from decimal import Decimal
from importlib import import_module

import frappe
import pytest
from frappe.utils import fmt_money

from convo_channels.core.rules.rule import parse_rule
from convo_channels.core.rules.sentence import say_rule
from convo_channels.services.base.voice import get_shown_voice, get_voice
from convo_channels.services.catalog.site_catalog import get_catalog
from convo_channels.services.rules import told
from tests.site.kit import when

FORMATS = ("#,###.##", "#.###,##", "# ###,##", "#'###.##", "#,##,###.##", "#.###", "#.########")


@pytest.fixture
def written(monkeypatch):
	"""Sets how the site writes, for one test; nothing is stored."""

	def write(**settings: str) -> None:
		known = frappe.db.get_default

		def answer(key: str, *rest: object) -> object:
			return settings[key] if key in settings else known(key, *rest)

		monkeypatch.setattr(frappe.db, "get_default", answer)
		# 16 asks the reader's language before the site's settings; 15 has nothing but translations in that place
		locale = import_module("frappe.locale")
		if hasattr(locale, "get_locale_value"):
			monkeypatch.setattr(locale, "get_locale_value", lambda key, language=None: settings.get(key))
		frappe.local.user_date_format = settings.get("date_format", "yyyy-mm-dd")
		frappe.local.user_time_format = settings.get("time_format", "HH:mm:ss")

	yield write
	for name in ("user_date_format", "user_time_format"):
		if hasattr(frappe.local, name):
			delattr(frappe.local, name)


@pytest.mark.parametrize("number_format", FORMATS)
def test_a_number_is_written_as_frappe_writes_an_amount(written, number_format):
	written(number_format=number_format)
	said = get_voice().number(Decimal("1234567"))
	assert said == fmt_money(1234567, precision=0)
	if number_format != "#.###":
		assert get_voice().number(Decimal("1234567.25")) == fmt_money(1234567.25, precision=2)


@pytest.mark.parametrize(
	("date_format", "day"),
	[("dd.mm.yyyy", "31.01.2026"), ("mm/dd/yyyy", "01/31/2026"), ("yyyy-mm-dd", "2026-01-31")],
)
def test_a_day_and_a_moment_follow_the_settings(written, date_format, day):
	written(date_format=date_format, time_format="HH:mm")
	voice = get_voice()
	assert voice.day(datetime.date(2026, 1, 31)) == day
	assert voice.moment(datetime.datetime(2026, 1, 31, 17, 5)) == f"{day} 17:05"
	assert voice.time(datetime.time(17, 5)) == "17:05"


@pytest.mark.parametrize(
	("language", "date_format", "said"),
	[
		("en", "dd.mm.yyyy", "3 Nov 2001"), ("en", "mm/dd/yyyy", "Nov 3, 2001"), ("en-US", "mm/dd/yyyy", "Nov 3, 2001"),
		("de", "dd.mm.yyyy", "3. Nov. 2001"), ("pl", "dd-mm-yyyy", "3 lis 2001"), ("zh", "yyyy-mm-dd", "2001年11月3日"),
	],
)  # fmt: skip
def test_a_short_day_is_written_as_the_language_has_it(written, monkeypatch, language, date_format, said):
	written(date_format=date_format)
	monkeypatch.setattr(frappe.local, "lang", language)
	assert get_voice().brief_day(datetime.date(2001, 11, 3)) == said


def test_a_stored_rule_is_said_with_them(written):
	written(number_format="#.###,##", date_format="dd.mm.yyyy", time_format="HH:mm")
	rows = [
		when("Sales Invoice", "at least", "12345.5", measure="sum", field="base_grand_total"),
		when("Customer", "before", "2026-01-31", field="creation"),
	]
	said = told.told_sentence(rows)
	assert "12.345,5" in said and "31.01.2026" in said


def test_only_what_is_shown_from_right_to_left_carries_marks(monkeypatch):
	rows = [when("Customer", "is one of", "A Ltd.\nB Inc.", field="customer_name")]
	seen = {}
	for language in ("en", "he"):
		monkeypatch.setattr(frappe.local, "lang", language)
		rule = parse_rule(rows, get_catalog())
		seen[language] = [say_rule(rule, get_catalog(), voice()) for voice in (get_shown_voice, get_voice)]
	assert seen["en"][0] == seen["en"][1] and "\u2068" not in seen["en"][0]
	shown, kept = seen["he"]
	assert "\u2068" not in kept and shown.replace("\u2068", "").replace("\u2069", "") == kept
	assert '\u2068"A Ltd."\u2069' in shown and '\u2068"B Inc."\u2069' in shown
