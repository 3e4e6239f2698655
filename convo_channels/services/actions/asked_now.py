"""What somebody wants done at once, read strictly: the options of one effect and nothing besides."""

from collections.abc import Callable
from typing import Any

import frappe

from convo_channels.core.posts.html import MAX_CONTENT, clean_html
from convo_channels.exceptions import ConvoError
from convo_channels.services.actions import registry
from convo_channels.services.actions.days import read_day
from convo_channels.services.actions.effect import DAY, HTML, MAX_TEXT, NOW, USER, Asked, Effect, Option
from convo_channels.services.actions.people import is_enabled, say_no_user
from convo_channels.services.actions.refusals import said_once
from convo_channels.services.base.errors import escape
from convo_channels.services.base.said import _


def find_for_all(action: str) -> Effect:
	"""What may be done for all members, by its name."""
	effect = registry.find(action)
	if not effect or not effect.for_all:
		frappe.throw(_("{0} cannot be done for all members.").format(escape(action[:60])), ConvoError)
	return effect


def check_options(effect: Effect, given: dict[str, Any]) -> dict[str, Any]:
	"""The options as they are kept: permission first, then what they say together, then each one."""
	asked = Asked(given, NOW)
	with said_once():
		effect.allow(asked)
		effect.check(asked)
		return {option.name: _read(effect, option, given.get(option.name)) for option in effect.asked(NOW)}


def _read(effect: Effect, option: Option, given: Any) -> Any:
	value = _READERS.get(option.to if option.to == USER else option.type, _read_text)(given)
	if not value and NOW in option.required:
		raise ConvoError(effect.say_missing(option))
	return value


def _read_text(given: Any) -> str:
	text = str(given or "").strip()
	if len(text) > MAX_TEXT:
		raise ConvoError(_("The text has more than {0} characters.").format(MAX_TEXT))
	return text


def _read_html(given: Any) -> str:
	text = str(given or "").strip()
	if len(text) > MAX_CONTENT:
		raise ConvoError(_("The text has more than {0} characters.").format(MAX_CONTENT))
	return clean_html(text)


def _read_user(given: Any) -> str:
	user = str(given or "").strip()
	if user and not is_enabled(user):
		raise ConvoError(say_no_user())
	return user


def _read_list(given: Any) -> list[str]:
	return list(dict.fromkeys(map(str, given))) if isinstance(given, list) else []


_READERS: dict[str, Callable[[Any], Any]] = {
	USER: _read_user, DAY: read_day, HTML: _read_html, "MultiCheck": _read_list,
}  # fmt: skip
