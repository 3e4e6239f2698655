"""How the user is spoken to: in their language, with days, moments, times and numbers written as their settings say."""

import datetime
import decimal
import html
from dataclasses import replace

import frappe
from babel.core import UnknownLocaleError
from babel.dates import format_skeleton
from frappe import _
from frappe.utils import fmt_money, format_datetime, format_time, formatdate, now_datetime

from convo_channels.core.base.facts import Voice
from convo_channels.core.base.isolate import Isolating, isolate
from convo_channels.core.base.messages import context_of
from convo_channels.core.base.numbers import NumberSigns

# Written by Frappe it shows every sign: 15 and 16 keep their settings in different places.
SAMPLE = 1234567.5
MONTH_AND_DAY = datetime.date(2001, 2, 25)
# As the Desk turns its pages round.
RIGHT_TO_LEFT = ("ar", "he", "fa", "ps")


def get_voice() -> Voice:
	"""Of the session; in a job it is the site's own, for what a job says is read by many."""
	signs: list[NumberSigns] = []

	def number(value: decimal.Decimal) -> str:
		if not signs:
			signs.append(NumberSigns.seen_in(fmt_money(SAMPLE, precision=1)))
		return signs[0].write(value)

	return Voice(translate, formatdate, format_datetime, _time, number, _money, brief_day=_short_day)


def _short_day(day: datetime.date) -> str:
	"""24 Nov, 24. Nov. or Nov 24, as the language has it; with the year where it is not this one."""
	skeleton = "MMMd" if day.year == now_datetime().year else "yMMMd"
	language = frappe.local.lang or "en"
	if language.partition("-")[0] == "en":
		# English alone has both orders; which one is seen in how days are written in numbers
		language = "en-US" if formatdate(MONTH_AND_DAY).startswith("02") else "en-GB"
	try:
		return str(format_skeleton(skeleton, day, locale=language.replace("-", "_")))
	except (UnknownLocaleError, ValueError):
		return formatdate(day, "d MMM" if skeleton == "MMMd" else "d MMM yyyy")


def _money(amount: str, currency: str) -> str:
	"""With the sign of the currency, on the side where Frappe puts it; where the site hides signs, with its code."""
	nothing = fmt_money(0, precision=0, currency=currency)
	return nothing.replace("0", amount, 1) if nothing != "0" else f"{amount} {currency}"


def translate(text: str) -> str:
	"""Frappe's `_`, which is told in what context a text stands. As plain text: some catalogues of Frappe and ERPNext write
	quotation marks as HTML, for their pages put labels in as it."""
	return html.unescape(_(text, context=context_of(text) or None))


def get_shown_voice() -> Voice:
	"""The same for what is shown and nowhere kept: from right to left, names and numbers carry marks of direction."""
	voice = get_voice()
	if frappe.local.lang not in RIGHT_TO_LEFT:
		return voice
	return replace(voice, translate=lambda text: Isolating(translate(text)), apart=isolate)


def _time(value: datetime.time) -> str:
	return format_time(value.isoformat(), None if value.second else "HH:mm")
