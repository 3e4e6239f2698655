"""The health page, the first steps and the filtered Customer list as people use them in a real Desk."""

import json
from urllib.parse import quote

import frappe
import pytest

from convo_channels.services.base import work_state
from convo_channels.services.changes import recorder
from tests.site import kit
from tests.site.desk import desk_of
from tests.site.ground import user
from tests.site.kit import when

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module", "resumed_after")]
ERROR = "ValueError: this document cannot be told"


@pytest.fixture
def resumed_after(frappe_site):
	yield
	frappe.db.rollback()
	work_state.write(is_paused=0, paused_at=None, paused_by=None, drain_fault="")
	frappe.db.commit()


class Scene:
	"""Two customers in a segment with a channel, one outside, and three people."""

	def __init__(self, ground):
		frappe.flags.mute_emails = True
		frappe.db.set_single_value("System Settings", "enable_onboarding", 0)
		self.agent = user("hanna", ("Convo Agent", "Sales User", "Support Team"))
		self.manager = user("helge", ("Convo Manager", "Sales Manager", "Support Team"))
		self.admin = user("hilde", ("System Manager",))
		self.newcomer = user("hugo", ("Sales User",))
		self.inside = [kit.customer(ground, "Inside").name for _ in range(2)]
		self.outside = kit.customer(ground, "Outside").name
		kit.settle()
		self.segment = kit.segment(kit.named(self.inside), when("Issue", "exists", measure="exists"))
		self.channel = kit.channel(self.segment)
		kit.issue(self.inside[0])
		kit.settle()
		frappe.db.commit()


@pytest.fixture(scope="module")
def scene(ground, swept_module, base):
	made = Scene(ground)
	yield made
	frappe.set_user("Administrator")
	for name in (made.agent, made.manager, made.admin, made.newcomer):
		frappe.delete_doc("User", name, force=True, ignore_permissions=True, ignore_missing=True)
	frappe.db.commit()


def test_a_manager_reads_why_a_change_was_set_aside_and_retries_it(scene, base, enter):
	kit.issue(scene.inside[1])
	recorder.flush()  # set aside before the worker learns of it
	frappe.db.sql("update `tabConvo Outbox` set is_parked = 1, attempts = 1, error = %s", ERROR)
	frappe.db.commit()
	helge = enter(scene.manager)
	helge.go(url=f"{desk_of(base)}/convo-health")
	helge.see(text="Changes set aside")
	helge.see(text=ERROR)
	helge.shot(name="health-parked")
	helge.click(role="button", name="Retry", within=".convo-health-rows")
	helge.not_see(text=ERROR)
	frappe.db.rollback()
	assert kit.outbox(is_parked=1) == []


def test_pausing_is_seen_in_the_feed_and_ends_with_resume(scene, base, enter):
	helge, hanna = enter(scene.manager), enter(scene.agent)
	helge.go(url=f"{desk_of(base)}/convo-health")
	helge.click(role="button", name="Pause for an import")
	helge.click(role="button", name="Yes", within=".modal.show")
	helge.see(text="Paused by")
	frappe.db.rollback()
	assert work_state.is_paused()
	hanna.go(url=f"{desk_of(base)}/channel-feed?channel={quote(scene.channel)}")
	hanna.see(text="Figures may be behind. Those who manage the site see why on the Health page.")
	assert not hanna.is_offered(role="link", name="Look at the health page")
	helge.shot(name="health-paused")
	hanna.shot(name="feed-paused")
	helge.click(role="button", name="Resume")
	helge.see(text="Pause for an import")
	frappe.db.rollback()
	assert not work_state.is_paused()


def test_a_role_is_given_with_one_press(scene, base, enter):
	hilde = enter(scene.admin)
	hilde.go(url=f"{desk_of(base)}/convo-welcome")
	hilde.click(role="button", name="Give people their roles")
	hilde.click(role="button", name="Make Hugo a Convo Agent")
	hilde.see(text="Hugo is a Convo Agent now.")
	hilde.shot(name="first-steps")
	frappe.db.rollback()
	assert frappe.db.exists("Has Role", {"parent": scene.newcomer, "role": "Convo Agent"})


def test_the_customer_list_of_a_shared_address_shows_the_segment(scene, base, enter):
	kit.settle()
	hanna = enter(scene.agent)
	wanted = quote(json.dumps(["in segment", scene.segment]))
	hanna.go(url=f"{desk_of(base)}/customer?name={wanted}")
	hanna.see(text=scene.inside[0], within=".list-row-container .list-subject, .list-row")
	hanna.not_see(text=scene.outside, within=".frappe-list")
	hanna.shot(name="customers-of-a-segment")
