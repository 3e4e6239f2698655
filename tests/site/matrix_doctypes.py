"""Every DocType of the app, each with who reads its rows: written down by hand, beside what the code says.

Whoever adds a DocType says here who may see it; the permission matrix fails until then.
"""

import json
from collections.abc import Iterable

from tests.site.matrix_world import AGENT, ALL_OF_IT, DOCUMENTS, LISTED, MANAGER, ROWS, Person, World
from tests.site.permission_matrix import Probe

# Rows of one customer, documents, and rows of a document are in the matrix by themselves.
BY_CUSTOMER = set(LISTED)
WITH_ROWS = {doctype for doctype, _attribute, _least in DOCUMENTS}
IN_DOCUMENTS = set(ROWS)
# {DocType: (from which rank on it is read at all, who finds rows in it)}; the Administrator opens every single one.
OTHERS = {
	# Theirs alone.
	"Convo Bulk Action": (MANAGER, lambda p: p.word == "manager"),
	"Convo Read State": (AGENT, lambda p: p.word == "agent"),
	"Convo Draft": (AGENT, lambda p: p.word == "agent"),
	"Convo Sidebar": (AGENT, lambda p: p.word == "agent"),
	"Convo Saved View": (AGENT, lambda p: p.word == "agent"),
	"Convo Post Template": (AGENT, lambda p: p.word == "agent"),
	"Convo Read Exception": (AGENT, lambda p: p.word == "agent"),
	# As readable as their post.
	"Convo Reaction": (AGENT, lambda p: "far" in p.sees),
	"Convo Pin": (AGENT, lambda p: "far" in p.sees),
	"Convo Mention": (AGENT, lambda p: "far" in p.sees),
	# About all customers and documents: for those who see all of them.
	"Convo Outbox": (MANAGER, lambda p: p.rank == ALL_OF_IT),
	"Convo Segment Version": (MANAGER, lambda p: p.rank == ALL_OF_IT),
	"Convo Stream Change": (MANAGER, lambda p: p.rank == ALL_OF_IT),
	"Convo Work State": (MANAGER, lambda p: p.rank == ALL_OF_IT),
	"Convo Held Value": (MANAGER, lambda p: p.rank == ALL_OF_IT),
	# About all customers.
	"Convo Segment Figure": (MANAGER, lambda p: p.rank == ALL_OF_IT or p.word == "manager"),
}
# Not even the Administrator opens a single one of somebody else.
SECRET = {"Convo Draft"}
SETTINGS = {"Convo Settings": MANAGER}
DOCTYPES = BY_CUSTOMER | WITH_ROWS | IN_DOCUMENTS | set(OTHERS) | set(SETTINGS)


def _listed(doctype: str, least: int) -> Iterable[Probe]:
	given = {"fields": '["*"]', "limit_page_length": 0}
	yield Probe(doctype, "REST list", lambda w, p, c: c.ask("GET", f"/api/resource/{doctype}", given), least)
	view = {"doctype": doctype, "fields": f'["`tab{doctype}`.`name`"]', "filters": "[]", "start": 0, "page_length": 500}
	path = "/api/method/frappe.desk.reportview.get"
	yield Probe(doctype, "report view", lambda w, p, c: c.ask("GET", path, view), least)
	counted = {"doctype": doctype, "filters": "[]"}
	yield Probe(doctype, "count", lambda w, p, c: c.ask("GET", "/api/method/frappe.client.get_count", counted), least)


def _single(doctype: str, least: int) -> Iterable[Probe]:
	"""One row, made by somebody else than most who ask."""
	_least, finds = OTHERS[doctype]

	def allowed(person: Person) -> bool:
		return (person.rank == ALL_OF_IT and doctype not in SECRET) or (person.rank >= least and finds(person))

	for way, path in (("REST", f"/api/resource/{doctype}/"), ("REST v2", f"/api/v2/document/{doctype}/")):
		yield _Row(doctype + " (a row)", way, lambda w, p, c, path=path: c.ask("GET", f"{path}{w.rows[doctype, ''][0]}"), least, who=allowed)  # fmt: skip
	for way, path in (("client", "frappe.client.get"), ("form", "frappe.desk.form.load.getdoc")):
		yield _Row(doctype + " (a row)", way, lambda w, p, c, path=path: c.ask("GET", f"/api/method/{path}", {"doctype": doctype, "name": w.rows[doctype, ""][0]}), least, who=allowed)  # fmt: skip


class _Row(Probe):
	"""A row that not everybody of a rank may read."""

	def __init__(self, *args, who, **kwargs):
		super().__init__(*args, **kwargs)
		object.__setattr__(self, "who", who)

	def is_allowed(self, person: Person) -> bool:
		return self.who(person)


def _settings(doctype: str, least: int) -> Iterable[Probe]:
	yield Probe(doctype, "REST", lambda w, p, c: c.ask("GET", f"/api/resource/{doctype}/{doctype}"), least)
	given = {"doctype": doctype, "name": doctype}
	yield Probe(doctype, "form", lambda w, p, c: c.ask("GET", "/api/method/frappe.desk.form.load.getdoc", given), least)
	value = {"doctype": doctype, "fieldname": json.dumps(["drain_batch", "paused_by"])}
	yield Probe(doctype, "value", lambda w, p, c: c.ask("GET", "/api/method/frappe.client.get_value", value), least)
	single = {"doctype": doctype, "field": "drain_batch"}
	yield Probe(doctype, "single value", lambda w, p, c: c.ask("GET", "/api/method/frappe.client.get_single_value", single), least)  # fmt: skip


def count_rows(world: World, doctype: str, answer_body: dict) -> int:
	"""How many of the rows that the scene knows a list answered."""
	known = {str(name) for name in world.rows[doctype, ""]}
	return len(known & {str(row["name"]) for row in answer_body["data"]})


EVERY: list[Probe] = [
	*(probe for doctype, (least, _finds) in OTHERS.items() for probe in (*_listed(doctype, least), *_single(doctype, least))),
	*(probe for doctype, least in SETTINGS.items() for probe in _settings(doctype, least)),
]  # fmt: skip
