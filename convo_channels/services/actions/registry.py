"""Every effect there is: ours, one in each file of `effects/`, and those of other apps by the hook `convo_actions`.

Whoever has something done asks here by name. It carries nothing out and keeps nothing beyond a request.
"""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import frappe

from convo_channels.services.actions import effects as folder
from convo_channels.services.actions.effect import LATER, SECRET, Effect
from convo_channels.services.base import declared
from convo_channels.services.base.errors import words_of
from convo_channels.services.base.said import _

HOOK = "convo_actions"
_KEPT = "convo_effects"


def own() -> list[Effect]:
	"""The effects of this app, in the order in which they are offered."""
	modules = (import_module(f"{folder.__name__}.{found.name}") for found in iter_modules(folder.__path__))
	return sorted((module.EFFECT for module in modules), key=_order)


def _order(effect: Effect) -> tuple[int, str]:
	return effect.place, effect.name


def read() -> tuple[list[Effect], list[str]]:
	"""All effects, and what had to be left out: the mistake of another app is no reason to stop ours."""
	found = {effect.name: effect for effect in own()}
	complaints: list[str] = []
	for path in frappe.get_hooks(HOOK):
		try:
			given = list(frappe.get_attr(path)())
		except Exception as error:
			complaints.append(_("{0} failed: {1}").format(path, words_of(error)))
			continue
		for one in given:
			try:
				effect = _checked(one)
			except ValueError as error:
				complaints.append(_("{0} returned an action that cannot be used: {1}").format(path, error))
				continue
			if effect.name in found:
				complaints.append(_("{0} returned the action {1}, whose name is taken.").format(path, effect.name))
			else:
				found[effect.name] = effect
	return sorted(found.values(), key=_order), complaints


def _checked(given: Any) -> Effect:
	"""A declaration whose every field is of its kind, or a ValueError that says what is not. It can be chosen by one line of
	a list, and does one thing."""
	if not isinstance(given, Effect):
		raise ValueError(_("It is a {0}.").format(type(given).__name__))
	effect = declared.check(Effect, given)
	if effect.name != effect.name.strip() or not 0 < len(effect.name) <= 140 or not effect.name.isprintable():
		raise ValueError(_("Its name is no line of a list."))
	if (effect.carry_out is None) == (effect.file is None):
		raise ValueError(_("It must either carry something out or make a file."))
	return effect


def everything() -> dict[str, Effect]:
	"""{name: effect}, in the order in which they are offered."""
	kept = getattr(frappe.local, _KEPT, None)
	if kept is None:
		found, complaints = read()
		for complaint in complaints:
			frappe.logger("convo_channels").warning(complaint)
		kept = {effect.name: effect for effect in found}
		setattr(frappe.local, _KEPT, kept)
	return kept


def forget() -> None:
	"""Read the hooks again: an app came or went."""
	setattr(frappe.local, _KEPT, None)


def find(name: str) -> Effect | None:
	return everything().get(name)


def for_later() -> list[Effect]:
	"""What can be written down for the day that a customer moves."""
	return [effect for effect in everything().values() if effect.carry_out]


def for_all() -> list[Effect]:
	"""What a person may have done for all members of a segment."""
	return [effect for effect in everything().values() if effect.for_all]


def outgoing() -> list[str]:
	"""The names of those that reach somebody outside."""
	return [effect.name for effect in everything().values() if effect.leaves_the_house]


def options_of(name: str) -> list[str]:
	effect = find(name)
	return [option.name for option in effect.options] if effect else []


def secrets_of(name: str) -> list[str]:
	"""What an action is told that nobody reads again."""
	effect = find(name)
	return [option.name for option in effect.options if option.type == SECRET] if effect else []


def field_options(when: str = LATER) -> dict[str, list[str]]:
	"""{option: the effects that are told it}, for forms that show a field for some effects only."""
	found: dict[str, list[str]] = {}
	for effect in for_later() if when == LATER else everything().values():
		for option in effect.asked(when):
			found.setdefault(option.name, []).append(effect.name)
	return found
