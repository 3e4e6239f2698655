"""Customers with a long story are renamed and merged: the story follows, once, whatever runs meanwhile."""

import threading

import frappe
import pytest
from frappe.model.rename_doc import update_document_title

from convo_channels.core.base.tables import MERGE_MARK
from convo_channels.services.channels import channels
from convo_channels.services.feed import page, reading
from convo_channels.services.segments import segment_form
from convo_channels.services.sync import jobs
from convo_channels.services.timeline import page as timeline_page
from tests.site import kit
from tests.site.kit import when

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]

SECONDS = 60


class Story:
	"""A customer with something of everything: two segments, posts, a mail, an issue, read marks."""

	def __init__(self, ground, shared, word="Customer"):
		self.doc = kit.customer(ground, word)
		self.own = kit.segment(kit.named([self.doc.name]))
		kit.tag(self.doc.name, shared)
		kit.post(self.doc.name, "first")
		kit.post(self.doc.name, "second")
		kit.mail(self.doc.name)
		kit.issue(self.doc.name)
		kit.settle()

	@property
	def name(self):
		return self.doc.name


def counted(doctype, name, field="customer"):
	return frappe.db.count(doctype, {field: name})


def told(name):
	"""Kinds of the whole timeline, as its reader sees it."""
	found = timeline_page.get_timeline_page(name, None, None, 100)["items"]
	return sorted(item["kind"] for item in found)


def marks():
	return frappe.db.count(
		"Convo Segment Member", {"customer": ["like", MERGE_MARK + "%"]}
	) + frappe.db.count("Convo Profile", {"customer": ["like", MERGE_MARK + "%"]})


@pytest.fixture
def shared():
	"""A segment that both customers of a merge are in, by a tag."""
	word = kit.unique("Tag")
	return word, kit.segment(when("Tag", "is", word))


def no_drift(*names):
	for name in names:
		assert segment_form.verify(name)["drift"] == 0
		held = kit.figure(name)["member_count"]
		assert held == len(kit.members(name))


def test_a_renamed_customer_keeps_the_whole_story(ground, shared):
	word, segment = shared
	story = Story(ground, word)
	by_territory = kit.segment(when("Customer", "is", ground.north, field="territory"))
	old, new = story.name, kit.unique("Renamed")
	before = told(old)
	frappe.get_doc("Convo Profile", {"customer": old}).db_set("consent", "Given")
	frappe.rename_doc("Customer", old, new, show_alert=False)
	kit.settle()
	assert told(new) == before, "it left nothing, not even the segment that names it"
	for doctype in ("Convo Post", "Convo Interaction", "Convo Segment Log", "Convo Segment Member"):
		assert counted(doctype, old) == 0 < counted(doctype, new), doctype
	profile = frappe.get_doc("Convo Profile", new)
	assert (profile.customer, profile.consent, profile.post_count) == (new, "Given", 2)
	assert counted("Convo Read State", old, "stream") == 0 < counted("Convo Read State", new, "stream")
	assert not frappe.db.exists("Convo Segment Log", {"reference_doctype": "Customer", "reference_name": old})
	assert new in kit.members(segment) & kit.members(story.own)
	no_drift(segment, by_territory, story.own)


def test_a_merge_gives_the_winner_both_stories_once(ground, shared):
	word, segment = shared
	winner, loser = Story(ground, word, "Winner"), Story(ground, word, "Loser")
	assert kit.members(segment) == {winner.name, loser.name}
	posts = counted("Convo Post", winner.name) + counted("Convo Post", loser.name)
	interactions = counted("Convo Interaction", winner.name) + counted("Convo Interaction", loser.name)
	frappe.rename_doc("Customer", loser.name, winner.name, merge=True, show_alert=False)
	kit.settle()
	assert counted("Convo Post", winner.name) == posts
	assert counted("Convo Interaction", winner.name) == interactions
	for doctype in ("Convo Post", "Convo Interaction", "Convo Segment Member", "Convo Profile"):
		assert counted(doctype, loser.name) == 0, doctype
	assert counted("Convo Read State", loser.name, "stream") == 0
	profile = frappe.get_doc("Convo Profile", winner.name)
	assert (profile.post_count, profile.interaction_count) == (posts, interactions)
	assert kit.members(segment) == {winner.name}
	assert marks() == 0
	no_drift(segment, winner.own, loser.own)


def desk_renames(monkeypatch, old, new, *, merge):
	"""The Desk's own request; the job it asks for is noted."""
	monkeypatch.setattr("frappe.model.rename_doc.is_scheduler_inactive", lambda *args, **more: False)
	update_document_title(doctype="Customer", docname=old, name=new, merge=merge, enqueue=True)
	frappe.db.commit()


@pytest.mark.parametrize("merge", [False, True])
def test_the_desk_renames_in_a_job(ground, shared, jobs, monkeypatch, merge):
	word, segment = shared
	story = Story(ground, word, "Loser")
	target = Story(ground, word, "Winner").name if merge else kit.unique("Renamed")
	del jobs[:]
	desk_renames(monkeypatch, story.name, target, merge=merge)
	assert frappe.db.exists("Customer", story.name), "nothing was renamed yet"
	jobs.run()
	kit.settle()
	assert not frappe.db.exists("Customer", story.name)
	assert counted("Convo Post", target) == (4 if merge else 2)
	assert kit.members(segment) == {target}
	assert marks() == 0
	no_drift(segment)


def test_work_goes_on_between_the_desks_request_and_its_job(ground, shared, jobs, monkeypatch):
	word, segment = shared
	winner, loser = Story(ground, word, "Winner"), Story(ground, word, "Loser")
	del jobs[:]
	desk_renames(monkeypatch, loser.name, winner.name, merge=True)
	kit.post(loser.name, "still here")
	kit.issue(loser.name)
	kit.settle()
	assert told(loser.name).count("post") == 3
	jobs.run()
	kit.settle()
	assert counted("Convo Post", winner.name) == 5
	assert kit.members(segment) == {winner.name}
	assert marks() == 0
	no_drift(segment)


def test_a_merge_whose_job_never_ran_is_taken_back(ground, shared, jobs, monkeypatch):
	from convo_channels.services.sync import jobs as work

	word, segment = shared
	winner, loser = Story(ground, word, "Winner"), Story(ground, word, "Loser")
	desk_renames(monkeypatch, loser.name, winner.name, merge=True)
	frappe.get_doc("Customer", loser.name).unlock()
	kit.settle()
	work.reconcile()
	assert kit.members(segment) == {winner.name, loser.name}
	assert counted("Convo Profile", loser.name) == counted("Convo Profile", winner.name) == 1
	assert frappe.get_doc("Convo Profile", {"customer": loser.name}).post_count == 2
	assert marks() == 0
	no_drift(segment)


def test_a_merge_that_is_refused_changes_nothing(ground, shared):
	word, segment = shared
	winner, loser = Story(ground, word, "Winner"), Story(ground, word, "Loser")
	frappe.set_user(ground.users["agent"])
	with pytest.raises(frappe.ValidationError):
		frappe.rename_doc("Customer", loser.name, kit.unique("Nobody"), merge=True, show_alert=False)
	frappe.db.rollback()
	frappe.set_user("Administrator")
	assert kit.members(segment) == {winner.name, loser.name}
	assert marks() == 0


def test_merging_twice_in_a_row_ends_in_the_truth(ground, shared):
	word, segment = shared
	first, second, last = (Story(ground, word, w) for w in ("First", "Second", "Last"))
	frappe.rename_doc("Customer", first.name, second.name, merge=True, show_alert=False)
	frappe.rename_doc("Customer", second.name, last.name, merge=True, show_alert=False)
	kit.settle()
	assert counted("Convo Post", last.name) == 6
	assert kit.members(segment) == {last.name}
	assert marks() == 0
	no_drift(segment)


def test_a_rename_to_another_spelling_of_the_same_name(ground, shared):
	word, segment = shared
	story = Story(ground, word)
	new = story.name.upper()
	frappe.rename_doc("Customer", story.name, new, force=True, show_alert=False)
	kit.settle()
	assert counted("Convo Post", new) == 2
	assert kit.members(segment) == {new}
	no_drift(segment)


def test_merges_under_running_drains(ground, shared):
	word, segment = shared
	winner = Story(ground, word, "Winner")
	losers = [Story(ground, word, "Loser") for _ in range(3)]
	over = threading.Event()

	def drain():
		while not over.is_set():
			jobs.drain()
			over.wait(0.02)

	def write():
		while not over.is_set():
			kit.post(winner.name, "meanwhile")
			frappe.db.commit()
			over.wait(0.05)

	sessions = [kit.Elsewhere(drain), kit.Elsewhere(drain), kit.Elsewhere(write)]
	try:
		for loser in losers:
			frappe.rename_doc("Customer", loser.name, winner.name, merge=True, show_alert=False)
			frappe.db.commit()
	finally:
		over.set()
	for session in sessions:
		session.wait(SECONDS)
	kit.settle()
	assert kit.members(segment) == {winner.name}
	for loser in losers:
		assert counted("Convo Post", loser.name) == counted("Convo Interaction", loser.name) == 0
	assert frappe.get_doc("Convo Profile", winner.name).post_count == counted("Convo Post", winner.name)
	assert marks() == 0
	no_drift(segment)


def test_a_renamed_document_is_still_the_reason(ground, jobs):
	customer = kit.customer(ground)
	kit.settle()
	segment = kit.segment(when("Issue", "exists", measure="exists"), kit.named([customer.name]))
	doc = kit.issue(customer.name)
	kit.settle()
	new = kit.unique("ISS")
	frappe.rename_doc("Issue", doc.name, new, force=True, show_alert=False)
	kit.settle()
	(move,) = kit.moves(segment)
	assert (move.reference_doctype, move.reference_name) == ("Issue", new)
	assert frappe.db.exists("Convo Interaction", {"customer": customer.name, "reference_name": new})


def test_renamed_channels_and_segments_take_everything_along(ground):
	customer = kit.customer(ground)
	kit.settle()
	segment = kit.segment(kit.named([customer.name]))
	outer = kit.segment(when("Segment", "is in", segment), kit.named([customer.name]))
	channel = kit.channel(segment)
	kit.post(None, "ours", channel=channel)
	frappe.db.commit()
	new_segment, new_channel = kit.unique("Segment"), kit.unique("Channel")
	frappe.rename_doc("Convo Segment", segment, new_segment, show_alert=False)
	frappe.rename_doc("Convo Channel", channel, new_channel, show_alert=False)
	frappe.db.commit()
	assert kit.members(new_segment) == {customer.name}
	assert channels.get_channel(new_channel)["segment"] == new_segment
	assert frappe.get_doc("Convo Segment", outer).rules[0].value == new_segment
	found = page.get_feed_page(new_channel, None, None, 20)["items"]
	assert [item["kind"] for item in found] == ["post"] and not found[0]["is_unread"]
	kit.settle()
	no_drift(new_segment, outer)
	with pytest.raises(frappe.ValidationError, match="cannot be merged"):
		frappe.rename_doc("Convo Segment", outer, new_segment, merge=True, show_alert=False)


def test_two_people_who_read_the_same_are_merged(ground):
	from tests.site.ground import user

	one, other = (user(word, ("Convo Agent", "Sales User")) for word in ("married", "maiden"))
	customer = kit.customer(ground)
	kit.settle()
	segment = kit.segment(kit.named([customer.name]))
	channel = kit.channel(segment, is_restricted=1, users=[{"user": one}, {"user": other}])
	for name in (one, other):
		frappe.set_user(name)
		kit.post(customer.name, f"by {name}")
		reading.mark_channel_read(channel, frappe.utils.now())
		frappe.db.commit()
	frappe.set_user("Administrator")
	frappe.rename_doc("User", other, one, merge=True, force=True, show_alert=False)
	kit.settle()
	assert not frappe.db.exists("Convo Read State", {"user": other})
	assert frappe.db.count("Convo Read State", {"user": one, "stream_type": "Floor"}) == 1
	assert frappe.db.count("Convo Post", {"author": one}) == 2
	doc = frappe.get_doc("Convo Channel", channel)
	assert [row.user for row in doc.users] == [one]
	doc.save()


def test_a_rule_follows_what_it_names(ground, jobs):
	place = frappe.get_doc(
		{"doctype": "Territory", "territory_name": kit.unique("Place"), "parent_territory": ground.territory}
	).insert()
	customer = kit.customer(ground, territory=place.name)
	kit.settle()
	only = kit.named([customer.name])
	one = kit.segment(when("Customer", "is", place.name, field="territory"), only)
	under = kit.segment(when("Customer", "is under", place.name, field="territory"), only)
	several = kit.segment(
		when("Customer", "is none of", f"{ground.south}\n{place.name.upper()}", field="territory", negate=1),
		only,
	)
	filtered = kit.segment(
		when("Customer", "is set", field="territory"),
		when(
			"Issue",
			"does not exist",
			measure="exists",
			filters=[["owner", "is one of", ["Guest", "Administrator"]]],
		),
		only,
	)
	everybody = (one, under, several, filtered)
	assert [kit.members(name) for name in everybody] == [{customer.name}] * 4
	new_place, new_customer = kit.unique("New place"), kit.unique("New name")
	frappe.rename_doc("Territory", place.name, new_place, show_alert=False)
	frappe.rename_doc("Customer", customer.name, new_customer, show_alert=False)
	kit.settle()
	jobs.run()
	for name in everybody:
		assert kit.members(name) == {new_customer}, name
		assert not kit.moves(name), "nobody left, nobody joined"
		doc = frappe.get_doc("Convo Segment", name)
		assert doc.status == "Live"
		assert new_customer in doc.sentence and customer.name not in doc.sentence
		doc.save()  # what it names exists
	assert new_place in frappe.get_doc("Convo Segment", several).sentence
	no_drift(*everybody)


def test_merged_channels_keep_both_their_posts(ground):
	customer = kit.customer(ground)
	kit.settle()
	segment = kit.segment(kit.named([customer.name]))
	one, other = kit.channel(segment), kit.channel(segment)
	for channel in (one, other):
		kit.post(None, f"in {channel}", channel=channel)
	frappe.db.commit()
	frappe.rename_doc("Convo Channel", other, one, merge=True, show_alert=False)
	frappe.db.commit()
	found = page.get_feed_page(one, {"show": "posts"}, None, 20)["items"]
	assert len(found) == 2 and {item["channel"] for item in found} == {one}
	assert not frappe.db.exists("Convo Read State", {"stream": other})
