"""The engine's errors become the app's: one sentence, the right HTTP status, nothing written."""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe

from convo_channels import exceptions
from convo_channels.core import errors

_BY_STATUS = {
	400: exceptions.CursorError,
	404: exceptions.NotFoundError,
	417: exceptions.RuleError,
}


@contextmanager
def said_plainly() -> Iterator[None]:
	"""Turn an error of the engine into one that Frappe answers with 4xx and its sentence."""
	try:
		yield
	except errors.CoreError as error:
		frappe.throw(frappe.utils.escape_html(str(error)), exception_for(error))


def exception_for(error: errors.CoreError) -> type[Exception]:
	if isinstance(error, errors.RequestError):
		return exceptions.ConvoError
	return _BY_STATUS.get(error.status, exceptions.ConvoError)
