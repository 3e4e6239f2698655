"""What the rows of a segment's actions must hold, checked when the segment is saved, by whoever saves it.

An action is carried out later on as whoever wrote it (services/access/answerable.py), and what it may do is asked again
then; here somebody learns at once what they could not have done.
"""

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint

from convo_channels.constants import CHANNEL
from convo_channels.exceptions import ConvoError, NotAllowedError
from convo_channels.services.access.answerable import is_same_action
from convo_channels.services.access.channels import visible_channels
from convo_channels.services.actions import effects, outgoing_http, tags

NEEDED = {
	effects.ADD_TAG: "tag",
	effects.REMOVE_TAG: "tag",
	effects.SEND_EMAIL: "email_template",
	effects.CALL_WEBHOOK: "url",
}
MAX_TEXT = 2000


def validate_actions(doc: Any) -> None:
	"""Refuse an action that names too little, or what its author may not use; rows left as they were are not asked again."""
	before = doc.get_doc_before_save()
	known = {row.name: row for row in before.member_actions} if before else {}
	for row in doc.member_actions:
		_check_complete(row)
		is_theirs = row.name in known and is_same_action(row, known[row.name])
		if not is_theirs or cint(doc.take_over_actions):
			_check_allowed(row)


def _check_complete(row: Any) -> None:
	field = NEEDED.get(row.action)
	if field and not (row.get(field) or "").strip():
		label = _(row.meta.get_label(field))
		_refuse(row, _("{0} needs {1}.").format(_(row.action), label))
	if len(row.message or "") > MAX_TEXT:
		_refuse(row, _("The text has more than {0} characters.").format(MAX_TEXT))
	if row.action == effects.CALL_WEBHOOK:
		try:
			outgoing_http.check_url(row.url)
		except outgoing_http.NotDelivered as error:
			_refuse(row, str(error))


def _check_allowed(row: Any) -> None:
	if row.action in (effects.ADD_TAG, effects.REMOVE_TAG):
		fault = tags.find_fault(row.tag.strip(), is_new=row.action == effects.ADD_TAG)
		if fault:
			_refuse(row, fault)
	if row.action == effects.POST_IN_CHANNEL and row.channel and row.channel not in visible_channels():
		if frappe.db.exists(CHANNEL, row.channel):
			_refuse(row, _("You may not post in the channel {0}.").format(row.channel), NotAllowedError)
	if row.action == effects.SEND_EMAIL and not frappe.has_permission(
		"Email Template", "read", row.email_template
	):
		_refuse(row, _("You may not use the Email Template {0}.").format(row.email_template), NotAllowedError)
	if row.user and not frappe.db.get_value("User", row.user, "enabled"):
		_refuse(row, _("The user {0} is disabled or gone.").format(row.user))


def _refuse(row: Any, sentence: str, error: type[Exception] = ConvoError) -> None:
	frappe.throw(_("Action {0}: {1}").format(row.idx, sentence), error)
