"""What the engine raises when it is asked for something that makes no sense.

Every message is one sentence a user can act on: a template with numbered places, marked with `N_`, and its arguments
(messages.py). `str` says it in English, `say` in the reader's language. `services` turn errors into HTTP 4xx.
"""

from typing import Any

from .messages import AtRow, Message, Translate


class CoreError(ValueError):
	"""Base class. `status` is the HTTP status the edge should answer with."""

	status = 400

	def __init__(self, template: str, *args: Any):
		super().__init__(template, *args)
		self.message: Message | AtRow = Message(template, args)

	def say(self, translate: Translate = str) -> str:
		return self.message.say(translate)

	def __str__(self) -> str:
		return self.say()


class RuleError(CoreError):
	"""A rule that cannot be evaluated. `row` is the 1-based row of the rule, when one row is at fault."""

	status = 417

	def __init__(self, template: str, *args: Any, row: int | None = None):
		super().__init__(template, *args)
		self.row = row
		if row:
			self.message = AtRow(row, Message(template, args))


class CursorError(CoreError):
	"""A cursor that was not made for this list, or not made by us."""


class RequestError(CoreError):
	"""A filter, limit or value that the caller must correct."""


class NotFound(CoreError):
	"""The thing named does not exist (or the reader may not know that it does)."""

	status = 404


class NotAllowed(CoreError):
	"""The reader knows of it but may not do this with it."""

	status = 403


class Conflict(CoreError):
	"""What is there already stands in the way."""

	status = 409
