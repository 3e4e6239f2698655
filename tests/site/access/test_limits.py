"""How often one person may ask: refused in one sentence, over every way in, for that person alone and not for long."""


import frappe
import pytest

from convo_channels.services.access import limits
from tests.site import kit
from tests.site.over_http import Client

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

REFUSED = "This was asked for more than 2 times within 3600 seconds. Try again in "


@pytest.fixture(scope="module")
def customer(ground, swept_module):
	name = kit.customer(ground).name
	kit.settle()
	return name


@pytest.fixture
def agent(ground):
	return Client(ground.users["agent"])


@pytest.fixture
def manager(ground):
	return Client(ground.users["manager"])


@pytest.fixture(autouse=True)
def forgotten():
	yield
	frappe.cache.delete_keys("convo_limit:")


def few(monkeypatch, what, most=2, seconds=3600):
	monkeypatch.setitem(limits.LIMITS, what, (most, seconds))


def write(client, customer):
	return client.call("posts.create_post", "POST", post_type="Note", content="<p>x</p>", customer=customer)


def insert(client, customer):
	given = {"post_type": "Note", "content": "<p>x</p>", "customer": customer}
	return client.ask("POST", "/api/resource/Convo Post", given)


def is_refused(answer):
	return answer.status == 429 and len(answer.sentences) == 1 and answer.sentences[0].startswith(REFUSED)


def test_posts_are_counted_through_every_way_in(agent, customer, monkeypatch):
	few(monkeypatch, "posts")
	before = frappe.db.count("Convo Post")
	assert write(agent, customer).status == insert(agent, customer).status == 200
	assert is_refused(write(agent, customer)) and is_refused(insert(agent, customer))
	frappe.db.commit()
	assert frappe.db.count("Convo Post") == before + 2, "nothing is half-written"


def test_others_and_other_questions_are_not_concerned(agent, manager, customer, monkeypatch):
	few(monkeypatch, "posts")
	for _ in range(3):
		write(agent, customer)
	assert write(manager, customer).status == 200
	assert agent.call("customers.search", txt="CC").status == 200


@pytest.mark.parametrize(
	"what, path, arguments",
	[
		("searches", "customers.search", {"txt": "CC"}),
		("counts", "rules.count", {"rules": "[]"}),
		("histories", "library.where_used", {"segment": "CC nothing"}),
		("templates", "library.list_templates", {}),
		("exports", "bulk.start", {"segment": "CC nothing", "action": "Export", "options": "{}"}),
		("explanations", "explain.explain", {"segment": "CC nothing", "customer": "CC nobody"}),
		("verifications", "segments.verify", {"segment": "CC nothing"}),
		("comparisons", "rules.difference", {"rules": "[]"}),
		("forecasts", "moves.get_upcoming", {"segment": "CC nothing"}),
	],
)
def test_what_costs_something_is_refused_in_a_sentence_that_says_when(manager, monkeypatch, what, path, arguments):
	few(monkeypatch, what)
	verb = "POST" if what in ("exports", "verifications", "comparisons") else "GET"
	answers = [manager.call(path, verb, **arguments) for _ in range(3)]
	assert not any(is_refused(answer) for answer in answers[:2]) and is_refused(answers[2])
	assert answers[2].sentences[0].endswith(" seconds.")


def test_it_is_over_when_the_time_is(agent, monkeypatch):
	few(monkeypatch, "searches")
	now = [1_800_000_000.0]
	monkeypatch.setattr(limits.time, "time", lambda: now[0])
	assert [limits_allow() for _ in range(3)] == [True, True, False]
	now[0] += 3600
	assert limits_allow()


def limits_allow() -> bool:
	"""One request of a person, without the rest of Frappe."""
	frappe.set_user("someone@example.com")
	frappe.local.request = object()
	try:
		limits.take("searches")
	except frappe.ValidationError:
		frappe.clear_messages()
		return False
	finally:
		del frappe.local.request
		frappe.set_user("Administrator")
	return True


def test_jobs_and_the_administrator_are_not_limited(ground, monkeypatch):
	few(monkeypatch, "searches")
	for user in ("Administrator", ground.users["agent"]):
		frappe.set_user(user)
		for _ in range(5):
			limits.take("searches")
	frappe.set_user("Administrator")
	client = Client("Administrator")
	assert {client.call("customers.search", txt="CC").status for _ in range(5)} == {200}


def test_a_site_says_otherwise(monkeypatch):
	monkeypatch.setitem(frappe.conf, "convo_limits", {"searches": [1, 3600]})
	assert [limits_allow() for _ in range(2)] == [True, False]
	monkeypatch.setitem(frappe.conf, "convo_limits", {"searches": 0})
	assert all(limits_allow() for _ in range(300))
	monkeypatch.setitem(frappe.conf, "convo_limits", {"searches": "many"})
	assert limits._limit("searches") == limits.LIMITS["searches"], "what makes no sense counts for nothing"


def test_without_the_cache_nobody_is_kept_from_their_work(monkeypatch):
	few(monkeypatch, "searches")

	def is_down(*args, **kwargs):
		raise ConnectionError("no redis")

	monkeypatch.setattr(type(frappe.cache), "incrby", is_down, raising=False)
	assert all(limits_allow() for _ in range(5))
