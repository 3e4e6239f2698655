"""Upcoming moves and history on a real site: who may ask, what a restricted reader is told, what is kept, and the job."""


import frappe
import pytest
from frappe.permissions import add_user_permission
from frappe.utils import add_days, get_timespan_date_range, nowdate

from convo_channels.api import moves
from convo_channels.core.base.time_limit import TimeLimit, TooSlow
from convo_channels.exceptions import NotFoundError
from convo_channels.services.insight import upcoming_and_history as service
from tests.site import kit
from tests.site.ground import user

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

HINT = "by a condition that you may not see"


class Scene:
	"""Three customers with an order 80, 85 and 10 days ago; a segment of those without one in the last 90 days."""

	def __init__(self, ground):
		self.near, self.far, self.new = (kit.customer(ground, word).name for word in ("Near", "Far", "New"))
		for customer, days in ((self.near, 80), (self.far, 85), (self.new, 10)):
			kit.quotation(ground, customer, transaction_date=add_days(nowdate(), -days))
		kit.settle()
		quiet = kit.when(
			"Quotation", "does not exist", measure="exists", period="in the last (days)", period_days=90
		)
		self.rules = [kit.named([self.near, self.far, self.new]), quiet]
		self.segment = kit.segment(*self.rules)
		self.channel = kit.channel(self.segment)
		self.timeless = kit.segment(kit.named([self.near]))
		self.agent = ground.users["agent"]
		self.some = user("of-some", ("Convo Agent", "Sales User"))
		self.blind = user("of-no-quotations", ("Convo Agent", "Accounts User"))
		add_user_permission("Customer", self.far, self.some)
		frappe.db.commit()


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	return Scene(ground)


@pytest.fixture(autouse=True)
def _nothing_kept(scene):
	frappe.set_user("Administrator")
	frappe.cache.delete_keys(service.CACHE_KEY)


def told(found):
	return [(item["customer"], item["action"], item["on"]) for item in found["items"]]


def test_who_enters_is_told_with_the_day(scene):
	frappe.set_user(scene.agent)
	found = moves.get_upcoming(segment=scene.segment, days=20)
	assert found["state"] == "done" and found["days"] == 20 and found["computed_at"]
	assert told(found) == [
		(scene.far, "Joined", add_days(nowdate(), 6)),
		(scene.near, "Joined", add_days(nowdate(), 11)),
	]
	day, quoted = kit.brief_day(add_days(nowdate(), 6)), kit.brief_day(add_days(nowdate(), -85))
	assert found["items"][0]["text"].startswith(f"Enters on {day}, when ")
	assert found["items"][0]["text"].endswith(f" of {quoted} is more than 90 days old.")


def test_a_channel_tells_of_its_segment_a_page_at_a_time(scene):
	first = moves.get_upcoming(channel=scene.channel, days=20, limit=1)
	second = moves.get_upcoming(channel=scene.channel, days=20, limit=1, cursor=first["next_cursor"])
	assert [item["customer"] for item in first["items"] + second["items"]] == [scene.far, scene.near]
	assert second["next_cursor"] is None
	assert {item["segment"] for item in first["items"]} == {scene.segment}


def test_fewer_days_tell_less(scene):
	assert [item["customer"] for item in moves.get_upcoming(segment=scene.segment, days=6)["items"]] == [
		scene.far
	]
	assert moves.get_upcoming(segment=scene.segment, days=5)["items"] == []


def test_of_one_customer_only_the_own_moves_are_told(scene):
	assert told(moves.get_upcoming(channel=scene.channel, days=20, customer=scene.near)) == [
		(scene.near, "Joined", add_days(nowdate(), 11))
	]
	assert told(moves.get_upcoming(channel=scene.channel, days=20, customer=scene.new)) == []
	frappe.set_user(scene.some)
	assert told(moves.get_upcoming(segment=scene.segment, days=20, customer=scene.near)) == []


def test_a_reader_is_told_of_customers_they_may_see(scene):
	frappe.set_user(scene.some)
	assert [item["customer"] for item in moves.get_upcoming(segment=scene.segment, days=20)["items"]] == [
		scene.far
	]
	assert moves.get_history(scene.timeless)["members_now"] == 0
	assert moves.get_members_on(scene.timeless, nowdate()) == {
		"items": [], "count": 0, "merged": 0, "next_cursor": None,
	}  # fmt: skip


def test_why_is_not_told_to_whoever_may_not_read_the_documents(scene):
	frappe.set_user(scene.blind)
	for item in moves.get_upcoming(segment=scene.segment, days=20)["items"]:
		assert HINT in item["text"] and "Quotation" not in item["text"]


def test_a_rule_without_days_says_so(scene):
	assert moves.get_upcoming(segment=scene.timeless)["state"] == "none"


@pytest.mark.parametrize(
	"arguments",
	[{}, {"days": 0}, {"days": 61}, {"cursor": "bad"}, {"limit": 0}],
)
def test_what_makes_no_sense_is_refused(scene, arguments):
	target = {"segment": scene.segment} if arguments else {}
	with pytest.raises(frappe.ValidationError):
		moves.get_upcoming(**target, **arguments)


def test_a_restricted_channel_tells_nothing_to_others(scene):
	closed = kit.channel(scene.segment, is_restricted=1)
	frappe.db.commit()
	frappe.set_user(scene.agent)
	with pytest.raises(NotFoundError):
		moves.get_upcoming(channel=closed)


def test_what_was_found_is_kept_until_the_segment_is_edited(scene, monkeypatch):
	monkeypatch.setattr(service, "KEPT_TIMES", 10_000)
	before = moves.get_upcoming(segment=scene.segment, days=20)
	monkeypatch.setattr(service.upcoming, "find_upcoming", lambda *_: pytest.fail("computed anew"))
	assert moves.get_upcoming(segment=scene.segment, days=18)["computed_at"] == before["computed_at"]
	monkeypatch.undo()
	doc = frappe.get_doc("Convo Segment", scene.segment)
	doc.rules[1].period_days = 87
	doc.save()
	kit.fill_segment(scene.segment)
	found = moves.get_upcoming(segment=scene.segment, days=20)
	assert told(found) == [
		(scene.far, "Joined", add_days(nowdate(), 3)),
		(scene.near, "Joined", add_days(nowdate(), 8)),
	]
	doc.reload()
	doc.rules[1].period_days = 90
	doc.save()
	kit.fill_segment(scene.segment)


def test_heavy_work_goes_on_as_a_job(scene, jobs, monkeypatch):
	monkeypatch.setattr(service, "REQUEST_SECONDS", 0)
	assert moves.get_upcoming(segment=scene.segment, days=20)["state"] == "counting"
	assert jobs.asked("compute_in_job") == [{"segment": scene.segment, "days": 20}]
	jobs.run()
	found = moves.get_upcoming(segment=scene.segment, days=20)
	assert found["state"] == "done" and len(found["items"]) == 2


def test_a_job_that_fails_is_not_asked_for_again_and_again(scene, jobs, monkeypatch):
	def never(*_):
		raise TooSlow

	monkeypatch.setattr(service.upcoming, "find_upcoming", never)
	assert moves.get_upcoming(segment=scene.segment)["state"] == "counting"
	jobs.run()
	with pytest.raises(frappe.ValidationError, match="takes too long"):
		moves.get_upcoming(segment=scene.segment)
	assert not jobs.asked("compute_in_job")


def test_a_slow_statement_ends_by_itself(scene):
	from convo_channels.core.base.sql import sql
	from convo_channels.services.base.frappe_store import store

	with pytest.raises(TooSlow):
		TimeLimit(seconds=0.2).rows(store, sql("SELECT SLEEP(5), 1 FROM `tabCustomer`"))


def test_history_of_a_segment_with_a_life(scene, ground):
	customers = [kit.customer(ground, "Life").name for _ in range(3)]
	kit.settle()
	segment = kit.segment(kit.named(customers), kit.when("Customer", "is", ground.north, field="territory"))
	frappe.get_doc("Customer", customers[0]).update({"territory": ground.south}).save()
	kit.settle()
	frappe.get_doc("Customer", customers[0]).update({"territory": ground.north}).save()
	kit.settle()
	frappe.rename_doc("Customer", customers[1], customers[2], merge=True)
	kit.settle()
	found = moves.get_history(segment)
	assert found["members_now"] == 2 == len(kit.members(segment))
	assert found["points"] == [{"on": nowdate(), "members": 2}]
	start = get_timespan_date_range("this week")[0]
	assert found["weeks"] == [{"start_on": str(start), "joined": 1, "left": 1}]
	assert found["reentries"] == 1 and found["average_stay_days"] is not None
	today = moves.get_members_on(segment, nowdate(), limit=1)
	rest = moves.get_members_on(segment, nowdate(), limit=1, cursor=today["next_cursor"])
	assert {item["customer"] for item in today["items"] + rest["items"]} == kit.members(segment)
	assert today["count"] == 2 and rest["next_cursor"] is None
	assert moves.get_members_on(segment, add_days(nowdate(), -1))["count"] == 0


@pytest.mark.parametrize("on", ["", "soon", "2024-13-01"])
def test_a_date_that_is_none_is_refused(scene, on):
	with pytest.raises(frappe.ValidationError):
		moves.get_members_on(scene.segment, on)
