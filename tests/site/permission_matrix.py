"""Who gets what, by which way: people, things to ask for, and a table of the answers.

A probe is one question over HTTP. What each person must get is said by the probe from the people's rights as they are
written down here by hand, never from our code. Other test modules may add probes to PROBES, or make tables of their own
with `ask_all`.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import frappe
from frappe.permissions import add_user_permission

from tests.site import kit
from tests.site.ground import user
from tests.site.over_http import Answer, Client

NOBODY, AGENT, MANAGER = 0, 1, 2
WORDS = ("near", "far", "wool 5%")
PHONE = "0170-5550077"


@dataclass(frozen=True)
class Person:
	"""`sees`: the customers, by word. `rank`: what this app lets the person do."""

	word: str
	rank: int
	sees: tuple[str, ...] = ()
	roles: tuple[str, ...] = ()


PEOPLE = (
	Person("guest", NOBODY),
	Person("without our roles", NOBODY, WORDS, ("Sales User",)),
	Person("roles taken away", NOBODY, WORDS, ("Convo Agent", "Convo Manager", "Sales User")),
	Person("agent", AGENT, WORDS, ("Convo Agent", "Sales User", "Support Team")),
	Person("agent of customers", AGENT, ("near",), ("Convo Agent", "Sales User", "Support Team")),
	Person("agent of a territory", AGENT, ("far", "wool 5%"), ("Convo Agent", "Sales User")),
	Person("agent of what is shared", AGENT, ("far",), ("Convo Agent",)),
	Person("manager", MANAGER, WORDS, ("Convo Manager", "Sales Manager", "Support Team")),
	Person("manager of customers", MANAGER, ("near",), ("Convo Manager", "Sales User")),
)


@dataclass
class World:
	"""Three customers in one segment, with everything that is told about customers, and two channels."""

	names: dict[str, str] = field(default_factory=dict)
	posts: dict[str, str] = field(default_factory=dict)
	segment: str = ""
	channel: str = ""
	closed: str = ""
	insider: str = ""
	clients: dict[str, Client] = field(default_factory=dict)
	rows: dict[tuple[str, str], list[Any]] = field(default_factory=dict)

	def secrets_from(self, person: Person) -> set[str]:
		"""What no answer to somebody may hold."""
		hidden = {self.names[word] for word in WORDS if word not in person.sees}
		hidden |= {f"reason of {word}" for word in WORDS if word not in person.sees}
		if person.rank < MANAGER:
			hidden |= {"hook.example", self.insider}
		return hidden | {PHONE}


@dataclass(frozen=True)
class Probe:
	"""`shows`: the words of customers an allowed person must find in the answer, of those the person sees.

	`least`: the rank from which on it is answered; below it is refused. `ask`: the question.
	"""

	thing: str
	way: str
	ask: Callable[[World, Person, Client], Answer]
	least: int = AGENT
	shows: tuple[str, ...] = ()
	needs: tuple[str, ...] = ()  # customers without whom it is refused

	@property
	def key(self) -> str:
		return f"{self.thing} | {self.way}"

	def is_allowed(self, person: Person) -> bool:
		return person.rank >= self.least and set(self.needs) <= set(person.sees)

	def judge(self, world: World, person: Person, answer: Answer) -> list[str]:
		"""What is wrong with an answer."""
		secrets = world.secrets_from(person)
		if answer.status >= 400:
			secrets -= set(world.names.values())  # what was asked for is named again
		wrong = [f"told of {secret}" for secret in sorted(secrets) if holds(answer, secret)]
		if self.is_allowed(person) != (answer.status < 400):
			wrong.append(f"status {answer.status}")
		if answer.status >= 500:
			wrong.append("a server error")
		if self.is_allowed(person):
			missing = [w for w in self.shows if w in person.sees and not holds(answer, world.names[w])]
			wrong += [f"not told of {word}" for word in missing]
		return wrong


def holds(answer: Answer, text: str) -> bool:
	spelled = (text, json.dumps(text)[1:-1], frappe.utils.escape_html(text))
	return any(one in answer.text for one in spelled)


# DocTypes with a plain link to a customer, and from which rank on their rows are read.
LISTED = {
	"Convo Post": AGENT, "Convo Interaction": AGENT, "Convo Segment Member": AGENT, "Convo Segment Log": AGENT, "Convo Profile": AGENT,
}  # fmt: skip
ROWS = {
	"Convo Segment Rule": ("Convo Segment", AGENT),
	"Convo Segment Exception": ("Convo Segment", MANAGER),
	"Convo Segment Action": ("Convo Segment", MANAGER),
	"Convo Channel User": ("Convo Channel", MANAGER),
}


def _listed(doctype: str, least: int) -> Iterable[Probe]:
	fields = '["name", "customer"]'
	full = f'["`tab{doctype}`.`name`", "`tab{doctype}`.`customer`"]'
	asked = {"doctype": doctype, "fields": fields, "limit_page_length": 0}
	view = {"doctype": doctype, "fields": full, "filters": "[]", "start": 0, "page_length": 500, "order_by": f"`tab{doctype}`.`name`", "view": "Report"}  # fmt: skip
	ways = {
		"REST list": (f"/api/resource/{doctype}", {"fields": fields, "limit_page_length": 0}),
		"REST v2 list": (f"/api/v2/document/{doctype}", {"fields": fields, "limit": 500}),
		"client list": ("/api/method/frappe.client.get_list", asked),
		"report view": ("/api/method/frappe.desk.reportview.get", view),
	}
	for way, (path, arguments) in ways.items():
		yield Probe(
			doctype, way, lambda w, p, c, path=path, given=arguments: c.ask("GET", path, given), least, WORDS
		)
	export = {**view, "file_format_type": "CSV", "title": doctype}
	path = "/api/method/frappe.desk.reportview.export_query"
	yield Probe(doctype, "export", lambda w, p, c: c.ask("POST", path, export), MANAGER, WORDS)
	for word in WORDS:
		yield from _singles(doctype, word, least)


def _singles(doctype: str, word: str, least: int) -> Iterable[Probe]:
	def one(world: World) -> Any:
		return world.rows[doctype, word][0]

	def by(path: str) -> Callable[[World, Person, Client], Answer]:
		return lambda w, p, c: c.ask("GET", path.format(doctype=doctype, name=one(w)), None)

	def with_name(path: str, **more: Any) -> Callable[[World, Person, Client], Answer]:
		return lambda w, p, c: c.ask("GET", path, {"doctype": doctype, "name": one(w), **more})

	about = f"{doctype} ({word})"
	yield Probe(about, "REST", by("/api/resource/{doctype}/{name}"), least, (word,), (word,))
	yield Probe(about, "REST v2", by("/api/v2/document/{doctype}/{name}"), least, (word,), (word,))
	yield Probe(about, "client", with_name("/api/method/frappe.client.get"), least, (word,), (word,))
	yield Probe(about, "form", with_name("/api/method/frappe.desk.form.load.getdoc"), least, (word,), (word,))


def _rows(doctype: str, parent: str, least: int) -> Iterable[Probe]:
	"""Lists of a child table are answered to whoever reads the parent; what they may hold is in the secrets."""
	given = {"parent": parent, "fields": '["*"]', "limit_page_length": 0}
	for way, path, more in (
		("REST list", f"/api/resource/{doctype}", {}),
		("REST v2 list", f"/api/v2/document/{doctype}", {}),
		("client list", "/api/method/frappe.client.get_list", {"doctype": doctype}),
	):
		yield Probe(
			doctype, way, lambda w, p, c, path=path, more=more: c.ask("GET", path, {**given, **more}), AGENT
		)

	def one(way: str) -> Callable[[World, Person, Client], Answer]:
		return lambda w, p, c: c.ask(
			"GET", way.format(doctype=doctype, name=w.rows[doctype, "near"][0]), None
		)

	yield Probe(f"{doctype} (a row)", "REST", one("/api/resource/{doctype}/{name}"), least)
	yield Probe(f"{doctype} (a row)", "REST v2", one("/api/v2/document/{doctype}/{name}"), least)


def _documents() -> Iterable[Probe]:
	for doctype, attribute, least in (("Convo Segment", "segment", AGENT), ("Convo Channel", "channel", AGENT), ("Convo Channel", "closed", MANAGER)):  # fmt: skip
		for way, path in (("REST", "/api/resource"), ("REST v2", "/api/v2/document")):
			yield Probe(
				f"{doctype} ({attribute})", way,
				lambda w, p, c, path=path, d=doctype, a=attribute: c.ask("GET", f"{path}/{d}/{getattr(w, a)}"), least,
			)  # fmt: skip
		yield Probe(
			f"{doctype} ({attribute})", "form",
			lambda w, p, c, d=doctype, a=attribute: c.ask(
				"GET", "/api/method/frappe.desk.form.load.getdoc", {"doctype": d, "name": getattr(w, a)}
			), least,
		)  # fmt: skip


PROBES: list[Probe] = [
	*(probe for doctype, least in LISTED.items() for probe in _listed(doctype, least)),
	*(probe for doctype, (parent, least) in ROWS.items() for probe in _rows(doctype, parent, least)),
	*_documents(),
]


def make_world(ground: kit.Ground) -> World:
	"""Committed; whoever calls sweeps."""
	frappe.flags.mute_emails = True
	world = World(insider=user("of-insiders", ("Convo Agent",)))
	for word in WORDS:
		place = ground.north if word == "near" else ground.south
		doc = kit.customer(ground, f"M {word}", territory=place)
		frappe.db.set_value("Customer", doc.name, "mobile_no", PHONE)
		world.names[word] = doc.name
	frappe.get_doc(
		{
			"doctype": "Property Setter", "doctype_or_field": "DocField", "doc_type": "Customer", "field_name": "mobile_no",
			"property": "permlevel", "property_type": "Int", "value": "7",
		}
	).insert()  # fmt: skip
	kit.settle()
	word = kit.unique("Tag")
	for name in world.names.values():
		kit.tag(name, word)
	world.segment = kit.segment(
		kit.when("Tag", "is", word),
		exceptions=[
			{"customer": name, "kind": "Include", "reason": f"reason of {word}"} for word, name in world.names.items()
		],
		member_actions=[{"on_move": "Joined", "action": "Call Webhook", "url": "https://hook.example/x", "is_enabled": 0}],
	)  # fmt: skip
	world.channel = kit.channel(world.segment)
	world.closed = kit.channel(world.segment, is_restricted=1, users=[{"user": world.insider}])
	for word, name in world.names.items():
		world.posts[word] = kit.post(name, f"about {name}").name
		kit.mail(name)
	kit.settle()
	_note_rows(world)
	_make_people(ground, world)
	frappe.db.commit()
	frappe.clear_cache()
	return world


def _note_rows(world: World) -> None:
	for doctype in LISTED:
		for word, name in world.names.items():
			world.rows[doctype, word] = frappe.get_all(
				doctype, {"customer": name}, pluck="name", order_by="name"
			)
	for doctype, (parent, _least) in ROWS.items():
		holder = world.segment if parent == "Convo Segment" else world.closed
		world.rows[doctype, "near"] = frappe.get_all(
			doctype, {"parent": holder}, pluck="name", order_by="idx"
		)


def _make_people(ground: kit.Ground, world: World) -> None:
	for person in PEOPLE:
		if not person.roles:
			world.clients[person.word] = Client()
			continue
		name = user(f"m-{frappe.scrub(person.word)}".replace("_", "-"), person.roles)
		if person.word in ("agent of customers", "manager of customers"):
			add_user_permission("Customer", world.names["near"], name)
		elif person.word == "agent of a territory":
			add_user_permission("Territory", ground.south, name)
		elif person.word == "agent of what is shared":
			frappe.share.add("Customer", world.names["far"], name, read=1)
		world.clients[person.word] = Client(name)
		if person.word == "roles taken away":
			frappe.get_doc("User", name).remove_roles("Convo Agent", "Convo Manager")


def ask_all(world: World, probes: Iterable[Probe]) -> dict[str, dict[str, Answer]]:
	"""{probe: {person: the answer}}"""
	return {
		probe.key: {person.word: probe.ask(world, person, world.clients[person.word]) for person in PEOPLE}
		for probe in probes
	}


def as_table(world: World, probes: Iterable[Probe], answers: dict[str, dict[str, Answer]]) -> str:
	"""One line for each probe, one column for each person: refused, or how many customers the answer tells of."""
	heads = [f"{index + 1}" for index, _ in enumerate(PEOPLE)]
	lines = [f"{index + 1}: {person.word}" for index, person in enumerate(PEOPLE)]
	lines.append(f"{'':64}" + "".join(f"{head:>5}" for head in heads))
	for probe in probes:
		cells = []
		for person in PEOPLE:
			answer = answers[probe.key][person.word]
			told = sum(holds(answer, name) for name in world.names.values())
			cell = "-" if answer.status >= 400 else str(told)
			cells.append(cell + ("!" if probe.judge(world, person, answer) else ""))
		lines.append(f"{probe.key:64}" + "".join(f"{cell:>5}" for cell in cells))
	return "\n".join(lines)
