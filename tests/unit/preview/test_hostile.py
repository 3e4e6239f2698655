"""Every path of the preview's API, every argument, every place inside one: what nobody would type gets one sentence, or is taken."""

import inspect
import io
import json
import re

import pytest
from werkzeug.test import Client, TestResponse

from preview.api import ENDPOINTS, OWN, PRODUCT
from preview.api import rules as comparisons
from preview.documents import insert_rows, new_row
from preview.web import make_app
from standalone.stores import SqliteStore
from tests.support.told import make_site
from tests.unit.preview.hostile import DEEP, DEEP_OBJECT, GOOD, HERE, ROW, UNSEEN, VALUES, hostile
from tests.unit.preview.test_api import BASE, PORT, everything, message, set_aside

PATHS = sorted(ENDPOINTS)
# These ask for what the preview never has, or what no JSON holds: it answers at once.
NEVER_THERE = (PRODUCT + "rules.get_count", PRODUCT + "rules.get_difference", PRODUCT + "posts.restore_post", PRODUCT + "files.upload")
# Comparisons whose pages are turned: only the last few are kept.
ANSWERED: dict[str, dict[str, list[str]]] = {}
WITH_ARGUMENTS = [path for path in PATHS if len(inspect.signature(ENDPOINTS[path].function).parameters) > 1]
READS = ("channels.get_sidebar", "health.get_parked", "library.list_templates")


@pytest.fixture(scope="module")
def ground():
	"""A site, its content, and the names of what was prepared in it."""
	site = make_site()
	client = Client(make_app(site, PORT))
	posted = message(call(client, PRODUCT + "posts.create_post", post_type="Note", content="x", customer=GOOD["customer"]))
	form = {"file": (io.BytesIO(b"words"), "a.txt")}
	file = message(client.post("/api/" + PRODUCT + "files.upload", base_url=BASE, data=form))["name"]
	views = message(call(client, PRODUCT + "views.save", channel=GOOD["channel"], title="Questions", filters={"unread": True}))
	set_aside(site, 1)
	run = {"segment": "Inactive", "customer": GOOD["customer"], "action": "Add Tag", "status": "Failed", "queued_at": site.now()}
	insert_rows(site, "Convo Segment Action Run", [new_row(site, 900, **run)])
	token = message(call(client, PRODUCT + "rules.difference", rules=GOOD["rules"]))["token"]
	ANSWERED[token] = comparisons._kept[token]
	(outbox,), = site.store.run("select name from `tabConvo Outbox` where is_parked = 1")
	((mail,),) = site.store.run(
		"select max(name) from `tabConvo Interaction` where customer = ? and medium = 'Email'", (GOOD["customer"],)
	)
	kept = SqliteStore()
	kept.copy_from(site.store)
	return client, site, kept, {"post": posted["name"], "file": file, "outbox": outbox, "run": 900, "token": token, "interaction": mail, "view": views["items"][0]["name"]}


def call(client: Client, path: str, **arguments) -> TestResponse:
	return client.post("/api/" + path, base_url=BASE, data=json.dumps(arguments), content_type="application/json")


def good_arguments(path: str, prepared: dict) -> dict:
	known = {**GOOD, **prepared, **HERE.get(path, {})}
	names = list(inspect.signature(ENDPOINTS[path].function).parameters)[1:]
	unknown = [name for name in names if name not in known]
	assert not unknown, f"hostile.py does not say with which {unknown} {path} answers"
	return {name: known[name] for name in names}


def check(answer: TestResponse, what: object) -> bool:
	"""Whether it was taken; a refusal is one sentence."""
	told = f"{str(what)[:300]!a} got {answer.status_code}: {answer.get_data(as_text=True)[:300]!a}"
	body = json.loads(answer.get_data(), parse_constant=lambda constant: pytest.fail(f"{constant} is no JSON: {told}"))
	if answer.status_code == 200:
		return True
	assert 400 <= answer.status_code < 500, told
	sentence = body["message"]
	assert isinstance(sentence, str) and re.fullmatch(r"[^\n]{3,400}", sentence), told
	assert "Traceback" not in sentence and "Error(" not in sentence, told
	return False


def restore(site, kept: SqliteStore) -> list:
	"""Back to the beginning; returns what must stay as it is."""
	site.store.copy_from(kept)
	comparisons._kept.update(ANSWERED)
	if site.days_ahead:
		site.wake_up()
	return everything(site)


@pytest.mark.parametrize("path", PATHS)
def test_what_it_is_asked_with_below_is_what_it_answers(ground, path):
	client, site, kept, prepared = ground
	restore(site, kept)
	assert check(call(client, path, **good_arguments(path, prepared)), "good") == (path not in NEVER_THERE)
	restore(site, kept)


@pytest.mark.parametrize("path", WITH_ARGUMENTS)
def test_nothing_that_is_asked_breaks_it(ground, path):
	client, site, kept, prepared = ground
	good, before = good_arguments(path, prepared), restore(site, kept)
	for name in good:
		for value in hostile(path, name, good[name]):
			taken = check(call(client, path, **{**good, name: value}), {name: value})
			if not ENDPOINTS[path].is_post:
				continue
			if taken:
				for read in READS:
					message(call(client, PRODUCT + read))
				before = restore(site, kept)
			else:
				assert everything(site) == before, f"{name}={str(value)[:200]!a} left something behind"
	assert everything(site) == before


@pytest.mark.parametrize("path", WITH_ARGUMENTS)
def test_an_argument_may_be_missing_doubled_or_unknown(ground, path):
	client, site, kept, prepared = ground
	good = good_arguments(path, prepared)
	for name in good:
		check(call(client, path, **{key: value for key, value in good.items() if key != name}), f"without {name}")
	for stranger in ("", "site", "self", "\n", "x" * 5000, "\ud800", "__class__"):
		assert not check(call(client, path, **{**good, stranger: 1}), stranger)
	restore(site, kept)


@pytest.mark.parametrize("path", [path for path in WITH_ARGUMENTS if not ENDPOINTS[path].is_post])
def test_what_reads_takes_anything_in_its_address(ground, path):
	client, site, kept, prepared = ground
	restore(site, kept)
	good = {name: as_typed(value) for name, value in good_arguments(path, prepared).items() if value is not None}
	assert check(client.get("/api/" + path, base_url=BASE, query_string=good), "good") == (path not in NEVER_THERE)
	for name in good:
		for value in (*map(as_typed, VALUES), DEEP, DEEP_OBJECT):
			answer = client.get("/api/" + path, base_url=BASE, query_string={**good, name: value})
			check(answer, {name: value})


def as_typed(value: object) -> str:
	"""A value as an address holds it."""
	text = value if isinstance(value, str) else json.dumps(value)
	return text.encode(errors="replace").decode()


BODIES = (
	DEEP, DEEP_OBJECT, f'{{"segment": {DEEP}}}', f'{{"segment": {DEEP_OBJECT}}}', '{"segment": NaN}', '{"segment": -Infinity}',
	f'{{"segment": {"9" * 5000}}}', '{"segment": "\\ud800"}', '{"\\udfff": 1}', b"\xff\xfe", b"{\"segment\": \"\xff\"}",
	"", "null", "[]", "1", '"x"', "{", '{"segment": 1e400}', '{"segment": "a", "segment": {}}',
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_a_body_that_is_none_is_refused(ground, path):
	client, _site, _kept, _prepared = ground
	for body in BODIES:
		answer = client.post("/api/" + path, base_url=BASE, data=body, content_type="application/json")
		check(answer, body)


@pytest.mark.parametrize("path", ["/assets/%00", "/assets/" + "x" * 5000, "/%ff", "/api/preview/%00", "/api/method/" + "x" * 5000, "/assets/%2e%2e%2f%00"])
def test_an_address_that_leads_nowhere_is_not_found(ground, path):
	client, _site, _kept, _prepared = ground
	assert client.get(path, base_url=BASE).status_code == 404


NOBODY_SEES = (UNSEEN, "\u200b", " \u00a0\t", "\u3164", "\u2800\u2800", "\u202e\u202c", "\ufeff")


@pytest.mark.parametrize("text", NOBODY_SEES, ids=ascii)
def test_a_text_of_signs_that_nobody_sees_is_empty(ground, text):
	client, _site, _kept, prepared = ground

	def said(path: str, **given) -> str:
		answer = call(client, PRODUCT + path, **given)
		assert answer.status_code != 200, given
		return answer.json["message"]

	assert said("posts.create_post", post_type="Note", customer=GOOD["customer"], content=f"<p>{text}</p>") == "The post is empty."
	assert said("posts.edit_post", post=prepared["post"], content=text) == "The post is empty."
	assert said("channels.create_channel", title=text, segment="Inactive") == "Give it a title."
	assert "give a reason" in said("rules.count", rules=[ROW], exceptions=[{"customer": GOOD["customer"], "reason": text}])
	assert "choose a customer" in said("rules.count", rules=[ROW], exceptions=[{"customer": text, "reason": "x"}])
	assert "the value is missing" in said("rules.count", rules=[{**ROW, "value": text}]).lower()


@pytest.mark.parametrize("title", ["a\u202eb", "a\u200bb", "a\x07b", "a\nb", "a\u2066b\u2069", "a\u061cb", "a\u2028b", "a\ufeffb"], ids=ascii)
def test_a_title_has_no_signs_that_nobody_sees(ground, title):
	client, site, _kept, _prepared = ground
	said = "A title cannot hold line breaks and signs that nobody sees."
	before = everything(site)
	for path, given in (
		(PRODUCT + "channels.create_channel", {"segment": "Inactive"}), (OWN + "save_segment", {"rules": [ROW]}),
		(PRODUCT + "library.create_from_template", {"template": "inactive_customers"}),
	):  # fmt: skip
		answer = call(client, path, title=title, **given)
		assert (answer.status_code, answer.json["message"]) == (400, said)
	assert everything(site) == before
