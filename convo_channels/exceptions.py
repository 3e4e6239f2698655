"""What the Frappe side of the app raises when somebody asked for something that cannot be.

Every message is one translated sentence that names the field or row at fault. The engine has its own errors in
core/base/errors.py; `services` and `api` turn those into these.
"""

import frappe


class ConvoError(frappe.ValidationError):
	"""A request that makes no sense; nothing was written."""

	http_status_code = 417


class RuleError(ConvoError):
	"""A segment's rule that cannot be evaluated."""


class CursorError(ConvoError):
	"""A page cursor that is stale, foreign or damaged."""

	http_status_code = 400


class NotFoundError(ConvoError):
	"""The record named does not exist, or the reader may not know that it does."""

	http_status_code = 404


class NotAllowedError(ConvoError):
	"""The reader knows of the record but may not do this with it."""

	http_status_code = 403


class TooOftenError(ConvoError):
	"""The same person asked for the same thing more often than anybody does at work."""

	http_status_code = 429


class ConflictError(ConvoError):
	"""The record changed, or is in use, so the request no longer fits."""

	http_status_code = 409
