"""A mail to the customers of a segment, in a real Desk: three clicks from its form to the queue."""

from urllib.parse import quote

import frappe
import pytest

from tests.site import follow_up_kit as fk
from tests.site import kit
from tests.site.ground import user

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]


class Scene:
	def __init__(self, ground):
		frappe.flags.mute_emails = True
		frappe.db.set_single_value("System Settings", "enable_onboarding", 0)
		fk.mail_account()
		frappe.clear_cache()
		self.manager = user("writes", ("Convo Manager", "Sales Manager", "Support Team"))
		self.people = [fk.reachable(ground) for _ in range(2)]
		self.silent = kit.customer(ground, "Silent").name
		self.template = fk.template()
		self.segment = kit.segment(kit.named([*(doc.name for doc in self.people), self.silent]))
		kit.settle()
		frappe.db.commit()


@pytest.fixture(scope="module")
def scene(ground, swept_module, base):
	made = Scene(ground)
	yield made
	frappe.set_user("Administrator")
	frappe.delete_doc("User", made.manager, force=True, ignore_permissions=True, ignore_missing=True)
	frappe.db.commit()


def test_open_choose_send(scene, base, enter):
	manager = enter(scene.manager)
	manager.open_form(url=f"{base}/app/convo-segment/{quote(scene.segment)}", title=scene.segment)
	manager.click(role="button", name="Write to these customers")
	manager.see(text="1 have no address")
	manager.click(role="button", name=scene.template)
	manager.see(text=f"Hello {scene.people[0].customer_name}")
	manager.shot(name="write-to-members")
	manager.click(role="button", name="Send to 2 customers")
	manager.see(text="2 mails are on their way. 1 customer was left out.")
	frappe.db.rollback()
	assert [len(fk.queued_mails(doc.email_id)) for doc in scene.people] == [1, 1]
