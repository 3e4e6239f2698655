"""The permission matrix: every DocType and every endpoint, by every way in, for every kind of person.

What each must get is derived from the people's rights written down in `permission_matrix.PEOPLE`. The table is printed
with `-s`, and kept in `.convo/reports/permission-matrix.txt`. Other tables: a module of its own with the fixture `world`.
"""

import inspect
from pathlib import Path

import frappe
import pytest

from tests.site import permission_matrix as matrix
from tests.site.permission_matrix import AGENT, MANAGER, NOBODY, PEOPLE, PROBES, WORDS, Probe
from tests.site.test_api_access import FOR_MANAGERS, FOR_SYSTEM_MANAGERS, FUNCTIONS, VALUES, WRITERS

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

TABLE = Path(__file__).parents[2] / ".convo" / "reports" / "permission-matrix.txt"
# What an endpoint is asked for; whoever adds an endpoint with arguments of another kind says so here.
SEGMENT_ARGUMENT, CHANNEL_ARGUMENT, CUSTOMER_ARGUMENT = "segment", "channel", "customer"
ABOUT_ONE = {"customers.get_card", "explain.explain", "timeline.get_page", "timeline.get_counts"}
TELLS = {
	"feed.get_page": WORDS, "segments.get_members": WORDS, "customers.search": WORDS, "explain.search": WORDS,
	"segments.get_overview": WORDS, "timeline.get_counts": (),
}  # fmt: skip


def arguments(path: str, world: matrix.World, word: str) -> dict:
	"""Every argument that must be given, and what names one of the scene."""
	given = {}
	for name, parameter in inspect.signature(FUNCTIONS[path]).parameters.items():
		if name == SEGMENT_ARGUMENT:
			given[name] = world.segment
		elif name == CHANNEL_ARGUMENT and path != "moves.get_upcoming":
			given[name] = world.channel
		elif name == CUSTOMER_ARGUMENT:
			given[name] = world.names[word]
		elif name == "on":
			given[name] = frappe.utils.nowdate()
		elif parameter.default is parameter.empty:
			given[name] = VALUES.get(getattr(parameter.annotation, "__name__", ""), "[]")
	if path in ("customers.search", "explain.search"):
		given |= {"txt": "M ", "limit": 50}
	return given


def endpoints():
	for path in sorted(set(FUNCTIONS) - WRITERS):
		least = MANAGER if path in FOR_MANAGERS else AGENT
		if path in FOR_SYSTEM_MANAGERS:
			least = MANAGER + 1
		for word in WORDS if "customer" in inspect.signature(FUNCTIONS[path]).parameters else WORDS[:1]:
			yield Probe(
				f"{path} ({word})" if path in ABOUT_ONE else path + (f" ({word})" if word != WORDS[0] else ""), "endpoint",
				lambda w, p, c, path=path, word=word: c.call(path, "GET", **arguments(path, w, word)), least,
				TELLS.get(path, (word,) if path in ABOUT_ONE else ()), (word,) if path in ABOUT_ONE else (),
			)  # fmt: skip


ENDPOINTS = list(endpoints())
# Refused for other reasons than who asks: what they are asked for here is not there.
ASK_FOR_NOTHING = {
	"bulk.get", "rules.get_count", "rules.get_difference", "rules.get_difference_page", "rules.count", "library.check_import",
	"library.preview_template", "library.export_segments",
}  # fmt: skip
ALL = [*PROBES, *ENDPOINTS]


@pytest.fixture(scope="module")
def world(ground, swept_module):
	made = matrix.make_world(ground)
	yield made
	frappe.db.rollback()
	frappe.db.delete(
		"Property Setter", {"doc_type": "Customer", "property": "permlevel", "field_name": "mobile_no"}
	)
	frappe.db.commit()
	frappe.clear_cache(doctype="Customer")


@pytest.fixture(scope="module")
def answers(world):
	found = matrix.ask_all(world, ALL)
	told = matrix.as_table(world, ALL, found)
	TABLE.parent.mkdir(parents=True, exist_ok=True)
	TABLE.write_text(told + "\n")
	print("\n" + told)
	return found


@pytest.mark.parametrize("probe", ALL, ids=lambda probe: probe.key)
def test_everybody_gets_what_is_theirs(world, answers, probe):
	wrong = {}
	for person in PEOPLE:
		found = probe.judge(world, person, answers[probe.key][person.word])
		if probe.thing.split(" ")[0] in ASK_FOR_NOTHING and person.rank >= probe.least:
			found = [sentence for sentence in found if not sentence.startswith("status 4")]
		if found:
			wrong[person.word] = (found, answers[probe.key][person.word].text[:300])
	assert not wrong


def test_who_has_no_role_of_ours_is_refused_everywhere(answers):
	for key, by_person in answers.items():
		for person in PEOPLE:
			if person.rank == NOBODY:
				assert by_person[person.word].status in (401, 403, 404), (
					key,
					person.word,
					by_person[person.word].status,
				)
