"""What was done for a customer, as a row of the timeline, and a line in the outbox: a mail is a contact once it is sent."""

from frappe.utils import now_datetime

from convo_channels.constants import INTERACTION, SEGMENT
from convo_channels.core.base import kept_messages
from convo_channels.core.base.mail_states import NOT_SENT
from convo_channels.core.base.sql import sql
from convo_channels.core.base.store import scalar
from convo_channels.core.changes import outbox as core_outbox
from convo_channels.core.changes.outbox import INSERT, Change
from convo_channels.core.timeline import sent_mails
from convo_channels.core.timeline.documents import Interaction, fit_key, write_interactions
from convo_channels.services.actions.effect import Outcome
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.said import Said, template_of


def tell(customer: str, segment: str, outcome: Outcome, *, key: str, actor: str = "") -> None:
	"""`key`: the same for the same thing that was done, which is told once. `actor`: whose hand it was."""
	now = now_datetime()
	mail = outcome.reference_name if outcome.reference_doctype == sent_mails.QUEUE else ""
	status = NOT_SENT if mail else ""
	told = Interaction(
		customer=customer, occurred_at=now, received_at=now, medium=outcome.medium, direction=outcome.direction,
		event_type=template_of(outcome.event), subject=outcome.subject, content=outcome.content, reference_doctype=SEGMENT,
		reference_name=segment, dedupe_key=key, source=SEGMENT, actor=actor, status=status,
	)  # fmt: skip
	if write_interactions(store, [told]):
		name = scalar(store, sql("SELECT name FROM `tabConvo Interaction` WHERE dedupe_key = {}", key))
		if isinstance(outcome.subject, Said):
			kept = kept_messages.as_json(outcome.subject.message)
			store.execute(sql("UPDATE `tabConvo Interaction` SET data = {} WHERE name = {}", kept, name))
		by = {"changed_by": actor} if actor else {}
		change = Change(INTERACTION, str(name), INSERT, now, customer_after=customer, **by)
		core_outbox.append(store, [change])
	if mail:
		sent_mails.await_mail(store, fit_key(key), mail, now)
