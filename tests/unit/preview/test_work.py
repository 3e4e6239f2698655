"""What was done and what could not be, over the preview's API: runs of actions, and broken segments."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

from preview.documents import insert_rows, new_row
from tests.unit.preview.test_api import PRODUCT, _site, client, get, message, post, refusal, site


def test_runs_are_listed_newest_first_and_what_failed_waits_again(client, site):
	segment, customer = "Inactive", "Maison Tilleul"
	common = {"segment": segment, "customer": customer, "action": "Add Tag", "on_move": "Joined", "attempts": 3}
	rows = [
		new_row(site, number, **common, status=status, log=number, action_row="row", queued_at=site.now())
		for number, status in ((901, "Done"), (902, "Failed"), (903, "Waiting"))
	]
	insert_rows(site, "Convo Segment Action Run", rows)
	path = PRODUCT + "member_actions.get_runs"
	first = message(get(client, path, segment=segment, limit=2))
	assert [(item["name"], item["can_retry"]) for item in first["items"]] == [(903, False), (902, True)]
	rest = message(get(client, path, segment=segment, limit=2, cursor=first["next_cursor"]))
	assert [item["name"] for item in rest["items"]] == [901] and rest["next_cursor"] is None
	assert refusal(get(client, path, segment="Nothing")) == "There is no such segment, or you may not read it."
	retry = PRODUCT + "member_actions.retry"
	assert message(post(client, retry, run=902)) == {"queued": True}
	assert message(get(client, path, segment=segment))["items"][1]["status"] == "Waiting"
	assert refusal(post(client, retry, run=901)) == "Only what failed can be tried again; this is Done."
	assert refusal(post(client, retry, run=904)) == "There is no such run."


def test_every_broken_segment_is_tried_again(client, site):
	site.store.run("update `tabConvo Segment` set status = 'Broken', broken_reason = 'x' where name in ('Inactive', 'Open cases')")
	assert message(post(client, PRODUCT + "health.retry_broken")) == {"queued": True, "count": 2}
	assert site.store.run("select count(*) from `tabConvo Segment` where status = 'Broken'") == [(0,)]
	assert message(post(client, PRODUCT + "health.retry_broken")) == {"queued": True, "count": 0}
