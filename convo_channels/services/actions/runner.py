"""The one runner: an effect for one customer, claimed, carried out once, tried again, recorded and logged.

Whoever has effects carried out says what a step is to them (a row that waits, the next member of a segment): how it is
claimed, and what is written when it went well or did not. Claim, effect and record are one transaction, unless the
effect leaves the house: then the claim is committed before, for nothing calls it back.
"""

from dataclasses import fields, replace
from typing import Any, Protocol

import frappe
from frappe.utils import strip_html

from convo_channels.exceptions import NotAllowedError
from convo_channels.services.actions.effect import ActionError, Effect, Outcome, Task, say_interrupted
from convo_channels.services.actions.outgoing_http import NotDelivered, PerhapsDelivered
from convo_channels.services.base.errors import log, storable, words_of
from convo_channels.services.base.frappe_store import FrappeStore
from convo_channels.services.base.said import Said, _

# What says by itself what is wrong; anything else is a mistake of somebody's program.
OWN = (ActionError, PerhapsDelivered, NotDelivered)
KNOWN = (*OWN, frappe.ValidationError, frappe.PermissionError)
# How often it is tried to write down what came of something that left the house.
RECORD_TRIES = 2
_TEXTS = tuple(field.name for field in fields(Outcome) if field.type is str)


class Step(Protocol):
	"""One effect for one customer, as whoever asked for it sees it."""

	# how often a deadlock is tried again at once; others wait for another day
	tries: int
	# whether no rollback calls it back: then it is carried out once, and only what came of it is written again
	leaves_the_house: bool
	# what the error log calls it
	title: str

	def claim(self) -> bool:
		"""Take it, or False when it is not to be done (any more). Nothing is carried out that was not claimed."""

	def carry_out(self) -> Outcome: ...

	def record(self, outcome: Outcome) -> bool:
		"""Write what came of it; False when it was stopped meanwhile, so that nothing of it may stay."""

	def record_failure(self, error: BaseException) -> bool:
		"""The same, of what failed and was undone."""


def perform(step: Step) -> bool:
	"""One step from beginning to end. False when it was not done because it was taken, or stopped."""
	try:
		stands = _try(step)
	except (Exception, SystemExit) as error:  # no effect ends the process that carries out those of others
		frappe.db.rollback()
		if not isinstance(error, KNOWN):
			log(f"convo_channels: {step.title}", error)
		stands = step.record_failure(error)
	frappe.clear_messages()
	if not stands:
		frappe.db.rollback()
		return False
	frappe.db.commit()  # the effect and what is written of it go together
	return True


def _try(step: Step) -> bool:
	"""A deadlock is nobody's fault: everything of the step is done again."""
	for attempt in range(1, step.tries + 1):
		try:
			if not step.claim():
				return False
			outcome = step.carry_out()
			if outcome.is_skipped:
				_take_back(step)
			return _record_what_left(step, outcome) if step.leaves_the_house else step.record(outcome)
		except FrappeStore.transient_errors:
			if attempt == step.tries:
				raise
			frappe.db.rollback()
	return False


def _take_back(step: Step) -> None:
	"""What was not done leaves nothing behind, also where it was begun before somebody saw that it may not be."""
	frappe.db.rollback()
	if not step.leaves_the_house:
		step.claim()  # it went with the rest


def _record_what_left(step: Step, outcome: Outcome) -> bool:
	"""It is out of the house: a row that cannot be written now is no reason to do it again."""
	for attempt in range(1, RECORD_TRIES + 1):
		try:
			return step.record(outcome)
		except Exception as error:
			frappe.db.rollback()
			if attempt == RECORD_TRIES:
				said = _("It was done, but what came of it could not be written: {0}").format(words_of(error))
				raise PerhapsDelivered(said) from error
	return False


def do(effect: Effect | None, name: str, task: Task) -> Outcome:
	"""The effect itself, as the session's user, whose rights were asked."""
	if effect is None or effect.carry_out is None:
		return Outcome(_("There is no action {0} on this site any more.").format(_(name)), is_skipped=True)
	return _checked(name, effect.carry_out(task))


def _checked(name: str, outcome: Any) -> Outcome:
	"""An effect of another app may answer anything."""
	if not isinstance(outcome, Outcome) or not all(isinstance(getattr(outcome, field), str) for field in _TEXTS):
		raise ActionError(_("{0} did not say what came of it.").format(_(name)))
	broken = {field: storable(text) for field in _TEXTS if (text := getattr(outcome, field)) != storable(text)}
	return replace(outcome, **broken) if broken else outcome


def say_lost(effect: Effect | None) -> str:
	"""Of what was begun, left the house perhaps, and was never ended."""
	return effect.interrupted() if effect else say_interrupted()


def require_rights(effect: Effect, customer: str) -> None:
	"""What somebody who has it done at once needs on the customer."""
	for right in effect.rights or ("read",):
		if not frappe.has_permission("Customer", right, doc=customer):
			raise NotAllowedError(_say_lacking(right))


def _say_lacking(right: str) -> str:
	sentences = {
		"read": _("You may not read this customer."),
		"email": _("You may not write e-mails to this customer."),
	}
	return sentences.get(right) or _("You may not change this customer.")


def say(error: BaseException) -> str:
	"""One sentence for a list; one of ours remembers what it is made of, for readers of other languages."""
	if len(error.args) == 1 and isinstance(error.args[0], Said) and strip_html(error.args[0]) == error.args[0]:
		return error.args[0]
	said = strip_html(words_of(error)).strip() or type(error).__name__
	return said if isinstance(error, OWN) else said.split("\n")[0]


def is_final(error: BaseException, *, has_left: bool = False) -> bool:
	"""Whether another try would change nothing, or might do a thing twice. `has_left`: begun, and no rollback calls it back."""
	if isinstance(error, NotDelivered):
		return error.is_final
	if has_left:
		return True
	return isinstance(error, ActionError | PerhapsDelivered | frappe.PermissionError)
