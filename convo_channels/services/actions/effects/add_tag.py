"""A tag added to the customer."""


from convo_channels.exceptions import ConvoError
from convo_channels.services.actions import tags
from convo_channels.services.actions.effect import LATER, ActionError, Asked, Effect, Option, Outcome, Task
from convo_channels.services.base.said import _


def allow(asked: Asked) -> None:
	if fault := tags.find_fault(asked.text("tag"), is_new=True):
		raise ConvoError(fault)


def carry_out(task: Task) -> Outcome:
	word = task.required("tag", _("The action names no tag."))
	if fault := tags.find_fault(word, is_new=True):
		raise ActionError(fault)
	tags.add(task.customer, word)
	said = _("Tag {0} added").format(word)
	return Outcome(said, _("Tag"), said)


EFFECT = Effect(
	name="Add Tag",
	place=30,
	options=(Option("tag", "Link", "Tag", to="Tag", required=(LATER,)),),
	carry_out=carry_out,
	for_all=True,
	rights=("write",),
	allow=allow,
)
