"""The engine's errors become the app's: one sentence, the right HTTP status, nothing written."""

import html
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import frappe

from convo_channels import exceptions
from convo_channels.core.base import errors
from convo_channels.services.base.voice import translate

_BY_STATUS = {
	400: exceptions.CursorError,
	403: frappe.PermissionError,
	404: exceptions.NotFoundError,
	409: exceptions.ConflictError,
	417: exceptions.RuleError,
}


@contextmanager
def said_plainly() -> Iterator[None]:
	"""Turn an error of the engine into one that Frappe answers with 4xx and its sentence."""
	try:
		yield
	except errors.CoreError as error:
		frappe.throw(escape(error.say(translate)), exception_for(error))


def escape(text: str) -> str:
	"""Text for a message, which Desk shows as HTML. Quotes stay as they are: a message is never an attribute."""
	return html.escape(text, quote=False)


def words_of(error: BaseException) -> str:
	"""What an error says of itself, as a row can keep it; its kind where it says nothing, or cannot."""
	try:
		said = str(error)
	except Exception:
		said = ""
	return storable(said).strip() or type(error).__name__


def log(title: str, error: BaseException) -> None:
	"""Into the Error Log, whatever the error is; that it cannot be written there stops nobody."""
	try:
		frappe.log_error(title=storable(title)[:140], message=storable("".join(traceback.format_exception(error))))
	except Exception:
		frappe.logger("convo_channels").exception(f"{title!r} could not be logged")


def storable(text: str) -> str:
	"""Without the halves of signs that JSON of others may hold, and no database takes."""
	return text.encode("utf-8", "replace").decode()


def exception_for(error: errors.CoreError) -> type[Exception]:
	if isinstance(error, errors.RequestError):
		return exceptions.ConvoError
	return _BY_STATUS.get(error.status, exceptions.ConvoError)
