"""The scene of the permission matrix: people and what they may see, written down by hand, and the customers, segments and
channels that they ask about.
"""

import json
from dataclasses import dataclass, field
from typing import Any

import frappe
from frappe.permissions import add_user_permission

from convo_channels.core.base.write import insert_rows
from convo_channels.core.sync import held_values
from convo_channels.services.base.frappe_store import store
from tests.site import kit
from tests.site.ground import user
from tests.site.over_http import Client

NOBODY, AGENT, MANAGER, ALL_OF_IT = 0, 1, 2, 3
WORDS = ("near", "far", "wool 5%")
PHONE = "0170-5550077"


@dataclass(frozen=True)
class Person:
	"""`sees`: the customers, by word. `rank`: what this app lets the person do. `rights`: what others let them do."""

	word: str
	rank: int
	sees: tuple[str, ...] = ()
	roles: tuple[str, ...] = ()
	rights: tuple[str, ...] = ()


MAKER = "cc-m-manager@example.com"
# What others let a person do: read documents of theirs, export customers.
ORDERS, EXPORT = "reads orders", "exports customers"

PEOPLE = (
	Person("guest", NOBODY),
	Person("without our roles", NOBODY, WORDS, ("Sales User",)),
	Person("roles taken away", NOBODY, WORDS, ("Convo Agent", "Convo Manager", "Sales User")),
	Person("agent", AGENT, WORDS, ("Convo Agent", "Sales User", "Support Team"), (ORDERS,)),
	Person("agent of customers", AGENT, ("near",), ("Convo Agent", "Sales User", "Support Team"), (ORDERS,)),
	Person("agent of a territory", AGENT, ("far", "wool 5%"), ("Convo Agent", "Sales User"), (ORDERS,)),
	Person("agent of what is shared", AGENT, ("far",), ("Convo Agent",)),
	Person("manager", MANAGER, WORDS, ("Convo Manager", "Sales Master Manager", "Sales Manager", "Support Team"), (ORDERS, EXPORT)),
	Person("manager of customers", MANAGER, ("near",), ("Convo Manager", "Sales User"), (ORDERS,)),
	Person("Administrator", ALL_OF_IT, WORDS, ("System Manager",), (ORDERS, EXPORT)),
)  # fmt: skip


@dataclass
class World:
	"""Three customers in one segment, with everything that is told about customers, and two channels.

	`by_name` and `by_document` are segments whose rules name all three customers, and an order of one of them.
	"""

	names: dict[str, str] = field(default_factory=dict)
	posts: dict[str, str] = field(default_factory=dict)
	segment: str = ""
	channel: str = ""
	closed: str = ""
	insider: str = ""
	by_name: str = ""
	by_document: str = ""
	named_channel: str = ""
	order: str = ""
	token: str = ""
	job: int = 0
	file_url: str = ""
	clients: dict[str, Client] = field(default_factory=dict)
	rows: dict[tuple[str, str], list[Any]] = field(default_factory=dict)

	def secrets(self) -> set[str]:
		"""Everything that somebody may not be told."""
		reasons = {f"reason of {word}" for word in WORDS}
		return {*self.names.values(), *reasons, "hook.example", self.insider, self.closed, self.order, self.token, PHONE}

	def secrets_from(self, person: Person) -> set[str]:
		"""What no answer to somebody who is answered may hold."""
		if person.rank == ALL_OF_IT:
			return set()
		hidden = {self.names[word] for word in WORDS if word not in person.sees}
		hidden |= {f"reason of {word}" for word in WORDS if word not in person.sees}
		if person.rank < MANAGER:
			hidden |= {"hook.example", self.insider, self.closed}
		if "far" not in person.sees or ORDERS not in person.rights:
			hidden.add(self.order)
		if person.word != "manager":
			hidden.add(self.token)
		return hidden | {PHONE}


# DocTypes with a plain link to a customer, and from which rank on their rows are read.
LISTED = {
	"Convo Post": AGENT, "Convo Interaction": AGENT, "Convo Segment Member": AGENT, "Convo Segment Log": AGENT, "Convo Profile": AGENT,
	"Convo Segment Action Run": AGENT, "Convo Segment Address": MANAGER,
}  # fmt: skip
ROWS = {
	"Convo Segment Rule": ("Convo Segment", AGENT),
	"Convo Segment Exception": ("Convo Segment", MANAGER),
	"Convo Segment Action": ("Convo Segment", MANAGER),
	"Convo Channel User": ("Convo Channel", MANAGER),
	"Convo Channel Role": ("Convo Channel", MANAGER),
}


DOCUMENTS = (
	("Convo Segment", "segment", AGENT), ("Convo Segment", "by_name", AGENT), ("Convo Segment", "by_document", AGENT),
	("Convo Channel", "channel", AGENT), ("Convo Channel", "closed", MANAGER),
)  # fmt: skip


def make_world(ground: kit.Ground) -> World:
	"""Committed; whoever calls sweeps."""
	frappe.flags.mute_emails = True
	# Documents that earlier tests took away by SQL: on 16 such a row ends the search of everybody whose words it holds.
	frappe.db.delete("__global_search")
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
		member_actions=[{"on_move": "Joined", "action": "Call Webhook", "url": "https://hook.example/x", "is_enabled": 0}],
	)  # fmt: skip
	# After they came by the rule: a move by hand is told to those only who may read why.
	doc = frappe.get_doc("Convo Segment", world.segment)
	for word, name in world.names.items():
		doc.append("exceptions", {"customer": name, "kind": "Include", "reason": f"reason of {word}"})
	doc.save()
	kit.fill_segment(world.segment)
	world.channel = kit.channel(world.segment)
	people = {"users": [{"user": world.insider}], "roles": [{"role": "Purchase Master Manager"}]}
	world.closed = kit.channel(world.segment, is_restricted=1, **people)
	for word, name in world.names.items():
		world.posts[word] = kit.post(name, f"about {name}").name
		kit.mail(name)
	_name_in_rules(ground, world)
	kit.settle()
	_tell_more(world)
	_note_rows(world)
	_make_people(ground, world)
	_export(world)
	reading = {"user": "cc-m-agent@example.com", "stream_type": "Customer", "stream": world.names["far"]}
	state = frappe.get_doc({"doctype": "Convo Read State", **reading, "read_at": frappe.utils.now()}).insert()
	world.rows["Convo Read State", ""] = [state.name]
	unread = {"user": "cc-m-agent@example.com", "post": world.posts["far"], "is_unread": 1}
	world.rows["Convo Read Exception", ""] = [frappe.get_doc({"doctype": "Convo Read Exception", **unread}).insert().name]
	said = frappe.get_doc({"doctype": "Convo Reaction", "post": world.posts["far"], "emoji": "1f44d", "user": "Administrator"}).insert()
	world.rows["Convo Reaction", ""] = [said.name]
	begun = {"user": "cc-m-agent@example.com", "place": f"customer:{world.names['far']}", "content": '{"body": "begun"}', "revision": 7}
	draft = frappe.get_doc({"doctype": "Convo Draft", **begun, "saved_at": frappe.utils.now()})
	draft.db_insert()
	world.rows["Convo Draft", ""] = [draft.name]
	arranged = frappe.get_doc({"doctype": "Convo Sidebar", "user": "cc-m-agent@example.com", "content": "{}"})
	arranged.db_insert()
	world.rows["Convo Sidebar", ""] = [arranged.name]
	at = {"place_type": "Customer", "place": world.names["far"]}
	pinned = frappe.get_doc({"doctype": "Convo Pin", "post": world.posts["far"], **at}).insert()
	world.rows["Convo Pin", ""] = [pinned.name]
	world.rows["Convo Stream Change", ""] = frappe.get_all("Convo Stream Change", pluck="name", limit_page_length=1)
	_add_what_readers_keep(world)
	frappe.db.commit()
	frappe.clear_cache()
	return world


def _add_what_readers_keep(world: World) -> None:
	named = {"post": world.posts["far"], "user": "cc-m-agent@example.com", "posted_at": frappe.utils.now()}
	world.rows["Convo Mention", ""] = [frappe.get_doc({"doctype": "Convo Mention", **named}).insert().name]
	view = {"user": "cc-m-agent@example.com", "channel": world.channel, "title": "Mine", "filters": "{}"}
	world.rows["Convo Saved View", ""] = [frappe.get_doc({"doctype": "Convo Saved View", **view}).insert().name]
	text = frappe.get_doc({"doctype": "Convo Post Template", "title": "After a call", "content": "<p>Called.</p>"}).insert().name
	frappe.db.set_value("Convo Post Template", text, "owner", "cc-m-agent@example.com")
	world.rows["Convo Post Template", ""] = [text]


def unmake_world() -> None:
	"""What no sweep finds: how a DocType was set."""
	frappe.db.rollback()
	frappe.db.delete("Property Setter", {"doc_type": "Customer", "property": "permlevel", "field_name": "mobile_no"})
	frappe.db.commit()
	frappe.clear_cache(doctype="Customer")


def _name_in_rules(ground: kit.Ground, world: World) -> None:
	"""What rules name was changed once, so that the history of the documents knows it as well."""
	world.order = kit.order_from(kit.quotation(ground, world.names["far"])).name
	names = list(world.names.values())
	by_customer = {"filters": [["customer", "is one of", names]], "measure": "count", "value": "0", "group_no": 2}
	by_order = {"filters": [["name", "is", world.order]], "measure": "count", "value": "1"}
	kit.settle()
	world.by_name = kit.segment(kit.named(names[:1]), kit.when("Sales Order", "more than", **by_customer))
	world.by_document = kit.segment(kit.when("Sales Order", "at least", **by_order))
	doc = frappe.get_doc("Convo Segment", world.by_name)
	doc.rules[0].value = json.dumps(names)
	doc.save()
	kit.fill_segment(world.by_name)
	doc = frappe.get_doc("Convo Segment", world.segment)
	doc.exceptions[1].until_on = frappe.utils.add_days(frappe.utils.nowdate(), 9)
	doc.save()
	world.named_channel = kit.channel(world.by_name)


def _tell_more(world: World) -> None:
	"""Rows that services write: only their reading is looked at here."""
	group = frappe.get_doc({"doctype": "Email Group", "title": kit.unique("Group")}).insert().name
	for number, (word, name) in enumerate(world.names.items()):
		run = {"segment": world.segment, "customer": name, "action": "Add Tag", "on_move": "Joined", "status": "Failed"}
		frappe.get_doc({"doctype": "Convo Segment Action Run", **run, "note": f"reason of {word}"}).insert()
		address = {"segment": world.segment, "email_group": group, "customer": name, "email": f"m{number}@example.com"}
		frappe.get_doc({"doctype": "Convo Segment Address", **address}).insert()
	parked = {"reference_doctype": "Customer", "reference_name": world.names["far"], "event": "changed", "is_parked": 1}
	frappe.get_doc({"doctype": "Convo Outbox", **parked, "error": "reason of far", "changed_by": world.insider}).insert()


def _export(world: World) -> None:
	"""The manager has the members exported."""
	from convo_channels.services.actions import bulk_runs

	frappe.set_user(MAKER)
	try:
		world.job = bulk_runs.start(world.segment, "Export", {"columns": ["name", "customer_name"]})["name"]
		frappe.db.commit()
		bulk_runs.run(world.job)
	finally:
		frappe.set_user("Administrator")
	world.token, world.file_url = frappe.db.get_value("Convo Bulk Action", world.job, ["file_token", "file_url"])
	world.rows["Convo Bulk Action", ""] = [world.job]


def _note_rows(world: World) -> None:
	for doctype in LISTED:
		for word, name in world.names.items():
			mails = {"reference_doctype": "Communication"} if doctype == "Convo Interaction" else {}
			world.rows[doctype, word] = frappe.get_all(
				doctype, {"customer": name, **mails}, pluck="name", order_by="name"
			)
	for doctype, (parent, _least) in ROWS.items():
		holder = world.segment if parent == "Convo Segment" else world.closed
		world.rows[doctype, "near"] = frappe.get_all(
			doctype, {"parent": holder}, pluck="name", order_by="idx"
		)
	held = [["Customer", world.names["near"], frappe.utils.now_datetime(), "territory", frappe.utils.now_datetime(), 1, ""]]
	insert_rows(store, "Convo Held Value", held_values.COLUMNS, held, now=frappe.utils.now_datetime(), ignore=True)
	for doctype in ("Convo Outbox", "Convo Segment Version", "Convo Work State", "Convo Segment Figure", "Convo Held Value"):
		world.rows[doctype, ""] = frappe.get_all(doctype, pluck="name", order_by="name")


def _make_people(ground: kit.Ground, world: World) -> None:
	for person in PEOPLE:
		if not person.roles or person.rank == ALL_OF_IT:
			world.clients[person.word] = Client(person.word if person.roles else None)
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
