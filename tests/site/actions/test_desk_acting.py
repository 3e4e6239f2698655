"""What managers do with segments and with what waits, in a real Desk: counts per reader, others' actions, held copies."""

from urllib.parse import quote

import frappe
import pytest

from convo_channels.services.base import work_state
from tests.site import kit
from tests.site.ground import user

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]
ROLES = ("Convo Manager", "Sales Manager", "Support Team")


class Scene:
	"""A segment of three customers with an action of its author; one manager sees all of them, another one alone."""

	def __init__(self, ground):
		frappe.flags.mute_emails = True
		frappe.db.set_single_value("System Settings", "enable_onboarding", 0)
		self.author, self.other, self.limited = (user(name, ROLES) for name in ("ida", "ivo", "iris"))
		self.members = [kit.customer(ground, "Acting").name for _ in range(3)]
		frappe.get_doc(
			doctype="User Permission", user=self.limited, allow="Customer", for_value=self.members[0]
		).insert(ignore_permissions=True)
		kit.settle()
		frappe.set_user(self.author)
		self.segment = kit.segment(kit.named(self.members))
		document = frappe.get_doc("Convo Segment", self.segment)
		action = {"on_move": "Left", "action": "Create ToDo", "is_enabled": 1, "message": "Call them"}
		document.append("member_actions", action)
		document.save()
		frappe.set_user("Administrator")
		kit.settle()
		frappe.db.commit()

	@property
	def author_of_action(self):
		frappe.db.rollback()
		return frappe.db.get_value("Convo Segment Action", {"parent": self.segment}, "author")


@pytest.fixture(scope="module")
def scene(ground, swept_module, base):
	made = Scene(ground)
	yield made
	frappe.set_user("Administrator")
	frappe.db.delete("User Permission", {"user": made.limited})
	for name in (made.author, made.other, made.limited):
		frappe.delete_doc("User", name, force=True, ignore_permissions=True, ignore_missing=True)
	frappe.db.commit()


def test_the_list_of_segments_counts_what_its_reader_sees(scene, base, enter):
	url = f"{base}/app/convo-segment?name={quote(scene.segment)}"
	assert enter(scene.other).counts_in_list(url=url, text=scene.segment) == "3 customers"
	assert enter(scene.limited).counts_in_list(url=url, text=scene.segment) == "one customer"


@pytest.mark.parametrize("answer, is_taken", [("Keep Theirs", False), ("Take Over", True)])
def test_who_changes_anothers_rule_is_asked_whose_the_actions_are(scene, base, enter, answer, is_taken):
	ivo = enter(scene.other)
	ivo.open_builder(url=f"{base}/app/convo-segment/{quote(scene.segment)}")
	ivo.turn_disabled_customers()
	ivo.save_by_key()
	ivo.see_dialog(text="Ida: Create ToDo")
	ivo.shot(name=f"take-over-{is_taken}")
	ivo.click(role="button", name=answer, exact=True, within=".modal.show")
	ivo.see_saved()
	assert scene.author_of_action == (scene.other if is_taken else scene.author)


def test_what_a_copy_holds_is_carried_out_after_a_question_that_says_so(scene, base, enter):
	work_state.write(held_since=frappe.utils.now_datetime(), held_why="copy")
	frappe.db.commit()
	ivo = enter(scene.other)
	ivo.go(url=f"{base}/app/convo-health")
	ivo.see(text="Nothing leaves this site until you say so")
	ivo.shot(name="health-held")
	ivo.click(role="button", name="Carry out here")
	ivo.click(role="button", name="Carry out here", exact=True, within=".modal.show")
	ivo.not_see(text="Nothing leaves this site until you say so")
	frappe.db.rollback()
	assert not work_state.get("held_since")
