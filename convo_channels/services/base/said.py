"""Sentences that are said now and are to be said again: in the language of now, knowing their template and what stands in it.

`_` of this module is Frappe's own, whose answer remembers where it came from; everything that takes a text takes it.
"""

from typing import Any

import frappe

from convo_channels.core.base.messages import Message


class Said(str):
	"""A text, and the message that it says."""

	message: Message

	def format(self, *args: Any) -> "Said":
		return _remember(super().format(*args), Message(self.message.template, tuple(message_of(arg) for arg in args)))


def _(template: str) -> Said:
	"""A whole sentence, or a phrase that stands in one."""
	return _remember(frappe._(template), Message(template))


def _remember(text: str, message: Message) -> Said:
	said = Said(text)
	said.message = message
	return said


def message_of(text: Any) -> Any:
	"""The message behind a text, or what else it is."""
	return text.message if isinstance(text, Said) else text


def template_of(text: str) -> str:
	"""A word as it is kept, to be translated where it is shown."""
	return text.message.template if isinstance(text, Said) else text
