"""What the rows of a segment's actions must hold, checked when the segment is saved, by whoever saves it.

An action is carried out later on as whoever wrote it (services/access/answerable.py), and what it may do is asked again
then; here somebody learns at once what they could not have done. What each action asks for is its effect's to say.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from frappe.utils import cint

from convo_channels.exceptions import ConvoError
from convo_channels.services.access.answerable import is_same_action
from convo_channels.services.actions import registry
from convo_channels.services.actions.days import are_too_many, say_too_many
from convo_channels.services.actions.effect import LATER, MAX_TEXT, SECRET, Asked, Effect
from convo_channels.services.actions.people import is_enabled, say_absent
from convo_channels.services.actions.refusals import said_once
from convo_channels.services.base.errors import escape
from convo_channels.services.base.said import _


def validate_actions(doc: Any) -> None:
	"""Refuse an action that names too little, or what its author may not use; rows left as they were are not asked again."""
	before = doc.get_doc_before_save()
	known = {row.name: row for row in before.member_actions} if before else {}
	for row in doc.member_actions:
		if not is_kept(row, known.get(row.name), "action"):
			_check(row, _check_known)
		if not is_kept(row, known.get(row.name), "due_in_days"):
			_check(row, _check_days)
		_check(row, _check_complete)
		is_theirs = row.name in known and is_same_action(row, known[row.name])
		if not is_theirs or cint(doc.take_over_actions):
			_check(row, _check_allowed)


def is_kept(row: Any, stored: Any, field: str) -> bool:
	"""Whether a row says in a field what it said before: what can be chosen may have gone since, with its app or by itself."""
	return stored is not None and str(row.get(field) or "") == str(stored.get(field) or "")


def _check(row: Any, check: Callable[[Any, Asked], None]) -> None:
	with said_once(lambda sentence: _("Action {0}: {1}").format(row.idx, sentence)):
		check(row, Asked(row.as_dict(), LATER))


def _check_known(row: Any, asked: Asked) -> None:
	"""An import is not asked by Frappe."""
	if asked.text("action") and registry.find(asked.text("action")) is None:
		raise ConvoError(_("There is no action {0} on this site any more.").format(escape(asked.text("action")[:140])))


def _check_days(row: Any, _asked: Asked) -> None:
	if are_too_many(row.due_in_days):
		raise ConvoError(say_too_many())


def _check_complete(row: Any, asked: Asked) -> None:
	effect = registry.find(row.action)
	if effect:
		_as_it_stands(effect, row).require(asked)
	if len(row.message or "") > MAX_TEXT:
		raise ConvoError(_("The text has more than {0} characters.").format(MAX_TEXT))
	if effect:
		effect.check(asked)


def _as_it_stands(effect: Effect, row: Any) -> Effect:
	"""One that is switched off may wait for the secret that it lost when it was copied."""
	if cint(row.is_enabled):
		return effect
	return replace(effect, options=tuple(option for option in effect.options if option.type != SECRET))


def _check_allowed(row: Any, asked: Asked) -> None:
	effect = registry.find(row.action)
	if effect:
		effect.allow(asked)
	if row.user and not is_enabled(row.user):
		raise ConvoError(say_absent(row.user))
