"""The permission matrix: every DocType and every endpoint, by every way in, for every kind of person.

What each must get is derived from the people's rights written down in `permission_matrix.PEOPLE`. The table is printed
with `-s`, and kept in `.convo/reports/permission-matrix.txt`. Other tables: a module of its own with the fixture `world`.
"""

import inspect
import json

import frappe
import pytest

from convo_channels.constants import INTERACTION
from tests.site import kit, matrix_doctypes, matrix_world
from tests.site import permission_matrix as matrix
from tests.site.access.test_api_access import FOR_MANAGERS, FOR_SYSTEM_MANAGERS, FUNCTIONS, VALUES, WRITERS
from tests.site.matrix_ways import WAYS
from tests.site.matrix_world import AGENT, ALL_OF_IT, EXPORT, MANAGER, NOBODY, ORDERS, PEOPLE, WORDS
from tests.site.permission_matrix import PROBES, Probe

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

TABLE = "permission-matrix.txt"
# What an endpoint is asked for; whoever adds an endpoint with arguments of another kind says so here.
SEGMENT_ARGUMENT, CHANNEL_ARGUMENT, CUSTOMER_ARGUMENT = "segment", "channel", "customer"
ABOUT_ONE = {
	"customers.get_card", "explain.explain", "posts.list_replies", "posts.list_versions", "search.find", "timeline.get_page", "timeline.get_counts", "timeline.get_mail",
}
RIGHTS = {"bulk.list_columns": EXPORT}
TELLS = {
	"feed.get_page": WORDS, "segments.get_members": WORDS, "customers.search": WORDS, "explain.search": WORDS,
	"segments.get_overview": WORDS, "posts.list_replies": (), "timeline.get_counts": (), "timeline.get_mail": (),
}  # fmt: skip


# Refused for other reasons than who asks: what they are asked for here is not there.
ASK_FOR_NOTHING = {
	"bulk.get", "links.search", "rules.get_count", "rules.get_difference", "rules.get_difference_page", "rules.count", "library.check_import",
	"library.preview_template", "library.export_segments", "files.get",
}  # fmt: skip
# Asked by the managers of the channel; of the people here those are who manage all channels.
OF_CHANNEL_MANAGERS = {"channels.search_people"}
# Nobody is told of what rules name; asked for the members, or what a file says, most are refused.
RULED = {"by_name": "whose rule names customers", "by_document": "whose rule names an order"}


def arguments(path: str, world: matrix_world.World, word: str, segment: str = "segment") -> dict:
	"""Every argument that must be given, and what names one of the scene."""
	given = {}
	for name, parameter in inspect.signature(FUNCTIONS[path]).parameters.items():
		if name == SEGMENT_ARGUMENT:
			given[name] = getattr(world, segment)
		elif name == CHANNEL_ARGUMENT and path != "moves.get_upcoming":
			given[name] = world.channel if segment == "segment" else world.named_channel
		elif name == CUSTOMER_ARGUMENT:
			given[name] = world.names[word]
		elif name == "interaction":
			given[name] = frappe.db.get_value(INTERACTION, {"customer": world.names[word], "reference_doctype": "Communication"})
		elif name == "post":
			given[name] = world.posts[word]
		elif name == "since" and path == "feed.get_catch_up":
			given[name] = "2020-01-01 00:00:00"
		elif name == "on":
			given[name] = 1 if path.startswith(("posts.", "channels.")) else frappe.utils.nowdate()
		elif name == "since":
			given[name] = "0:0"
		elif name == "query":
			given[name] = "about"
		elif parameter.default is parameter.empty:
			given[name] = VALUES.get(getattr(parameter.annotation, "__name__", ""), "[]")
	if path in ("customers.search", "explain.search"):
		given |= {"txt": "M ", "limit": 50}
	return given


def rank_of(path: str) -> int:
	return ALL_OF_IT if path in FOR_SYSTEM_MANAGERS else MANAGER if path in FOR_MANAGERS | OF_CHANNEL_MANAGERS else AGENT


def endpoints():
	for path in sorted(set(FUNCTIONS) - WRITERS):
		least = rank_of(path)
		for word in WORDS if {"customer", "post"} & set(inspect.signature(FUNCTIONS[path]).parameters) else WORDS[:1]:
			yield Probe(
				f"{path} ({word})" if path in ABOUT_ONE else path + (f" ({word})" if word != WORDS[0] else ""), "endpoint",
				lambda w, p, c, path=path, word=word: c.call(path, "GET", **arguments(path, w, word)), least,
				TELLS.get(path, (word,) if path in ABOUT_ONE else ()), (word,) if path in ABOUT_ONE else (), RIGHTS.get(path, ""), is_quiet=path in ASK_FOR_NOTHING,
			)  # fmt: skip


def ruled_endpoints():
	"""The same questions about segments whose rules name customers and documents."""
	for path in sorted(set(FUNCTIONS) - WRITERS):
		names = set(inspect.signature(FUNCTIONS[path]).parameters)
		for segment, said in RULED.items() if names & {"segment", "segments", "channel"} else ():
			yield Probe(
				f"{path} ({said})", "endpoint",
				lambda w, p, c, path=path, segment=segment: c.call(path, "GET", **about_rule(path, w, segment)),
				rank_of(path), is_quiet=True,
			)  # fmt: skip


def about_rule(path: str, world: matrix_world.World, segment: str) -> dict:
	given = arguments(path, world, "near", segment)
	several = {"segments": json.dumps([getattr(world, segment)])} if "segments" in given else {}
	return {**given, **several}


ENDPOINTS = [*endpoints(), *ruled_endpoints()]
ALL = [*PROBES, *WAYS, *matrix_doctypes.EVERY, *ENDPOINTS]


@pytest.fixture(scope="module")
def world(ground, swept_module):
	made = matrix_world.make_world(ground)
	yield made
	matrix_world.unmake_world()


@pytest.fixture(scope="module")
def answers(world):
	found = matrix.ask_all(world, ALL)
	told = matrix.as_table(world, ALL, found)
	kit.keep_report(TABLE, told + "\n")
	print("\n" + told)
	return found


@pytest.mark.parametrize("probe", ALL, ids=lambda probe: probe.key)
def test_everybody_gets_what_is_theirs(world, answers, probe):
	wrong = {}
	for person in PEOPLE:
		found = probe.judge(world, person, answers[probe.key][person.word])
		if found:
			wrong[person.word] = (found, answers[probe.key][person.word].text[:300])
	assert not wrong


@pytest.mark.parametrize("path", sorted(ASK_FOR_NOTHING))
def test_what_asks_for_nothing_is_still_refused_to_who_may_not_ask(answers, path):
	for person in PEOPLE:
		status = answers[f"{path} | endpoint"][person.word].status
		assert status < 500 and (status in (401, 403)) >= (person.rank < rank_of(path)), (person.word, status)


def test_what_is_linked_with_a_customer_is_told_to_who_works_with_them(answers):
	for person in PEOPLE:
		if ORDERS in person.rights and "near" in person.sees:
			assert answers["Customer (near) | linked with"][person.word].status == 200, person.word


def test_who_has_no_role_of_ours_is_refused_everywhere(answers):
	for probe in ALL:
		for person in PEOPLE:
			if person.rank == NOBODY and not probe.is_quiet:
				answer = answers[probe.key][person.word]
				assert answer.status in (401, 403, 404), (probe.key, person.word, answer.status)


def test_every_doctype_of_the_app_is_in_the_matrix():
	asked = {probe.thing.split(" (")[0] for probe in ALL}
	ours = set(frappe.get_all("DocType", {"module": "Convo Channels"}, pluck="name", order_by="name"))
	assert ours == matrix_doctypes.DOCTYPES and ours <= asked


def test_lists_hold_the_rows_of_those_who_may_read_them(world, answers):
	for doctype, (least, finds) in matrix_doctypes.OTHERS.items():
		for person in PEOPLE:
			if person.rank >= least:
				found = matrix_doctypes.count_rows(world, doctype, answers[f"{doctype} | REST list"][person.word].body)
				assert bool(found) == finds(person), (doctype, person.word, found)


def test_every_probe_has_a_name_of_its_own():
	assert len({probe.key for probe in ALL}) == len(ALL)
