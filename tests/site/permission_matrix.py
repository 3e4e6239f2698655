"""Who gets what, by which way: people, things to ask for, and a table of the answers.

A probe is one question over HTTP. What each person must get is said by the probe from the people's rights as they are
written down here by hand, never from our code. Other test modules may add probes to PROBES, or make tables of their own
with `ask_all`.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import frappe

from tests.site.matrix_world import (
	AGENT,
	ALL_OF_IT,
	DOCUMENTS,
	LISTED,
	MANAGER,
	PEOPLE,
	ROWS,
	WORDS,
	Person,
	World,
)  # fmt: skip
from tests.site.over_http import Answer, Client


@dataclass(frozen=True)
class Probe:
	"""`shows`: the words of customers an allowed person must find in the answer, of those the person sees.

	`least`: the rank from which on it is answered; below it is refused. `ask`: the question. `needs`, `right`: the
	customers and the right without which it is refused. `is_quiet`: Frappe answers everybody, and some get nothing.
	`count`: the number it must answer.
	"""

	thing: str
	way: str
	ask: Callable[[World, Person, Client], Answer]
	least: int = AGENT
	shows: tuple[str, ...] = ()
	needs: tuple[str, ...] = ()
	right: str = ""
	is_quiet: bool = False
	count: Callable[[World, Person], int] | None = None

	@property
	def key(self) -> str:
		return f"{self.thing} | {self.way}"

	def is_allowed(self, person: Person) -> bool:
		has_right = not self.right or self.right in person.rights
		return person.rank >= self.least and has_right and set(self.needs) <= set(person.sees)

	def judge(self, world: World, person: Person, answer: Answer) -> list[str]:
		"""What is wrong with an answer. Whoever gets none learns no more from it than they said themselves."""
		is_allowed, is_refused = self.is_allowed(person), answer.status >= 400
		secrets = world.secrets_from(person) if is_allowed and not is_refused else world.secrets()
		told = [secret for secret in sorted(secrets) if holds(answer.text, secret) and not holds(answer.asked, secret)]
		wrong = [f"told of {secret}" for secret in told]
		if is_allowed == is_refused and not (self.is_quiet and answer.status < 500):
			wrong.append(f"status {answer.status}")
		if answer.status >= 500:
			wrong.append("a server error")
		if is_allowed and not is_refused:
			missing = [w for w in self.shows if w in person.sees and not holds(answer.text, world.names[w])]
			wrong += [f"not told of {word}" for word in missing]
			if self.count and answer.message != self.count(world, person):
				wrong.append(f"counts {answer.message}")
		return wrong


def holds(text: str, word: str) -> bool:
	spelled = (word, json.dumps(word)[1:-1], frappe.utils.escape_html(word))
	return bool(word) and any(one in text for one in spelled)


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
	if word == WORDS[-1]:
		return  # it differs by the sign in its name
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
		# In 16 this way cannot name the document, without which it lists rows to nobody else.
		nobody_else = way == "REST v2 list" and not frappe.__version__.startswith("15.")
		yield Probe(
			doctype, way, lambda w, p, c, path=path, more=more: c.ask("GET", path, {**given, **more}),
			ALL_OF_IT if nobody_else else AGENT,
		)  # fmt: skip

	def one(way: str) -> Callable[[World, Person, Client], Answer]:
		return lambda w, p, c: c.ask(
			"GET", way.format(doctype=doctype, name=w.rows[doctype, "near"][0]), None
		)

	yield Probe(f"{doctype} (a row)", "REST", one("/api/resource/{doctype}/{name}"), least)
	yield Probe(f"{doctype} (a row)", "REST v2", one("/api/v2/document/{doctype}/{name}"), least)


def _documents() -> Iterable[Probe]:
	for doctype, attribute, least in DOCUMENTS:
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
			told = sum(holds(answer.text, name) for name in world.names.values())
			cell = "-" if answer.status >= 400 else str(told)
			cells.append(cell + ("!" if probe.judge(world, person, answer) else ""))
		lines.append(f"{probe.key:64}" + "".join(f"{cell:>5}" for cell in cells))
	return "\n".join(lines)
