"""ERPNext's own lists filtered by segment: which rows, which counts, for whom, and what is said when it cannot be right."""

import json

import frappe
import pytest

from convo_channels.core.base.messages import Message
from convo_channels.core.segments import segments as core_segments
from convo_channels.services.base import work_state
from convo_channels.services.base.frappe_store import store
from convo_channels.services.sync import pause
from tests.site import kit
from tests.site.kit import when
from tests.site.over_http import Client

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]

LIST, COUNT = "/api/method/frappe.desk.reportview.get", "/api/method/frappe.desk.reportview.get_count"


class Scene:
	"""Three customers, two of them in the segment, each with an invoice, and an issue of nobody."""

	def __init__(self, ground):
		self.ground = ground
		self.inside = sorted(kit.customer(ground, "Inside, one").name for _ in range(2))
		self.outside = kit.customer(ground, "Outside", territory=ground.south).name
		self.invoices = {name: kit.invoice(ground, name).name for name in [*self.inside, self.outside]}
		self.issue = kit.issue(self.inside[0]).name
		self.nobodys = kit.issue(None).name
		self.quotation = kit.quotation(ground, self.inside[1]).name
		kit.settle()
		self.segment = kit.segment(kit.named(self.inside))
		self.empty = kit.segment(kit.named(["nobody at all"]))
		frappe.db.commit()

	@property
	def mine(self):
		return ["in", [*self.inside, self.outside]]


@pytest.fixture
def scene(ground):
	return Scene(ground)


def names(doctype, *filters, **more):
	return sorted(
		frappe.get_list(
			doctype, filters=list(filters), pluck="name", order_by="name", limit_page_length=0, **more
		)
	)


def test_customers_in_and_not_in_a_segment(scene):
	mine = ["Customer", "name", *scene.mine]
	assert names("Customer", ["Customer", "name", "in segment", scene.segment]) == scene.inside
	assert names("Customer", mine, ["Customer", "name", "not in segment", scene.segment]) == [scene.outside]


def test_a_filter_is_never_stale(scene):
	issues = kit.segment(when("Issue", "exists", measure="exists"), kit.named([*scene.inside, scene.outside]))
	assert names("Customer", ["name", "in segment", issues]) == [scene.inside[0]]
	kit.issue(scene.outside)
	kit.settle()
	assert names("Customer", ["name", "in segment", issues]) == sorted([scene.inside[0], scene.outside])


def test_documents_of_the_customers_of_a_segment(scene):
	of_inside = sorted(scene.invoices[name] for name in scene.inside)
	assert names("Sales Invoice", ["customer", "in segment", scene.segment]) == of_inside
	assert names("Quotation", ["party_name", "in segment", scene.segment]) == [scene.quotation]
	assert names("Issue", ["customer", "in segment", scene.segment]) == [scene.issue]


def test_filters_join_with_others_and_with_each_other(scene):
	north = ["Customer", "territory", "=", scene.ground.north]
	inside = ["Customer", "name", "in segment", scene.segment]
	assert names("Customer", inside, north) == scene.inside
	one = kit.segment(kit.named([scene.inside[0], scene.outside]))
	assert names("Customer", inside, ["Customer", "name", "in segment", one]) == [scene.inside[0]]
	either = frappe.get_list(
		"Customer",
		or_filters=[inside, ["Customer", "name", "in segment", one]],
		pluck="name",
		order_by="name",
	)
	assert sorted(either) == sorted([*scene.inside, scene.outside])


def test_an_empty_segment_matches_no_document_not_those_without_a_customer(scene):
	assert names("Customer", ["name", "in segment", scene.empty]) == []
	assert names("Issue", ["customer", "in segment", scene.empty]) == []
	assert scene.nobodys in names("Issue", ["customer", "not in segment", scene.empty])
	assert scene.nobodys in names("Issue", ["customer", "not in segment", scene.segment])


def test_a_filter_without_a_value_matches_nobody(scene):
	assert names("Customer", ["name", "in segment", ""]) == []


def ask(client, path, doctype, *filters, **more):
	given = {"doctype": doctype, "filters": json.dumps(list(filters)), **more}
	return client.ask("POST", path, given)


def rows(answer):
	assert answer.status == 200, answer.text
	return sorted(row[0] for row in answer.message["values"]) if answer.message else []


def test_the_list_of_the_desk_and_its_count(scene):
	client = Client(scene.ground.users["agent"])
	wanted = ["Customer", "name", "in segment", scene.segment]
	fields = json.dumps(["`tabCustomer`.`name`"])
	assert rows(ask(client, LIST, "Customer", wanted, fields=fields, page_length=20)) == scene.inside
	counted = ask(client, COUNT, "Customer", wanted, fields="[]", distinct="false")
	assert counted.message == 2
	refused = ["Customer", "name", "not in segment", scene.segment]
	mine = ["Customer", "name", *scene.mine]
	assert ask(client, COUNT, "Customer", mine, refused, fields="[]", distinct="false").message == 1


def test_a_reader_of_some_customers_gets_and_counts_those(scene):
	user = scene.ground.users["agent"]
	kept = [
		frappe.get_doc(
			{"doctype": "User Permission", "user": user, "allow": "Customer", "for_value": name}
		).insert()
		for name in (scene.inside[0], scene.outside)
	]
	frappe.db.commit()
	try:
		client = Client(user)
		wanted = ["Customer", "name", "in segment", scene.segment]
		fields = json.dumps(["`tabCustomer`.`name`"])
		assert rows(ask(client, LIST, "Customer", wanted, fields=fields)) == [scene.inside[0]]
		assert ask(client, COUNT, "Customer", wanted, fields="[]", distinct="false").message == 1
	finally:
		for doc in kept:
			frappe.delete_doc("User Permission", doc.name, force=True)
		frappe.db.commit()


def test_who_may_not_read_segments_cannot_filter_by_them(scene):
	client = Client(scene.ground.users["outsider"])
	for operator in ("in segment", "not in segment"):
		answer = ask(
			client, LIST, "Customer", ["Customer", "name", operator, scene.segment], fields='["name"]'
		)
		assert answer.status == 403
		assert answer.sentences[0].startswith("You need one of these roles: ")


@pytest.mark.parametrize("segment", ["CC no such segment", "x" * 200, "' or 1=1 -- ", "<b>x</b>"])
def test_a_segment_that_is_gone_is_said(scene, segment):
	client = Client(scene.ground.users["agent"])
	answer = ask(client, LIST, "Customer", ["Customer", "name", "in segment", segment], fields='["name"]')
	assert answer.status == 404
	(sentence,) = answer.sentences
	assert sentence.startswith("There is no segment ") and "<b>" not in sentence


@pytest.mark.parametrize(
	("status", "said"),
	[
		("Broken", "cannot be evaluated"),
		("Pending", "is being filled"),
		("Paused", "is disabled"),
		("Live", None),
	],
)
def test_a_list_that_may_be_wrong_says_why(scene, status, said):
	core_segments.set_status(store, scene.segment, status, Message("the field is gone"))
	frappe.db.commit()
	client = Client(scene.ground.users["agent"])
	wanted = ["Customer", "name", "in segment", scene.segment]
	answer = ask(client, LIST, "Customer", wanted, fields=json.dumps(["`tabCustomer`.`name`"]))
	assert rows(answer) == scene.inside
	assert [said in sentence for sentence in answer.sentences] == ([True] if said else [])
	counted = ask(client, COUNT, "Customer", wanted, fields="[]", distinct="false")
	assert counted.message == 2 and counted.sentences == [], "said once, with the list"


def test_a_list_under_a_pause_says_so(scene):
	pause.pause()
	frappe.db.commit()
	try:
		client = Client(scene.ground.users["agent"])
		wanted = ["Customer", "name", "in segment", scene.segment]
		(sentence,) = ask(client, LIST, "Customer", wanted, fields='["name"]').sentences
		assert "is paused" in sentence
	finally:
		work_state.write(is_paused=0, paused_at=None, paused_by=None)
		frappe.db.commit()


def test_twelve_thousand_members_in_one_filter(scene):
	"""The address holds the segment alone, the query all of its members."""
	count = 12_000
	crowd = [f"CC Crowd, {number:05} 'x' 50%" for number in range(count)]
	now = frappe.utils.now_datetime()
	fields = ["name", "customer_name", "customer_group", "territory", "creation", "modified"]
	values = [(name, name, scene.ground.group, scene.ground.north, now, now) for name in crowd]
	frappe.db.bulk_insert("Customer", fields, values, chunk_size=2000)
	members = [
		(number, scene.segment, name, now, now, now)
		for number, name in enumerate(crowd, start=10_000_000 + frappe.db.count("Convo Segment Member"))
	]
	columns = ["name", "segment", "customer", "joined_at", "creation", "modified"]
	frappe.db.bulk_insert("Convo Segment Member", columns, members, chunk_size=2000)
	frappe.db.commit()
	client = Client(scene.ground.users["agent"])
	wanted = ["Customer", "name", "in segment", scene.segment]
	counted = ask(client, COUNT, "Customer", wanted, fields="[]", distinct="false")
	assert counted.message == count + 2
	page = ask(client, LIST, "Customer", wanted, fields='["`tabCustomer`.`name`"]', page_length=20, start=0)
	assert len(rows(page)) == 20
	of_crowd = ["Customer", "name", "in", crowd[:3]]
	others = ["Customer", "name", "not in segment", scene.segment]
	assert names("Customer", of_crowd, others) == []
	assert len(names("Customer", wanted)) == count + 2


def test_the_desk_is_told_of_the_operators(scene):
	from frappe.boot import get_additional_filters_from_hooks

	config = get_additional_filters_from_hooks()
	for operator in ("in segment", "not in segment"):
		assert config[operator]["data"] == {"fieldtype": "Link", "options": "Convo Segment"}
		assert "Link" in config[operator]["valid_for_fieldtypes"]


# -- the report


def report(client, **filters):
	answer = client.ask(
		"POST",
		"/api/method/frappe.desk.query_report.run",
		{"report_name": "Customers by Segment", "filters": json.dumps(filters)},
	)
	assert answer.status == 200, answer.text
	return answer.message


def pairs(found):
	return {(row["segment"], row["customer"]) for row in found["result"] if isinstance(row, dict)}


def test_the_report_says_who_is_where_and_since_when(scene):
	kit.post(scene.inside[0])
	kit.settle()
	client = Client(scene.ground.users["agent"])
	found = report(client, segments=[scene.segment, scene.empty])
	assert pairs(found) == {(scene.segment, name) for name in scene.inside}
	assert not found.get("message")
	(row,) = [row for row in found["result"] if row["customer"] == scene.inside[0]]
	joined = frappe.db.get_value(
		"Convo Segment Member", {"segment": scene.segment, "customer": scene.inside[0]}, "joined_at"
	)
	assert row["joined_at"] == str(joined)
	assert pairs(report(client)) >= pairs(found), "without a choice, all of them"


def test_the_report_keeps_to_a_place_and_what_lies_under_it(scene):
	both = kit.segment(kit.named([scene.inside[0], scene.outside]))
	frappe.db.commit()
	client = Client(scene.ground.users["agent"])
	south = report(client, segments=[both], territory=scene.ground.south)
	assert pairs(south) == {(both, scene.outside)}
	regions = report(client, segments=[both], territory=scene.ground.territory)
	assert pairs(regions) == {(both, scene.outside), (both, scene.inside[0])}
	assert pairs(report(client, segments=[both], territory="CC nowhere")) == set()


def test_the_report_shows_no_more_than_the_reader_may_see(scene):
	user = scene.ground.users["agent"]
	allowed = {"doctype": "User Permission", "user": user, "allow": "Customer", "for_value": scene.inside[1]}
	doc = frappe.get_doc(allowed).insert()
	frappe.db.commit()
	try:
		found = report(Client(user), segments=[scene.segment])
		assert pairs(found) == {(scene.segment, scene.inside[1])}
	finally:
		frappe.delete_doc("User Permission", doc.name, force=True)
		frappe.db.commit()


def test_the_report_is_honest_about_a_broken_segment(scene):
	core_segments.set_status(store, scene.segment, "Broken", Message("the field is gone"))
	frappe.db.commit()
	found = report(Client(scene.ground.users["agent"]), segments=[scene.segment])
	assert len(pairs(found)) == 2 and scene.segment in found["message"]


def test_the_report_is_not_for_everybody(scene):
	answer = Client(scene.ground.users["outsider"]).ask(
		"POST",
		"/api/method/frappe.desk.query_report.run",
		{"report_name": "Customers by Segment", "filters": "{}"},
	)
	assert answer.status == 403
