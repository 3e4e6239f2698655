"""What the engine raises when it is asked for something that makes no sense.

Every message is one sentence a user can act on. `services` turn them into HTTP 4xx.
"""


class CoreError(ValueError):
	"""Base class. `status` is the HTTP status the edge should answer with."""

	status = 400


class RuleError(CoreError):
	"""A rule that cannot be evaluated. `row` is the 1-based row of the rule, when one row is at fault."""

	status = 417

	def __init__(self, message: str, row: int | None = None):
		super().__init__(f"Row {row}: {message}" if row else message)
		self.row = row


class CursorError(CoreError):
	"""A cursor that was not made for this list, or not made by us."""


class RequestError(CoreError):
	"""A filter, limit or value that the caller must correct."""


class NotFound(CoreError):
	"""The thing named does not exist (or the reader may not know that it does)."""

	status = 404
