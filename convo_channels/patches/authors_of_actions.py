"""Actions, rules and mailing lists from before anybody was written down as answering for them.

They were carried out as the system. Whoever changed the segment last answers for them, or whoever made it: of two who
still work here the one who may do less, for nobody's action may become mightier than the person who wrote it.
"""

import frappe

from convo_channels.constants import SEGMENT, SEGMENT_ACTION
from convo_channels.services.access.answerable import is_at_work
from convo_channels.services.access.roles import has_role


def execute():
	columns = ["name", "owner", "modified_by", "rule_by", "email_group", "email_group_by"]
	for segment in frappe.get_all(SEGMENT, fields=columns, order_by="name"):
		user = choose(segment.modified_by, segment.owner)
		if not segment.rule_by:
			frappe.db.set_value(SEGMENT, segment.name, "rule_by", user, update_modified=False)
		if segment.email_group and not segment.email_group_by:
			frappe.db.set_value(SEGMENT, segment.name, "email_group_by", user, update_modified=False)
		unsigned = {"parenttype": SEGMENT, "parent": segment.name, "author": ("is", "not set")}
		frappe.db.set_value(SEGMENT_ACTION, unsigned, "author", user, update_modified=False)


def choose(*people: str) -> str:
	candidates = [user for user in people if is_at_work(user)] or list(people)
	plain = [user for user in candidates if not has_role(frozenset({"System Manager"}), user)]
	return (plain or candidates)[0]
