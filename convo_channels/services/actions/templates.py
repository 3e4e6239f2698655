"""An Email Template filled in for one customer, with what the session's user may read of it."""

from typing import Any

import frappe
from frappe.email.doctype.email_template.email_template import get_email_template

from convo_channels.exceptions import NotAllowedError
from convo_channels.services.actions.effect import ActionError, Asked, Outcome, Task, refused
from convo_channels.services.actions.people import full_name
from convo_channels.services.base.frappe_store import FrappeStore
from convo_channels.services.base.said import _

TEMPLATE = "Email Template"


def allow(asked: Asked) -> None:
	"""Nobody has others written to in words they may not use themselves."""
	template = asked.options.get("email_template")
	if not frappe.has_permission(TEMPLATE, "read", template):
		raise NotAllowedError(_("You may not use the Email Template {0}.").format(template))


def find(task: Task) -> str | Outcome:
	"""The template that is named, or why it is not used."""
	template = task.required("email_template", _("The action names no Email Template."))
	if not frappe.db.exists(TEMPLATE, template):
		raise ActionError(_("The Email Template of this action is gone."))
	if not frappe.has_permission(TEMPLATE, "read", template):
		said = _("{0}, as whom this is carried out, may not use this Email Template.")
		return refused(said.format(full_name(frappe.session.user)))
	return template


def fill(template: str, task: Task) -> dict[str, Any]:
	"""{subject, message}. What fails in its words is told without its particulars, which others read than its author."""
	try:
		return get_email_template(template, _context(task))
	except FrappeStore.transient_errors:
		raise
	except Exception as error:
		said = _("The Email Template of the action has a mistake, so it cannot be filled in for this customer.")
		raise ActionError(said) from error


def _context(task: Task) -> dict[str, Any]:
	"""What a template may speak of: what its author may read of the customer, also as `doc`, the segment, the reason."""
	doc = frappe.get_doc("Customer", task.customer)
	known = set(doc.as_dict())
	doc.apply_fieldlevel_read_permissions()
	# Plain values: a document would be written, and read past its author's rights, by the template's own words.
	fields = {**dict.fromkeys(known, ""), **doc.as_dict()}
	return {
		**fields,
		"doc": fields,
		"customer": task.customer,
		"segment": task.segment,
		"reason": task.reason,
	}
